"""Which request somebody means: by number, by the card quoted, or because there is only one it can be."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from domain.places import PlaceKind
from domain.request_states import Action, Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers.requests import docket
from handlers.visit import Visit
from nlp.understanding import Command

_HANDLING = frozenset({Actor.ASKED, Actor.HOLDER, Actor.CALLED, Actor.STAFF})

_AT_HAND = frozenset(
    {
        Action.ACCEPT,
        Action.DECLINE,
        Action.STEP_BACK,
        Action.TRANSFER,
        Action.FINISH,
        Action.FINISH_ON_SPOT,
        Action.EXPLAIN,
    }
)
"""What only those do who have a request in hand or are asked to take it."""


class NamesakesError(Exception):
    """Several communities have a request of this number in which the sender has a part: it has to be asked which."""

    def __init__(self, found: Sequence[ServiceRequest]) -> None:
        """Keep those that may be meant."""
        super().__init__("several requests have this number")
        self.found = found


def numbered(visit: Visit, number: int) -> ServiceRequest | None:
    """Return the request of this number if the sender has any part in it; a stranger's is as good as none.

    Raises NamesakesError.
    """
    return the_one(visit, having(visit, number))


def having(visit: Visit, number: int) -> list[ServiceRequest]:
    """Return the requests of this number in which the sender has any part."""
    return [each for each in _of_number(visit, number) if docket.knows(visit.office, visit.sender.id, each)]


def the_one(visit: Visit, found: Sequence[ServiceRequest]) -> ServiceRequest | None:
    """Return the only request of a number, or the one whose card was replied to. Raises NamesakesError."""
    if len(found) > 1:
        card = quoted(visit)
        found = [each for each in found if card is not None and each.id == card.id] or found
    if len(found) > 1:
        raise NamesakesError(found)
    return visit.desk.requests.lock(found[0].id) if found else None


def left(visit: Visit, number: int) -> ServiceRequest | None:
    """Return the request of this number that the sender has given back or passed on, and has no part in any more."""
    return next((each for each in _of_number(visit, number) if visit.sender.id in given_up(visit, each)), None)


def given_up(visit: Visit, request: ServiceRequest) -> tuple[int, ...]:
    """Return who is left out because they had their hands on it, not only because a colleague alone was meant."""
    events = visit.desk.requests.events(request.id) if request.shunned else ()
    busy = {event.actor for event in events if event.action in _AT_HAND}
    return tuple(each for each in request.shunned if each in busy)


def withdrawn_from(visit: Visit, number: int) -> bool:
    """Say whether the sender has told of the open request of this number, and has gone out of it since."""
    told = (Action.OPEN, Action.JOIN)
    return any(
        event.actor == visit.sender.id and event.action in told
        for each in _of_number(visit, number)
        if each.open
        for event in visit.desk.requests.events(each.id)
    )


def _of_number(visit: Visit, number: int) -> tuple[ServiceRequest, ...]:
    communities = [place.id for place in visit.town.places if place.kind is PlaceKind.COMMUNITY]
    return visit.desk.requests.by_number(number, communities)


def quoted(visit: Visit) -> ServiceRequest | None:
    """Return the request whose card or message was replied to, if the sender has any part in it."""
    if visit.message.quoted is None:
        return None
    found = visit.desk.outbox.request_of(visit.chat, visit.message.quoted.message_id)
    request = visit.desk.requests.lock(found) if found is not None else None
    return request if request and docket.knows(visit.office, visit.sender.id, request) else None


def told_here(visit: Visit, lately: timedelta) -> Iterator[ServiceRequest]:
    """Return what was told in this bound group so lately and is still open, the newest first."""
    if visit.group is None or visit.group.place is None:
        return
    # A matter of several buildings is kept with their estate.
    outer = visit.town.places.enclosing(visit.group.place, PlaceKind.ESTATE)
    around = [each.id for each in visit.town.places.within(outer.id if outer else visit.group.place)]
    found = visit.desk.requests.open_in(around, None, visit.now - lately)
    yield from (each for each in found if each.origin == visit.chat)


def meant(visit: Visit, command: Command) -> ServiceRequest | None:
    """Return the request a handler's command is about: its number, the quoted card, or the only task there is.

    Raises NamesakesError; what the sender only reported elsewhere is no task.
    """
    if command.numbers:
        found = having(visit, command.numbers[0])
        return the_one(visit, [each for each in found if _handles(visit, each)] or found)
    if (request := quoted(visit)) is not None:
        return request
    tasks = tasks_of(visit)
    return visit.desk.requests.lock(tasks[0].id) if len(tasks) == 1 else None


def _handles(visit: Visit, request: ServiceRequest) -> bool:
    return bool(docket.parts_of(visit.office, visit.sender.id, request) & _HANDLING)


def tasks_of(visit: Visit) -> list[ServiceRequest]:
    """Return what the sender holds or is asked to take, what is due first at the head."""
    asked = visit.desk.requests.asked(visit.town.served_by(visit.sender.id))
    fit = [
        each
        for each in asked
        if any(officer.person == visit.sender.id for officer in docket.asked_people(visit.office, each))
    ]
    held = [each for each in visit.desk.requests.held(visit.sender.id) if each.state is not State.DONE]
    return sorted({each.id: each for each in (*held, *fit)}.values(), key=due)


def due(request: ServiceRequest) -> tuple[bool, bool, float, int]:
    """Order requests by the promise that falls due first, danger before all; those without one come last."""
    promise = request.promise
    calm = request.urgency is not Urgency.EMERGENCY
    return (calm, promise is None, promise.timestamp() if promise else 0.0, request.number)
