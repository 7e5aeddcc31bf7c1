"""The weekly digest to the desk: what is open, what is late, and what there is most of, estate by estate."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from domain.clocks import Light
from domain.messages import Lane, OutgoingMessage
from domain.neighbourhood import Officer, Role, Seat
from domain.places import Place, PlaceKind
from domain.replacing import replace
from domain.service_request import ServiceRequest
from handlers import outgoing, regularly
from handlers.office import Office
from handlers.showing import phrases
from handlers.showing.faces import light

_NAME = "weekly digest"
_MOST = 3
"""Kinds that are named of an estate."""


def next_due(office: Office) -> datetime | None:
    """Return when the next digest goes out; at once when it has never been looked at."""
    return regularly.next_due(office, _NAME, office.practice.digest)


def put_off(office: Office, until: datetime) -> None:
    """Leave out a digest that cannot be made."""
    regularly.put_off(office, _NAME, until)


def step(office: Office) -> bool:
    """Send the digest that is due, and after a long sleep only the last; False when none is due.

    A desk that has just been opened waits for the first week to pass.
    """
    if regularly.begin(office, _NAME, office.practice.digest):
        return True
    if regularly.take(office, _NAME, office.practice.digest) is None:
        return False
    outgoing.hand_over(office, f"weekly:{office.desk.new_id()}", _to_all(office))
    return True


def _to_all(office: Office) -> Iterable[OutgoingMessage]:
    for place in office.desk.neighbourhood.places:
        if place.kind is PlaceKind.COMMUNITY:
            for officer in _desk(office, place):
                yield _digest(office, place, officer)


def _desk(office: Office, community: Place) -> list[Officer]:
    holders = office.desk.neighbourhood.holders(Seat(Role.DUTY_DESK, community.id))
    return [officer for officer in holders if officer.chats]


def _digest(office: Office, community: Place, officer: Officer) -> OutgoingMessage:
    language = office.desk.people.known(officer.person).language
    say = office.practice.catalogue.say
    requests = office.desk.requests.board(community.id)
    if requests:
        late = _late(office, requests)
        head = say("weekly.head", language, community=community.name, count=len(requests), late=late)
    else:
        head = say("weekly.empty", language, community=community.name)
    lines = [_line(office, name, mine, language) for name, mine in _by_estate(office, community, requests)]
    line = outgoing.line(officer.chats[0], "\n".join((head, *lines)), person=officer.person)
    return replace(line, lane=Lane.STATUS)


def _by_estate(
    office: Office, community: Place, requests: Iterable[ServiceRequest]
) -> list[tuple[str, list[ServiceRequest]]]:
    """Return what is open at each estate by its name, the most first; what lies in none stands under the community."""
    places = office.desk.neighbourhood.places
    found: dict[str, list[ServiceRequest]] = {}
    for request in requests:
        estate = places.enclosing(request.place, PlaceKind.ESTATE)
        found.setdefault(estate.name if estate else community.name, []).append(request)
    return sorted(found.items(), key=lambda each: -len(each[1]))


def _line(office: Office, name: str, requests: list[ServiceRequest], language: str) -> str:
    kinds = Counter(phrases.kind(office, request, language) for request in requests)
    most = "、".join(f"{kind} {count}" for kind, count in kinds.most_common(_MOST))
    late = _late(office, requests)
    return office.practice.catalogue.say(
        "weekly.estate", language, estate=name, count=len(requests), late=late, most=most
    )


def _late(office: Office, requests: Iterable[ServiceRequest]) -> int:
    return sum(light(office, request) is Light.RED for request in requests)
