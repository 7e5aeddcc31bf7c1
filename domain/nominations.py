"""Who would be a head: somebody for themselves, or a neighbour for somebody else; the community's staff decide."""

from datetime import datetime

from msgspec import Struct

from domain.messages import Original
from domain.neighbourhood import Role, Seat
from domain.places import Place, PlaceKind

APPLYING, RECOMMENDING = "apply_head", "recommend_head"
NOMINATING = frozenset({APPLYING, RECOMMENDING})
"""The subcategories of requests that put a nomination before the staff."""


class Nomination(Struct, frozen=True):
    """Somebody who would be a head, as far as it was told; `request` is what puts it before the staff, once it does.

    `name` is whom it is about, `author` who told it: the same person unless it is `recommended`.
    """

    id: int
    author: int
    begun_at: datetime
    recommended: bool = False
    name: str = ""
    place: int | None = None
    words: str = ""
    voice: Original | None = None
    request: int | None = None
    appointed: int | None = None
    """The person who was appointed."""


def seat_at(place: Place) -> Seat:
    """Return the seat of whoever looks after a place: of a stairwell a group's head, of a house its own."""
    return Seat(Role.GROUP_HEAD if place.kind is PlaceKind.UNIT else Role.BUILDING_HEAD, place.id)
