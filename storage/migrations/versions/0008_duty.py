"""The duty tables of desks and units, and swaps of duty.

Revision ID: 0008
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision = "0008"
down_revision = "0007"

ID = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "shift",
        Column("seat", Text, primary_key=True),
        Column("falls_on", Text, primary_key=True),
        Column("starts", Integer, primary_key=True, autoincrement=False),
        Column("ends", Integer, primary_key=True, autoincrement=False),
        Column("person", ID, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "swap",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("state", Text, nullable=False),
        Column("other", ID, nullable=False),
        Column("given", Text, nullable=False),
        Column("taken", Text),
    )
