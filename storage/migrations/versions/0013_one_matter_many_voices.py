"""Which request another may be the same as, what concerns an area and which buildings not, where each voice has it.

Revision ID: 0013
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, Text, false, text

revision = "0013"
down_revision = "0012"

ID = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns."""
    for column in (
        Column("resembles", ID),
        Column("area", Boolean, nullable=False, server_default=false()),
        Column("spared", Text, nullable=False, server_default=text("'[]'")),
    ):
        op.add_column("request", column)
    op.add_column("party", Column("place", ID))
