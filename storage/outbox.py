"""What the desk says: queued in the job that decided it, and kept as it was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from domain.messages import Chat, OutgoingKind, OutgoingMessage, QueuedMessage
from domain.people import CardState
from domain.replacing import replace
from storage.cards import card_in, cards_of, save_card
from storage.outgoing_rows import Delivery, Said, Standing, content_of, finish, outgoing, row_of, said_of, stands
from storage.schema import is_any, one_of
from storage.statements import Statement, insertion_unless_there
from storage.transaction import Transaction

RIDE_HOME = timedelta(seconds=5)
"""How long the edge that brought a message may take to send the answers to it; after that delivery does."""
_READY = Standing(Delivery.READY)
_QUEUE = insertion_unless_there(outgoing, sought=outgoing.c.chat)
_SUPERSEDE = Statement(
    update(outgoing)
    .where(
        outgoing.c.chat == bindparam("chat_"),
        outgoing.c.card == bindparam("card_"),
        outgoing.c.id != bindparam("id_"),
        stands(outgoing, Delivery.READY, Delivery.LATER, Delivery.HELD, Delivery.LEASED),
        or_(~is_any(outgoing.c.delivery, [Delivery.LEASED]), outgoing.c.due_at <= bindparam("now")),
    )
    .values(delivery=Delivery.SUPERSEDED, due_at=None, done_at=bindparam("now"))
)
_UNDONE_IN = Statement(
    select(outgoing.c.delivery)
    .where(
        outgoing.c.chat == bindparam("chat"),
        stands(outgoing, Delivery.READY, Delivery.LATER, Delivery.LEASED),
    )
    .limit(1),
    through=outgoing.c.chat,
)
_THESE = Statement(select(outgoing.c.id).where(one_of(outgoing.c.id, "ids")))
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
        self._home_is_free: bool | None = None

    def queue(self, *messages: OutgoingMessage, anew: bool = False) -> int:
        """Queue messages in their order; return how many were not queued before nor show what their card shows already.

        A newer state of a card takes the place of one that has not left yet. `anew` says that none can have been
        queued before: then nothing has to be asked of the database, and they are written with whatever else waits.
        """
        ready: list[_Ready] = []
        for message in messages:
            if (each := self._ready(message, ready)) is not None:
                ready.append(each)
        new = self._waiting(ready) if anew else self._inserted(ready)
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
            return self._with_row(message)
        content = content_of(message, self._transaction.keys)
        this_card = (message.to, message.card)
        before = next(
            (each.card for each in reversed(earlier) if (each.message.to, each.message.card) == this_card),
            None,
        ) or card_in(self._transaction, *this_card, message.request)
        if before is None:
            card = CardState(message.to, message.card, message.person, message.request, content)
            return self._with_row(message, card)
        if before.content == content:
            return None
        if before.platform_id is not None and message.held:
            # An edit rings nobody: it need not wait for the morning.
            message = replace(message, not_before=None, held=False)
        card = replace(before, person=message.person, request=message.request, content=content)
        return self._with_row(message, card, replaces=True)

    def _with_row(
        self,
        message: OutgoingMessage,
        card: CardState | None = None,
        *,
        replaces: bool = False,
    ) -> _Ready:
        waits = message.not_before is not None and message.not_before > self._now
        rides_home = not waits and message.to == self.home and self._nothing_else_waits(message.to)
        if waits:
            standing = Standing(Delivery.HELD if message.held else Delivery.LATER, message.not_before)
        elif rides_home:
            standing = Standing(Delivery.LEASED, self._now + RIDE_HOME, attempts=1)
        else:
            standing = _READY
        row = row_of(message, standing, self._transaction.new_id(self._now), self._now, self._transaction.keys)
        return _Ready(message, row, card, rides_home=rides_home, replaces=replaces)

    def _nothing_else_waits(self, home: Chat) -> bool:
        """Say whether nothing waited there before this job; what it queues itself keeps its order."""
        if self._home_is_free is None:
            queued_here = home in self._transaction.known(outgoing)
            self._home_is_free = not queued_here and self._transaction.row(_UNDONE_IN, chat=home) is None
        return self._home_is_free

    def _waiting(self, ready: Sequence[_Ready]) -> Sequence[_Ready]:
        queued = self._transaction.known(outgoing)
        for each in ready:
            self._transaction.add(_QUEUE, each.row)
            if each.row["delivery"] is not Delivery.HELD:
                queued[each.message.to] = True
        return ready

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
            finish(self._transaction, older.id, Delivery.SUPERSEDED, self._now)

    def _at_hand(self, ready: _Ready) -> QueuedMessage:
        edits = ready.card.platform_id if ready.card else None
        return QueuedMessage(ready.id, ready.message, attempts=0, edits=edits, answers=self._answered_by(ready.message))

    def _answered_by(self, message: OutgoingMessage) -> str | None:
        if message.reply_to is not None or message.reply_to_card is None:
            return message.reply_to
        answered = card_in(self._transaction, message.to, message.reply_to_card)
        return answered.platform_id if answered else None

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
        rows = self._transaction.rows(_UNDELIVERABLE, limit=limit)
        return tuple(said_of(row, self._transaction.keys) for row in rows)

    def history(self, chat: Chat, limit: int) -> tuple[Said, ...]:
        """Return what was said in a chat, oldest first, at most the last `limit`."""
        rows = self._transaction.rows(_HISTORY, chat=chat, limit=limit)
        return tuple(said_of(row, self._transaction.keys) for row in reversed(rows))
