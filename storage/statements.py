"""SQL statements, built once when a module is loaded, each knowing the tables it touches."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Column, Dialect, Insert, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import visitors

from storage.prepared import Built, Prepared
from storage.schema import metadata


class Statement:
    """A statement for both engines, and what must have been written before it runs.

    `tables` are those it touches and those that their rows point to; `changes` is the one it changes, if any.
    `through` is a column of which a query wants one value, given under the column's name: it finds nothing but
    through rows that have it, so that new rows of other values need not be written before.
    """

    def __init__(
        self, on_sqlite: Built, on_postgresql: Built | None = None, *, through: Column[Any] | None = None
    ) -> None:
        self._built = {"sqlite": on_sqlite, "postgresql": on_sqlite if on_postgresql is None else on_postgresql}
        self._prepared: dict[str, Prepared] = {}
        self.tables = _with_parents(_tables_in(on_sqlite))
        self.changes = _changed_by(on_sqlite)
        self.through = through

    def on(self, dialect: Dialect) -> Prepared:
        """Return the statement as an engine's driver wants it; it is compiled the first time."""
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            prepared = self._prepared[dialect.name] = Prepared(self._built[dialect.name], dialect)
        return prepared


class Writing(Statement):
    """A statement that writes one row of a table; many rows with it may wait and be written together.

    `sought` is the column through which some queries look for these rows.
    """

    def __init__(
        self,
        table: Table,
        on_sqlite: Insert | Update,
        on_postgresql: Insert | Update,
        sought: Column[Any] | None = None,
    ) -> None:
        super().__init__(on_sqlite, on_postgresql)
        self.table = table
        self.sought = sought


class Insertion(Writing):
    """Adds a row."""


class GuardedUpdate(Writing):
    """Changes a row as it was loaded; LostUpdateError is raised when somebody else was faster."""


def insertion(table: Table, *, sought: Column[Any] | None = None) -> Insertion:
    """Return the plain insertion; a row that is there already is an error."""
    return Insertion(table, sqlite.insert(table), postgresql.insert(table), sought)


def insertion_unless_there(table: Table, *, sought: Column[Any] | None = None) -> Insertion:
    """Return the insertion that leaves a row with the same unique key as it is."""
    return Insertion(
        table,
        sqlite.insert(table).on_conflict_do_nothing(),
        postgresql.insert(table).on_conflict_do_nothing(),
        sought,
    )


def insertion_or_update(table: Table, keeping: Collection[str] = (), *, sought: Column[Any] | None = None) -> Insertion:
    """Return the insertion that takes the place of the row with the same primary key, but for some columns."""
    on_sqlite, on_postgresql = sqlite.insert(table), postgresql.insert(table)
    key = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if not column.primary_key and column.name not in keeping]
    return Insertion(
        table,
        on_sqlite.on_conflict_do_update(index_elements=key, set_={name: on_sqlite.excluded[name] for name in others}),
        on_postgresql.on_conflict_do_update(
            index_elements=key, set_={name: on_postgresql.excluded[name] for name in others}
        ),
        sought,
    )


def _tables_in(statement: Built) -> set[Table]:
    found = {element for element in visitors.iterate(statement) if isinstance(element, Table)}
    changed = _changed_by(statement)
    return found if changed is None else found | {changed}


def _changed_by(statement: Built) -> Table | None:
    changed = getattr(statement, "table", None)
    return changed if isinstance(changed, Table) else None


def _with_parents(tables: Iterable[Table]) -> frozenset[Table]:
    found: set[Table] = set()
    pending = list(tables)
    while pending:
        table = pending.pop()
        if table not in found:
            found.add(table)
            pending.extend(key.column.table for key in table.foreign_keys)
    return frozenset(found)


def guarded(table: Table, statement: Update) -> GuardedUpdate:
    """Return the update that must find its row."""
    return GuardedUpdate(table, statement, statement)


def in_order_of_writing(writings: Iterable[Writing]) -> list[Writing]:
    """Sort statements so that a row is written after those it points to."""
    ranks = _ranks()
    return sorted(writings, key=lambda each: ranks[each.table])


@cache
def _ranks() -> dict[Table, int]:
    # Looked at when the first row is written: by then every module with a table has been loaded.
    return {table: place for place, table in enumerate(metadata.sorted_tables)}
