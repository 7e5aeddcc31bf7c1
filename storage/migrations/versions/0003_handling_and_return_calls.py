"""How a request is handled, who coordinates it, how often it changed hands, and what each reporter thought of it.

Revision ID: 0003
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, Text, false, text

revision = "0003"
down_revision = "0002"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the columns, and the index of those to be called back about."""
    for column in (
        Column("handling", Text, nullable=False, server_default=text("'fast'")),
        Column("coordinator", ID),
        Column("coordinator_seat", Text),
        Column("dispatches", Integer, nullable=False, server_default=text("0")),
        Column("returns", Integer, nullable=False, server_default=text("0")),
        Column("designated", Boolean, nullable=False, server_default=false()),
        Column("dispatched_at", INSTANT),
        Column("review_at", INSTANT),
        Column("follows", ID),
        Column("appealed", Boolean, nullable=False, server_default=false()),
    ):
        op.add_column("request", column)
    drawn = text("state = 'visit'")
    op.create_index("ix_request_visit_community", "request", ["community"], sqlite_where=drawn, postgresql_where=drawn)
    for column in (Column("stars", Integer), Column("rated", Integer)):
        op.add_column("party", column)
