"""Who would be a head, in whose words, and who was appointed.

Revision ID: 0016
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, LargeBinary, Text, text

revision = "0016"
down_revision = "0015"

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "nomination",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("author", ID, ForeignKey("person.id"), nullable=False),
        Column("begun_at", INSTANT, nullable=False),
        Column("recommended", Boolean, nullable=False),
        Column("place", ID),
        Column("request", ID, ForeignKey("request.id")),
        Column("appointed", ID),
        Column("voice_chat", Text),
        Column("voice_message", Text),
        Column("name", LargeBinary, nullable=False),
        Column("words", LargeBinary, nullable=False),
    )
    op.create_index("ix_nomination_author", "nomination", ["author"])
    op.create_index("ix_nomination_request", "nomination", ["request"])
    for name, column, where in (
        ("ix_nomination_appointed", "appointed", "appointed IS NOT NULL"),
        ("ix_nomination_draft", "begun_at", "request IS NULL"),
    ):
        op.create_index(name, "nomination", [column], sqlite_where=text(where), postgresql_where=text(where))
