"""The duty tables of desks and units, and the swaps that two people have asked each other for."""

from collections.abc import Iterable
from datetime import date, time

import msgspec
from sqlalchemy import Column, Integer, Table, Text, bindparam, delete, select, update

from domain.neighbourhood import Seat, Shift
from domain.swaps import Swap, SwapState
from storage.prepared import Row
from storage.schema import Code, Id, metadata
from storage.statements import Statement, insertion, insertion_unless_there
from storage.transaction import Transaction

shift = Table(
    "shift",
    metadata,
    Column("seat", Text, primary_key=True),
    Column("falls_on", Text, primary_key=True),
    Column("starts", Integer, primary_key=True, autoincrement=False),
    Column("ends", Integer, primary_key=True, autoincrement=False),
    Column("person", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""`falls_on` is a weekday's digit, 0 for Monday, or a date; `starts` and `ends` are minutes of the day."""
swap = Table(
    "swap",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("state", Code(SwapState), nullable=False),
    Column("other", Id, nullable=False),
    Column("given", Text, nullable=False),
    Column("taken", Text),
)

_ALL = Statement(select(shift).order_by(shift.c.seat, shift.c.falls_on, shift.c.starts, shift.c.ends, shift.c.person))
_DROP = Statement(delete(shift).where(shift.c.seat == bindparam("seat_")))
_PUT = insertion_unless_there(shift)
_ADD_SWAP = insertion(swap)
_SWAP = Statement(select(swap).where(swap.c.id == bindparam("id")).with_for_update())
_ANSWER = Statement(
    update(swap).where(swap.c.id == bindparam("id_")).values(state=bindparam("state_", type_=swap.c.state.type))
)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Shift).decode
_WEEKDAY = 1
"""The length of a weekday's digit; dates are longer."""


def all_shifts(transaction: Transaction) -> tuple[Shift, ...]:
    """Return every duty table."""
    return tuple(_shift(row) for row in transaction.rows(_ALL))


def put_shifts(transaction: Transaction, seat: Seat, shifts: Iterable[Shift]) -> None:
    """Let a seat have exactly this duty table."""
    transaction.change(_DROP, {"seat_": seat.code})
    for each in shifts:
        transaction.add(_PUT, _row(each))


class Swaps:
    """All swaps that were asked for."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, new: Swap) -> None:
        """Remember a new swap."""
        row = {
            "id": new.id,
            "state": new.state,
            "other": new.other,
            "given": _encode(new.given).decode(),
            "taken": _encode(new.taken).decode() if new.taken else None,
        }
        self._transaction.add(_ADD_SWAP, row)

    def answer(self, swap_id: int, state: SwapState) -> None:
        """Remember what came of a swap."""
        self._transaction.change(_ANSWER, {"id_": swap_id, "state_": state})

    def get(self, swap_id: int) -> Swap | None:
        """Return a swap, which nobody else answers until this job has ended; None when there is none of this id."""
        row = self._transaction.row(_SWAP, id=swap_id)
        if row is None:
            return None
        return Swap(row.id, row.state, row.other, _decode(row.given), _decode(row.taken) if row.taken else None)


def _row(each: Shift) -> dict[str, object]:
    return {
        "seat": each.seat.code,
        "falls_on": each.day.isoformat() if each.day is not None else str(each.weekday),
        "starts": each.starts.hour * 60 + each.starts.minute,
        "ends": each.ends.hour * 60 + each.ends.minute,
        "person": each.person,
    }


def _shift(row: Row) -> Shift:
    weekly = len(row.falls_on) == _WEEKDAY
    return Shift(
        Seat.of(row.seat),
        int(row.falls_on) if weekly else None,
        None if weekly else date.fromisoformat(row.falls_on),
        time(*divmod(row.starts, 60)),
        time(*divmod(row.ends, 60)),
        row.person,
    )
