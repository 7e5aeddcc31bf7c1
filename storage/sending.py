"""What is queued on its way out: claimed and leased by delivery, and how it went."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Text, and_, bindparam, delete, exists, func, or_, select, type_coerce, update

from domain.messages import Chat, ChatKind, OutgoingKind, QueuedMessage
from storage.cards import card, card_failed, card_sent
from storage.outgoing_rows import THIS_ONE, Delivery, finish, message_of, outgoing, stands
from storage.prepared import Row
from storage.schema import chat_code, is_any
from storage.statements import Statement
from storage.transaction import Transaction

_PROMOTE = Statement(
    update(outgoing)
    .where(outgoing.c.due_at <= bindparam("now"), ~is_any(outgoing.c.delivery, [Delivery.HELD]))
    .values(delivery=Delivery.READY, due_at=None)
)
_under_way, _earlier = outgoing.alias("under_way"), outgoing.alias("earlier")
_answered = card.alias("answered")
_CLAIMABLE = (
    select(
        outgoing,
        card.c.platform_id.label("edits"),
        _answered.c.platform_id.label("answers"),
    )
    .outerjoin(card, and_(card.c.chat == outgoing.c.chat, card.c.name == outgoing.c.card))
    .outerjoin(
        _answered,
        and_(_answered.c.chat == outgoing.c.chat, _answered.c.name == outgoing.c.reply_to_card),
    )
    .where(
        stands(outgoing, Delivery.READY),
        ~exists().where(_under_way.c.chat == outgoing.c.chat, stands(_under_way, Delivery.LEASED)),
        ~exists().where(
            _earlier.c.chat == outgoing.c.chat,
            stands(_earlier, Delivery.READY),
            or_(
                _earlier.c.lane < outgoing.c.lane,
                and_(_earlier.c.lane == outgoing.c.lane, _earlier.c.id < outgoing.c.id),
            ),
        ),
    )
    .order_by(outgoing.c.lane, outgoing.c.id)
    .limit(bindparam("limit"))
)
_ANY_CLAIMABLE = Statement(_CLAIMABLE)
_TAKE_OVER = Statement(
    update(outgoing).where(stands(outgoing, Delivery.LEASED)).values(delivery=Delivery.READY, due_at=None)
)
_FIRST_DUE = Statement(
    select(outgoing.c.due_at).where(outgoing.c.due_at.is_not(None)).order_by(outgoing.c.due_at).limit(1)
)
_LEASE = Statement(
    update(outgoing)
    .where(THIS_ONE)
    .values(delivery=Delivery.LEASED, due_at=bindparam("until"), attempts=outgoing.c.attempts + 1)
)
_GET = Statement(
    select(outgoing.c.chat, outgoing.c.kind, outgoing.c.card).where(THIS_ONE, outgoing.c.done_at.is_(None))
)
_RETRY = Statement(
    update(outgoing)
    .where(THIS_ONE)
    .values(delivery=Delivery.LATER, due_at=bindparam("retry_at"), reason=bindparam("reason_"))
)
_NEWER = Statement(
    select(outgoing.c.id)
    .where(
        outgoing.c.chat == bindparam("chat"),
        outgoing.c.card == bindparam("card"),
        outgoing.c.id > bindparam("id"),
        stands(outgoing, Delivery.READY, Delivery.LATER, Delivery.HELD),
    )
    .limit(1)
)
_FORGET = Statement(delete(outgoing).where(THIS_ONE))


@cache
def claim_of_all_but(channels: frozenset[str]) -> Statement:
    """Return the statement that finds what may leave now through any other channel."""
    beginnings = [chat_code(Chat(channel, kind, "")) for channel in channels for kind in ChatKind]
    chat = type_coerce(outgoing.c.chat, Text)
    others = _CLAIMABLE.where(*(func.substr(chat, 1, len(each)) != each for each in beginnings))
    return Statement(others.with_for_update(of=outgoing, skip_locked=True))


class Sending:
    """What may leave, in all chats, and what came of it."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def claim(self, limit: int, lease: timedelta, full: frozenset[str] = frozenset()) -> list[QueuedMessage]:
        """Return what may leave now, emergencies first, at most one for each chat, and lease it for this long.

        Channels that are `full` get nothing. `attempts` counts how often each was tried before.
        """
        self._transaction.change(_PROMOTE, {"now": self._now})
        rows = self._transaction.rows(claim_of_all_but(full), limit=limit)
        for row in rows:
            self._transaction.change(_LEASE, {"id_": row.id, "until": self._now + lease})
        return [self._queued(row) for row in rows]

    def take_over(self) -> None:
        """Let what a process leased that has died be claimed at once, before this one leases anything.

        On PostgreSQL another process may be sending it: there the lease runs out.
        """
        if self._transaction.alone:
            self._transaction.change(_TAKE_OVER, {})

    def sent(self, row_id: int, platform_id: str | None) -> None:
        """Remember that a message has left, and what the platform knows it by. A toast is forgotten."""
        row = self._transaction.row(_GET, id_=row_id)
        if row is None:
            return
        if row.kind is OutgoingKind.TOAST:
            self._transaction.change(_FORGET, {"id_": row_id})
            return
        finish(self._transaction, row_id, Delivery.SENT, self._now, platform_id=platform_id)
        if row.card is not None:
            card_sent(self._transaction, row.chat, row.card, platform_id)

    def failed(self, row_id: int, reason: str, retry_at: datetime | None) -> None:
        """Remember that a message did not leave: try again at `retry_at`, or never. A toast is forgotten."""
        row = self._transaction.row(_GET, id_=row_id)
        if row is None:
            return
        if row.kind is OutgoingKind.TOAST:
            self._transaction.change(_FORGET, {"id_": row_id})
        elif row.card and self._transaction.row(_NEWER, chat=row.chat, card=row.card, id=row_id):
            finish(self._transaction, row_id, Delivery.SUPERSEDED, self._now, reason=reason)
        elif retry_at is not None:
            self._transaction.change(_RETRY, {"id_": row_id, "retry_at": retry_at, "reason_": reason})
        else:
            finish(self._transaction, row_id, Delivery.UNDELIVERABLE, self._now, reason=reason)
            if row.card is not None:
                card_failed(self._transaction, row.chat, row.card)

    def next_due(self) -> datetime | None:
        """Return when there is something to claim next: now, later, or (None) not before more is queued."""
        if self._transaction.row(_ANY_CLAIMABLE, limit=1) is not None:
            return self._now
        row = self._transaction.row(_FIRST_DUE)
        due_at: datetime | None = row.due_at if row else None
        return due_at

    def _queued(self, row: Row) -> QueuedMessage:
        message = message_of(row, self._transaction.keys)
        return QueuedMessage(
            id=row.id,
            message=message,
            attempts=row.attempts,
            edits=row.edits if message.kind is OutgoingKind.CARD else None,
            answers=message.reply_to or row.answers,
        )
