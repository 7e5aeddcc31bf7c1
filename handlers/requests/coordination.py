"""Who answers for a request from the beginning, whatever hands it passes through (首接负责)."""

from domain.neighbourhood import Officer
from domain.service_request import Rung, ServiceRequest
from handlers.office import Office
from handlers.requests import docket

_REASON = "首接负责"


def answers_for(office: Office, person: int, request: ServiceRequest) -> bool:
    """Say whether somebody answers for a request: who took it first, or as long as nobody has, who was asked first."""
    if request.coordinator is not None:
        return request.coordinator == person
    return request.coordinator_seat in office.desk.neighbourhood.served_by(person)


def coordinator(office: Office, request: ServiceRequest) -> Officer | None:
    """Return who answers for a request; None when nobody does, or when they have to stay out of it."""
    return next(iter(_fit(office, request)), None)


def chain_behind(office: Office, request: ServiceRequest, first: Rung, level: str) -> tuple[Rung, ...]:
    """Put somebody first; behind them who answers for it, and behind those the ladder from a level upwards."""
    behind = chain_back(office, request, level)
    return (first, *(rung for rung in behind if not set(rung.seats) <= set(first.seats)))


def chain_back(office: Office, request: ServiceRequest, level: str) -> tuple[Rung, ...]:
    """Return who is asked about what was given back: who answers for it, then the ladder from a level upwards."""
    ladder = docket.rungs_from(office, request, level)
    if request.coordinator_seat is None or not _fit(office, request):
        return ladder
    own = Rung("building", (request.coordinator_seat,), _REASON)
    return (own, *(rung for rung in ladder if rung.seats != own.seats))


def _fit(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return who sits on the coordinator's seat and may see to it, the one who took it first at the head."""
    if request.coordinator_seat is None:
        return ()
    sitting = docket.people_on(office, request, request.coordinator_seat)
    fit = (each for each in sitting if each.person not in request.shunned and each.chats)
    return tuple(sorted(fit, key=lambda each: each.person != request.coordinator))
