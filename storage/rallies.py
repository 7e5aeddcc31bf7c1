"""Rallies and their rolls: who was called, who comes, who has come."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    bindparam,
    select,
    update,
)

from domain.rallies import Answer, Called, Rally, RallyKind
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import Code, Id, Sealed, metadata
from storage.statements import Statement, insertion, insertion_or_update
from storage.transaction import Transaction

FIRST_NUMBER = 1

rally = Table(
    "rally",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("community", Id, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("kind", Code(RallyKind), nullable=False),
    Column("author", ForeignKey(person.c.id), nullable=False),
    Column("place", Id),
    Column("wanted", Integer),
    Column("called_at", Instant, nullable=False),
    Column("answer_by", Instant, nullable=False),
    Column("remind_at", Instant),
    Column("ended_at", Instant),
    Column("words", Sealed, nullable=False),
    UniqueConstraint("community", "number"),
)
Index(
    None,
    rally.c.remind_at,
    sqlite_where=rally.c.remind_at.is_not(None),
    postgresql_where=rally.c.remind_at.is_not(None),
)
rally_roll = Table(
    "rally_roll",
    metadata,
    Column("rally", ForeignKey(rally.c.id), primary_key=True),
    Column("person", ForeignKey(person.c.id), primary_key=True),
    Column("answer", Code(Answer), nullable=False),
    Column("coming_at", Instant),
    Column("arrived_at", Instant),
    sqlite_with_rowid=False,
)

_ADD = insertion(rally)
_SAVE = Statement(
    update(rally)
    .where(rally.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("answer_by", "remind_at", "ended_at")})
)
_PUT_OFF = Statement(update(rally).where(rally.c.id == bindparam("id_")).values(remind_at=bindparam("remind_at")))
_LOCK = Statement(select(rally).where(rally.c.id == bindparam("id")).with_for_update())
_OPEN = Statement(
    select(rally)
    .where(rally.c.community == bindparam("community"), rally.c.ended_at.is_(None))
    .order_by(rally.c.number.desc())
)
_FIRST_DUE = Statement(
    select(rally.c.id, rally.c.remind_at)
    .where(rally.c.remind_at.is_not(None))
    .order_by(rally.c.remind_at, rally.c.id)
    .limit(1)
)
_CALL = insertion_or_update(rally_roll)
_ROLL = Statement(select(rally_roll).where(rally_roll.c.rally == bindparam("rally")).order_by(rally_roll.c.person))


class Rallies:
    """All rallies."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def next_number(self, community: int) -> int:
        """Return the community's next number for a rally, from 1 upwards; none is given twice."""
        return self._transaction.next_in_series(f"rally {community}", FIRST_NUMBER)

    def add(self, new: Rally) -> None:
        """Remember a new rally."""
        self._transaction.add(
            _ADD,
            {
                "id": new.id,
                "community": new.community,
                "number": new.number,
                "kind": new.kind,
                "author": new.author,
                "place": new.place,
                "wanted": new.wanted,
                "called_at": new.called_at,
                "answer_by": new.answer_by,
                "remind_at": new.remind_at,
                "ended_at": new.ended_at,
                "words": self._transaction.keys.seal_text(new.words),
            },
        )

    def save(self, changed: Rally) -> None:
        """Remember until when answers are awaited, and that it is over; nothing else of a rally changes."""
        values = {"answer_by": changed.answer_by, "remind_at": changed.remind_at, "ended_at": changed.ended_at}
        self._transaction.change(_SAVE, {"id_": changed.id} | values)

    def lock(self, rally_id: int) -> Rally | None:
        """Return a rally whose roll nobody else changes until this job has ended; None when there is none."""
        row = self._transaction.row(_LOCK, id=rally_id)
        return self._rally(row) if row else None

    def open(self, community: int) -> tuple[Rally, ...]:
        """Return the rallies of a community that are not over, newest first."""
        return tuple(self._rally(row) for row in self._transaction.rows(_OPEN, community=community))

    def first_due(self) -> tuple[int, datetime] | None:
        """Return the rally whose time for an answer is over first, and when; None when none awaits answers."""
        row = self._transaction.row(_FIRST_DUE)
        return (row.id, row.remind_at) if row else None

    def put_off(self, rally_id: int, until: datetime) -> None:
        """Let a rally be looked after later, whether it can be read or not."""
        self._transaction.change(_PUT_OFF, {"id_": rally_id, "remind_at": until})

    def call(self, called: Called) -> None:
        """Remember an entry of the roll as it is now."""
        self._transaction.add(
            _CALL,
            {
                "rally": called.rally,
                "person": called.person,
                "answer": called.answer,
                "coming_at": called.coming_at,
                "arrived_at": called.arrived_at,
            },
            key=(called.rally, called.person),
        )

    def roll(self, rally_id: int) -> tuple[Called, ...]:
        """Return the roll of a rally."""
        rows = self._transaction.rows(_ROLL, rally=rally_id)
        return tuple(Called(row.rally, row.person, row.answer, row.coming_at, row.arrived_at) for row in rows)

    def _rally(self, row: Row) -> Rally:
        return Rally(
            id=row.id,
            number=row.number,
            community=row.community,
            kind=row.kind,
            author=row.author,
            words=self._transaction.keys.open_text(row.words),
            called_at=row.called_at,
            answer_by=row.answer_by,
            place=row.place,
            wanted=row.wanted,
            remind_at=row.remind_at,
            ended_at=row.ended_at,
        )
