"""Rallies and their rolls.

Revision ID: 0004
"""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint, text

revision = "0004"
down_revision = "0003"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "rally",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("community", ID, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("author", ID, ForeignKey("person.id"), nullable=False),
        Column("place", ID),
        Column("wanted", Integer),
        Column("called_at", INSTANT, nullable=False),
        Column("answer_by", INSTANT, nullable=False),
        Column("remind_at", INSTANT),
        Column("ended_at", INSTANT),
        Column("words", LargeBinary, nullable=False),
        UniqueConstraint("community", "number", name="uq_rally_community_number"),
    )
    waiting = text("remind_at IS NOT NULL")
    op.create_index("ix_rally_remind_at", "rally", ["remind_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "rally_roll",
        Column("rally", ID, ForeignKey("rally.id"), primary_key=True),
        Column("person", ID, ForeignKey("person.id"), primary_key=True),
        Column("answer", Text, nullable=False),
        Column("coming_at", INSTANT),
        Column("arrived_at", INSTANT),
        sqlite_with_rowid=False,
    )
