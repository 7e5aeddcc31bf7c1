"""The rounds of heads: who was asked on which evening, and what was said.

Revision ID: 0014
"""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Text

revision = "0014"
down_revision = "0013"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "round",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("person", ID, ForeignKey("person.id"), nullable=False),
        Column("places", Text, nullable=False),
        Column("asked_at", INSTANT, nullable=False),
        Column("found", Text, nullable=False),
        Column("answered_at", INSTANT),
        Column("words", LargeBinary, nullable=False),
    )
    op.create_index("ix_round_asked_at", "round", ["asked_at"])
    op.create_index("ix_round_person", "round", ["person"])
