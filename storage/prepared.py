"""Statements compiled once and handed to the database's driver as they are.

SQLAlchemy builds and compiles them and knows how every type is stored, but its own execution costs ten times what
SQLite needs to look up a row. Here a statement is turned into its text and the list of what has to be converted on
the way in and out; after that only the driver is called.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Delete, Dialect, Insert, Select, Update
from sqlalchemy.types import TypeEngine

from storage.stored import Stored

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


class Prepared:
    """A statement as one engine's driver wants it."""

    def __init__(self, statement: Built, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self.names = tuple(compiled.positiontup or compiled.binds)
        self._pick = itemgetter(*self.names) if len(self.names) > 1 else self._pick_few
        self._by_name = compiled.positiontup is None
        self._inward = _places(_inward(compiled.binds[name].type, dialect) for name in self.names)
        columns = list(statement.exported_columns)
        self._row = namedtuple("Row", [str(column.key) for column in columns])._make  # type: ignore[attr-defined]  # noqa: PYI024 - its fields are those of the query.
        self._outward = _places(_outward(column.type, dialect) for column in columns)

    def rows(self, cursor: Cursor, values: Values) -> list[Row]:
        """Return all rows that a query finds."""
        cursor.execute(self.text, self._converted(values))
        return [self._row(_convert(list(found), self._outward)) for found in cursor.fetchall()]

    def change(self, cursor: Cursor, values: Values) -> int:
        """Insert, update or delete; return how many rows it touched."""
        cursor.execute(self.text, self._converted(values))
        return cursor.rowcount

    def change_many(self, cursor: Cursor, rows: Iterable[Values]) -> int:
        """Run the statement for each of many rows; return how many rows it touched in all."""
        cursor.executemany(self.text, [self._converted(row) for row in rows])
        return cursor.rowcount

    def _converted(self, given: Values) -> Sequence[Any] | Values:
        if self._fixed:
            given = {**self._fixed, **given}
        values = _convert(list(self._pick(given)), self._inward)
        return dict(zip(self.names, values, strict=True)) if self._by_name else values

    def _pick_few(self, given: Values) -> tuple[Any, ...]:
        return tuple(given[name] for name in self.names)


_Places: TypeAlias = list[tuple[int, Callable[[Any], Any]]]
"""Where in a row something is to be converted, and how."""


def _inward(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    # Both drivers take numbers, booleans, texts and bytes as they are; only our own types say how they go in.
    return kind.inward(dialect) if isinstance(kind, Stored) else None


def _outward(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, Stored):
        return kind.outward(dialect)
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _places(converters: Iterable[Callable[[Any], Any] | None]) -> _Places:
    return [(place, convert) for place, convert in enumerate(converters) if convert is not None]


def _convert(values: list[Any], places: _Places) -> list[Any]:
    for place, convert in places:
        value = values[place]
        if value is not None:
            values[place] = convert(value)
    return values
