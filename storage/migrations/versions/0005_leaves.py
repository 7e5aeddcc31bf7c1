"""Who is on leave, and an index by which what somebody has done lately is found.

Revision ID: 0005
"""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, Text, text

revision = "0005"
down_revision = "0004"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def _create_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=text(where), postgresql_where=text(where))


def upgrade() -> None:
    """Create the table and the indexes."""
    op.create_table(
        "leave",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("person", ID, ForeignKey("person.id"), nullable=False),
        Column("state", Text, nullable=False),
        Column("begins", INSTANT),
        Column("ends", INSTANT),
        Column("substitute", ID),
        Column("answer_by", INSTANT),
        Column("due_at", INSTANT),
    )
    op.create_index("ix_leave_person", "leave", ["person"])
    _create_partial_index("ix_leave_due_at", "leave", ["due_at"], where="due_at IS NOT NULL")
    _create_partial_index("ix_leave_in_force", "leave", ["id"], where="state = 'in_force'")
    _create_partial_index("ix_event_handler", "event", ["actor", "at"], where="part = 'asked' OR part = 'holder'")
