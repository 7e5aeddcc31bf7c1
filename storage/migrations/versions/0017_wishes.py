"""Wishes on their way to a unit, and which unit's turn it is.

Revision ID: 0017
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)

revision = "0017"
down_revision = "0016"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "wish",
        Column("request", ID, ForeignKey("request.id"), primary_key=True, autoincrement=False),
        Column("community", ID, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("heart", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("posted_at", INSTANT),
        Column("unit", ID),
        Column("claimed_by", ID),
        Column("promise_by", INSTANT),
        Column("released_at", INSTANT),
        Column("remind_at", INSTANT),
        Column("reminded", Boolean, nullable=False),
        Column("photo", Text),
        Column("words", LargeBinary, nullable=False),
        Column("proof", LargeBinary, nullable=False),
        Column("thanks", LargeBinary, nullable=False),
        UniqueConstraint("community", "number", name="uq_wish_community_number"),
    )
    waiting = text("remind_at IS NOT NULL")
    op.create_index("ix_wish_remind_at", "wish", ["remind_at"], sqlite_where=waiting, postgresql_where=waiting)
    live = text("state = 'posted' OR state = 'claimed' OR state = 'fulfilled'")
    op.create_index("ix_wish_live", "wish", ["community", "number"], sqlite_where=live, postgresql_where=live)
    op.create_table(
        "wish_turn",
        Column("community", ID, primary_key=True),
        Column("unit", ID, primary_key=True),
        Column("asked_at", INSTANT),
        Column("queued_at", INSTANT),
        sqlite_with_rowid=False,
    )
