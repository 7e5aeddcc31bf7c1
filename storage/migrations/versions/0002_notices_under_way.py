"""How a notice goes out: when the clock looks after it, and for whom no copies are queued yet.

Revision ID: 0002
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, Text, text

revision = "0002"
down_revision = "0001"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables, and the index by which the copies of one notice are counted."""
    op.create_table(
        "notice_run",
        Column("notice", ID, ForeignKey("notice.id"), primary_key=True, autoincrement=False),
        Column("urgent", Boolean, nullable=False),
        Column("chat", Text),
        Column("approved_by", ID),
        Column("due_at", INSTANT),
    )
    due = text("due_at IS NOT NULL")
    op.create_index("ix_notice_run_due_at", "notice_run", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.create_table(
        "notice_batch",
        Column("notice", ID, ForeignKey("notice.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("people", Text, nullable=False),
        Column("groups", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    copies = text("lane = 3")
    op.create_index(
        "ix_outgoing_notice",
        "outgoing",
        ["key"],
        sqlite_where=copies,
        postgresql_where=copies,
        postgresql_ops={"key": "text_pattern_ops"},
    )
