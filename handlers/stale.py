"""What to say to somebody who comes too late or presses a button of yesterday."""

from domain.messages import OutgoingMessage
from domain.service_request import ServiceRequest
from handlers import cards, phrases
from handlers.visit import Visit


def explain(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Say how the request stands now, and draw its cards as they are, so that no dead button stays."""
    current = visit.desk.requests.get(request.id) or request
    return [
        *visit.aside(
            f"stale.{current.state}" if current.held_by is None else "stale.held",
            number=current.number,
            holder=phrases.holder(visit.office, current, visit.sender.language),
        ),
        *cards.draw_all(visit.office, current),
    ]
