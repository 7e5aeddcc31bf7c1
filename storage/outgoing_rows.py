"""The table of outgoing messages: its columns, the way from a message to its row and back, and where each ends."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import (
    Column,
    FromClause,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    literal_column,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from domain.messages import Buttons, Lane, Original, OutgoingKind, OutgoingMessage
from storage.instants import Instant
from storage.prepared import Row
from storage.schema import ChatCode, Code, Id, Sealed, is_any, metadata, partial_index
from storage.sealed import Keys, SealedRecord
from storage.statements import Statement
from storage.transaction import Transaction


class Delivery(StrEnum):
    """Where an outgoing message stands."""

    LATER = "later"
    """Waits until `due_at`, which only what is LATER, HELD or LEASED has."""
    HELD = "held"
    """Waits until `due_at` to leave as one with whatever else is held for its chat."""
    FOLDED = "folded"
    """Was named in a digest; it leaves itself when its button is pressed."""
    READY = "ready"
    LEASED = "leased"
    """Somebody is sending it; whoever has not said by `due_at` how that went is taken to have failed."""
    SENT = "sent"
    SUPERSEDED = "superseded"
    """A newer state of the same card took its place before it left."""
    UNDELIVERABLE = "undeliverable"
    WITHDRAWN = "withdrawn"
    """Taken back before it left."""


LANES = tuple(Lane)
"""The column `lane` holds a lane's place in this order."""

outgoing = Table(
    "outgoing",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("chat", ChatCode, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("kind", Code(OutgoingKind), nullable=False),
    Column("card", Text),
    Column("reply_to_card", Text),
    Column("person", Id),
    Column("request", Id),
    Column("queued_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("delivery", Code(Delivery), nullable=False),
    Column("due_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("done_at", Instant),
    Column("platform_id", Text),
    Column("reason", Text),
    Column("private", Sealed, nullable=False),
    UniqueConstraint("key"),
)
_undone = outgoing.c.done_at.is_(None)
_chat, _order = outgoing.c.chat, (outgoing.c.delivery, outgoing.c.lane, outgoing.c.id)
partial_index("ix_outgoing_undone", *_order, where=_undone)
partial_index("ix_outgoing_undone_chat", _chat, *_order, where=_undone)
partial_index("ix_outgoing_due_at", outgoing.c.due_at, where=outgoing.c.due_at.is_not(None))
partial_index("ix_outgoing_platform_id", _chat, outgoing.c.platform_id, where=outgoing.c.platform_id.is_not(None))
partial_index(
    "ix_outgoing_undeliverable", outgoing.c.done_at, where=is_any(outgoing.c.delivery, [Delivery.UNDELIVERABLE])
)
partial_index("ix_outgoing_request", outgoing.c.request, where=outgoing.c.request.is_not(None))
partial_index("ix_outgoing_held", outgoing.c.due_at, _chat, where=is_any(outgoing.c.delivery, [Delivery.HELD]))
Index("ix_outgoing_history", _chat, outgoing.c.id)
# Written out, because SQLite chooses a partial index by what stands in the statement.
is_copy_of_notice: ColumnElement[bool] = outgoing.c.lane == literal_column(str(LANES.index(Lane.NOTICE)))
Index(
    "ix_outgoing_notice",
    outgoing.c.key,
    sqlite_where=is_copy_of_notice,
    postgresql_where=is_copy_of_notice,
    postgresql_ops={"key": "text_pattern_ops"},
)
THIS_ONE: ColumnElement[bool] = outgoing.c.id == bindparam("id_")
_FINISH = Statement(
    update(outgoing)
    .where(THIS_ONE)
    .values(
        delivery=bindparam("as_", type_=outgoing.c.delivery.type),
        due_at=None,
        done_at=bindparam("now"),
        platform_id=bindparam("platform_id_"),
        reason=bindparam("reason_"),
    )
)


def stands(table: FromClause, *deliveries: Delivery) -> ColumnElement[bool]:
    """Find what has not left and stands at one of these."""
    return and_(table.c.done_at.is_(None), is_any(table.c.delivery, deliveries))


class _Private(msgspec.Struct, array_like=True, frozen=True):
    """What of an outgoing message is sealed."""

    text: str
    buttons: Buttons = ()
    photo: str | None = None
    reply_to: str | None = None
    press_id: str | None = None
    original: Original | None = None


_PRIVATE = SealedRecord(_Private)
_written = msgspec.msgpack.Encoder().encode


def sealed_of(message: OutgoingMessage, keys: Keys) -> bytes:
    """Return what of a message is sealed."""
    private = _Private(
        text=message.text,
        buttons=message.buttons,
        photo=message.photo,
        reply_to=message.reply_to,
        press_id=message.press_id,
        original=message.original,
    )
    return _PRIVATE.seal(keys, private)


class Standing(Struct, frozen=True):
    """Where a message stands when it is queued."""

    delivery: Delivery
    due_at: datetime | None = None
    attempts: int = 0


def row_of(message: OutgoingMessage, standing: Standing, row_id: int, now: datetime, keys: Keys) -> dict[str, Any]:
    """Return the row of a message that is queued now."""
    return {
        "id": row_id,
        "key": message.key,
        "chat": message.to,
        "lane": LANES.index(message.lane),
        "kind": message.kind,
        "card": message.card,
        "reply_to_card": message.reply_to_card,
        "person": message.person,
        "request": message.request,
        "queued_at": now,
        "not_before": message.not_before,
        "delivery": standing.delivery,
        "due_at": standing.due_at,
        "attempts": standing.attempts,
        "done_at": None,
        "platform_id": None,
        "reason": None,
        "private": sealed_of(message, keys),
    }


def message_of(row: Row, keys: Keys) -> OutgoingMessage:
    """Return the message of a row."""
    private = _PRIVATE.open(keys, row.private)
    return OutgoingMessage(
        key=row.key,
        to=row.chat,
        text=private.text,
        kind=row.kind,
        buttons=private.buttons,
        card=row.card,
        lane=LANES[row.lane],
        not_before=row.not_before,
        reply_to=private.reply_to,
        reply_to_card=row.reply_to_card,
        press_id=private.press_id,
        person=row.person,
        request=row.request,
        photo=private.photo,
        original=private.original,
    )


def content_of(message: OutgoingMessage, keys: Keys) -> bytes:
    """Return the keyed hash of what a message shows: two states of a card that look the same have the same."""
    return keys.digest(_written((message.text, message.buttons, message.photo)))


class Said(Struct, frozen=True):
    """A message as it was queued at `at`, where it stands, and what the platform knows it by once it was sent."""

    id: int
    message: OutgoingMessage
    at: datetime
    delivery: Delivery
    platform_id: str | None
    reason: str


def said_of(row: Row, keys: Keys) -> Said:
    """Return what a row says, and where it stands."""
    return Said(
        id=row.id,
        message=message_of(row, keys),
        at=row.queued_at,
        delivery=row.delivery,
        platform_id=row.platform_id,
        reason=row.reason or "",
    )


def finish(
    transaction: Transaction,
    row_id: int,
    delivery: Delivery,
    now: datetime,
    *,
    platform_id: str | None = None,
    reason: str | None = None,
) -> None:
    """Let a message stand where it ends: sent, replaced, named in a digest or given up."""
    values = {"id_": row_id, "as_": delivery, "now": now, "platform_id_": platform_id, "reason_": reason}
    transaction.change(_FINISH, values)
