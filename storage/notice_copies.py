"""The copies of a notice among all outgoing messages: how many stand where, who has one, and taking them back."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Text, and_, bindparam, func, select, update

from domain.messages import Chat
from domain.notices import copies_of
from storage.outgoing_rows import Delivery, is_copy_of_notice, outgoing, stands
from storage.statements import Statement
from storage.transaction import Transaction

_FIRST, _END = bindparam("first", type_=Text), bindparam("end", type_=Text)
# Byte by byte, as the index has them; with the usual operators PostgreSQL goes by the letters of the locale.
_ON_SQLITE = and_(is_copy_of_notice, outgoing.c.key >= _FIRST, outgoing.c.key < _END)
_ON_POSTGRESQL = and_(is_copy_of_notice, outgoing.c.key.bool_op("~>=~")(_FIRST), outgoing.c.key.bool_op("~<~")(_END))

_TALLY = select(outgoing.c.delivery, func.count().label("how_many")).group_by(outgoing.c.delivery)
_EACH = select(outgoing.c.person, outgoing.c.chat, outgoing.c.delivery).order_by(outgoing.c.id)
_WAITING = stands(outgoing, Delivery.READY, Delivery.LATER, Delivery.HELD)
_HELD_UNTIL = select(func.min(outgoing.c.due_at).label("due_at")).where(stands(outgoing, Delivery.HELD))
_SOME = select(outgoing.c.id).where(_WAITING).limit(bindparam("limit"))
_WITHDRAW = update(outgoing).values(delivery=Delivery.WITHDRAWN, due_at=None, done_at=bindparam("now"))

_TALLIED = Statement(_TALLY.where(_ON_SQLITE), _TALLY.where(_ON_POSTGRESQL))
_HELD = Statement(_HELD_UNTIL.where(_ON_SQLITE), _HELD_UNTIL.where(_ON_POSTGRESQL))
_LISTED = Statement(_EACH.where(_ON_SQLITE), _EACH.where(_ON_POSTGRESQL))
_WITHDRAWN = Statement(
    _WITHDRAW.where(outgoing.c.id.in_(_SOME.where(_ON_SQLITE))),
    # One that is being claimed at this moment leaves.
    _WITHDRAW.where(outgoing.c.id.in_(_SOME.where(_ON_POSTGRESQL).with_for_update(skip_locked=True))),
)


class Copy(Struct, frozen=True):
    """What became of one copy: whose it is (None in a group), in which chat, and where it stands."""

    person: int | None
    chat: Chat
    delivery: Delivery


class NoticeCopies:
    """The copies of all notices."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def tally(self, notice_id: int) -> dict[Delivery, int]:
        """Return how many copies of a notice stand where."""
        return {row.delivery: row.how_many for row in self._transaction.rows(_TALLIED, **_range(notice_id))}

    def held_until(self, notice_id: int) -> datetime | None:
        """Return when the first held copy of a notice may leave; None when none is held."""
        row = self._transaction.row(_HELD, **_range(notice_id))
        due_at: datetime | None = row.due_at if row else None
        return due_at

    def of(self, notice_id: int) -> tuple[Copy, ...]:
        """Return what became of each copy, in the order in which they were queued."""
        rows = self._transaction.rows(_LISTED, **_range(notice_id))
        return tuple(Copy(row.person, row.chat, row.delivery) for row in rows)

    def withdraw(self, notice_id: int, limit: int) -> int:
        """Take back copies that have not left, so many at most; return how many those were."""
        values = {"limit": limit, "now": self._now, **_range(notice_id)}
        return self._transaction.change(_WITHDRAWN, values)


def _range(notice_id: int) -> dict[str, str]:
    first = copies_of(notice_id)
    return {"first": first, "end": first[:-1] + chr(ord(first[-1]) + 1)}
