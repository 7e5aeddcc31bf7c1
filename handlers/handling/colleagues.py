"""The people of one unit, who share its queue: what one of them has taken goes over to another without a new clock."""

from domain.messages import OutgoingMessage
from domain.neighbourhood import Officer
from domain.replacing import replace
from domain.request_states import WORKED_STATES, Action, Actor, State
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import cards, stale, telling
from handlers.visit import Visit


def of(visit: Visit, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return who of the unit that has taken a request could go on with it: all that may see to it but the holder."""
    seat = request.held_seat
    if seat is None or seat.unit is None or request.state not in WORKED_STATES | {State.NEED_INFO}:
        return ()
    fit = docket.people_on(visit.office, request, seat)
    return tuple(officer for officer in fit if officer.person != request.held_by and officer.chats)


def called(visit: Visit, request: ServiceRequest, name: str) -> Officer | None:
    """Return the one colleague who goes by a name."""
    found = [each for each in of(visit, request) if name in (each.name, each.called)]
    return found[0] if len(found) == 1 else None


def take(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let the sender go on with what a colleague has taken; the colleague is told not to go there in vain."""
    me = next((each for each in of(visit, request) if each.person == visit.sender.id), None)
    before = visit.town.officers.get(request.held_by) if request.held_by is not None else None
    if me is None:
        return stale.explain(visit, request)
    moved = _into(visit, request, me)
    told = telling.officers(visit.office, moved, (before,) if before else (), "head.colleague_took", {"who": me.called})
    return [*visit.aside("head.you_took", number=moved.number), *cards.draw_all(visit.office, moved), *told]


def hand(visit: Visit, request: ServiceRequest, person: int) -> list[OutgoingMessage]:
    """Hand what the unit has taken to one of its people, who is told so."""
    to = next((each for each in of(visit, request) if each.person == person), None)
    if to is None:
        return stale.explain(visit, request)
    if person == visit.sender.id:
        return take(visit, request)
    moved = _into(visit, request, to)
    return [
        *visit.aside("head.you_handed", number=moved.number, who=to.called),
        *cards.draw_all(visit.office, moved),
        *telling.officers(visit.office, moved, (to,), "head.handed_to_you", {"who": visit.sender.called}),
    ]


def _into(visit: Visit, request: ServiceRequest, to: Officer) -> ServiceRequest:
    """Put a request into a colleague's hands; its promises stay as they were made. Raises NotAllowedError."""
    parts = docket.parts_of(visit.office, visit.sender.id, request) & {Actor.HOLDER}
    by = By(visit.sender.id, parts, visit.chat.channel)
    free = docket.move(visit.office, replace(request, held_by=None), Action.TRANSFER, by, to.called)
    return docket.move(
        visit.office,
        replace(free, held_by=to.person),
        Action.ACCEPT,
        By(to.person, frozenset({Actor.ASKED}), visit.chat.channel),
    )
