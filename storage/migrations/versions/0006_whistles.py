"""Whistles: the seats called to a request.

Revision ID: 0006
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, LargeBinary, Text, text

revision = "0006"
down_revision = "0005"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "whistle",
        Column("request", ID, ForeignKey("request.id"), primary_key=True),
        Column("seat", Text, primary_key=True),
        Column("called_by", ID, ForeignKey("person.id"), nullable=False),
        Column("called_at", INSTANT, nullable=False),
        Column("report_by", INSTANT, nullable=False),
        Column("remind_at", INSTANT),
        Column("reported_by", ID, ForeignKey("person.id")),
        Column("reported_at", INSTANT),
        Column("absent", Boolean, nullable=False),
        Column("word", LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    waiting = text("remind_at IS NOT NULL")
    op.create_index("ix_whistle_remind_at", "whistle", ["remind_at"], sqlite_where=waiting, postgresql_where=waiting)
