"""Who is on leave, was, or will be."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, bindparam, func, select, update

from domain.absence import PLANNED, Leave, LeaveState
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import Code, Id, is_any, metadata, partial_index
from storage.statements import Statement, insertion
from storage.transaction import Transaction

leave = Table(
    "leave",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person", ForeignKey(person.c.id), nullable=False),
    Column("state", Code(LeaveState), nullable=False),
    Column("begins", Instant),
    Column("ends", Instant),
    Column("substitute", Id),
    Column("answer_by", Instant),
    Column("due_at", Instant),
)
Index(None, leave.c.person)
partial_index("ix_leave_due_at", leave.c.due_at, where=leave.c.due_at.is_not(None))
partial_index("ix_leave_in_force", leave.c.id, where=is_any(leave.c.state, [LeaveState.IN_FORCE]))

_ADD = insertion(leave)
_SAVE = Statement(
    update(leave)
    .where(leave.c.id == bindparam("id_"))
    .values({column.name: bindparam(column.name) for column in leave.columns if column.name != "id"})
)
_GET = Statement(select(leave).where(leave.c.id == bindparam("id")).with_for_update())
_PLANNED_OF = Statement(
    select(leave)
    .where(leave.c.person == bindparam("person"), is_any(leave.c.state, sorted(PLANNED)))
    .order_by(leave.c.begins, leave.c.id)
)
_OF_PERSON = Statement(select(leave).where(leave.c.person == bindparam("person")).order_by(leave.c.id))
_IN_FORCE = Statement(select(leave).where(is_any(leave.c.state, [LeaveState.IN_FORCE])).order_by(leave.c.id))
_DUE = Statement(
    select(leave)
    .where(leave.c.due_at <= bindparam("now"))
    .order_by(leave.c.due_at, leave.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_first_due = select(leave.c.id).where(leave.c.due_at <= bindparam("now")).order_by(leave.c.due_at, leave.c.id).limit(1)
_PUT_OFF = Statement(
    update(leave)
    .where(leave.c.id == _first_due.scalar_subquery())
    .values(due_at=bindparam("until_", type_=leave.c.due_at.type))
)
_NEXT_DUE = Statement(select(func.min(leave.c.due_at).label("at")).where(leave.c.due_at.is_not(None)))


def in_force(transaction: Transaction) -> tuple[Leave, ...]:
    """Return who is away now."""
    return tuple(_leave(row) for row in transaction.rows(_IN_FORCE))


class Leaves:
    """All leaves."""

    def __init__(self, transaction: Transaction, changed: Callable[[], None]) -> None:
        """`changed` is told when somebody goes away or comes back, because others are asked from then on."""
        self._transaction = transaction
        self._changed = changed

    def add(self, new: Leave) -> None:
        """Remember a new leave."""
        self._transaction.add(_ADD, {"id": new.id} | _row(new))

    def save(self, changed: Leave) -> None:
        """Remember what changed about a leave."""
        self._transaction.change(_SAVE, {"id_": changed.id} | _row(changed))
        if changed.state in (LeaveState.IN_FORCE, LeaveState.ENDED):
            self._changed()

    def get(self, leave_id: int) -> Leave | None:
        """Return a leave, which nobody else changes until this job has ended; None when there is none of this id."""
        row = self._transaction.row(_GET, id=leave_id)
        return _leave(row) if row else None

    def planned_of(self, person_id: int) -> tuple[Leave, ...]:
        """Return the leaves of a person that will be or are, the first one first."""
        return tuple(_leave(row) for row in self._transaction.rows(_PLANNED_OF, person=person_id))

    def of_person(self, person_id: int) -> tuple[Leave, ...]:
        """Return every leave of a person, in the order in which they were asked for."""
        return tuple(_leave(row) for row in self._transaction.rows(_OF_PERSON, person=person_id))

    def due(self, now: datetime, limit: int) -> tuple[Leave, ...]:
        """Return the leaves with something to do now; no other job gets the same ones until this one has ended."""
        return tuple(_leave(row) for row in self._transaction.rows(_DUE, now=now, limit=limit))

    def put_off(self, now: datetime, until: datetime) -> None:
        """Let the leave that is due first, and cannot be dealt with, wait until then."""
        self._transaction.change(_PUT_OFF, {"now": now, "until_": until})

    def next_due(self) -> datetime | None:
        """Return when there is something to do for a leave next; None when nothing is to come."""
        row = self._transaction.row(_NEXT_DUE)
        found: datetime | None = row.at if row is not None else None
        return found


def _row(each: Leave) -> dict[str, object]:
    return {
        "person": each.person,
        "state": each.state,
        "begins": each.begins,
        "ends": each.ends,
        "substitute": each.substitute,
        "answer_by": each.answer_by,
        "due_at": each.due_at,
    }


def _leave(row: Row) -> Leave:
    return Leave(row.id, row.person, row.state, row.begins, row.ends, row.substitute, row.answer_by)
