"""The first tables.

Revision ID: 0001
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)

revision = "0001"
down_revision = None

ID = BigInteger().with_variant(Integer(), "sqlite")
INSTANT = BigInteger().with_variant(DateTime(timezone=True), "postgresql")
CODE = Text
CHAT = Text
SEALED = LargeBinary


def _create_partial_index(name: str, table: str, columns: list[str], where: str, on_sqlite: str = "") -> None:
    op.create_index(name, table, columns, sqlite_where=text(on_sqlite or where), postgresql_where=text(where))


def upgrade() -> None:
    """Create every table."""
    _create_people()
    _create_roster()
    _create_requests()
    _create_conversations()
    _create_outgoing()
    _create_engine_room()


def _create_people() -> None:
    op.create_table(
        "person",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("home", ID),
        Column("employer", ID),
        Column("language", Text, nullable=False),
        Column("large_type", Boolean, nullable=False),
        Column("quiet", Boolean, nullable=False),
        Column("greeted", Boolean, nullable=False),
        Column("phone_digest", LargeBinary),
        Column("private", SEALED, nullable=False),
    )
    _create_partial_index("ix_person_home", "person", ["home"], where="home IS NOT NULL")
    _create_partial_index("ix_person_phone_digest", "person", ["phone_digest"], where="phone_digest IS NOT NULL")
    op.create_table(
        "account",
        Column("channel", Text, primary_key=True),
        Column("external", Text, primary_key=True),
        Column("person", ID, ForeignKey("person.id"), nullable=False),
        Column("linked", ID, nullable=False),
        Column("private_chat", Text),
        Column("reachable", Boolean, nullable=False),
    )
    op.create_index("ix_account_person", "account", ["person"])
    op.create_table(
        "invitation",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("person", ID, ForeignKey("person.id"), nullable=False),
        Column("digest", LargeBinary, nullable=False),
        Column("expires_at", INSTANT, nullable=False),
        Column("used_at", INSTANT),
        Column("revoked_at", INSTANT),
        UniqueConstraint("digest", name="uq_invitation_digest"),
    )
    op.create_index("ix_invitation_person", "invitation", ["person"])
    op.create_table(
        "wrong_try",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("channel", Text, nullable=False),
        Column("external", Text, nullable=False),
        Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_wrong_try_at", "wrong_try", ["at"])
    op.create_index("ix_wrong_try_channel_external_at", "wrong_try", ["channel", "external", "at"])


def _create_roster() -> None:
    op.create_table(
        "unit",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("name", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("territory", Text, nullable=False),
        Column("resources", Text, nullable=False),
        Column("aliases", Text, nullable=False),
    )
    op.create_table(
        "place",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("parent", ID),
        Column("kind", CODE, nullable=False),
        Column("name", Text, nullable=False),
        Column("number", Text, nullable=False),
        Column("aliases", Text, nullable=False),
        Column("rooms", Text, nullable=False),
        Column("managed_by", ID),
        Column("households", Integer, nullable=False),
        ForeignKeyConstraint(
            ["managed_by"], ["unit.id"], name="fk_place_managed_by", initially="DEFERRED", deferrable=True
        ),
        ForeignKeyConstraint(["parent"], ["place.id"], name="fk_place_parent", initially="DEFERRED", deferrable=True),
    )
    op.create_index("ix_place_parent", "place", ["parent"])
    op.create_index("ix_place_managed_by", "place", ["managed_by"])
    op.create_table(
        "appointment",
        Column("person", ID, ForeignKey("person.id"), primary_key=True),
        Column("seat", Text, primary_key=True),
        Column("rank", Integer, nullable=False),
        Column("title", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_chat",
        Column("chat", CHAT, primary_key=True),
        Column("place", ID),
        Column("name", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_group_chat_place", "group_chat", ["place"])
    op.create_table(
        "title",
        Column("role", CODE, primary_key=True),
        Column("title", Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_requests() -> None:
    op.create_table(
        "request",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("community", ID, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("state", CODE, nullable=False),
        Column("open", Boolean, nullable=False),
        Column("intent", CODE, nullable=False),
        Column("category", CODE, nullable=False),
        Column("subcategory", Text, nullable=False),
        Column("urgency", CODE, nullable=False),
        Column("alarm", CODE, nullable=False),
        Column("danger", CODE),
        Column("reporter", ID, ForeignKey("person.id"), nullable=False),
        Column("opened_at", INSTANT, nullable=False),
        Column("version", Integer, nullable=False),
        Column("place", ID),
        Column("origin", CHAT),
        Column("origin_message", Text),
        Column("source", Text, nullable=False),
        Column("conflict", Boolean, nullable=False),
        Column("chain", Text, nullable=False),
        Column("rung", Integer, nullable=False),
        Column("asked", Text, nullable=False),
        Column("held_by", ID),
        Column("held_seat", Text),
        Column("shunned", Text, nullable=False),
        Column("next_due", INSTANT),
        Column("place_by", INSTANT),
        Column("remind_at", INSTANT),
        Column("accept_by", INSTANT),
        Column("finish_by", INSTANT),
        Column("climb_at", INSTANT),
        Column("ring_at", INSTANT),
        Column("rate_at", INSTANT),
        Column("close_at", INSTANT),
        Column("paused_at", INSTANT),
        Column("accepted_at", INSTANT),
        Column("done_at", INSTANT),
        Column("closed_at", INSTANT),
        Column("urged_at", INSTANT),
        Column("voices", Integer, nullable=False),
        Column("stars", Integer),
        Column("reopened", Integer, nullable=False),
        Column("postponed", Boolean, nullable=False),
        Column("discreet", Boolean, nullable=False),
        Column("merged_into", ID),
        Column("photo", Text),
        Column("finish_photo", Text),
        Column("rules_version", Text, nullable=False),
        Column("private", SEALED, nullable=False),
        UniqueConstraint("community", "number", name="uq_request_community_number"),
    )
    _create_partial_index("ix_request_next_due", "request", ["next_due"], where="next_due IS NOT NULL")
    _create_partial_index("ix_request_open_community", "request", ["community"], where="open", on_sqlite="open = 1")
    for column in ("held_by", "place"):
        _create_partial_index(
            f"ix_request_open_{column}",
            "request",
            [column],
            where=f"open AND {column} IS NOT NULL",
            on_sqlite=f"open = 1 AND {column} IS NOT NULL",
        )
    op.create_table(
        "request_seat",
        Column("request", ID, ForeignKey("request.id"), primary_key=True),
        Column("seat", Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_seat_seat", "request_seat", ["seat"])
    op.create_table(
        "party",
        Column("request", ID, ForeignKey("request.id"), primary_key=True),
        Column("person", ID, ForeignKey("person.id"), primary_key=True),
        Column("since", ID, nullable=False),
        Column("relation", CODE, nullable=False),
        Column("chat", CHAT),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_party_person_request", "party", ["person", "request"])
    op.create_table(
        "event",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("request", ID, ForeignKey("request.id"), nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("action", CODE, nullable=False),
        Column("before", CODE, nullable=False),
        Column("after", CODE, nullable=False),
        Column("actor", ID),
        Column("part", CODE, nullable=False),
        Column("channel", Text, nullable=False),
        Column("note", SEALED),
        Column("rules_version", Text, nullable=False),
    )
    op.create_index("ix_event_request_id", "event", ["request", "id"])


def _create_conversations() -> None:
    op.create_table(
        "taken",
        Column("channel", Text, primary_key=True),
        Column("delivery", Text, primary_key=True),
        Column("at", INSTANT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_taken_at", "taken", ["at"])
    op.create_table(
        "set_aside",
        Column("channel", Text, primary_key=True),
        Column("delivery", Text, primary_key=True),
        Column("at", INSTANT, nullable=False),
        Column("contents", SEALED, nullable=False),
    )
    op.create_index("ix_set_aside_at", "set_aside", ["at"])
    op.create_table(
        "conversation",
        Column("chat", CHAT, primary_key=True),
        Column("person", ID, primary_key=True),
        Column("asked", CODE),
        Column("about", ID),
        Column("until", INSTANT),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "line",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("chat", CHAT, nullable=False),
        Column("person", ID, nullable=False),
        Column("at", INSTANT, nullable=False),
        Column("message", Text),
        Column("request", ID),
        Column("words", SEALED, nullable=False),
    )
    op.create_index("ix_line_at", "line", ["at"])
    op.create_index("ix_line_chat_at", "line", ["chat", "at"])
    op.create_table(
        "media",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("channel", Text, nullable=False),
        Column("kind", CODE, nullable=False),
        Column("reference", Text, nullable=False),
        Column("request", ID),
        Column("at", INSTANT, nullable=False),
        Column("state", CODE, nullable=False),
        Column("hash", Text),
        Column("reason", Text),
    )
    op.create_index("ix_media_request", "media", ["request"])
    _create_partial_index("ix_media_waiting", "media", ["id"], where="state = 'waiting'")


def _create_outgoing() -> None:
    op.create_table(
        "outgoing",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("key", Text, nullable=False),
        Column("chat", CHAT, nullable=False),
        Column("lane", SmallInteger, nullable=False),
        Column("kind", CODE, nullable=False),
        Column("card", Text),
        Column("reply_to_card", Text),
        Column("person", ID),
        Column("request", ID),
        Column("queued_at", INSTANT, nullable=False),
        Column("not_before", INSTANT),
        Column("delivery", CODE, nullable=False),
        Column("due_at", INSTANT),
        Column("attempts", Integer, nullable=False),
        Column("done_at", INSTANT),
        Column("platform_id", Text),
        Column("reason", Text),
        Column("private", SEALED, nullable=False),
        UniqueConstraint("key", name="uq_outgoing_key"),
    )
    op.create_index("ix_outgoing_history", "outgoing", ["chat", "id"])
    _create_partial_index(
        "ix_outgoing_platform_id", "outgoing", ["chat", "platform_id"], where="platform_id IS NOT NULL"
    )
    _create_partial_index("ix_outgoing_due_at", "outgoing", ["due_at"], where="due_at IS NOT NULL")
    _create_partial_index("ix_outgoing_undeliverable", "outgoing", ["done_at"], where="delivery = 'undeliverable'")
    _create_partial_index("ix_outgoing_undone", "outgoing", ["delivery", "lane", "id"], where="done_at IS NULL")
    _create_partial_index(
        "ix_outgoing_undone_chat", "outgoing", ["chat", "delivery", "lane", "id"], where="done_at IS NULL"
    )
    op.create_table(
        "card",
        Column("chat", CHAT, primary_key=True),
        Column("name", Text, primary_key=True),
        Column("person", ID),
        Column("request", ID),
        Column("content", LargeBinary, nullable=False),
        Column("platform_id", Text),
        Column("edits", Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_card_request", "card", ["request"])
    op.create_table(
        "notice",
        Column("id", ID, primary_key=True, autoincrement=False),
        Column("community", ID, nullable=False),
        Column("number", BigInteger, nullable=False),
        Column("author", ID, ForeignKey("person.id"), nullable=False),
        Column("places", Text, nullable=False),
        Column("state", CODE, nullable=False),
        Column("made_at", INSTANT, nullable=False),
        Column("sent_at", INSTANT),
        Column("reached", Integer, nullable=False),
        Column("words", SEALED, nullable=False),
        UniqueConstraint("community", "number", name="uq_notice_community_number"),
    )
    op.create_table(
        "notice_reader",
        Column("notice", ID, ForeignKey("notice.id"), primary_key=True),
        Column("person", ID, ForeignKey("person.id"), primary_key=True),
        Column("at", INSTANT, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_engine_room() -> None:
    op.create_table(
        "key_proof",
        Column("key_id", Integer, primary_key=True, autoincrement=False),
        Column("proof", SEALED, nullable=False),
        Column("lookup", SEALED, nullable=False),
    )
    op.create_table(
        "series",
        Column("name", Text, primary_key=True),
        Column("next", BigInteger, nullable=False),
    )
    op.create_table(
        "lease",
        Column("name", Text, primary_key=True),
        Column("holder", Text, nullable=False),
        Column("taken_at", INSTANT, nullable=False),
        Column("until", INSTANT, nullable=False),
    )
