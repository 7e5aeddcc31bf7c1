"""Heads who have not answered lately."""

from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, bindparam, delete, func, select, update

from domain.silence import Silence
from storage.events import event, of_handlers
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import metadata, partial_index
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

silence = Table(
    "silence",
    metadata,
    Column("person", ForeignKey(person.c.id), primary_key=True, autoincrement=False),
    Column("since", Instant, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("due_at", Instant),
    Column("told", Boolean, nullable=False),
)
partial_index("ix_silence_due_at", silence.c.due_at, where=silence.c.due_at.is_not(None))

_GET = Statement(select(silence).where(silence.c.person == bindparam("person")))
_SAVE = insertion_or_update(silence)
_DROP = Statement(delete(silence).where(silence.c.person == bindparam("person_")))
_ANSWERED = Statement(
    select(event.c.id)
    .where(of_handlers, event.c.actor == bindparam("person"), event.c.at > bindparam("since"))
    .limit(1)
)
_DUE = Statement(
    select(silence)
    .where(silence.c.due_at <= bindparam("now"))
    .order_by(silence.c.due_at, silence.c.person)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NEXT_DUE = Statement(select(func.min(silence.c.due_at).label("at")).where(silence.c.due_at.is_not(None)))
_first_due = (
    select(silence.c.person)
    .where(silence.c.due_at <= bindparam("now"))
    .order_by(silence.c.due_at, silence.c.person)
    .limit(1)
)
_PUT_OFF = Statement(
    update(silence)
    .where(silence.c.person == _first_due.scalar_subquery())
    .values(due_at=bindparam("until_", type_=silence.c.due_at.type))
)


class Silences:
    """What each head has let pass since they last answered."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, person_id: int) -> Silence | None:
        """Return somebody's silence; None when nothing went unanswered, or something was answered since."""
        row = self._transaction.row(_GET, person=person_id)
        if row is None or self._transaction.row(_ANSWERED, person=person_id, since=row.since) is not None:
            return None
        return _silence(row)

    def save(self, each: Silence) -> None:
        """Remember a silence, new or changed."""
        row = {
            "person": each.person,
            "since": each.since,
            "missed": each.missed,
            "due_at": each.due_at,
            "told": each.told,
        }
        self._transaction.add(_SAVE, row, key=each.person)

    def drop(self, person_id: int) -> None:
        """Forget a silence that has ended."""
        self._transaction.change(_DROP, {"person_": person_id})

    def due(self, now: datetime) -> int | None:
        """Return whose silence has lasted too long, None when nobody's has."""
        row = self._transaction.row(_DUE, now=now)
        return row.person if row is not None else None

    def next_due(self) -> datetime | None:
        """Return when a silence has lasted too long next."""
        row = self._transaction.row(_NEXT_DUE)
        found: datetime | None = row.at if row is not None else None
        return found

    def put_off(self, now: datetime, until: datetime) -> None:
        """Let the silence that is due first, and cannot be dealt with, wait until then."""
        self._transaction.change(_PUT_OFF, {"now": now, "until_": until})


def _silence(row: Row) -> Silence:
    return Silence(row.person, row.since, row.missed, row.due_at, row.told)
