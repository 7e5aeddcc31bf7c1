"""The rounds of heads: who was asked on which evening, and what was said."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, delete, func, select, update

from domain.rounds import Found, Round
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import Code, Id, Sealed, metadata
from storage.statements import Statement, insertion
from storage.transaction import Transaction

round_ = Table(
    "round",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person", ForeignKey(person.c.id), nullable=False),
    Column("places", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("found", Code(Found), nullable=False),
    Column("answered_at", Instant),
    Column("words", Sealed, nullable=False),
)
Index(None, round_.c.asked_at)
Index(None, round_.c.person)

_ADD = insertion(round_)
_SAVE = Statement(
    update(round_)
    .where(round_.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("found", "answered_at", "words")})
)
_LOCK = Statement(select(round_).where(round_.c.id == bindparam("id")).with_for_update())
_LAST_EVENING = Statement(select(func.max(round_.c.asked_at).label("at")))
_OF_EVENING = Statement(select(round_).where(round_.c.asked_at == bindparam("at")).order_by(round_.c.id))
_OF_PERSON = Statement(select(round_).where(round_.c.person == bindparam("person")).order_by(round_.c.id))
_FORGET_OF = Statement(delete(round_).where(round_.c.person == bindparam("person_")))
_FORGET_BEFORE = Statement(delete(round_).where(round_.c.asked_at < bindparam("before")))

_written = msgspec.json.Encoder().encode
_ids = msgspec.json.Decoder(tuple[int, ...]).decode


class Rounds:
    """All rounds that heads were asked about."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, new: Round) -> None:
        """Remember that somebody is asked."""
        row = {
            "id": new.id,
            "person": new.person,
            "places": _written(new.places).decode(),
            "asked_at": new.asked_at,
        }
        self._transaction.add(_ADD, row | self._answer(new))

    def save(self, answered: Round) -> None:
        """Remember what was answered; nothing else of a round changes."""
        self._transaction.change(_SAVE, {"id_": answered.id} | self._answer(answered))

    def lock(self, round_id: int) -> Round | None:
        """Return a round that nobody else changes until this job has ended; None when there is none."""
        row = self._transaction.row(_LOCK, id=round_id)
        return self._round(row) if row else None

    def last_evening(self) -> tuple[Round, ...]:
        """Return the rounds of the last evening on which anybody was asked."""
        row = self._transaction.row(_LAST_EVENING)
        return self._rounds(self._transaction.rows(_OF_EVENING, at=row.at)) if row and row.at is not None else ()

    def of_person(self, person_id: int) -> tuple[Round, ...]:
        """Return the rounds of one head, the first at the head."""
        return self._rounds(self._transaction.rows(_OF_PERSON, person=person_id))

    def forget_of(self, person_id: int) -> None:
        """Delete a person's rounds."""
        self._transaction.change(_FORGET_OF, {"person_": person_id})

    def forget_before(self, before: datetime) -> None:
        """Delete the rounds of the evenings before then."""
        self._transaction.change(_FORGET_BEFORE, {"before": before})

    def _answer(self, each: Round) -> dict[str, object]:
        return {
            "found": each.found,
            "answered_at": each.answered_at,
            "words": self._transaction.keys.seal_text(each.words),
        }

    def _rounds(self, rows: Sequence[Row]) -> tuple[Round, ...]:
        return tuple(self._round(row) for row in rows)

    def _round(self, row: Row) -> Round:
        return Round(
            id=row.id,
            person=row.person,
            places=_ids(row.places),
            asked_at=row.asked_at,
            found=row.found,
            answered_at=row.answered_at,
            words=self._transaction.keys.open_text(row.words),
        )
