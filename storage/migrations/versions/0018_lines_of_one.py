"""What one person said in a chat is found without reading what the others said there.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Put the person into the index."""
    op.drop_index("ix_line_chat_at", "line")
    op.create_index("ix_line_chat_person_at", "line", ["chat", "person", "at"])
