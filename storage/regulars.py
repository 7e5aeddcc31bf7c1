"""When what happens regularly happened last, so that each time comes once however many processes look."""

from datetime import datetime

from sqlalchemy import Column, Table, Text, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.instants import Instant
from storage.schema import metadata
from storage.statements import Insertion, Statement
from storage.transaction import Transaction

regular = Table("regular", metadata, Column("name", Text, primary_key=True), Column("at", Instant, nullable=False))


def _noting() -> Insertion:
    statements = []
    for dialect in (sqlite, postgresql):
        statement = dialect.insert(regular)
        later = statement.excluded.at
        statements.append(
            statement.on_conflict_do_update(index_elements=["name"], set_={"at": later}, where=regular.c.at < later)
        )
    return Insertion(regular, *statements)


_NOTE = _noting()
_LAST = Statement(select(regular.c.at).where(regular.c.name == bindparam("name")))


class Regulars:
    """The last time of each thing that happens regularly."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def last(self, name: str) -> datetime | None:
        """Return the last time of something; None when it has never been looked at."""
        row = self._transaction.row(_LAST, name=name)
        found: datetime | None = row.at if row is not None else None
        return found

    def note(self, name: str, at: datetime) -> bool:
        """Note that it happens for this time; False when somebody else has noted that time or a later one."""
        return self._transaction.change(_NOTE, {"name": name, "at": at}) == 1
