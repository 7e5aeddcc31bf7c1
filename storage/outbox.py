"""What the desk says: queued in the job that decided it, claimed by delivery, and kept as it was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import FromClause, Text, and_, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from domain.messages import Chat, OutgoingKind, OutgoingMessage, QueuedMessage
from domain.people import CardState
from domain.replacing import replace
from storage.cards import card, card_in, cards_of, save_card
from storage.outgoing_rows import Delivery, content_of, message_of, outgoing, row_of
from storage.prepared import Row
from storage.schema import is_any, one_of
from storage.statements import Statement, insertion_unless_there
from storage.transaction import Transaction

RIDE_HOME = timedelta(seconds=5)
"""How long the edge that brought a message may take to send the answers to it; after that delivery does."""


def _stands(table: FromClause, *deliveries: Delivery) -> ColumnElement[bool]:
    return and_(table.c.done_at.is_(None), is_any(table.c.delivery, deliveries))


_QUEUE = insertion_unless_there(outgoing)
_SUPERSEDE = Statement(
    update(outgoing)
    .where(
        outgoing.c.chat == bindparam("chat_"),
        outgoing.c.card == bindparam("card_"),
        outgoing.c.id != bindparam("id_"),
        _stands(outgoing, Delivery.READY, Delivery.LATER, Delivery.HELD, Delivery.LEASED),
        or_(~is_any(outgoing.c.delivery, [Delivery.LEASED]), outgoing.c.due_at <= bindparam("now")),
    )
    .values(delivery=Delivery.SUPERSEDED, due_at=None, done_at=bindparam("now"))
)
_UNDONE_IN = Statement(
    select(outgoing.c.delivery)
    .where(
        outgoing.c.chat == bindparam("chat"),
        _stands(outgoing, Delivery.READY, Delivery.LATER, Delivery.LEASED),
    )
    .limit(1)
)

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
        _stands(outgoing, Delivery.READY),
        ~exists().where(_under_way.c.chat == outgoing.c.chat, _stands(_under_way, Delivery.LEASED)),
        ~exists().where(
            _earlier.c.chat == outgoing.c.chat,
            _stands(_earlier, Delivery.READY),
            or_(
                _earlier.c.lane < outgoing.c.lane,
                and_(_earlier.c.lane == outgoing.c.lane, _earlier.c.id < outgoing.c.id),
            ),
        ),
    )
    .order_by(outgoing.c.lane, outgoing.c.id)
    .limit(bindparam("limit"))
)
_CLAIM = Statement(_CLAIMABLE.with_for_update(of=outgoing, skip_locked=True))
_ANY_CLAIMABLE = Statement(_CLAIMABLE)
_TAKE_OVER = Statement(
    update(outgoing).where(_stands(outgoing, Delivery.LEASED)).values(delivery=Delivery.READY, due_at=None)
)
_FIRST_DUE = Statement(
    select(outgoing.c.due_at).where(outgoing.c.due_at.is_not(None)).order_by(outgoing.c.due_at).limit(1)
)
_THIS_ONE = outgoing.c.id == bindparam("id_")
_LEASE = Statement(
    update(outgoing)
    .where(_THIS_ONE)
    .values(delivery=Delivery.LEASED, due_at=bindparam("until"), attempts=outgoing.c.attempts + 1)
)
_THESE = Statement(select(outgoing.c.id).where(one_of(outgoing.c.id, "ids")))
_GET = Statement(
    select(outgoing.c.chat, outgoing.c.kind, outgoing.c.card).where(_THIS_ONE, outgoing.c.done_at.is_(None))
)
_DONE = Statement(
    update(outgoing)
    .where(_THIS_ONE)
    .values(
        delivery=bindparam("as_", type_=outgoing.c.delivery.type),
        due_at=None,
        done_at=bindparam("now"),
        platform_id=bindparam("platform_id_"),
        reason=bindparam("reason_"),
    )
)
_RETRY = Statement(
    update(outgoing)
    .where(_THIS_ONE)
    .values(delivery=Delivery.LATER, due_at=bindparam("retry_at"), reason=bindparam("reason_"))
)
_NEWER = Statement(
    select(outgoing.c.id)
    .where(
        outgoing.c.chat == bindparam("chat"),
        outgoing.c.card == bindparam("card"),
        outgoing.c.id > bindparam("id"),
        _stands(outgoing, Delivery.READY, Delivery.LATER, Delivery.HELD),
    )
    .limit(1)
)
_IS_HELD = is_any(outgoing.c.delivery, [Delivery.HELD])
_HELD_FIRST = (
    select(outgoing.c.chat)
    .where(_IS_HELD, outgoing.c.due_at <= bindparam("now"))
    .order_by(outgoing.c.due_at, outgoing.c.chat)
    .limit(1)
)
_HELD_CHAT = Statement(_HELD_FIRST)
_HELD_IN = Statement(
    select(outgoing)
    .where(
        outgoing.c.chat == bindparam("chat"),
        _stands(outgoing, Delivery.HELD),
        outgoing.c.due_at <= bindparam("now"),
    )
    .order_by(outgoing.c.id)
    .with_for_update(skip_locked=True)
)
_NEXT_HELD = Statement(select(outgoing.c.due_at).where(_IS_HELD).order_by(outgoing.c.due_at).limit(1))
_PUT_OFF_HELD = Statement(
    update(outgoing)
    .where(_IS_HELD, outgoing.c.due_at <= bindparam("now"), outgoing.c.chat == _HELD_FIRST.scalar_subquery())
    .values(due_at=bindparam("until_", type_=outgoing.c.due_at.type))
)
_LET_GO = Statement(update(outgoing).where(_THIS_ONE).values(delivery=Delivery.READY, due_at=None, done_at=None))
_FOLDED = Statement(
    select(outgoing).where(
        _THIS_ONE, outgoing.c.chat == bindparam("chat"), is_any(outgoing.c.delivery, [Delivery.FOLDED])
    )
)
_FORGET = Statement(delete(outgoing).where(_THIS_ONE))

_THIS_CARD = (card.c.chat == bindparam("chat_"), card.c.name == bindparam("name_"))
_platform_id = bindparam("platform_id_", type_=Text)
_CARD_SENT = Statement(
    update(card)
    .where(*_THIS_CARD)
    .values(
        edits=card.c.edits + case((card.c.platform_id == func.coalesce(_platform_id, card.c.platform_id), 1), else_=0),
        platform_id=func.coalesce(_platform_id, card.c.platform_id),
    )
)
_CARD_FAILED = Statement(update(card).where(*_THIS_CARD).values(content=b""))

_REQUEST_OF = Statement(
    select(outgoing.c.request)
    .where(
        outgoing.c.chat == bindparam("chat"),
        outgoing.c.platform_id == bindparam("platform_id"),
        outgoing.c.request.is_not(None),
    )
    .order_by(outgoing.c.id.desc())
    .limit(1)
)
_CARD_OF = Statement(
    select(outgoing.c.card)
    .where(
        outgoing.c.chat == bindparam("chat"),
        outgoing.c.platform_id == bindparam("platform_id"),
        outgoing.c.card.is_not(None),
    )
    .order_by(outgoing.c.id.desc())
    .limit(1)
)
_UNDELIVERABLE = Statement(
    select(outgoing)
    .where(is_any(outgoing.c.delivery, [Delivery.UNDELIVERABLE]))
    .order_by(outgoing.c.done_at.desc(), outgoing.c.id.desc())
    .limit(bindparam("limit"))
)
_HISTORY = Statement(
    select(outgoing)
    .where(outgoing.c.chat == bindparam("chat"))
    .order_by(outgoing.c.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it was queued at `at`, where it stands, and what the platform knows it by once it was sent."""

    id: int
    message: OutgoingMessage
    at: datetime
    delivery: Delivery
    platform_id: str | None
    reason: str


@dataclass(slots=True)
class _Ready:
    """A message with its row, and its card as it will stand; whether it rides home, and replaces an earlier state."""

    message: OutgoingMessage
    row: dict[str, Any]
    card: CardState | None
    rides_home: bool
    replaces: bool

    @property
    def id(self) -> int:
        """The row's id."""
        found: int = self.row["id"]
        return found


class Outbox:
    """The outgoing messages of all chats.

    `home` is the chat whose message this job handles. What is queued to it rides home with the edge that brought
    the message: it is in `leased`, in order, and nobody else sends it for a few seconds. None leases nothing.
    """

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now
        self.home: Chat | None = None
        self.leased: list[QueuedMessage] = []

    def queue(self, *messages: OutgoingMessage) -> int:
        """Queue messages in their order; return how many were not queued before nor show what their card shows already.

        A newer state of a card takes the place of one that has not left yet.
        """
        ready: list[_Ready] = []
        for message in messages:
            if (each := self._ready(message, ready)) is not None:
                ready.append(each)
        new = self._inserted(ready)
        for each in new:
            if each.rides_home:
                self.leased.append(self._at_hand(each))
            if each.card is not None:
                save_card(self._transaction, each.card)
        for each in {(each.message.to, each.message.card): each for each in new if each.replaces}.values():
            self._supersede(each.message, each.id)
        return len(new)

    def _ready(self, message: OutgoingMessage, earlier: Sequence[_Ready]) -> _Ready | None:
        """Return a message with its row; None for a card that looks as before, also as one of the `earlier` left it."""
        if message.kind is not OutgoingKind.CARD or message.card is None:
            return self._with_row(message, earlier)
        content = content_of(message, self._transaction.keys)
        this_card = (message.to, message.card)
        before = next(
            (each.card for each in reversed(earlier) if (each.message.to, each.message.card) == this_card),
            None,
        ) or card_in(self._transaction, *this_card, message.request)
        if before is None:
            card = CardState(message.to, message.card, message.person, message.request, content)
            return self._with_row(message, earlier, card)
        if before.content == content:
            return None
        if before.platform_id is not None and message.held:
            # An edit rings nobody: it need not wait for the morning.
            message = replace(message, not_before=None, held=False)
        card = replace(before, person=message.person, request=message.request, content=content)
        return self._with_row(message, earlier, card, replaces=True)

    def _with_row(
        self,
        message: OutgoingMessage,
        earlier: Sequence[_Ready],
        card: CardState | None = None,
        *,
        replaces: bool = False,
    ) -> _Ready:
        row = row_of(message, self._transaction.keys) | {
            "id": self._transaction.new_id(self._now),
            "queued_at": self._now,
            "delivery": Delivery.READY,
            "due_at": None,
            "attempts": 0,
            "done_at": None,
            "platform_id": None,
            "reason": None,
        }
        waits = message.not_before is not None and message.not_before > self._now
        rides_home = not waits and message.to == self.home and self._nothing_else_waits(message.to, earlier)
        if waits:
            row |= {"delivery": Delivery.HELD if message.held else Delivery.LATER, "due_at": message.not_before}
        elif rides_home:
            row |= {"delivery": Delivery.LEASED, "due_at": self._now + RIDE_HOME, "attempts": 1}
        return _Ready(message, row, card, rides_home=rides_home, replaces=replaces)

    def _nothing_else_waits(self, chat: Chat, earlier: Sequence[_Ready]) -> bool:
        if self.leased or any(each.rides_home for each in earlier):
            return True
        return self._transaction.row(_UNDONE_IN, chat=chat) is None

    def _inserted(self, ready: Sequence[_Ready]) -> Sequence[_Ready]:
        """Write rows at once; return those of which the key was not there before."""
        if not ready or self._transaction.insert(_QUEUE, [each.row for each in ready]) == len(ready):
            return ready
        there = {row.id for row in self._transaction.rows(_THESE, ids=[each.id for each in ready])}
        return [each for each in ready if each.id in there]

    def _supersede(self, message: OutgoingMessage, newest: int) -> None:
        """Let no older state of a card leave, unless it is under way already."""
        replaced = {"chat_": message.to, "card_": message.card, "id_": newest, "now": self._now}
        self._transaction.change(_SUPERSEDE, replaced)
        # What this job wanted to ride home has not left either: the edge does not know of it yet.
        this_card = (message.to, message.card)
        for older in [each for each in self.leased if (each.message.to, each.message.card) == this_card]:
            if older.id == newest:
                continue
            self.leased.remove(older)
            self._done(older.id, Delivery.SUPERSEDED, self._now)

    def _at_hand(self, ready: _Ready) -> QueuedMessage:
        edits = ready.card.platform_id if ready.card else None
        return QueuedMessage(ready.id, ready.message, attempts=0, edits=edits, answers=self._answered_by(ready.message))

    def _answered_by(self, message: OutgoingMessage) -> str | None:
        if message.reply_to is not None or message.reply_to_card is None:
            return message.reply_to
        answered = card_in(self._transaction, message.to, message.reply_to_card)
        return answered.platform_id if answered else None

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[QueuedMessage]:
        """Return what may leave now, emergencies first, at most one for each chat, and lease it for this long.

        `attempts` counts how often each was tried before.
        """
        self._transaction.change(_PROMOTE, {"now": now})
        rows = self._transaction.rows(_CLAIM, limit=limit)
        for row in rows:
            self._transaction.change(_LEASE, {"id_": row.id, "until": now + lease})
        return [self._queued(row) for row in rows]

    def take_over(self) -> None:
        """Let what a process leased that has died be claimed at once, before this one leases anything.

        On PostgreSQL another process may be sending it: there the lease runs out.
        """
        if self._transaction.alone:
            self._transaction.change(_TAKE_OVER, {})

    def sent(self, row_id: int, platform_id: str | None, now: datetime) -> None:
        """Remember that a message has left, and what the platform knows it by. A toast is forgotten."""
        row = self._transaction.row(_GET, id_=row_id)
        if row is None:
            return
        if row.kind is OutgoingKind.TOAST:
            self._transaction.change(_FORGET, {"id_": row_id})
            return
        self._done(row_id, Delivery.SENT, now, platform_id=platform_id)
        if row.card is not None:
            of_card = {"chat_": row.chat, "name_": row.card, "platform_id_": platform_id}
            self._transaction.change(_CARD_SENT, of_card)

    def failed(self, row_id: int, now: datetime, reason: str, retry_at: datetime | None) -> None:
        """Remember that a message did not leave: try again at `retry_at`, or never. A toast is forgotten."""
        row = self._transaction.row(_GET, id_=row_id)
        if row is None:
            return
        if row.kind is OutgoingKind.TOAST:
            self._transaction.change(_FORGET, {"id_": row_id})
        elif row.card and self._transaction.row(_NEWER, chat=row.chat, card=row.card, id=row_id):
            self._done(row_id, Delivery.SUPERSEDED, now, reason=reason)
        elif retry_at is not None:
            self._transaction.change(_RETRY, {"id_": row_id, "retry_at": retry_at, "reason_": reason})
        else:
            self._done(row_id, Delivery.UNDELIVERABLE, now, reason=reason)
            if row.card is not None:
                # What nobody saw is not there: the same state may be queued once more.
                self._transaction.change(_CARD_FAILED, {"chat_": row.chat, "name_": row.card})

    def next_due(self, now: datetime) -> datetime | None:
        """Return when there is something to claim next: now, later, or (None) not before more is queued."""
        if self._transaction.row(_ANY_CLAIMABLE, limit=1) is not None:
            return now
        row = self._transaction.row(_FIRST_DUE)
        due_at: datetime | None = row.due_at if row else None
        return due_at

    def held_due(self, now: datetime) -> tuple[Said, ...]:
        """Return what was held for one chat and may leave now, in order; nothing when no chat's time has come."""
        first = self._transaction.row(_HELD_CHAT, now=now)
        if first is None:
            return ()
        return tuple(self._said(row) for row in self._transaction.rows(_HELD_IN, chat=first.chat, now=now))

    def let_go(self, row_ids: Iterable[int], *, fold: bool) -> None:
        """Let what was held leave as it is, or note that a digest has named it."""
        for row_id in row_ids:
            if fold:
                self._done(row_id, Delivery.FOLDED, self._now)
            else:
                self._transaction.change(_LET_GO, {"id_": row_id})

    def unfold(self, row_id: int, chat: Chat) -> bool:
        """Let what a digest has named leave itself; False when it has left, or its card shows something newer."""
        row = self._transaction.row(_FOLDED, id_=row_id, chat=chat)
        if row is None:
            return False
        if row.card is not None:
            shown, message = card_in(self._transaction, chat, row.card), message_of(row, self._transaction.keys)
            if shown is None or shown.content != content_of(message, self._transaction.keys):
                return False
        self._transaction.change(_LET_GO, {"id_": row_id})
        return True

    def next_held(self) -> datetime | None:
        """Return when the time of what is held comes next; None when nothing is."""
        row = self._transaction.row(_NEXT_HELD)
        found: datetime | None = row.due_at if row else None
        return found

    def put_off_held(self, now: datetime, until: datetime) -> None:
        """Let what is held for the chat whose time came first, and cannot leave now, wait until then."""
        self._transaction.change(_PUT_OFF_HELD, {"now": now, "until_": until})

    def card(self, chat: Chat, name: str) -> CardState | None:
        """Return a card as it stands in a chat."""
        return card_in(self._transaction, chat, name)

    def cards_of(self, request_id: int) -> tuple[CardState, ...]:
        """Return the cards of a request in all chats."""
        return cards_of(self._transaction, request_id)

    def request_of(self, chat: Chat, platform_message_id: str) -> int | None:
        """Return the request that a message of the desk was about; None when it is not known."""
        row = self._transaction.row(_REQUEST_OF, chat=chat, platform_id=platform_message_id)
        return row.request if row else None

    def card_of(self, chat: Chat, platform_message_id: str) -> str | None:
        """Return the name of the card that a message of the desk is; None when it is none."""
        row = self._transaction.row(_CARD_OF, chat=chat, platform_id=platform_message_id)
        return row.card if row else None

    def undeliverable(self, limit: int) -> tuple[Said, ...]:
        """Return what could not be sent, the newest first."""
        return tuple(self._said(row) for row in self._transaction.rows(_UNDELIVERABLE, limit=limit))

    def history(self, chat: Chat, limit: int) -> tuple[Said, ...]:
        """Return what was said in a chat, oldest first, at most the last `limit`."""
        rows = self._transaction.rows(_HISTORY, chat=chat, limit=limit)
        return tuple(self._said(row) for row in reversed(rows))

    def _done(
        self,
        row_id: int,
        delivery: Delivery,
        now: datetime,
        *,
        platform_id: str | None = None,
        reason: str | None = None,
    ) -> None:
        values = {"id_": row_id, "as_": delivery, "now": now, "platform_id_": platform_id, "reason_": reason}
        self._transaction.change(_DONE, values)

    def _queued(self, row: Row) -> QueuedMessage:
        message = message_of(row, self._transaction.keys)
        return QueuedMessage(
            id=row.id,
            message=message,
            attempts=row.attempts,
            edits=row.edits if message.kind is OutgoingKind.CARD else None,
            answers=message.reply_to or row.answers,
        )

    def _said(self, row: Row) -> Said:
        return Said(
            id=row.id,
            message=message_of(row, self._transaction.keys),
            at=row.queued_at,
            delivery=row.delivery,
            platform_id=row.platform_id,
            reason=row.reason or "",
        )
