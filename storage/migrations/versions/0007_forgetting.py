"""What the desk is to forget, and by what it finds that.

Revision ID: 0007
"""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, text

revision = "0007"
down_revision = "0006"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def _create_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=text(where), postgresql_where=text(where))


def upgrade() -> None:
    """Create the table of erasures, and the indexes."""
    op.create_table(
        "erasure",
        Column("person", ID, ForeignKey("person.id"), primary_key=True, autoincrement=False),
        Column("asked_by", ID, nullable=False),
        Column("asked_at", INSTANT, nullable=False),
        Column("due_at", INSTANT),
        Column("done_at", INSTANT),
    )
    _create_partial_index("ix_erasure_due_at", "erasure", ["due_at"], "due_at IS NOT NULL")
    _create_partial_index("ix_request_reporter", "request", ["reporter"], "reporter != 0")
    _create_partial_index("ix_request_told", "request", ["closed_at"], "reporter != 0 AND closed_at IS NOT NULL")
    _create_partial_index("ix_media_unwanted", "media", ["id"], "state = 'unwanted'")
    _create_partial_index("ix_media_hash", "media", ["hash"], "hash IS NOT NULL")
