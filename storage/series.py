"""Numbers that are given once and in order: those people say, and the version of the neighbourhood."""

import threading

from sqlalchemy import BigInteger, Column, Engine, Table, Text, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import crash
from storage.schema import metadata
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

series = Table(
    "series",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next", BigInteger, nullable=False),
)

_BLOCK = 20
"""How many numbers a process takes at once on PostgreSQL; those it has not used when it ends are gaps."""


def _reservation() -> Statement:
    first, count = bindparam("first", type_=BigInteger), bindparam("count", type_=BigInteger)
    return Statement(
        *(
            dialect.insert(series)
            .values(name=bindparam("series"), next=first + count)
            .on_conflict_do_update(index_elements=["name"], set_={"next": series.c.next + count})
            .returning(series.c.next)
            for dialect in (sqlite, postgresql)
        )
    )


_RESERVE = _reservation()
_SET = insertion_or_update(series)
_NEXT = Statement(select(series.c.next).where(series.c.name == bindparam("series")))


def reserve(transaction: Transaction, name: str, first: int, count: int = 1) -> int:
    """Take the next `count` numbers of a series within this transaction and return the lowest of them."""
    (row,) = transaction.rows(_RESERVE, series=name, first=first, count=count)
    after: int = row.next
    return after - count


def upcoming(transaction: Transaction, name: str) -> int:
    """Return the number that a series gives next; 0 when it has given none."""
    row = transaction.row(_NEXT, series=name)
    return row.next if row else 0


class WithinTransaction:
    """Gives numbers within the transaction that asks: those of a transaction that fails are given again.

    That is right where one transaction follows the other, as on SQLite.
    """

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def next(self, transaction: Transaction, name: str, first: int) -> int:
        """Return the next number of a series; `first` when it has none yet."""
        number = self._next.get(name) or upcoming(transaction, name) or first
        self._next[name] = number + 1
        transaction.add(_SET, {"name": name, "next": number + 1}, key=name)
        return number


class Blocks:
    """Gives numbers out of blocks reserved beforehand, so that no transaction waits for another one's number."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._left: dict[str, range] = {}
        self._one_at_a_time = threading.Lock()

    def next(self, _transaction: Transaction, name: str, first: int) -> int:
        """Return the next number of a series; `first` when it has none yet."""
        with self._one_at_a_time:
            left = self._left.get(name) or self._reserved(name, first)
            self._left[name] = left[1:]
            return left[0]

    def _reserved(self, name: str, first: int) -> range:
        values = {"series": name, "first": first, "count": _BLOCK}
        with self._engine.begin() as connection:
            (row,) = _RESERVE.on(connection.dialect).rows(connection.connection.cursor(), values)
        crash.point("after_reservation")
        return range(row.next - _BLOCK, row.next)
