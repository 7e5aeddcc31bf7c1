"""What is held for the morning: it leaves as one, or named in a digest, when the time of its chat has come."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select, update

from domain.messages import Chat
from storage.cards import card_in
from storage.outgoing_rows import THIS_ONE, Delivery, Said, content_of, finish, message_of, outgoing, said_of, stands
from storage.schema import is_any
from storage.statements import Statement
from storage.transaction import Transaction

_IS_HELD = is_any(outgoing.c.delivery, [Delivery.HELD])
_FIRST_CHAT = (
    select(outgoing.c.chat)
    .where(_IS_HELD, outgoing.c.due_at <= bindparam("now"))
    .order_by(outgoing.c.due_at, outgoing.c.chat)
    .limit(1)
)
_CHAT_DUE = Statement(_FIRST_CHAT)
_IN_CHAT = Statement(
    select(outgoing)
    .where(
        outgoing.c.chat == bindparam("chat"),
        stands(outgoing, Delivery.HELD),
        outgoing.c.due_at <= bindparam("now"),
    )
    .order_by(outgoing.c.id)
    .with_for_update(skip_locked=True)
)
_NEXT_DUE = Statement(select(outgoing.c.due_at).where(_IS_HELD).order_by(outgoing.c.due_at).limit(1))
_PUT_OFF = Statement(
    update(outgoing)
    .where(_IS_HELD, outgoing.c.due_at <= bindparam("now"), outgoing.c.chat == _FIRST_CHAT.scalar_subquery())
    .values(due_at=bindparam("until_", type_=outgoing.c.due_at.type))
)
_LET_GO = Statement(update(outgoing).where(THIS_ONE).values(delivery=Delivery.READY, due_at=None, done_at=None))
_FOLDED = Statement(
    select(outgoing).where(
        THIS_ONE, outgoing.c.chat == bindparam("chat"), is_any(outgoing.c.delivery, [Delivery.FOLDED])
    )
)


class Held:
    """The messages that wait for their chat to be awake."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def due(self) -> tuple[Said, ...]:
        """Return what was held for one chat and may leave now, in order; nothing when no chat's time has come."""
        first = self._transaction.row(_CHAT_DUE, now=self._now)
        if first is None:
            return ()
        rows = self._transaction.rows(_IN_CHAT, chat=first.chat, now=self._now)
        return tuple(said_of(row, self._transaction.keys) for row in rows)

    def let_go(self, row_ids: Iterable[int], *, fold: bool) -> None:
        """Let what was held leave as it is, or note that a digest has named it."""
        for row_id in row_ids:
            if fold:
                finish(self._transaction, row_id, Delivery.FOLDED, self._now)
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

    def next_due(self) -> datetime | None:
        """Return when the time of what is held comes next; None when nothing is."""
        row = self._transaction.row(_NEXT_DUE)
        found: datetime | None = row.due_at if row else None
        return found

    def put_off(self, until: datetime) -> None:
        """Let what is held for the chat whose time came first, and cannot leave now, wait until then."""
        self._transaction.change(_PUT_OFF, {"now": self._now, "until_": until})
