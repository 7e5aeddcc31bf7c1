"""Tasks of departments, what the street has decided about each, and which heads got it.

Revision ID: 0015
"""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Text

revision = "0015"
down_revision = "0014"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "department_task",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("unit", ID, nullable=False),
        Column("author", ID, ForeignKey("person.id"), nullable=False),
        Column("street", ID, nullable=False),
        Column("places", Text, nullable=False),
        Column("asked_at", INSTANT, nullable=False),
        Column("state", Text, nullable=False),
        Column("decided_by", ID),
        Column("decided_at", INSTANT),
        Column("words", LargeBinary, nullable=False),
        Column("note", LargeBinary, nullable=False),
    )
    op.create_table(
        "department_task_given",
        Column("task", ID, ForeignKey("department_task.id"), primary_key=True),
        Column("person", ID, ForeignKey("person.id"), primary_key=True),
        Column("known_at", INSTANT),
        sqlite_with_rowid=False,
    )
