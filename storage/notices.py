"""Notices, and who said that they have read them."""

from datetime import datetime

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
    update,
)

from domain.notices import Notice, NoticeState
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import Code, Id, Sealed, metadata
from storage.statements import Statement, insertion, insertion_unless_there
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
_READ = select(func.count()).where(notice_reader.c.notice == notice.c.id).scalar_subquery().label("read")
_GET = Statement(select(notice, _READ).where(notice.c.id == bindparam("id")))
_BY_NUMBER = Statement(
    select(notice, _READ).where(notice.c.community == bindparam("community"), notice.c.number == bindparam("number"))
)
_LATEST = Statement(
    select(notice, _READ)
    .where(notice.c.community == bindparam("community"))
    .order_by(notice.c.number.desc())
    .limit(bindparam("limit"))
)
_ACKNOWLEDGE = insertion_unless_there(notice_reader)
_READERS = Statement(
    select(notice_reader.c.person)
    .where(notice_reader.c.notice == bindparam("notice"))
    .order_by(notice_reader.c.at, notice_reader.c.person)
)
_written = msgspec.json.Encoder().encode
_places = msgspec.json.Decoder(tuple[int, ...]).decode


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

    def save(self, changed: Notice) -> None:
        """Remember what changed about a notice."""
        self._transaction.change(_SAVE, {"id_": changed.id} | self._row(changed))

    def get(self, notice_id: int) -> Notice | None:
        """Return a notice; None when there is none of this id."""
        return self._first(self._transaction.row(_GET, id=notice_id))

    def by_number(self, number: int, community: int) -> Notice | None:
        """Return the notice of a community that bears this number."""
        return self._first(self._transaction.row(_BY_NUMBER, number=number, community=community))

    def latest(self, community: int, limit: int) -> tuple[Notice, ...]:
        """Return the last notices of a community, newest first."""
        return tuple(self._notice(row) for row in self._transaction.rows(_LATEST, community=community, limit=limit))

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
            places=_places(row.places),
            state=row.state,
            made_at=row.made_at,
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
