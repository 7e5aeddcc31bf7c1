"""What is amiss in a neighbourhood although every row of its roster can be taken."""

from collections import Counter
from collections.abc import Iterator

from domain.neighbourhood import HEAD_ROLES, CoBuildingUnit, Neighbourhood, Role, Seat
from domain.places import Place, PlaceKind
from handlers.roster.people import title_of

MOST_HOUSEHOLDS = 15
"""The households one neighbour head can look after."""
_ONE_HOLDER = (Role.NEIGHBOUR_HEAD, Role.GROUP_HEAD, Role.BUILDING_HEAD, Role.AREA_HEAD, Role.SECRETARY)
POLICE = "police"


def warnings(town: Neighbourhood) -> Iterator[str]:
    """Walk what somebody should look at: gaps through which a request would fall, seats and rooms taken twice."""
    yield from _overloaded(town)
    yield from _without_head(town)
    yield from _taken_twice(town)
    yield from _rooms_looked_after_twice(town)
    yield from _employed_by_the_firm(town)
    yield from _units_without_people(town)
    yield from _communities_with_gaps(town)


def full_name(town: Neighbourhood, place: Place) -> str:
    """Name a place with all it lies in below the community, 和美花园3号楼2单元."""
    above = town.places.upwards(place.id)
    narrow = [each for each in above if each.kind not in (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)]
    return "".join(each.name for each in reversed(narrow)) or place.name


def seat_name(town: Neighbourhood, seat: Seat, title: str = "") -> str:
    """Name a seat: 和美花园3号楼楼长, 美家物业联系人."""
    title = title or title_of(seat.role, town.titles)
    if seat.unit is not None:
        return f"{town.units[seat.unit].name}{title}"
    return f"{full_name(town, town.places[seat.place])}{title}" if seat.place is not None else title


def _overloaded(town: Neighbourhood) -> Iterator[str]:
    homes: Counter[int] = Counter()
    for each in town.appointments:
        if each.seat.role is Role.NEIGHBOUR_HEAD and each.seat.place is not None and not each.rank:
            place = town.places[each.seat.place]
            homes[each.person] += max(len(place.rooms), place.households)
    for person, count in homes.items():
        if count > MOST_HOUSEHOLDS:
            name = town.officers[person].name
            yield f"{name}照看 {count} 户，一位邻长一般不超过 {MOST_HOUSEHOLDS} 户，请再找一位。"


def _without_head(town: Neighbourhood) -> Iterator[str]:
    for place in town.places:
        if place.kind not in (PlaceKind.BUILDING, PlaceKind.ALLEY):
            continue
        inside = town.places.enclosing(place.parent, PlaceKind.ALLEY)
        if not town.holders(Seat(Role.BUILDING_HEAD, place.id)) and inside is None:
            yield f"{full_name(town, place)}还没有楼长，那里的事会交给片长或社区值班。"


def _taken_twice(town: Neighbourhood) -> Iterator[str]:
    holders: dict[Seat, list[str]] = {}
    for each in town.appointments:
        if each.seat.role in _ONE_HOLDER and not each.rank:
            holders.setdefault(each.seat, []).append(town.officers[each.person].name)
    for seat, names in holders.items():
        if len(names) > 1:
            remedy = "请给替补的写上替补次序，给离任的写上“离任”。"
            yield f"{seat_name(town, seat)}有 {len(names)} 位：{'、'.join(names)}。{remedy}"


def _rooms_looked_after_twice(town: Neighbourhood) -> Iterator[str]:
    keepers: dict[tuple[int | None, str], list[Place]] = {}
    for place in town.places:
        if place.kind is PlaceKind.HOUSEHOLDS:
            for room in place.rooms:
                keepers.setdefault((place.parent, room), []).append(place)
    for (_, room), places in keepers.items():
        if len(places) > 1:
            names = "和".join(full_name(town, place) for place in places)
            yield f"{room} 室同时在{names}里，只应归一位邻长。"


def firm_served(town: Neighbourhood, person: int, place: int | None) -> CoBuildingUnit | None:
    """Return the firm that manages a place if somebody works for it; None otherwise."""
    firm, officer = town.property_firm_of(place), town.officers.get(person)
    if firm is None or officer is None:
        return None
    seats = {seat.unit for seat in town.seats_of(person)}
    return firm if firm.id == officer.employer or firm.id in seats else None


def _employed_by_the_firm(town: Neighbourhood) -> Iterator[str]:
    for each in town.appointments:
        firm = firm_served(town, each.person, each.seat.place) if each.seat.role in HEAD_ROLES else None
        if firm is not None:
            name = town.officers[each.person].name
            yield f"{name}在{firm.name}任职，又是{seat_name(town, each.seat, each.title)}：投诉物业的事不会派给这一位。"


def _units_without_people(town: Neighbourhood) -> Iterator[str]:
    for unit in town.units.values():
        if not town.holders(Seat(Role.UNIT_MEMBER, unit=unit.id)):
            yield f"{unit.name}还没有联系人，派给它的事会落到社区值班。"


def _communities_with_gaps(town: Neighbourhood) -> Iterator[str]:
    for place in town.places:
        if place.kind is not PlaceKind.COMMUNITY:
            continue
        if not town.holders(Seat(Role.DUTY_DESK, place.id)):
            yield f"{place.name}还没有值班人员，没人接的事会无处可去。"
        if not any(town.places.within(place.id, PlaceKind.BUILDING, PlaceKind.ALLEY)):
            # It is only being set up.
            continue
        police = [unit for unit in town.units.values() if unit.kind == POLICE]
        if not any(town.places.lies_in(place.id, outer) for unit in police for outer in unit.territory):
            yield f"{place.name}还没有派出所或网格民警，涉及人身安全的事只能由值班人员转告。"
