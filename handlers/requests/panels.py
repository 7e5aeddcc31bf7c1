"""Who of a panel (居民代表, 监督员) looks at what was done, where no resident says so or the lot has fallen on it."""

from collections.abc import Iterator

from domain.discretion import confidential, may_be_rated
from domain.neighbourhood import Officer, Role, Seat
from domain.people import Relation
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from handlers.office import Office

_DONE = frozenset({Action.FINISH, Action.FINISH_ON_SPOT})


def member(office: Office, request: ServiceRequest) -> Officer | None:
    """Return who of the panel is asked now whether a request is done; None where nobody is.

    The nearest panel that has anybody fit for it is asked, and of its members another one for every number.
    """
    if not _is_looked_at(office, request):
        return None
    for place in office.desk.neighbourhood.places.upwards(request.place):
        if fit := tuple(_fit(office, request, Seat(Role.PANELIST, place.id))):
            return fit[request.number % len(fit)]
    return None


def _is_looked_at(office: Office, request: ServiceRequest) -> bool:
    """Say whether it is done and nobody may be asked, or the lot has fallen on it; never what few may know of."""
    if request.state is not State.VISIT and (request.state is not State.DONE or _somebody_says(office, request)):
        return False
    return not confidential(request) and office.practice.ways.looked_at(request.category, request.subcategory)


def _somebody_says(office: Office, request: ServiceRequest) -> bool:
    """Say whether a resident is asked: not who did it, nor whose own request was merged away."""
    parties = office.desk.requests.parties(request.id)
    asked = (each for each in parties if each.relation is not Relation.MERGED and each.person != request.held_by)
    return may_be_rated(request) and any(asked)


def _fit(office: Office, request: ServiceRequest, seat: Seat) -> Iterator[Officer]:
    """Walk those of a panel who neither told it nor did it, nor belong where it was done."""
    town = office.desk.neighbourhood
    members = town.holders(seat)
    if not members:
        return
    concerned = {each.person for each in office.desk.requests.parties(request.id)} | {request.reporter, request.held_by}
    concerned |= {each.actor for each in office.desk.requests.events(request.id) if each.action in _DONE}
    done_for = request.held_seat
    for each in members:
        beside = done_for is not None and (
            done_for in town.seats_of(each.person) or (done_for.unit is not None and each.employer == done_for.unit)
        )
        if each.chats and each.person not in concerned and not beside:
            yield each
