"""Whom a rally calls: the teams that can do it, and the more people the more pressing it is."""

from collections.abc import Iterator

from msgspec import Struct

from domain.neighbourhood import STAFF_ROLES, CoBuildingUnit, Neighbourhood, Officer, Role, Seat
from domain.places import PlaceKind
from domain.rallies import RallyKind

VOLUNTEERS = "volunteer"
"""The kind of a unit that is a team of volunteers."""


class Team(Struct, frozen=True):
    """Those on one seat who can be reached; `seat` says in what capacity they are called."""

    seat: Seat
    officers: tuple[Officer, ...]


def teams_for(
    town: Neighbourhood, kind: RallyKind, subcategory: str, place: int | None, community: int
) -> tuple[Team, ...]:
    """Return the teams to be called, each with those not called before; volunteers with the right skill go first.

    A service calls volunteers. A task also calls the units that answer for the matter, and the property firm.
    An emergency calls every team of volunteers, and the heads and the desk of the place as well.
    """
    called: set[int] = set()
    teams = []
    for seat in dict.fromkeys(_seats(town, kind, subcategory, place, community)):
        fresh = [each for each in town.holders(seat) if each.chats and each.person not in called]
        if fresh:
            called.update(each.person for each in fresh)
            teams.append(Team(seat, tuple(fresh)))
    return tuple(teams)


def _seats(town: Neighbourhood, kind: RallyKind, subcategory: str, place: int | None, community: int) -> Iterator[Seat]:
    here = place or community
    volunteers = [unit for unit in town.units.values() if unit.kind == VOLUNTEERS and _serves(town, unit, here)]
    skilled = [unit for unit in volunteers if unit.answers_for(subcategory)]
    yield from _of_units(skilled)
    if kind is RallyKind.EMERGENCY or not skilled:
        yield from _of_units(volunteers)
    if kind is RallyKind.SERVICE:
        return
    yield from _of_units(town.units_for(subcategory, here))
    firm = town.property_firm_of(place)
    yield from _of_units([firm] if firm else [])
    if kind is RallyKind.EMERGENCY:
        yield from _around(town, place)
        yield from (Seat(role, community) for role in sorted(STAFF_ROLES - {Role.SECRETARY}))


def _around(town: Neighbourhood, place: int | None) -> Iterator[Seat]:
    home = town.places.enclosing(place, PlaceKind.BUILDING, PlaceKind.ALLEY)
    if home is not None:
        yield Seat(Role.BUILDING_HEAD, home.id)
    for each in town.places.upwards(place):
        yield Seat(Role.AREA_HEAD, each.id)


def _of_units(units: list[CoBuildingUnit] | tuple[CoBuildingUnit, ...]) -> Iterator[Seat]:
    return (Seat(Role.UNIT_MEMBER, unit=unit.id) for unit in units)


def _serves(town: Neighbourhood, unit: CoBuildingUnit, place: int) -> bool:
    return any(town.places.lies_in(place, outer) or town.places.lies_in(outer, place) for outer in unit.territory)
