"""Whoever was called by a whistle finds it among the own tasks.

Revision ID: 0022
"""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Index the seats that were called."""
    op.create_index("ix_whistle_seat", "whistle", ["seat"])
