"""What the community's staff may decide about, and which request a member of staff means."""

from domain.neighbourhood import STAFF_ROLES
from domain.places import PlaceKind
from domain.request_states import Actor
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.requests.finding import the_one
from handlers.visit import Visit


def communities_of(visit: Visit) -> tuple[int, ...]:
    """Return the communities for which the sender may decide; staff of a street decide for all of its own."""
    return tuple(
        place.id
        for place in visit.town.places
        if place.kind is PlaceKind.COMMUNITY and visit.town.has_role_over(visit.sender.id, place.id, STAFF_ROLES)
    )


def numbered(visit: Visit, number: int) -> ServiceRequest | None:
    """Return the request of this number that the sender may decide about; somebody else's is as good as none.

    Raises NamesakesError where several communities are in one pair of hands.
    """
    return the_one(visit, visit.desk.requests.by_number(number, communities_of(visit)))


def by_staff(visit: Visit, request: ServiceRequest) -> By:
    """Return the sender as one of the staff; somebody who is not one acts in no part at all and is refused."""
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    return By(visit.sender.id, parts & {Actor.STAFF}, visit.chat.channel)
