"""What to say to somebody who comes too late or presses a button of yesterday."""

from domain.messages import OutgoingMessage
from domain.request_states import WORKED_STATES, State
from domain.service_request import ServiceRequest
from domain.wishes import on_board
from handlers.requests import docket
from handlers.requests.finding import left
from handlers.showing import cards, phrases
from handlers.showing.faces import seen_as
from handlers.visit import Visit


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
