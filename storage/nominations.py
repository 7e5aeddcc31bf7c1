"""Who would be a head, in whose words, and who was appointed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, bindparam, delete, or_, select, update

from domain.messages import Original
from domain.nominations import Nomination
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.request_rows import request
from storage.schema import ChatCode, Id, Sealed, metadata, partial_index
from storage.statements import Statement, insertion
from storage.transaction import Transaction

nomination = Table(
    "nomination",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("author", ForeignKey(person.c.id), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("recommended", Boolean, nullable=False),
    Column("place", Id),
    Column("request", ForeignKey(request.c.id)),
    Column("appointed", Id),
    Column("voice_chat", ChatCode),
    Column("voice_message", Text),
    Column("name", Sealed, nullable=False),
    Column("words", Sealed, nullable=False),
)
Index(None, nomination.c.author)
Index(None, nomination.c.request)
partial_index("ix_nomination_appointed", nomination.c.appointed, where=nomination.c.appointed.is_not(None))
_is_draft = nomination.c.request.is_(None)
partial_index("ix_nomination_draft", nomination.c.begun_at, where=_is_draft)

_ADD = insertion(nomination)
_SAVE = Statement(
    update(nomination)
    .where(nomination.c.id == bindparam("id_"))
    .values(
        {
            name: bindparam(name, type_=nomination.c[name].type)
            for name in ("place", "request", "appointed", "voice_chat", "voice_message", "name", "words")
        }
    )
)
_LOCK = Statement(select(nomination).where(nomination.c.id == bindparam("id")).with_for_update())
_OF_REQUEST = Statement(select(nomination).where(nomination.c.request == bindparam("request")))
_concerns = or_(nomination.c.author == bindparam("person"), nomination.c.appointed == bindparam("person"))
_OF_PERSON = Statement(select(nomination).where(_concerns).order_by(nomination.c.id))
_FORGET_OF = Statement(delete(nomination).where(_concerns))
_FORGET_OF_REQUEST = Statement(delete(nomination).where(nomination.c.request == bindparam("request_")))
_FORGET_DRAFTS = Statement(delete(nomination).where(_is_draft, nomination.c.begun_at < bindparam("before")))


class Nominations:
    """All nominations, those still being told among them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, new: Nomination) -> None:
        """Remember a new nomination."""
        row = {
            "id": new.id,
            "author": new.author,
            "begun_at": new.begun_at,
            "recommended": new.recommended,
        }
        self._transaction.add(_ADD, row | self._told(new))

    def save(self, changed: Nomination) -> None:
        """Remember what more was told of a nomination, or what came of it."""
        self._transaction.change(_SAVE, {"id_": changed.id} | self._told(changed))

    def lock(self, nomination_id: int) -> Nomination | None:
        """Return a nomination that nobody else changes until this job has ended; None when there is none."""
        row = self._transaction.row(_LOCK, id=nomination_id)
        return self._nomination(row) if row else None

    def of_request(self, request_id: int) -> Nomination | None:
        """Return the nomination that a request puts before the staff; None when it is about something else."""
        row = self._transaction.row(_OF_REQUEST, request=request_id)
        return self._nomination(row) if row else None

    def of_person(self, person_id: int) -> tuple[Nomination, ...]:
        """Return what a person told, and what they were appointed by; the first at the head."""
        return self._nominations(self._transaction.rows(_OF_PERSON, person=person_id))

    def forget_of(self, person_id: int) -> None:
        """Delete what a person told, and what they were appointed by."""
        self._transaction.change(_FORGET_OF, {"person": person_id})

    def forget_of_request(self, request_id: int) -> None:
        """Delete the nomination that a request put before the staff."""
        self._transaction.change(_FORGET_OF_REQUEST, {"request_": request_id})

    def forget_drafts(self, before: datetime) -> None:
        """Delete what was begun before then and never handed in."""
        self._transaction.change(_FORGET_DRAFTS, {"before": before})

    def _told(self, each: Nomination) -> dict[str, object]:
        seal = self._transaction.keys.seal_text
        return {
            "place": each.place,
            "request": each.request,
            "appointed": each.appointed,
            "voice_chat": each.voice.chat if each.voice else None,
            "voice_message": each.voice.message_id if each.voice else None,
            "name": seal(each.name),
            "words": seal(each.words),
        }

    def _nominations(self, rows: Sequence[Row]) -> tuple[Nomination, ...]:
        return tuple(self._nomination(row) for row in rows)

    def _nomination(self, row: Row) -> Nomination:
        open_text = self._transaction.keys.open_text
        return Nomination(
            id=row.id,
            author=row.author,
            begun_at=row.begun_at,
            recommended=row.recommended,
            name=open_text(row.name),
            place=row.place,
            words=open_text(row.words),
            voice=Original(row.voice_chat, row.voice_message) if row.voice_message is not None else None,
            request=row.request,
            appointed=row.appointed,
        )
