"""Notices, for whom no copies of them are queued yet, and who said that they have read them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)

from domain.notices import Batch, Notice, NoticeState
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import ChatCode, Code, Id, Sealed, chat_code, chat_of, metadata, partial_index
from storage.statements import Statement, insertion, insertion_or_update, insertion_unless_there
from storage.transaction import Transaction

FIRST_NUMBER = 1

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("community", Id, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("author", ForeignKey(person.c.id), nullable=False),
    Column("places", Text, nullable=False),
    Column("state", Code(NoticeState), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("reached", Integer, nullable=False),
    Column("words", Sealed, nullable=False),
    UniqueConstraint("community", "number"),
)
notice_run = Table(
    "notice_run",
    metadata,
    Column("notice", ForeignKey(notice.c.id), primary_key=True, autoincrement=False),
    Column("urgent", Boolean, nullable=False),
    Column("chat", ChatCode),
    Column("approved_by", Id),
    Column("due_at", Instant),
)
"""How a notice goes out. Those of before this table was there have no row."""
partial_index("ix_notice_run_due_at", notice_run.c.due_at, where=notice_run.c.due_at.is_not(None))
notice_batch = Table(
    "notice_batch",
    metadata,
    Column("notice", ForeignKey(notice.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("people", Text, nullable=False),
    Column("groups", Text, nullable=False),
    sqlite_with_rowid=False,
)
notice_reader = Table(
    "notice_reader",
    metadata,
    Column("notice", ForeignKey(notice.c.id), primary_key=True),
    Column("person", ForeignKey(person.c.id), primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

_ADD = insertion(notice)
_SAVE = Statement(
    update(notice)
    .where(notice.c.id == bindparam("id_"))
    .values({column.name: bindparam(column.name) for column in notice.columns if column.name != "id"})
)
_RUN = insertion_or_update(notice_run)
_READ = select(func.count()).where(notice_reader.c.notice == notice.c.id).scalar_subquery().label("read")
_NOTICES = select(notice, *(each for each in notice_run.c if each.name != "notice"), _READ).outerjoin(notice_run)
_GET = Statement(_NOTICES.where(notice.c.id == bindparam("id")))
_BY_NUMBER = Statement(
    _NOTICES.where(notice.c.community == bindparam("community"), notice.c.number == bindparam("number"))
)
_LATEST = Statement(
    _NOTICES.where(notice.c.community == bindparam("community"))
    .order_by(notice.c.number.desc())
    .limit(bindparam("limit"))
)
_FIRST_DUE = Statement(
    select(notice_run.c.notice, notice_run.c.due_at)
    .where(notice_run.c.due_at.is_not(None))
    .order_by(notice_run.c.due_at)
    .limit(1)
)
_PUT_OFF = Statement(
    update(notice_run).where(notice_run.c.notice == bindparam("notice_")).values(due_at=bindparam("until"))
)
_ADD_BATCH = insertion(notice_batch)
_NEXT_BATCH = Statement(
    select(notice_batch).where(notice_batch.c.notice == bindparam("notice")).order_by(notice_batch.c.number).limit(1)
)
_TAKE_BATCH = Statement(
    delete(notice_batch).where(
        notice_batch.c.notice == bindparam("notice_"), notice_batch.c.number == bindparam("number_")
    )
)
_DROP_BATCHES = Statement(delete(notice_batch).where(notice_batch.c.notice == bindparam("notice_")))
_ACKNOWLEDGE = insertion_unless_there(notice_reader)
_READERS = Statement(
    select(notice_reader.c.person)
    .where(notice_reader.c.notice == bindparam("notice"))
    .order_by(notice_reader.c.at, notice_reader.c.person)
)
_written = msgspec.json.Encoder().encode
_ids = msgspec.json.Decoder(tuple[int, ...]).decode
_codes = msgspec.json.Decoder(tuple[str, ...]).decode


class Notices:
    """All notices."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def next_number(self, community: int) -> int:
        """Return the community's next number for a notice, from 1 upwards; none is given twice."""
        return self._transaction.next_in_series(f"notice {community}", FIRST_NUMBER)

    def add(self, new: Notice) -> None:
        """Remember a new notice; how many have read it is counted, not stored."""
        self._transaction.add(_ADD, {"id": new.id} | self._row(new))
        self._transaction.add(_RUN, _run_of(new), key=new.id)

    def save(self, changed: Notice) -> None:
        """Remember what changed about a notice."""
        self._transaction.change(_SAVE, {"id_": changed.id} | self._row(changed))
        self._transaction.add(_RUN, _run_of(changed), key=changed.id)

    def lock(self, notice_id: int) -> Notice | None:
        """Return a notice which nobody else decides about until this job has ended."""
        self._transaction.lock_name(f"notice {notice_id}")
        return self.get(notice_id)

    def get(self, notice_id: int) -> Notice | None:
        """Return a notice; None when there is none of this id."""
        return self._first(self._transaction.row(_GET, id=notice_id))

    def by_number(self, number: int, community: int) -> Notice | None:
        """Return the notice of a community that bears this number."""
        return self._first(self._transaction.row(_BY_NUMBER, number=number, community=community))

    def latest(self, community: int, limit: int) -> tuple[Notice, ...]:
        """Return the last notices of a community, newest first."""
        return tuple(self._notice(row) for row in self._transaction.rows(_LATEST, community=community, limit=limit))

    def first_due(self) -> tuple[int, datetime] | None:
        """Return which notice the clock has to look after next, and when; None when there is none."""
        row = self._transaction.row(_FIRST_DUE)
        return (row.notice, row.due_at) if row else None

    def put_off(self, notice_id: int, until: datetime) -> None:
        """Let the clock look after a notice at another time."""
        self._transaction.change(_PUT_OFF, {"notice_": notice_id, "until": until})

    def add_batches(self, notice_id: int, batches: Iterable[Batch]) -> None:
        """Remember for whom copies have still to be queued."""
        for each in batches:
            people = _written(each.people).decode()
            groups = _written([chat_code(chat) for chat in each.groups]).decode()
            row = {"notice": notice_id, "number": each.number, "people": people, "groups": groups}
            self._transaction.add(_ADD_BATCH, row)

    def take_batch(self, notice_id: int) -> Batch | None:
        """Return those for whom copies are to be queued next, in this job; None when there is nobody left."""
        row = self._transaction.row(_NEXT_BATCH, notice=notice_id)
        if row is None:
            return None
        self._transaction.change(_TAKE_BATCH, {"notice_": notice_id, "number_": row.number})
        return Batch(row.number, _ids(row.people), tuple(chat_of(code) for code in _codes(row.groups)))

    def drop_batches(self, notice_id: int) -> None:
        """Forget for whom copies were still to be queued."""
        self._transaction.change(_DROP_BATCHES, {"notice_": notice_id})

    def acknowledge(self, notice_id: int, reader: int, now: datetime) -> bool:
        """Remember that somebody has read a notice; False when that was known."""
        row = {"notice": notice_id, "person": reader, "at": now}
        return self._transaction.change(_ACKNOWLEDGE, row) == 1

    def readers(self, notice_id: int) -> tuple[int, ...]:
        """Return who has said that they read it, in that order."""
        return tuple(row.person for row in self._transaction.rows(_READERS, notice=notice_id))

    def _first(self, row: Row | None) -> Notice | None:
        return self._notice(row) if row else None

    def _notice(self, row: Row) -> Notice:
        return Notice(
            id=row.id,
            number=row.number,
            community=row.community,
            author=row.author,
            text=self._transaction.keys.open_text(row.words),
            places=_ids(row.places),
            state=row.state,
            made_at=row.made_at,
            urgent=bool(row.urgent),
            chat=row.chat,
            approved_by=row.approved_by,
            due_at=row.due_at,
            sent_at=row.sent_at,
            reached=row.reached,
            read=row.read,
        )

    def _row(self, each: Notice) -> dict[str, object]:
        return {
            "community": each.community,
            "number": each.number,
            "author": each.author,
            "places": _written(each.places).decode(),
            "state": each.state,
            "made_at": each.made_at,
            "sent_at": each.sent_at,
            "reached": each.reached,
            "words": self._transaction.keys.seal_text(each.text),
        }


def _run_of(each: Notice) -> dict[str, object]:
    return {
        "notice": each.id,
        "urgent": each.urgent,
        "chat": each.chat,
        "approved_by": each.approved_by,
        "due_at": each.due_at,
    }
