"""A request as one person or one group sees it: the facts its sentences may name, and the stage it is at."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, field

from domain.clocks import Light
from domain.discretion import hides_reporter
from domain.messages import Button, Buttons, Chat
from domain.places import PlaceKind
from domain.request_states import OFFERED_STATES, WORKED_STATES, State
from domain.routing import STAFF_ONLY
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from domain.wishes import WishState, on_board
from handlers import buttons
from handlers.office import Office
from handlers.requests import timing
from handlers.showing import phrases

_SEEN_AS = {
    State.TRANSFERRED: State.DISPATCHED,
    State.RETURNED: State.DISPATCHED,
    State.VISIT: State.CLOSED,
}
_UNANSWERED = OFFERED_STATES | {State.NEW}


class Face(Struct, frozen=True):
    """A request as one card shows it: to whom, in which language, with which buttons.

    `alike` holds what its cards say alike to everybody, by name and language, as far as one of them has said it yet.
    """

    office: Office
    request: ServiceRequest
    chat: Chat
    person: int | None
    language: str
    alike: dict[tuple[str, str], object] = field(default_factory=dict)

    def say(self, message_id: str, /, **facts: object) -> str:
        """Say a sentence with the facts every sentence about a request may use."""
        known = _Facts(facts)
        known.face = self
        return self.office.practice.catalogue.fill(message_id, self.language, known)

    def when(self, instant: datetime | None) -> str:
        """Say an instant, or nothing for None."""
        return phrases.when(self.office, instant, self.language) if instant else ""

    def button(self, label: str, verb: str) -> Button:
        """Make one button on this card."""
        return self.rows(((label, verb),))[0][0]

    def rows(self, *rows: tuple[tuple[str, str], ...]) -> Buttons:
        """Make rows of buttons from (label id, verb)."""
        practice = self.office.practice
        said = practice.catalogue.complete[self.language]
        return buttons.rows(
            [[(said[label], verb) for label, verb in row] for row in rows],
            self.request.id,
            chat=self.chat,
            key=practice.signing_key,
            person=self.person,
            version=self.request.version,
        )

    @property
    def overdue(self) -> bool:
        """Whether the promised end has passed while somebody works on it."""
        return self.request.state in WORKED_STATES and self._passed(self.request.timers.finish_by)

    @property
    def late(self) -> bool:
        """Whether whoever works on it has broken a promise: to get in touch, or to have it done."""
        return self.request.state in WORKED_STATES and self._passed(self.request.promise)

    def _passed(self, promise: datetime | None) -> bool:
        return promise is not None and promise <= self.office.desk.now


class _Facts(dict[str, object]):
    """The facts of a sentence about a request; those every card knows are worked out only when they are named."""

    __slots__ = ("face",)
    face: Face

    def __missing__(self, name: str) -> object:
        face = self.face
        if (to_the_reader := _TO_THE_READER.get(name)) is not None:
            return to_the_reader(face)
        key = name, face.language
        if key not in face.alike:
            face.alike[key] = _TO_ALL[name](face)
        return face.alike[key]


def rings(request: ServiceRequest) -> bool:
    """Say whether an alarm is out that nobody has answered yet."""
    return request.urgency is Urgency.EMERGENCY and request.state in _UNANSWERED


def among_few(request: ServiceRequest) -> bool:
    """Say whether it is told to the community's staff alone."""
    return request.danger in STAFF_ONLY


def light(office: Office, request: ServiceRequest) -> Light:
    """Say how near the next promise is; nothing is near while its clock stands still."""
    if not timing.counts(request):
        return Light.GREEN
    return office.practice.clocks.light(request.promise, office.desk.now)


def stage(face: Face) -> str:
    """Name the stage of a request as the message ids do: its state, told apart where people see a difference."""
    request, state = face.request, seen_as(face.request.state)
    if state is State.DISPATCHED and request.rung > 0:
        return "climbed"
    if on_board(request):
        return "on_board"
    emergency = request.urgency is Urgency.EMERGENCY
    if state in WORKED_STATES and (emergency or face.overdue):
        return "coming" if emergency else "overdue"
    if state is State.DONE and request.held_by is None:
        return "shown" if _was_shown(face) else "solved"
    if state is State.CLOSED and request.stars is None:
        return "closed_unrated"
    return state.value


def seen_as(state: State) -> State:
    """Return the state that people take this one for: they need not know of every step inside the desk."""
    return _SEEN_AS.get(state, state)


def verdict(face: Face) -> str:
    """Say how content the resident was, nothing when nobody said."""
    return face.say(f"stars.{face.request.stars}") if face.request.stars else ""


def lasted(face: Face) -> str:
    """Say how long it took until it was done, or has taken until now."""
    request = face.request
    end = request.done_at or request.closed_at or face.office.desk.now
    return phrases.lasted(face.office, end - request.opened_at, face.language)


def _promised(face: Face, instant: datetime | None) -> str:
    """Say a promise, and that it is only estimated where the holidays of its year are not known yet."""
    said = face.when(instant)
    estimated = face.office.practice.clocks.estimated(face.request.clock, instant)
    return face.say("time.estimated", at=said) if estimated else said


def _was_shown(face: Face) -> bool:
    """Say whether it was a wish that a unit fulfilled."""
    wish = phrases.wish_of(face.office, face.request)
    return wish is not None and wish.state is WishState.SHOWN


def _standing(face: Face) -> str:
    wish = phrases.wish_of(face.office, face.request)
    return phrases.wish_standing(face.office, wish, face.language) if wish else ""


def _matter(face: Face) -> str:
    """Name it exactly, for those who see to it; a room may be that of somebody who must stay unknown."""
    room = not hides_reporter(face.request)
    return phrases.title(face.office, face.request, face.language, exact=not _of_one_estate(face), room=room)


def _of_one_estate(face: Face) -> bool:
    """Say whether all that this person looks after lies in one estate, which then need not be named."""
    town = face.office.desk.neighbourhood
    seats = town.served_by(face.person) if face.person is not None else ()
    estates = [town.places.enclosing(seat.place, PlaceKind.ESTATE) for seat in seats]
    return bool(estates) and estates[0] is not None and all(each is estates[0] for each in estates)


def _where(face: Face) -> str:
    return phrases.place(face.office.desk.neighbourhood, face.request, estate=True, room=True)


_TO_THE_READER: dict[str, Callable[[Face], object]] = {
    "matter": _matter,
    "holder": lambda face: phrases.holder(face.office, face.request, face.language, face.person),
}
_TO_ALL: dict[str, Callable[[Face], object]] = {
    "number": lambda face: face.request.number,
    "title": lambda face: phrases.title(face.office, face.request, face.language),
    "kind": lambda face: phrases.kind(face.office, face.request, face.language),
    "where": lambda face: _where(face) or face.say("head.where_unknown"),
    "who": lambda face: phrases.seats(face.office, face.request, face.language),
    "accept_by": lambda face: _promised(face, timing.answer_by(face.office, face.request)),
    "answer_by": lambda face: _promised(face, timing.answer_by(face.office, face.request)),
    "called": lambda face: phrases.called(face.office, face.request, face.language),
    "desk_phone": lambda face: face.office.practice.telephones.get("desk", ""),
    "contact_by": lambda face: _promised(face, face.request.timers.contact_by),
    "finish_by": lambda face: _promised(face, face.request.timers.finish_by),
    "standing": _standing,
    "review_at": lambda face: face.when(face.request.timers.review_at),
    "together": lambda face: phrases.together(face.office, face.request, face.language),
    "dispatches": lambda face: face.request.dispatches,
    "verdict": verdict,
    "span": lasted,
}
