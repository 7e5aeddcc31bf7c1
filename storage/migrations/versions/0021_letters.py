"""Kind words for heads: from whom, to whom, and what was said.

Revision ID: 0021
"""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary

revision = "0021"
down_revision = "0020"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "letter",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("head", ID, ForeignKey("person.id"), nullable=False),
        Column("author", ID, ForeignKey("person.id"), nullable=False),
        Column("said_at", INSTANT, nullable=False),
        Column("words", LargeBinary, nullable=False),
    )
    for column in ("head", "author", "said_at"):
        op.create_index(f"ix_letter_{column}", "letter", [column])
