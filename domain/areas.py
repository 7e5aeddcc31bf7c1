"""What fails for a whole area: which buildings it concerns, by those who told of it and those who say otherwise."""

from collections.abc import Iterable

from domain.people import Party
from domain.places import HOMES, Place, PlaceKind, Places
from domain.service_request import ServiceRequest


def buildings(request: ServiceRequest, parties: Iterable[Party], places: Places) -> tuple[Place, ...]:
    """Return the buildings in which somebody has it and nobody said that it is not so there, in the order told."""
    told = (places.enclosing(party.place, *HOMES) for party in parties)
    return tuple(dict.fromkeys(home for home in told if home is not None and home.id not in request.spared))


def covering(known: int | None, told: int | None, places: Places) -> int | None:
    """Return the narrowest of building and estate that holds both places; the known one where there is none."""
    if known is None or told is None or places.lies_in(told, known):
        return known
    homes = [places.enclosing(each, *HOMES) for each in (known, told)]
    if homes[0] is not None and homes[0] == homes[1]:
        return homes[0].id
    estate = places.enclosing(known, PlaceKind.ESTATE)
    return estate.id if estate is not None and places.lies_in(told, estate.id) else known
