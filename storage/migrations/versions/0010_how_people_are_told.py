"""How people want to be told: their quiet hours, once a day, and through which channel first.

Revision ID: 0010
"""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, Text, false, text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns, and the index of what is held until the morning."""
    op.add_column("person", Column("quiet_from", Integer))
    op.add_column("person", Column("quiet_until", Integer))
    op.add_column("person", Column("daily", Boolean, nullable=False, server_default=false()))
    op.add_column("person", Column("channels", Text, nullable=False, server_default=text("''")))
    held = text("delivery = 'held'")
    op.create_index("ix_outgoing_held", "outgoing", ["due_at", "chat"], sqlite_where=held, postgresql_where=held)
