"""The proper names of the neighbourhood, compiled once for each version of it."""

from collections import Counter
from functools import lru_cache

from domain.neighbourhood import Neighbourhood
from domain.places import PlaceKind
from nlp.names import NO_SITE_NAMES, Names, SiteNames


@lru_cache(maxsize=4)
def names_of(town: Neighbourhood, site: SiteNames = NO_SITE_NAMES) -> Names:
    """Return the names by which people may call places, people and units, and those that the site wrote down itself."""
    estates = [
        name
        for place in town.places
        if place.kind in (PlaceKind.ESTATE, PlaceKind.ALLEY, PlaceKind.COMMUNITY)
        for name in (place.name, *place.aliases)
    ]
    buildings = [
        name
        for place in town.places
        if place.kind is PlaceKind.BUILDING
        for name in (place.name, *place.aliases)
        if not any(character.isdigit() for character in name)
    ]
    people = [name for officer in town.officers.values() for name in (officer.called, officer.name) if len(name) > 1]
    units = [name for unit in town.units.values() for name in (unit.name, *unit.aliases)]
    return Names(tuple(estates), tuple(buildings), tuple(people), tuple(units), site=site)


@lru_cache(maxsize=4)
def shared_names(town: Neighbourhood) -> frozenset[str]:
    """Return the names of buildings whose number several estates have, so that the estate must be said with them.

    A 3栋 and a 三号楼 are one and the same to whoever says 3号楼.
    """
    buildings = [place for place in town.places if place.kind is PlaceKind.BUILDING]
    counted = Counter(place.number or place.name for place in buildings)
    return frozenset(place.name for place in buildings if counted[place.number or place.name] > 1)
