"""On which level a request is handled: by the community, the street or the district (办理层级)."""

from domain.places import PlaceKind, Places
from domain.service_request import ServiceRequest

LEVELS = (PlaceKind.COMMUNITY, PlaceKind.STREET, PlaceKind.DISTRICT)
"""From below upwards; whatever volunteers and units of a community do is the community's."""


def handling_level(request: ServiceRequest, places: Places) -> PlaceKind:
    """Return the highest level that has been asked to see to a request, or whose own seat has taken it."""
    asked = {rung.level for rung in request.chain[: request.rung + 1]}
    seat = places.get(request.held_seat.place) if request.held_seat is not None else None
    reached = [level for level in LEVELS if level in asked or (seat is not None and seat.kind is level)]
    return reached[-1] if reached else PlaceKind.COMMUNITY
