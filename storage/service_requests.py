"""The service requests the desk remembers, and the ways in which they are looked up."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import (
    Boolean,
    Select,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from domain.neighbourhood import Seat
from domain.people import Party
from domain.request_states import WAITING_STATES, Action, State
from domain.service_request import Event, ServiceRequest
from storage.cards import without_cards
from storage.errors import LostUpdateError
from storage.events import add_event, event, events_after, events_of, forget_words, of_handlers
from storage.parties import add_party, parties_of, party, remove_party, without_parties
from storage.request_rows import is_known_whose, request, request_of, request_seat, row_of
from storage.schema import is_any, one_of
from storage.sealed import Keys
from storage.statements import Statement, guarded, insertion
from storage.transaction import Transaction

FIRST_NUMBER = 1001
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_ADD = insertion(request)
_ADD_SEAT = insertion(request_seat)
_DROP_SEATS = Statement(delete(request_seat).where(request_seat.c.request == bindparam("request_")))
_SAVE = guarded(
    request,
    update(request)
    .where(request.c.id == bindparam("id_"), request.c.revision == bindparam("revision_"))
    .values({column.name: bindparam(column.name) for column in request.columns if column.name != "id"}),
)

_promise = case((is_any(request.c.state, sorted(WAITING_STATES)), request.c.accept_by), else_=request.c.finish_by)
"""Until when people may expect something: that it is accepted, and then that it is finished."""


def _promised_first(query: Select[ServiceRequest]) -> Select[ServiceRequest]:
    return query.order_by(_promise.is_(None), _promise, request.c.id)


_BY_ID = select(request).where(request.c.id == bindparam("id"))
_GET = Statement(_BY_ID)
_LOCK = Statement(_BY_ID.with_for_update())
_BY_NUMBER = Statement(
    select(request)
    .where(
        one_of(request.c.community, "communities"),
        request.c.number == bindparam("number"),
    )
    .order_by(request.c.community)
)
_PAGE = Statement(
    select(request).where(request.c.id > bindparam("after")).order_by(request.c.id).limit(bindparam("limit"))
)
_OF_PERSON = Statement(
    select(request)
    .join(party, party.c.request == request.c.id)
    .where(
        party.c.person == bindparam("person"),
        request.c.opened_at >= bindparam("since"),
        or_(request.c.open, bindparam("closed_too", type_=Boolean)),
    )
    .order_by(party.c.request.desc()),
    through=party.c.person,
)
_REPORTED = Statement(
    select(request)
    .where(is_known_whose, request.c.reporter == bindparam("person"))
    .order_by(request.c.id)
    .limit(bindparam("limit"))
)
_TOLD_BEFORE = Statement(
    select(request.c.id)
    .where(is_known_whose, request.c.closed_at < bindparam("before"))
    .order_by(request.c.closed_at)
    .limit(bindparam("limit"))
)
_OPEN_IN = (
    select(request)
    .where(
        request.c.open,
        one_of(request.c.place, "places"),
        request.c.opened_at >= bindparam("since"),
    )
    .order_by(request.c.id.desc())
)
_OPEN_IN_ANY = Statement(_OPEN_IN)
_OPEN_IN_ONE = Statement(_OPEN_IN.where(request.c.subcategory == bindparam("subcategory")))
_ASKED = Statement(
    _promised_first(
        select(request).where(
            request.c.open,
            request.c.id.in_(select(request_seat.c.request).where(one_of(request_seat.c.seat, "seats"))),
        )
    )
)
_HELD = Statement(_promised_first(select(request).where(request.c.open, request.c.held_by == bindparam("person"))))
_BOARD = Statement(
    _promised_first(select(request).where(request.c.open, request.c.community == bindparam("community")))
)
_COUNTS = Statement(
    select(request.c.state, func.count().label("how_many"))
    .where(request.c.open, request.c.community == bindparam("community"))
    .group_by(request.c.state)
)
_VISITS = Statement(
    select(request)
    .where(is_any(request.c.state, (State.VISIT,)), request.c.community == bindparam("community"))
    .order_by(request.c.closed_at, request.c.id)
)
_TAKEN_BY = Statement(
    select(request)
    .where(
        request.c.id.in_(
            select(event.c.request).where(
                of_handlers,
                event.c.actor == bindparam("person"),
                event.c.at >= bindparam("since"),
                event.c.at <= bindparam("until"),
                is_any(event.c.action, [Action.ACCEPT]),
            )
        )
    )
    .order_by(request.c.id)
)
_DUE = Statement(
    select(request.c.id)
    .where(request.c.next_due <= bindparam("now"))
    .order_by(request.c.next_due, request.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_PUT_OFF = Statement(
    update(request)
    .where(request.c.id == bindparam("id_"))
    .values(next_due=bindparam("until_", type_=request.c.next_due.type))
)
_OPEN_AFTER = Statement(
    select(request.c.id)
    .where(request.c.open, request.c.id > bindparam("after"))
    .order_by(request.c.id)
    .limit(bindparam("limit"))
)
_NEXT_DUE = Statement(select(func.min(request.c.next_due).label("at")).where(request.c.next_due.is_not(None)))


class _Stored(NamedTuple):
    """A request as it is stored, and how often it was written."""

    request: ServiceRequest
    revision: int


class _Row(Struct, frozen=True):
    """A row that waits, and the revision of the one whose place it takes, if any.

    Within one message a request is opened and moved on: only what has become of it is made into a row.
    """

    request: ServiceRequest
    revision: int
    keys: Keys
    replaces: int = 0

    def __call__(self) -> dict[str, Any]:
        """Make the row."""
        row = row_of(self.request, self.keys)
        row["revision"] = self.revision
        if self.replaces:
            row |= {"id_": self.request.id, "revision_": self.replaces}
        return row


class ServiceRequests:
    """All service requests with their parties and events."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now
        self._revisions: dict[int, int] = {}

    def add(self, new: ServiceRequest) -> None:
        """Remember a new request."""
        without_parties(self._transaction, new.id)
        without_cards(self._transaction, new.id)
        self._transaction.add(_ADD, _Row(new, 1, self._transaction.keys), key=new.id)
        self._note(new, revision=1)
        self._offer(new)

    def save(self, changed: ServiceRequest) -> None:
        """Remember a request that was loaded in this job and changed since. Raises LostUpdateError."""
        revision = self._revisions.get(changed.id)
        if revision is None:
            raise LostUpdateError(f"request {changed.id} was not loaded in this job")
        before: _Stored | None = self._transaction.known(request).get(changed.id)
        if before is not None and before.revision != revision:
            raise LostUpdateError(f"request {changed.id} was changed by somebody else")
        self._write(changed, revision)
        self._note(changed, revision + 1)
        if before is None or (before.request.open, before.request.asked) != (changed.open, changed.asked):
            if before is None or _offered(before.request):
                self._transaction.change(_DROP_SEATS, {"request_": changed.id})
            self._offer(changed)

    def _write(self, changed: ServiceRequest, revision: int) -> None:
        """Let a row wait that takes the place of the one of this revision, or of what waits already."""
        keys = self._transaction.keys
        if self._transaction.waiting(_ADD, changed.id) is not None:
            self._transaction.add(_ADD, _Row(changed, revision + 1, keys), key=changed.id)
            return
        waiting = self._transaction.waiting(_SAVE, changed.id)
        replaces = waiting.replaces if isinstance(waiting, _Row) else revision
        self._transaction.add(_SAVE, _Row(changed, revision + 1, keys, replaces), key=changed.id)

    def get(self, request_id: int) -> ServiceRequest | None:
        """Return a request; None when there is none of this id."""
        stored: _Stored | None = self._transaction.known(request).get(request_id)
        if stored is None:
            return next(iter(self._found(_GET, id=request_id)), None)
        self._revisions[request_id] = stored.revision
        return stored.request

    def lock(self, request_id: int) -> ServiceRequest | None:
        """Return a request and let nobody else change it until this job has ended."""
        if self._transaction.alone:
            return self.get(request_id)
        self._transaction.forget()
        return next(iter(self._found(_LOCK, id=request_id)), None)

    def by_number(self, number: int, communities: Iterable[int]) -> tuple[ServiceRequest, ...]:
        """Return the requests that bear this number in these communities, at most one in each."""
        return self._found(_BY_NUMBER, number=number, communities=list(communities))

    def next_number(self, community: int) -> int:
        """Return the community's next number, from 1001 upwards; none is given twice, some to nobody."""
        return self._transaction.next_in_series(f"request {community}", FIRST_NUMBER)

    def page(self, after: int, limit: int) -> tuple[ServiceRequest, ...]:
        """Return the next requests after this id, oldest first: all can be read without holding anybody up."""
        return self._found(_PAGE, after=after, limit=limit)

    def of_person(
        self, person: int, since: datetime | None = None, *, only_open: bool = False
    ) -> tuple[ServiceRequest, ...]:
        """Return the requests a person is party to in any way, newest first."""
        return self._found(_OF_PERSON, person=person, since=since or _LONG_AGO, closed_too=not only_open)

    def reported_by(self, person: int, limit: int) -> tuple[ServiceRequest, ...]:
        """Return requests a person has reported, whether or not that person still wants to hear of them."""
        return self._found(_REPORTED, person=person, limit=limit)

    def closed_before(self, before: datetime, limit: int) -> tuple[int, ...]:
        """Return the ids of requests closed before then that are still known to be somebody's, the oldest first."""
        return tuple(row.id for row in self._transaction.rows(_TOLD_BEFORE, before=before, limit=limit))

    def open_in(self, places: Collection[int], subcategory: str | None, since: datetime) -> tuple[ServiceRequest, ...]:
        """Return what is open at exactly these places and was opened since then, newest first.

        Until this job has ended nobody else decides about the same places.
        """
        for place in sorted(places):
            self._transaction.lock_name(f"place {place}")
        if subcategory is None:
            return self._found(_OPEN_IN_ANY, places=list(places), since=since)
        return self._found(_OPEN_IN_ONE, places=list(places), since=since, subcategory=subcategory)

    def asked(self, seats: Collection[Seat]) -> tuple[ServiceRequest, ...]:
        """Return what is open and offered to one of these seats now, the first promise first."""
        return self._found(_ASKED, seats=[seat.code for seat in seats])

    def held(self, person: int) -> tuple[ServiceRequest, ...]:
        """Return what a person has taken and is still open, the first promise first."""
        return self._found(_HELD, person=person)

    def taken_by(self, person: int, since: datetime, until: datetime) -> tuple[ServiceRequest, ...]:
        """Return what a person has taken between these instants, as it stands now."""
        return self._found(_TAKEN_BY, person=person, since=since, until=until)

    def board(self, community: int) -> tuple[ServiceRequest, ...]:
        """Return what is open in a community, the first promise first."""
        return self._found(_BOARD, community=community)

    def counts(self, community: int) -> dict[State, int]:
        """Return how many requests of a community are in each of the open states."""
        return {row.state: row.how_many for row in self._transaction.rows(_COUNTS, community=community)}

    def visits(self, community: int) -> tuple[ServiceRequest, ...]:
        """Return what the lot has fallen on and nobody has called back about yet, the oldest first."""
        return self._found(_VISITS, community=community)

    def due(self, now: datetime, limit: int) -> tuple[int, ...]:
        """Return the ids of requests with a timer that has passed, the longest ago first.

        No other job gets the same ones until this one has ended.
        """
        return tuple(row.id for row in self._transaction.rows(_DUE, now=now, limit=limit))

    def put_off(self, request_id: int, until: datetime) -> None:
        """Let the timers of a request that cannot be read ring later, so that it holds up no other one."""
        self._transaction.change(_PUT_OFF, {"id_": request_id, "until_": until})

    def open_after(self, request_id: int, limit: int) -> tuple[int, ...]:
        """Return the ids of the next open requests after this one, in their order, to go through all of them."""
        return tuple(row.id for row in self._transaction.rows(_OPEN_AFTER, after=request_id, limit=limit))

    def next_due(self) -> datetime | None:
        """Return when the first timer of any request rings; None when there is none."""
        row = self._transaction.row(_NEXT_DUE)
        found: datetime | None = row.at if row is not None else None
        return found

    def add_party(self, new: Party) -> None:
        """Remember who is party to a request."""
        add_party(self._transaction, new, since=self._transaction.new_id(self._now))

    def remove_party(self, request_id: int, person: int) -> None:
        """Forget that somebody is party to a request."""
        remove_party(self._transaction, request_id, person)

    def parties(self, request_id: int) -> tuple[Party, ...]:
        """Return the parties to a request in the order in which they joined."""
        return parties_of(self._transaction, request_id)

    def record(self, event: Event) -> None:
        """Remember for good what happened to a request."""
        add_event(self._transaction, event)

    def happened(self, after: int, limit: int) -> tuple[Event, ...]:
        """Return the next events of any request after this id, the oldest first."""
        return events_after(self._transaction, after, limit)

    def events(self, request_id: int) -> tuple[Event, ...]:
        """Return what happened to a request, oldest first."""
        return events_of(self._transaction, request_id)

    def forget_words(self, request_id: int, person: int | None = None) -> None:
        """Keep of a request's events what was done when, but no word; of all of them, or of one person's."""
        forget_words(self._transaction, request_id, person)

    def _found(self, statement: Statement, **values: object) -> tuple[ServiceRequest, ...]:
        rows = self._transaction.rows(statement, **values)
        for row in rows:
            self._note(request_of(row, self._transaction.keys), row.revision)
        known = self._transaction.known(request)
        return tuple(known[row.id].request for row in rows)

    def _note(self, each: ServiceRequest, revision: int) -> None:
        self._transaction.known(request)[each.id] = _Stored(each, revision)
        self._revisions[each.id] = revision

    def _offer(self, offered: ServiceRequest) -> None:
        for seat in _offered(offered):
            self._transaction.add(_ADD_SEAT, {"request": offered.id, "seat": seat.code})


def _offered(each: ServiceRequest) -> tuple[Seat, ...]:
    """Return the seats under which a request is found."""
    return tuple(dict.fromkeys(each.asked)) if each.open else ()
