"""Who is to be forgotten, and when that was done. It outlives what it deletes: it names nobody but a number."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Column, ForeignKey, Table, bindparam, select

from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import Id, metadata, partial_index
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

erasure = Table(
    "erasure",
    metadata,
    Column("person", ForeignKey(person.c.id), primary_key=True, autoincrement=False),
    Column("asked_by", Id, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("done_at", Instant),
)
partial_index("ix_erasure_due_at", erasure.c.due_at, where=erasure.c.due_at.is_not(None))

_SAVE = insertion_or_update(erasure)
_GET = Statement(select(erasure).where(erasure.c.person == bindparam("person")))
_FIRST_DUE = Statement(select(erasure).where(erasure.c.due_at.is_not(None)).order_by(erasure.c.due_at).limit(1))


class Erasure(Struct, frozen=True):
    """A person whose data are to be deleted at `due_at`, on the word of which member of the staff."""

    person: int
    asked_by: int
    asked_at: datetime
    due_at: datetime | None
    done_at: datetime | None = None


class Erasures:
    """All erasures, those to come and those that were done."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def save(self, each: Erasure) -> None:
        """Remember an erasure, new or changed."""
        row = {
            "person": each.person,
            "asked_by": each.asked_by,
            "asked_at": each.asked_at,
            "due_at": each.due_at,
            "done_at": each.done_at,
        }
        self._transaction.add(_SAVE, row, key=each.person)

    def get(self, person_id: int) -> Erasure | None:
        """Return the erasure of a person; None when nobody asked for it."""
        return _first(self._transaction.row(_GET, person=person_id))

    def first_due(self) -> Erasure | None:
        """Return the erasure that comes next; nobody else works on it until this job has ended."""
        found = _first(self._transaction.row(_FIRST_DUE))
        if found is None or self._transaction.alone:
            return found
        self._transaction.lock_name(f"erasure {found.person}")
        return self.get(found.person)


def _first(row: Row | None) -> Erasure | None:
    return Erasure(row.person, row.asked_by, row.asked_at, row.due_at, row.done_at) if row else None
