"""What was said about a request is found by the request, wherever it was said, to forget all of it.

Revision ID: 0019
"""

from alembic import op
from sqlalchemy import text

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Index the outgoing messages by what they are about."""
    about = text("request IS NOT NULL")
    op.create_index("ix_outgoing_request", "outgoing", ["request"], sqlite_where=about, postgresql_where=about)
