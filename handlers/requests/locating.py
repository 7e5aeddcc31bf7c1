"""From the place a message speaks of to a place in the tree: found, one of several, or still to be asked."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from domain.neighbourhood import Neighbourhood
from domain.places import HOMES, Place, PlaceKind, Places
from domain.replacing import replace
from domain.service_request import ServiceRequest
from handlers.gazetteer import shared_names
from handlers.office import Office
from handlers.visit import Visit
from nlp.place import read_place
from nlp.understanding import PlaceMention, Slot

_OF_A_HOUSE = frozenset({"楼顶", "天台", "大堂", "架空层"})
"""Public spots that every house has: they say where in it something is, and not in which."""
CHOICES = 3
"""How many buildings are offered before "another building"."""


class Location(Struct, frozen=True):
    """Where a matter is.

    `place` is the narrowest place found, None while nobody can say; `candidates` are the places it may be when the
    words fit several. `community` is always known. `spot` is what the tree does not hold: a gate, a unit, a floor.
    `home_room` is where the sender lives when nothing was said about the place. `assumed` names the pieces that were
    not said at all, with where they are from.
    """

    community: int
    place: int | None = None
    room: str = ""
    spot: str = ""
    candidates: tuple[int, ...] = ()
    home_room: str = ""
    assumed: tuple[tuple[str, str], ...] = ()


def locate(visit: Visit, mention: PlaceMention) -> Location:
    """Find where a matter is from what was said, then from the group, then from where the sender lives."""
    places = visit.town.places
    mention = _with_door(places, mention)
    found = _candidates(visit, mention)
    room, spot = details(mention)
    if len(found) == 1:
        place, spot = _inside(places, found[0], mention, spot)
        return Location(_community(visit, place), place, room, spot)
    if found:
        return Location(_community(visit, found[0]), None, room, spot, tuple(found))
    if mention.building is not None:
        return Location(_community(visit, None), None, room, _slots("", mention.building, "号楼") + spot)
    default = _default(visit, mention)
    if default is None:
        return Location(_community(visit, None), None, room, spot)
    place, spot = _inside(places, default, mention, spot)
    at_home = default == visit.sender.home and mention.empty and visit.private
    home_room = visit.sender.room if at_home else ""
    assumed = _assumed("group" if visit.group else "profile", room=bool(home_room))
    return Location(_community(visit, place), place, room, spot, home_room=home_room, assumed=assumed)


def _assumed(source: str, *, room: bool) -> tuple[tuple[str, str], ...]:
    return (("building", source), *([("room", source)] if room else []))


def chosen(visit: Visit, request: ServiceRequest, place: int, words: str = "") -> Location:
    """Return the location of a request whose building was tapped or said; its own words may name unit and room."""
    town = visit.town
    said, told = (_with_door(town.places, read_place(text, visit.office.names)) for text in (words, request.text))
    unit = said if said.unit else told
    inside, spot = _inside(town.places, place, unit, "")
    room = said.room or told.room
    return Location(town.community_of(place) or request.community, inside, _value(room), spot or _spot(told))


def answer_place(visit: Visit, mention: PlaceMention) -> tuple[int, ...]:
    """Return the places an answer to "which building?" may mean: none, one, or several to choose from."""
    mention = _with_door(visit.town.places, mention)
    found = _candidates(visit, mention)
    return tuple(_inside(visit.town.places, place, mention, "")[0] for place in found)


def likeliest(office: Office, person: int, request: ServiceRequest) -> tuple[int, ...]:
    """Return the buildings to offer: those the words fit, or where the person reported before and the largest."""
    town = office.desk.neighbourhood
    told = read_place(request.text, office.names).building
    if told is not None:
        fitting = [each.id for kind in HOMES for each in town.places.numbered(told.value, request.community, kind)]
        if fitting:
            return tuple(fitting)[:CHOICES]
    earlier = Counter(
        home.id
        for each in office.desk.requests.of_person(person)
        if (home := town.places.enclosing(each.place, *HOMES)) is not None
    )
    home = town.places.enclosing(office.desk.people.known(person).home, *HOMES)
    largest = sorted(town.places.within(request.community, *HOMES), key=lambda place: -place.households)
    ordered = dict.fromkeys(
        (*((home.id,) if home else ()), *(place for place, _ in earlier.most_common()), *(each.id for each in largest))
    )
    return tuple(ordered)[:CHOICES]


def called(town: Neighbourhood, place: Place) -> str:
    """Name a building, or a unit of it, so that it cannot be mistaken for another estate's of the same number."""
    building = town.places.enclosing(place.id, *HOMES) or place
    inside = "" if building.id == place.id else place.name
    estate = town.places.enclosing(building.id, PlaceKind.ESTATE)
    shared = estate is not None and estate.id != building.id and building.name in shared_names(town)
    return f"{estate.name if shared and estate else ''}{building.name}{inside}"


def details(mention: PlaceMention) -> tuple[str, str]:
    """Return what the tree of places does not hold: the room, and the floor or public spot."""
    return _value(mention.room), _spot(mention)


def _with_door(places: Places, mention: PlaceMention) -> PlaceMention:
    """Read the number after an alley's name as a door: an alley has no buildings."""
    if mention.estate is None or mention.building is None:
        return mention
    alleys = places.named(mention.estate.value, PlaceKind.ALLEY)
    door = mention.building.value.removeprefix(mention.estate.value)
    if not alleys or not door.isdecimal() or places.numbered(mention.building.value, alleys[0].id, PlaceKind.BUILDING):
        return mention
    return replace(mention, building=None, room=mention.room or Slot(door))


def buildings(visit: Visit, numbers: Iterable[str], mention: PlaceMention) -> tuple[int, ...]:
    """Return the buildings of these numbers around the sender, for notices and areas."""
    found: list[int] = []
    for number in numbers:
        one = PlaceMention(estate=mention.estate, building=Slot(number))
        found.extend(_candidates(visit, one))
    return tuple(dict.fromkeys(found))


def _scopes(visit: Visit, mention: PlaceMention) -> tuple[tuple[int, ...], ...]:
    """The outer places in which to look, the nearest first; those side by side are looked through together."""
    places = visit.town.places
    if mention.estate is not None:
        named = places.named(mention.estate.value, PlaceKind.ESTATE, PlaceKind.ALLEY, PlaceKind.COMMUNITY)
        if named:
            return (tuple(place.id for place in named),)
    around = visit.group.place if visit.group else visit.sender.home
    near = tuple(
        (place.id,) for place in places.upwards(around) if place.kind in (PlaceKind.ESTATE, PlaceKind.COMMUNITY)
    )
    return near or (tuple(place.id for place in places if place.kind is PlaceKind.COMMUNITY),)


def _candidates(visit: Visit, mention: PlaceMention) -> list[int]:
    """The places the words fit, in the first scopes where they fit any."""
    places, building = visit.town.places, mention.building
    if building is None:
        return list(_by_estate(places, mention))
    for scope in _scopes(visit, mention):
        found = [each.id for outer in scope for kind in HOMES for each in places.numbered(building.value, outer, kind)]
        if found:
            return found
    return []


def _by_estate(places: Places, mention: PlaceMention) -> Iterator[int]:
    """An alley is as good as a building; an estate alone is a place only together with a public spot of its own."""
    if mention.estate is None:
        return
    for place in places.named(mention.estate.value, PlaceKind.ALLEY):
        yield place.id
    if mention.spot is not None and not _is_of_a_house(mention):
        for place in places.named(mention.estate.value, PlaceKind.ESTATE):
            yield place.id


def _default(visit: Visit, mention: PlaceMention) -> int | None:
    """Where it must be when no building was named: the group's place or the sender's home."""
    places = visit.town.places
    around = visit.group.place if visit.group else visit.sender.home
    if mention.spot is not None and not _is_of_a_house(mention):
        estate = places.enclosing(around, PlaceKind.ESTATE, PlaceKind.COMMUNITY)
        return estate.id if estate else None
    if mention.estate is not None and not any(
        place.id in {each.id for each in places.upwards(around)} for place in places.named(mention.estate.value)
    ):
        return None
    home = places.enclosing(around, *HOMES) if mention.spot else places.enclosing(around, PlaceKind.UNIT, *HOMES)
    return home.id if home else None


def _is_of_a_house(mention: PlaceMention) -> bool:
    return mention.spot is not None and mention.spot.value in _OF_A_HOUSE


def _inside(places: Places, found: int, mention: PlaceMention, spot: str) -> tuple[int, str]:
    """Go from a building to its unit where the tree has one; otherwise the unit is kept as words."""
    if mention.unit is None:
        return found, spot
    building = places.enclosing(found, *HOMES)
    units = places.numbered(mention.unit.value, building.id, PlaceKind.UNIT) if building else ()
    if units:
        return units[0].id, spot
    return found, f"{mention.unit.value}单元{spot}"


def _spot(mention: PlaceMention) -> str:
    floor = f"{mention.floor.value}楼" if mention.floor and mention.room is None else ""
    return f"{floor}{_value(mention.spot)}"


def _slots(before: str, slot: Slot, after: str) -> str:
    return f"{before}{slot.value}{after}"


def _value(slot: Slot | None) -> str:
    return slot.value if slot else ""


def _community(visit: Visit, place: int | None) -> int:
    """The community of the place, or the sender's, or the group's, or the first there is."""
    town = visit.town
    around = visit.group.place if visit.group else visit.sender.home
    known = town.community_of(place) or town.community_of(around)
    if known is not None:
        return known
    return min(each.id for each in town.places if each.kind is PlaceKind.COMMUNITY)
