"""One transaction of the database as the repositories use it: rows to be written wait and are written together."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Column, Connection, Table, Text, bindparam, func, select

from storage.engine import POSTGRESQL
from storage.errors import LostUpdateError
from storage.identifiers import Identifiers
from storage.prepared import Cursor, Row, Values
from storage.sealed import Keys
from storage.statements import GuardedUpdate, Insertion, Statement, Writing, in_order_of_writing

_LOCK_NAME = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text), 0)).label("locked"))
)


Waiting: TypeAlias = Values | Callable[[], Values]
"""A row that waits to be written, or what makes it once it is known that nothing takes its place."""


class Numbers(Protocol):
    """Where the numbers come from that are given once."""

    def next(self, transaction: "Transaction", name: str, first: int, /) -> int:
        """Return, within a transaction, the next number of a series, `first` when it has none yet."""


class Transaction:
    """A connection within a transaction, the rows that wait to be written, and what sealing and ids need.

    Waiting rows are seen by every statement that touches their table: they are written before it runs.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        identifiers: Identifiers,
        numbers: Numbers,
    ) -> None:
        self.keys = keys
        self._dialect = connection.dialect
        self._cursor: Cursor = connection.connection.cursor()
        self._identifiers = identifiers
        self._numbers = numbers
        self._waiting: defaultdict[Writing, dict[Hashable, Waiting]] = defaultdict(dict)
        self._tables: set[Table] = set()
        self._sought: defaultdict[Writing, set[Any]] = defaultdict(set)
        self._known: defaultdict[Table, dict[Any, Any]] = defaultdict(dict)
        self.changes = 0
        """How often something was changed, or let wait to be changed."""

    @property
    def alone(self) -> bool:
        """Whether no other transaction can write before this one has ended."""
        return self._dialect.name != POSTGRESQL

    def new_id(self, now: datetime) -> int:
        """Return a new id, greater than all before."""
        return self._identifiers.next(now)

    def next_in_series(self, series: str, first: int) -> int:
        """Return the next number of a series, `first` when it has none yet; no number is given twice."""
        return self._numbers.next(self, series, first)

    def known(self, table: Table) -> dict[Any, Any]:
        """Return what a repository knows of its table's rows, under keys of its own choice, for it to read and fill.

        It lasts as long as this transaction at most. It is forgotten when the table is changed at once; whoever lets
        rows of the table wait notes what is true then.
        """
        return self._known[table]

    def forget(self) -> None:
        """Know nothing any more, because others may have changed it."""
        self._known.clear()

    def add(self, writing: Writing, row: Waiting, key: Hashable = None) -> None:
        """Let a row wait to be written, or what makes it then; all rows of one statement have the same columns.

        A row takes the place of the one of the same key that still waits.
        """
        self.changes += 1
        rows = self._waiting[writing]
        rows[len(rows) if key is None else key] = row
        self._tables.add(writing.table)
        if writing.sought is not None:
            values = row() if callable(row) else row
            self._sought[writing].add(values[writing.sought.name])

    def waiting(self, writing: Writing, key: Hashable) -> Waiting | None:
        """Return the row that waits under a key, None when there is none."""
        return self._waiting.get(writing, {}).get(key)

    def rows(self, statement: Statement, **values: object) -> Sequence[Row]:
        """Return all rows that a query finds."""
        self._write_what_it_touches(statement, values)
        return statement.on(self._dialect).rows(self._cursor, values)

    def row(self, statement: Statement, **values: object) -> Row | None:
        """Return the first row that a query finds, None when there is none."""
        found = self.rows(statement, **values)
        return found[0] if found else None

    def change(self, statement: Statement, values: Values) -> int:
        """Insert, update or delete at once; return how many rows it touched."""
        self.changes += 1
        self._write_what_it_touches(statement, values)
        if statement.changes is not None:
            self._known.pop(statement.changes, None)
        return statement.on(self._dialect).change(self._cursor, values)

    def insert(self, insertion: Insertion, rows: Sequence[Values]) -> int:
        """Insert rows at once, all in one go; return how many were not there before."""
        self.changes += 1
        self._write_what_it_touches(insertion, {})
        return insertion.on(self._dialect).change_many(self._cursor, rows)

    def lock_name(self, name: str) -> None:
        """Wait until no other transaction holds this name, and hold it until the end of this one.

        On SQLite nothing is to be done: there only one transaction writes at a time.
        """
        if not self.alone:
            self.rows(_LOCK_NAME, name=name)
            self.forget()

    def write_waiting(self) -> None:
        """Write every row that waits. Raises LostUpdateError."""
        for writing in in_order_of_writing(self._waiting):
            self._write(writing)

    def _write_what_it_touches(self, statement: Statement, values: Values) -> None:
        if self._tables.isdisjoint(statement.tables):
            return
        touched = [each for each in self._waiting if each.table in statement.tables]
        if statement.through is not None and not self._finds_any(touched, statement.through, values):
            return
        for writing in in_order_of_writing(touched):
            self._write(writing)

    def _finds_any(self, touched: Iterable[Writing], through: Column[Any], values: Values) -> bool:
        """Say whether a query that finds nothing but through one column may find any of what waits."""
        for writing in touched:
            if isinstance(writing, GuardedUpdate):
                return True
            if writing.table is not through.table:
                continue
            if writing.sought is not through or values[through.name] in self._sought[writing]:
                return True
        return False

    def _write(self, writing: Writing) -> None:
        rows = [row() if callable(row) else row for row in self._waiting.pop(writing).values()]
        self._sought.pop(writing, None)
        self._tables = {each.table for each in self._waiting}
        written = writing.on(self._dialect).change_many(self._cursor, rows)
        if isinstance(writing, GuardedUpdate) and written != len(rows):
            raise LostUpdateError(f"a row of {writing.table.name} was changed by somebody else")
