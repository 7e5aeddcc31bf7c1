"""The table of service requests: its columns, and the way from a request to its row and back."""

from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    text,
)
from sqlalchemy.sql.elements import ColumnElement

from domain.clocks import Clock
from domain.grounds import Grounds
from domain.neighbourhood import Seat
from domain.people import NOBODY
from domain.request_states import State
from domain.service_request import Rung, ServiceRequest, Timers
from domain.taxonomy import Alarm, Category, Danger, Handling, Intent, Urgency
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import ChatCode, Code, Id, Sealed, is_any, metadata, partial_index
from storage.sealed import Keys, SealedRecord

request = Table(
    "request",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("community", Id, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", Code(State), nullable=False),
    Column("open", Boolean, nullable=False),
    Column("intent", Code(Intent), nullable=False),
    Column("category", Code(Category), nullable=False),
    Column("subcategory", Text, nullable=False),
    Column("urgency", Code(Urgency), nullable=False),
    Column("alarm", Code(Alarm), nullable=False),
    Column("danger", Code(Danger)),
    Column("reporter", ForeignKey(person.c.id), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("place", Id),
    Column("origin", ChatCode),
    Column("origin_message", Text),
    Column("source", Text, nullable=False),
    Column("conflict", Boolean, nullable=False),
    Column("chain", Text, nullable=False),
    Column("rung", Integer, nullable=False),
    Column("asked", Text, nullable=False),
    Column("held_by", Id),
    Column("held_seat", Text),
    Column("shunned", Text, nullable=False),
    Column("next_due", Instant),
    Column("place_by", Instant),
    Column("remind_at", Instant),
    Column("accept_by", Instant),
    Column("contact_by", Instant),
    Column("finish_by", Instant),
    Column("climb_at", Instant),
    Column("ring_at", Instant),
    Column("rate_at", Instant),
    Column("close_at", Instant),
    Column("clock", Text),
    Column("paused_at", Instant),
    Column("accepted_at", Instant),
    Column("contacted_at", Instant),
    Column("done_at", Instant),
    Column("closed_at", Instant),
    Column("urged_at", Instant),
    Column("voices", Integer, nullable=False),
    Column("stars", Integer),
    Column("reopened", Integer, nullable=False),
    Column("postponed", Boolean, nullable=False),
    Column("discreet", Boolean, nullable=False),
    Column("merged_into", Id),
    Column("photo", Text),
    Column("finish_photo", Text),
    Column("rules_version", Text, nullable=False),
    Column("private", Sealed, nullable=False),
    UniqueConstraint("community", "number"),
    Column("handling", Code(Handling), nullable=False, server_default=text("'fast'")),
    Column("coordinator", Id),
    Column("coordinator_seat", Text),
    Column("dispatches", Integer, nullable=False, server_default=text("0")),
    Column("returns", Integer, nullable=False, server_default=text("0")),
    Column("designated", Boolean, nullable=False, server_default=false()),
    Column("dispatched_at", Instant),
    Column("review_at", Instant),
    Column("follows", Id),
    Column("appealed", Boolean, nullable=False, server_default=false()),
    Column("resembles", Id),
    Column("area", Boolean, nullable=False, server_default=false()),
    Column("spared", Text, nullable=False, server_default=text("'[]'")),
)
partial_index("ix_request_next_due", request.c.next_due, where=request.c.next_due.is_not(None))
# SQLite knows no booleans: its statements say `open = 1`, and it only recognises its own words.
_open: ColumnElement[bool] = literal_column("open", Boolean)
_open_on_sqlite: ColumnElement[bool] = literal_column("open = 1")
partial_index("ix_request_open_community", request.c.community, where=_open, on_sqlite=_open_on_sqlite)
for _column in (request.c.place, request.c.held_by):
    partial_index(
        f"ix_request_open_{_column.name}",
        _column,
        where=and_(_open, _column.is_not(None)),
        on_sqlite=and_(_open_on_sqlite, _column.is_not(None)),
    )
# Written out, because SQLite chooses a partial index by what stands in the statement.
is_known_whose: ColumnElement[bool] = request.c.reporter != literal_column(str(NOBODY))
partial_index("ix_request_reporter", request.c.reporter, where=is_known_whose)
partial_index("ix_request_told", request.c.closed_at, where=and_(is_known_whose, request.c.closed_at.is_not(None)))

_drawn = is_any(request.c.state, (State.VISIT,))
partial_index("ix_request_visit_community", request.c.community, where=_drawn)

request_seat = Table(
    "request_seat",
    metadata,
    Column("request", ForeignKey(request.c.id), primary_key=True),
    Column("seat", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""The seats each open request is offered to now: `request.asked` once more, to be found by the seat."""
Index(None, request_seat.c.seat)


class _Private(msgspec.Struct, array_like=True, frozen=True):
    """What of a request is sealed."""

    text: str
    room: str = ""
    spot: str = ""
    bad_reason: str = ""
    finish_note: str = ""
    evidence: tuple[str, ...] = ()
    because: str = ""
    sure: float = 0.0
    runner_up: str = ""
    sources: tuple[tuple[str, str], ...] = ()


_PRIVATE = SealedRecord(_Private)
_written = msgspec.json.Encoder().encode
_rungs = msgspec.json.Decoder(tuple[Rung, ...]).decode
_seats = msgspec.json.Decoder(tuple[Seat, ...]).decode
_clock = msgspec.json.Decoder(Clock).decode
_persons = _places = msgspec.json.Decoder(tuple[int, ...]).decode


def row_of(each: ServiceRequest, keys: Keys) -> dict[str, Any]:
    """Return the columns of a request, but for its revision, which counts the times it was saved."""
    timers = each.timers
    return {
        "id": each.id,
        "community": each.community,
        "number": each.number,
        "state": each.state,
        "open": each.open,
        "intent": each.intent,
        "category": each.category,
        "subcategory": each.subcategory,
        "urgency": each.urgency,
        "alarm": each.alarm,
        "danger": each.danger,
        "reporter": each.reporter,
        "opened_at": each.opened_at,
        "version": each.version,
        "place": each.place,
        "origin": each.origin,
        "origin_message": each.origin_message,
        "source": each.source,
        "conflict": each.conflict,
        "chain": _written(each.chain).decode(),
        "rung": each.rung,
        "asked": _written(each.asked).decode(),
        "held_by": each.held_by,
        "held_seat": each.held_seat.code if each.held_seat else None,
        "shunned": _written(each.shunned).decode(),
        "next_due": timers.next if each.open else None,
        "place_by": timers.place_by,
        "remind_at": timers.remind_at,
        "accept_by": timers.accept_by,
        "contact_by": timers.contact_by,
        "finish_by": timers.finish_by,
        "climb_at": timers.climb_at,
        "ring_at": timers.ring_at,
        "rate_at": timers.rate_at,
        "close_at": timers.close_at,
        "clock": _written(each.clock).decode() if each.clock else None,
        "paused_at": each.paused_at,
        "accepted_at": each.accepted_at,
        "contacted_at": each.contacted_at,
        "done_at": each.done_at,
        "closed_at": each.closed_at,
        "urged_at": each.urged_at,
        "voices": each.voices,
        "stars": each.stars,
        "reopened": each.reopened,
        "postponed": each.postponed,
        "discreet": each.discreet,
        "merged_into": each.merged_into,
        "photo": each.photo,
        "finish_photo": each.finish_photo,
        "handling": each.handling,
        "coordinator": each.coordinator,
        "coordinator_seat": each.coordinator_seat.code if each.coordinator_seat else None,
        "dispatches": each.dispatches,
        "returns": each.returns,
        "designated": each.designated,
        "dispatched_at": each.dispatched_at,
        "review_at": timers.review_at,
        "follows": each.follows,
        "appealed": each.appealed,
        "resembles": each.resembles,
        "area": each.area,
        "spared": _written(each.spared).decode(),
        "rules_version": each.rules_version,
        "private": _PRIVATE.seal(
            keys,
            _Private(
                text=each.text,
                room=each.room,
                spot=each.spot,
                bad_reason=each.bad_reason,
                finish_note=each.finish_note,
                evidence=each.grounds.evidence,
                because=each.because,
                sure=each.grounds.sure,
                runner_up=each.grounds.runner_up,
                sources=each.grounds.sources,
            ),
        ),
    }


def request_of(row: Row, keys: Keys) -> ServiceRequest:
    """Return the request of a row."""
    private = _PRIVATE.open(keys, row.private)
    return ServiceRequest(
        id=row.id,
        number=row.number,
        community=row.community,
        state=row.state,
        intent=row.intent,
        category=row.category,
        subcategory=row.subcategory,
        urgency=row.urgency,
        text=private.text,
        reporter=row.reporter,
        opened_at=row.opened_at,
        version=row.version,
        handling=row.handling,
        alarm=row.alarm,
        danger=row.danger,
        place=row.place,
        room=private.room,
        spot=private.spot,
        origin=row.origin,
        origin_message=row.origin_message,
        source=row.source,
        conflict=row.conflict,
        chain=_rungs(row.chain),
        rung=row.rung,
        asked=_seats(row.asked),
        held_by=row.held_by,
        held_seat=Seat.of(row.held_seat) if row.held_seat else None,
        shunned=_persons(row.shunned),
        coordinator=row.coordinator,
        coordinator_seat=Seat.of(row.coordinator_seat) if row.coordinator_seat else None,
        dispatches=row.dispatches,
        returns=row.returns,
        designated=row.designated,
        timers=Timers(
            place_by=row.place_by,
            remind_at=row.remind_at,
            accept_by=row.accept_by,
            contact_by=row.contact_by,
            finish_by=row.finish_by,
            climb_at=row.climb_at,
            ring_at=row.ring_at,
            rate_at=row.rate_at,
            close_at=row.close_at,
            review_at=row.review_at,
        ),
        clock=_clock(row.clock) if row.clock else None,
        paused_at=row.paused_at,
        dispatched_at=row.dispatched_at,
        accepted_at=row.accepted_at,
        contacted_at=row.contacted_at,
        done_at=row.done_at,
        closed_at=row.closed_at,
        urged_at=row.urged_at,
        voices=row.voices,
        stars=row.stars,
        bad_reason=private.bad_reason,
        reopened=row.reopened,
        postponed=row.postponed,
        discreet=row.discreet,
        merged_into=row.merged_into,
        follows=row.follows,
        resembles=row.resembles,
        area=row.area,
        spared=_places(row.spared),
        because=private.because,
        appealed=row.appealed,
        finish_note=private.finish_note,
        photo=row.photo,
        finish_photo=row.finish_photo,
        grounds=Grounds(private.evidence, private.sure, private.runner_up, private.sources),
        rules_version=row.rules_version,
    )
