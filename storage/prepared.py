"""Statements compiled once and handed to the database's driver as they are.

SQLAlchemy builds and compiles them and knows how every type is stored, but its own execution costs ten times what
SQLite needs to look up a row. Here a statement is turned into its text and the list of what has to be converted on
the way in and out; after that only the driver is called.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Delete, Dialect, Insert, Select, Update

Built: TypeAlias = Select[Any] | Insert | Update | Delete
Values: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Any
"""A named tuple of what a query selects, each value as its column's type gives it."""


class Cursor(Protocol):
    """What is needed of a driver's cursor, SQLite's and PostgreSQL's alike."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""

    def execute(self, statement: str, values: Any, /) -> object:  # noqa: ANN401 - a tuple or a dict, as the driver wants it.
        """Run a statement."""

    def executemany(self, statement: str, values: Sequence[Any], /) -> object:
        """Run a statement for each of many rows."""

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Return all rows of the last query."""


_Convert: TypeAlias = Callable[[Any], Any]


class Prepared:
    """A statement as one engine's driver wants it."""

    def __init__(self, statement: Built, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self._by_place = compiled.positiontup is not None
        self._inward: list[tuple[str, _Convert | None]] = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or compiled.binds
        ]
        columns = list(statement.exported_columns)
        self._row = namedtuple("Row", [str(column.key) for column in columns])._make  # type: ignore[attr-defined]  # noqa: PYI024 - its fields are those of the query.
        self._outward: list[tuple[int, _Convert]] = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def rows(self, cursor: Cursor, values: Values) -> list[Row]:
        """Return all rows that a query finds."""
        cursor.execute(self._text, self._converted(values))
        return [self._made(found) for found in cursor.fetchall()]

    def change(self, cursor: Cursor, values: Values) -> int:
        """Insert, update or delete; return how many rows it touched."""
        cursor.execute(self._text, self._converted(values))
        return cursor.rowcount

    def add(self, cursor: Cursor, rows: Iterable[Values]) -> None:
        """Insert many rows."""
        cursor.executemany(self._text, [self._converted(row) for row in rows])

    def _converted(self, values: Values) -> list[Any] | dict[str, Any]:
        given = {**self._fixed, **values} if self._fixed else values
        if self._by_place:
            return [
                given[name] if convert is None or given[name] is None else convert(given[name])
                for name, convert in self._inward
            ]
        return {
            name: given[name] if convert is None or given[name] is None else convert(given[name])
            for name, convert in self._inward
        }

    def _made(self, found: Sequence[Any]) -> Row:
        values = list(found)
        for place, convert in self._outward:
            if values[place] is not None:
                values[place] = convert(values[place])
        return self._row(values)
