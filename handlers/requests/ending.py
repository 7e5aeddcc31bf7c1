"""How a request ends that was done: who may say so, and which of them the staff call back about."""

from domain.discretion import may_be_rated
from domain.neighbourhood import Officer, Role, Seat
from domain.request_states import Action, Actor, State
from domain.service_request import ServiceRequest, closed_by_silence
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import DESK, By

_DONE = frozenset({Action.FINISH, Action.FINISH_ON_SPOT})


def end(office: Office, request: ServiceRequest, action: Action, by: By, note: str = "") -> ServiceRequest:
    """Close a request that was done; where the lot falls on it, the staff are to call back. Raises NotAllowedError."""
    ended = docket.move(office, request, action, by, note)
    if request.state is not State.DONE or not may_be_rated(ended):
        return ended
    practice = office.practice
    drawn = practice.ways.drawn(practice.signing_key, ended.number)
    return docket.move(office, ended, Action.DRAW, DESK) if drawn else ended


def did_it(office: Office, request: ServiceRequest, by: By) -> bool:
    """Say whether somebody handled a request, so that its proof is for others to look at."""
    if Actor.HOLDER in by.parts or request.held_by == by.person:
        return True
    last = next((each for each in reversed(office.desk.requests.events(request.id)) if each.action in _DONE), None)
    return last is not None and last.part is not Actor.PARTY and last.actor == by.person


def looker(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return who of the staff is to look at what silence may not close: the first at the desk who did not do it."""
    if request.state is not State.DONE or closed_by_silence(request):
        return ()
    seats = (Seat(role, request.community) for role in (Role.DUTY_DESK, Role.STAFF, Role.SECRETARY))
    fit = (each for seat in seats for each in docket.people_on(office, request, seat))
    return tuple(each for each in fit if each.person != request.held_by and each.chats)[:1]
