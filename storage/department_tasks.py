"""Tasks of departments, what the street has decided about each, and which heads got it."""

import msgspec
from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, or_, select, update

from domain.department_tasks import DepartmentTask, Given, TaskState
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import Code, Id, Sealed, metadata
from storage.statements import Statement, insertion, insertion_or_update
from storage.transaction import Transaction

department_task = Table(
    "department_task",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("unit", Id, nullable=False),
    Column("author", ForeignKey(person.c.id), nullable=False),
    Column("street", Id, nullable=False),
    Column("places", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", Code(TaskState), nullable=False),
    Column("decided_by", Id),
    Column("decided_at", Instant),
    Column("words", Sealed, nullable=False),
    Column("note", Sealed, nullable=False),
)
department_task_given = Table(
    "department_task_given",
    metadata,
    Column("task", ForeignKey(department_task.c.id), primary_key=True),
    Column("person", ForeignKey(person.c.id), primary_key=True),
    Column("known_at", Instant),
    sqlite_with_rowid=False,
)
Index(None, department_task.c.author)
Index(None, department_task_given.c.person)

_ADD = insertion(department_task)
_DECIDE = Statement(
    update(department_task)
    .where(department_task.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("state", "decided_by", "decided_at", "note")})
)
_LOCK = Statement(select(department_task).where(department_task.c.id == bindparam("id")).with_for_update())
_OF_PERSON = Statement(
    select(department_task)
    .where(
        or_(
            department_task.c.author == bindparam("person"),
            department_task.c.id.in_(
                select(department_task_given.c.task).where(department_task_given.c.person == bindparam("person"))
            ),
        )
    )
    .order_by(department_task.c.id)
)
_GIVE = insertion_or_update(department_task_given)
_GIVEN = Statement(
    select(department_task_given)
    .where(department_task_given.c.task == bindparam("task"))
    .order_by(department_task_given.c.person)
)

_written = msgspec.json.Encoder().encode
_ids = msgspec.json.Decoder(tuple[int, ...]).decode


class DepartmentTasks:
    """All tasks of departments."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, new: DepartmentTask) -> None:
        """Remember a new task."""
        seal = self._transaction.keys.seal_text
        row = {
            "id": new.id,
            "unit": new.unit,
            "author": new.author,
            "street": new.street,
            "places": _written(new.places).decode(),
            "asked_at": new.asked_at,
            "state": new.state,
            "decided_by": new.decided_by,
            "decided_at": new.decided_at,
            "words": seal(new.words),
            "note": seal(new.note),
        }
        self._transaction.add(_ADD, row)

    def decide(self, task: DepartmentTask) -> None:
        """Remember what the street has decided; nothing else of a task changes."""
        row = {
            "id_": task.id,
            "state": task.state,
            "decided_by": task.decided_by,
            "decided_at": task.decided_at,
            "note": self._transaction.keys.seal_text(task.note),
        }
        self._transaction.change(_DECIDE, row)

    def lock(self, task_id: int) -> DepartmentTask | None:
        """Return a task that nobody else changes until this job has ended; None when there is none."""
        row = self._transaction.row(_LOCK, id=task_id)
        return self._task(row) if row is not None else None

    def of_person(self, person_id: int) -> tuple[DepartmentTask, ...]:
        """Return the tasks a person asked for or got, the first one first."""
        return tuple(self._task(row) for row in self._transaction.rows(_OF_PERSON, person=person_id))

    def _task(self, row: Row) -> DepartmentTask:
        open_text = self._transaction.keys.open_text
        return DepartmentTask(
            id=row.id,
            unit=row.unit,
            author=row.author,
            street=row.street,
            places=_ids(row.places),
            words=open_text(row.words),
            asked_at=row.asked_at,
            state=row.state,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            note=open_text(row.note),
        )

    def give(self, each: Given) -> None:
        """Remember that a head got a task, and whether they know of it."""
        row = {"task": each.task, "person": each.person, "known_at": each.known_at}
        self._transaction.add(_GIVE, row, key=(each.task, each.person))

    def given(self, task_id: int) -> tuple[Given, ...]:
        """Return the heads who got a task."""
        return tuple(Given(row.task, row.person, row.known_at) for row in self._transaction.rows(_GIVEN, task=task_id))
