"""One transaction of the database as the repositories use it: rows to be added wait and are written together."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Table, Text, bindparam, func, select

from storage.engine import POSTGRESQL
from storage.identifiers import Identifiers
from storage.prepared import Cursor, Row, Values
from storage.sealed import Keys
from storage.statements import Insertion, Statement, in_order_of_writing

_LOCK_NAME = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text), 0)).label("locked"))
)


class Numbers(Protocol):
    """Where the numbers come from that are given once."""

    def next(self, name: str, first: int) -> int:
        """Return the next number of a series, `first` when it has none yet."""


class Transaction:
    """A connection within a transaction, the rows that wait to be added, and what sealing and ids need.

    Added rows are seen by every statement that touches their table: they are written before it runs.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        identifiers: Identifiers,
        numbers: Callable[["Transaction"], Numbers],
    ) -> None:
        self.keys = keys
        self._dialect = connection.dialect
        self._cursor: Cursor = connection.connection.cursor()
        self._identifiers = identifiers
        self._numbers = numbers(self)
        self._waiting: dict[Insertion, list[Values]] = {}
        self._tables: set[Table] = set()

    def new_id(self, now: datetime) -> int:
        """Return a new id, greater than all before."""
        return self._identifiers.next(now)

    def next_in_series(self, series: str, first: int) -> int:
        """Return the next number of a series, `first` when it has none yet; no number is given twice."""
        return self._numbers.next(series, first)

    def add(self, insertion: Insertion, row: Values) -> None:
        """Let a row wait to be written; all rows of one insertion have the same columns."""
        self._waiting.setdefault(insertion, []).append(row)
        self._tables.add(insertion.table)

    def rows(self, statement: Statement, **values: object) -> Sequence[Row]:
        """Return all rows that a query finds."""
        self._write_what_it_touches(statement)
        return statement.on(self._dialect).rows(self._cursor, values)

    def row(self, statement: Statement, **values: object) -> Row | None:
        """Return the first row that a query finds, None when there is none."""
        found = self.rows(statement, **values)
        return found[0] if found else None

    def change(self, statement: Statement, values: Values) -> int:
        """Insert, update or delete at once; return how many rows it touched."""
        self._write_what_it_touches(statement)
        return statement.on(self._dialect).change(self._cursor, values)

    def lock_name(self, name: str) -> None:
        """Wait until no other transaction holds this name, and hold it until the end of this one.

        On SQLite nothing is to be done: there only one transaction writes at a time.
        """
        if self._dialect.name == POSTGRESQL:
            self.rows(_LOCK_NAME, name=name)

    def write_waiting(self) -> None:
        """Write every row that waits."""
        for insertion in in_order_of_writing(self._waiting):
            self._write(insertion)

    def _write_what_it_touches(self, statement: Statement) -> None:
        if self._tables.isdisjoint(statement.tables):
            return
        for insertion in in_order_of_writing(each for each in self._waiting if each.table in statement.tables):
            self._write(insertion)

    def _write(self, insertion: Insertion) -> None:
        insertion.on(self._dialect).add(self._cursor, self._waiting.pop(insertion))
        self._tables = {each.table for each in self._waiting}
