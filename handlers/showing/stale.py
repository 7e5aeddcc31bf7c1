"""What to say to somebody who comes too late or presses a button of yesterday, and how nothing of it is kept."""

from collections.abc import Callable

from domain.messages import OutgoingMessage
from domain.request_states import WORKED_STATES, NotAllowedError, State
from domain.service_request import ServiceRequest
from domain.wishes import on_board
from handlers.requests import docket
from handlers.requests.finding import NamesakesError, left
from handlers.showing import cards, choices, phrases
from handlers.showing.faces import seen_as
from handlers.visit import Refused, Visit


class HalfDoneError(Exception):
    """A request refused what had been begun already: nothing is kept, and the message is to be taken once more.

    `refused` is what is only explained then.
    """

    def __init__(self, refused: Refused) -> None:
        """Keep which parts of the message were refused so far."""
        super().__init__("a request did not allow what a part of was done already")
        self.refused = refused


def attempt(visit: Visit, part: int, act: Callable[[], list[OutgoingMessage]]) -> list[OutgoingMessage]:
    """Do what a part of a message asks for, say how the request stands that does not allow it, or ask which is meant.

    Raises HalfDoneError when something was changed before it was refused: half of it is never kept.
    """
    for refused, error in visit.refused:
        if refused == part:
            return _refused(visit, error)
    before = visit.desk.changes
    try:
        return act()
    except (NotAllowedError, NamesakesError) as error:
        if visit.desk.changes != before:
            raise HalfDoneError((*visit.refused, (part, error))) from error
        return _refused(visit, error)


def _refused(visit: Visit, error: Exception) -> list[OutgoingMessage]:
    if isinstance(error, NamesakesError):
        return choices.namesakes(visit, error.found)
    about = error.request if isinstance(error, NotAllowedError) else None
    request = visit.desk.requests.get(about) if about is not None else None
    if request is None:
        return []
    if visit.conversation.about == request.id:
        visit.forget_question()
    return explain(visit, request)


def explain(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Say how the request stands now, and draw its cards as they are, so that no dead button stays."""
    current = visit.desk.requests.get(request.id) or request
    taken = current.held_by is not None and current.state in WORKED_STATES | {State.NEED_INFO}
    stands = "on_board" if on_board(current) else seen_as(current.state)
    return [
        *visit.aside(
            "stale.held" if taken and current.state is not State.JOINT else f"stale.{stands}",
            number=current.number,
            holder=phrases.holder(visit.office, current, visit.sender.language, visit.sender.id),
            who=phrases.seats(visit.office, current, visit.sender.language),
            waiting=_waited_for(visit, current),
        ),
        *cards.draw_all(visit.office, current),
    ]


def unknown(visit: Visit, number: int) -> list[OutgoingMessage]:
    """Answer a number in which the sender has no part: as one that does not exist, unless they had it before."""
    before = left(visit, number)
    return visit.aside("request.unknown", number=number) if before is None else explain(visit, before)


def _waited_for(visit: Visit, request: ServiceRequest) -> str:
    """Say which seats have to speak first, nothing where none has to."""
    seats = docket.not_heard(visit.office, request)
    names = phrases.seat_names(visit.office, seats, visit.sender.language)
    return visit.say("whistle.waited_for", names=names) if names else ""
