"""One outage told by many homes of an estate at once is one matter of all the buildings it concerns."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from domain.areas import covering
from domain.likeness import AREA_KINDS, may_be_joined
from domain.messages import OutgoingMessage
from domain.people import Person
from domain.places import HOMES, PlaceKind
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from handlers.handling import merging
from handlers.requests import docket
from handlers.requests.docket import DESK
from handlers.requests.locating import locate
from handlers.showing import cards, phrases, telling
from handlers.showing.parties import by_party
from handlers.visit import Visit
from nlp.understanding import Matter


def nearby(visit: Visit, place: int, subcategory: str, since: datetime) -> list[ServiceRequest]:
    """Return what is open of a kind around a place: in its building, or of what fails in many, in its estate."""
    places = visit.town.places
    outer = (PlaceKind.ESTATE,) if subcategory in AREA_KINDS else HOMES
    home = places.enclosing(place, *outer) or places.enclosing(place, *HOMES)
    around = [each.id for each in places.within(home.id)] if home is not None else [place]
    return [each for each in visit.desk.requests.open_in(around, subcategory, since) if may_be_joined(each)]


def known(visit: Visit, request: ServiceRequest) -> ServiceRequest | None:
    """Find the area's matter that a telling belongs to."""
    if request.subcategory not in AREA_KINDS or request.place is None:
        return None
    since = visit.now - visit.office.practice.waiting.same_matter
    found = nearby(visit, request.place, request.subcategory, since)
    return next((each for each in found if each.area and each.id != request.id), None)


def enough(visit: Visit, request: ServiceRequest) -> list[ServiceRequest]:
    """Return the requests that are one matter of an area once this is told; none as long as too few homes tell it."""
    if request.subcategory not in AREA_KINDS or request.place is None:
        return []
    thresholds = visit.office.practice.likeness
    since = visit.now - thresholds.together
    found = nearby(visit, request.place, request.subcategory, visit.now - visit.office.practice.waiting.same_matter)
    telling_it = {each.id: _homes_telling(visit, each, since) for each in found}
    lately = [each for each in found if telling_it[each.id]]
    homes = {home for each in lately for home in telling_it[each.id]} | {_home(visit.sender)}
    return lately if len(homes) >= thresholds.households else []


def _homes_telling(visit: Visit, request: ServiceRequest, since: datetime) -> set[Hashable]:
    events = visit.desk.requests.events(request.id)
    told = [each for each in events if each.action in (Action.OPEN, Action.JOIN) and each.part is Actor.PARTY]
    people = visit.desk.people.many(each.actor for each in told if each.actor is not None and each.at >= since)
    return {_home(person) for person in people.values()}


def _home(person: Person) -> Hashable:
    """Two people of one home count once; of whom the room is not known, each has a home of their own."""
    return (person.home, person.room) if person.home is not None and person.room else person.id


def gather(visit: Visit, requests: Sequence[ServiceRequest]) -> tuple[ServiceRequest, list[OutgoingMessage]]:
    """Make one matter of an area of these requests: what somebody has in hands already, or else the oldest."""
    first = min(requests, key=lambda each: (each.held_by is None, each.id))
    area = docket.move(visit.office, replace(widened(visit, first, None), area=True), Action.SUPPLEMENT, DESK)
    said: list[OutgoingMessage] = []
    for other in (each for each in requests if each.id != area.id):
        folded = merging.fold(visit.office, other, widened(visit, area, other.place), DESK)
        area = folded.grown
        said.extend(merging.told_of(visit.office, folded))
    return area, said or cards.draw_all(visit.office, area)


def widened(visit: Visit, request: ServiceRequest, place: int | None) -> ServiceRequest:
    """Return what is told at one more place as the matter of both; where each party has it is kept."""
    if request.subcategory not in AREA_KINDS:
        return request
    for party in visit.desk.requests.parties(request.id):
        if party.place is None and request.place is not None:
            visit.desk.requests.add_party(replace(party, place=request.place))
    home = visit.town.places.enclosing(place, *HOMES)
    spared = tuple(each for each in request.spared if home is None or each != home.id)
    return replace(request, place=covering(request.place, place, visit.town.places), spared=spared)


def doubted(visit: Visit, matter: Matter) -> list[OutgoingMessage] | None:
    """Write down that somebody says an outage is not so where they are; None when nobody told of one there."""
    location = locate(visit, matter.place)
    if matter.subcategory not in AREA_KINDS or location.place is None:
        return None
    since = visit.now - visit.office.practice.waiting.same_matter
    around = nearby(visit, location.place, matter.subcategory, since)
    here = [each for each in around if each.area or _concerns(visit, each, location.place)]
    if not here:
        return None
    request = max(here, key=lambda each: (each.area, each.id))
    home = visit.town.places.enclosing(location.place, *HOMES)
    spared = (*request.spared, home.id) if request.area and home and home.id not in request.spared else request.spared
    moved = docket.move(visit.office, replace(request, spared=spared), Action.DOUBT, by_party(visit), matter.text)
    where = home.name if home is not None else phrases.place(visit.town, moved)
    concerned = dict.fromkeys(
        (*docket.desk_of(visit.office, moved.community)[:1], *telling.handling(visit.office, moved))
    )
    facts = {"place": where, "words": matter.text}
    told = telling.officers(visit.office, moved, concerned, "area.doubted", facts)
    noted = visit.reply("area.doubt_noted") if visit.private else visit.react("👌")
    return [*noted, *cards.draw_all(visit.office, moved), *told]


def _concerns(visit: Visit, request: ServiceRequest, place: int) -> bool:
    home = visit.town.places.enclosing(place, *HOMES)
    return home is not None and visit.town.places.enclosing(request.place, *HOMES) == home
