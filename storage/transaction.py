"""One transaction of the database as the repositories use it: rows to be added wait and are written together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Text, bindparam, func, select

from storage.engine import POSTGRESQL
from storage.identifiers import Identifiers
from storage.sealed import Keys
from storage.statements import Insertion, Statement, in_order_of_writing

Values: TypeAlias = Mapping[str, Any]

_LOCK_NAME = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text), 0)))


class Transaction:
    """A connection within a transaction, the rows that wait to be added, and what sealing and ids need.

    Added rows are seen by every statement that touches their table: they are written before it runs.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        identifiers: Identifiers,
        next_in_series: Callable[["Transaction", str, int], int],
    ) -> None:
        self.keys = keys
        self.engine = connection.dialect.name
        self._connection = connection
        self._identifiers = identifiers
        self._next_in_series = next_in_series
        self._waiting: dict[Insertion, list[Values]] = {}

    def new_id(self, now: datetime) -> int:
        """Return a new id, greater than all before."""
        return self._identifiers.next(now)

    def next_in_series(self, series: str, first: int) -> int:
        """Return the next number of a series, `first` when it has none yet; no number is given twice."""
        return self._next_in_series(self, series, first)

    def add(self, insertion: Insertion, row: Values) -> None:
        """Let a row wait to be written; all rows of one insertion have the same columns."""
        self._waiting.setdefault(insertion, []).append(row)

    def rows(self, statement: Statement, **values: object) -> Sequence[Row[Any]]:
        """Return all rows that a query finds."""
        self._write_what_it_touches(statement)
        return self._connection.execute(statement.on(self.engine), values).all()

    def row(self, statement: Statement, **values: object) -> Row[Any] | None:
        """Return the first row that a query finds, None when there is none."""
        self._write_what_it_touches(statement)
        return self._connection.execute(statement.on(self.engine), values).first()

    def change(self, statement: Statement, values: Values) -> int:
        """Insert, update or delete at once; return how many rows it touched."""
        self._write_what_it_touches(statement)
        return self._connection.execute(statement.on(self.engine), values).rowcount

    def lock_name(self, name: str) -> None:
        """Wait until no other transaction holds this name, and hold it until the end of this one.

        On SQLite nothing is to be done: there only one transaction writes at a time.
        """
        if self.engine == POSTGRESQL:
            self._connection.execute(_LOCK_NAME, {"name": name})

    def write_waiting(self) -> None:
        """Write every row that waits."""
        for insertion in in_order_of_writing(self._waiting):
            self._write(insertion)

    def _write_what_it_touches(self, statement: Statement) -> None:
        if self._waiting:
            touched = [each for each in self._waiting if each.table in statement.tables]
            for insertion in in_order_of_writing(touched) if touched else ():
                self._write(insertion)

    def _write(self, insertion: Insertion) -> None:
        self._connection.execute(insertion.on(self.engine), self._waiting.pop(insertion))
