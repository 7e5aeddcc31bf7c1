"""When what happens regularly happened last.

Revision ID: 0012
"""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, Text

revision = "0012"
down_revision = "0011"

INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table("regular", Column("name", Text, primary_key=True), Column("at", INSTANT, nullable=False))
