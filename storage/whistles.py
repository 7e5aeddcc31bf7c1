"""Whistles: the seats that were called to a request, and what each has said."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, bindparam, select, update

from domain.neighbourhood import Seat
from domain.request_states import State
from domain.whistles import Whistle
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.request_rows import request
from storage.schema import Sealed, is_any, metadata, one_of
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

whistle = Table(
    "whistle",
    metadata,
    Column("request", ForeignKey(request.c.id), primary_key=True),
    Column("seat", Text, primary_key=True),
    Column("called_by", ForeignKey(person.c.id), nullable=False),
    Column("called_at", Instant, nullable=False),
    Column("report_by", Instant, nullable=False),
    Column("remind_at", Instant),
    Column("reported_by", ForeignKey(person.c.id)),
    Column("reported_at", Instant),
    Column("absent", Boolean, nullable=False),
    Column("word", Sealed, nullable=False),
    sqlite_with_rowid=False,
)
_awaited = whistle.c.remind_at.is_not(None)
Index(None, whistle.c.remind_at, sqlite_where=_awaited, postgresql_where=_awaited)
Index(None, whistle.c.seat)

_PUT = insertion_or_update(whistle)
_OF_REQUEST = Statement(
    select(whistle).where(whistle.c.request == bindparam("request")).order_by(whistle.c.called_at, whistle.c.seat)
)
_CALLING = Statement(
    select(whistle)
    .join(request, request.c.id == whistle.c.request)
    .where(request.c.open, is_any(request.c.state, (State.JOINT,)), one_of(whistle.c.seat, "seats"))
    .order_by(whistle.c.report_by, whistle.c.request)
)
_first_due = (
    select(whistle.c.request, whistle.c.remind_at)
    .where(_awaited)
    .order_by(whistle.c.remind_at, whistle.c.request)
    .limit(1)
)
_FORGET = Statement(update(whistle).where(whistle.c.request == bindparam("request_")).values(word=bindparam("word_")))
_FIRST_DUE = Statement(_first_due)
_PUT_OFF = Statement(
    update(whistle)
    .where(_awaited, whistle.c.request == _first_due.with_only_columns(whistle.c.request).scalar_subquery())
    .values(remind_at=bindparam("until_", type_=whistle.c.remind_at.type))
)


class Whistles:
    """All whistles. A request's are changed only by whoever has locked the request."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, each: Whistle) -> None:
        """Remember a whistle as it is now."""
        row = {
            "request": each.request,
            "seat": each.seat.code,
            "called_by": each.called_by,
            "called_at": each.called_at,
            "report_by": each.report_by,
            "remind_at": each.remind_at,
            "reported_by": each.reported_by,
            "reported_at": each.reported_at,
            "absent": each.absent,
            "word": self._transaction.keys.seal_text(each.word),
        }
        self._transaction.add(_PUT, row, key=(each.request, each.seat))
        self._transaction.known(whistle).pop(each.request, None)

    def of_request(self, request_id: int) -> tuple[Whistle, ...]:
        """Return the whistles of a request in the order in which they were blown."""
        known = self._transaction.known(whistle)
        if request_id not in known:
            rows = self._transaction.rows(_OF_REQUEST, request=request_id)
            known[request_id] = tuple(self._whistle(row) for row in rows)
        found: tuple[Whistle, ...] = known[request_id]
        return found

    def calling(self, seats: Collection[Seat]) -> tuple[Whistle, ...]:
        """Return the whistles that wait for one of these seats to report in or to say what came of it, oldest first."""
        rows = self._transaction.rows(_CALLING, seats=[seat.code for seat in seats]) if seats else ()
        return tuple(each for row in rows if not (each := self._whistle(row)).heard)

    def forget(self, request_id: int) -> None:
        """Keep of a request's whistles who was called and came when, but no word."""
        self._transaction.change(_FORGET, {"request_": request_id, "word_": self._transaction.keys.seal_text("")})
        self._transaction.known(whistle).pop(request_id, None)

    def first_due(self) -> tuple[int, datetime] | None:
        """Return the request in which somebody should have reported in first, and when; None when there is none."""
        row = self._transaction.row(_FIRST_DUE)
        return (row.request, row.remind_at) if row else None

    def put_off(self, until: datetime) -> None:
        """Let the request in which somebody should have reported in first wait until then."""
        self._transaction.change(_PUT_OFF, {"until_": until})
        self._transaction.known(whistle).clear()

    def _whistle(self, row: Row) -> Whistle:
        return Whistle(
            request=row.request,
            seat=Seat.of(row.seat),
            called_by=row.called_by,
            called_at=row.called_at,
            report_by=row.report_by,
            remind_at=row.remind_at,
            reported_by=row.reported_by,
            reported_at=row.reported_at,
            word=self._transaction.keys.open_text(row.word),
            absent=row.absent,
        )
