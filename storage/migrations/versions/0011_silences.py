"""Heads who have not answered lately.

Revision ID: 0011
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, text

revision = "0011"
down_revision = "0010"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "silence",
        Column("person", ID, ForeignKey("person.id"), primary_key=True, autoincrement=False),
        Column("since", INSTANT, nullable=False),
        Column("missed", Integer, nullable=False),
        Column("due_at", INSTANT),
        Column("told", Boolean, nullable=False),
    )
    op.create_index(
        "ix_silence_due_at",
        "silence",
        ["due_at"],
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    )
