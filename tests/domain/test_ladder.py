"""The ladder climbs from the neighbours to the district, as the places and titles of the site say."""

from datetime import UTC, datetime

from domain.levels import handling_level
from domain.messages import Chat, ChatKind
from domain.neighbourhood import Appointment, Neighbourhood, Officer, Role, Seat
from domain.places import Place, PlaceKind, Places
from domain.replacing import replace
from domain.request_states import State
from domain.routing import RESPONSIBLE, Matter, Responsibilities, ladder
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Intent, Urgency

DISTRICT, STREET, COMMUNITY, ESTATE, BUILDING, UNIT, HOUSEHOLDS = range(1, 8)
TREE = (
    Place(DISTRICT, None, PlaceKind.DISTRICT, "山前区"),
    Place(STREET, DISTRICT, PlaceKind.STREET, "河西街道"),
    Place(COMMUNITY, STREET, PlaceKind.COMMUNITY, "幸福里社区"),
    Place(ESTATE, COMMUNITY, PlaceKind.ESTATE, "和美花园"),
    Place(BUILDING, ESTATE, PlaceKind.BUILDING, "3号楼", "3"),
    Place(UNIT, BUILDING, PlaceKind.UNIT, "2单元", "2"),
    Place(HOUSEHOLDS, UNIT, PlaceKind.HOUSEHOLDS, "", rooms=("501", "502")),
)
REQUEST = ServiceRequest(
    1,
    1001,
    COMMUNITY,
    State.DISPATCHED,
    Intent.REQUEST,
    Category.ELDERLY,
    "visit",
    Urgency.NORMAL,
    "",
    1,
    datetime(2026, 3, 2, tzinfo=UTC),
)
STEPS = (
    ("building", Seat(Role.NEIGHBOUR_HEAD, HOUSEHOLDS)),
    ("building", Seat(Role.GROUP_HEAD, UNIT)),
    ("building", Seat(Role.BUILDING_HEAD, BUILDING)),
    ("estate", Seat(Role.AREA_HEAD, ESTATE)),
    ("community", Seat(Role.DUTY_DESK, COMMUNITY)),
    ("street", Seat(Role.DUTY_DESK, STREET)),
    ("district", Seat(Role.DUTY_DESK, DISTRICT)),
)


def town(*seats: Seat) -> Neighbourhood:
    """Return a town in which one person sits on each seat."""
    officers = {
        number: Officer(number, str(number), str(number), chats=(Chat("x", ChatKind.PRIVATE, str(number)),))
        for number, _ in enumerate(seats, start=100)
    }
    appointments = tuple(Appointment(number, seat) for number, seat in enumerate(seats, start=100))
    return Neighbourhood(1, Places(TREE), officers, appointments)


def matter(place: int | None = UNIT, urgency: Urgency = Urgency.NORMAL, room: str = "501") -> Matter:
    return Matter(Category.ELDERLY, "visit", urgency, place, COMMUNITY, room)


def climb(place: int | None, *seats: Seat, urgency: Urgency = Urgency.NORMAL) -> list[tuple[str, tuple[Seat, ...]]]:
    rungs = ladder(matter(place, urgency), town(*seats), Responsibilities(RESPONSIBLE))
    return [(rung.level, rung.seats) for rung in rungs]


def test_every_step_there_is_is_climbed_once() -> None:
    assert climb(UNIT, *(seat for _, seat in STEPS)) == [(level, (seat,)) for level, seat in STEPS]


def test_what_a_site_has_not_is_left_out() -> None:
    few = [STEPS[0], STEPS[3], STEPS[4]]
    assert climb(UNIT, *(seat for _, seat in few)) == [(level, (seat,)) for level, seat in few]


def test_a_group_head_is_the_head_where_there_is_no_other() -> None:
    group = Seat(Role.GROUP_HEAD, ESTATE)
    assert climb(UNIT, group)[0] == ("building", (group,))
    assert climb(ESTATE, group)[0] == ("building", (group,))


def test_staff_who_sit_at_an_estate_are_asked_with_its_area_head() -> None:
    area, desk = Seat(Role.AREA_HEAD, ESTATE), Seat(Role.DUTY_DESK, ESTATE)
    assert ("estate", (area, desk)) in climb(UNIT, STEPS[2][1], area, desk)


def test_what_was_never_assigned_climbs_from_the_community() -> None:
    levels = [level for level, _ in climb(None, STEPS[4][1], STEPS[5][1])]
    assert levels == ["community", "street"]


def test_an_emergency_ends_with_everybody_and_the_secretary() -> None:
    staff, secretary = Seat(Role.STAFF, COMMUNITY), Seat(Role.SECRETARY, COMMUNITY)
    assert climb(UNIT, STEPS[2][1], staff, secretary, urgency=Urgency.EMERGENCY)[-1] == (
        "everybody",
        (staff, secretary),
    )


def test_the_level_of_handling_is_the_highest_that_was_asked() -> None:
    rungs = ladder(matter(), town(*(seat for _, seat in STEPS)), Responsibilities(RESPONSIBLE))
    places = Places(TREE)
    request = replace(REQUEST, chain=rungs)
    found = [handling_level(replace(request, rung=rung), places) for rung in range(len(rungs))]
    assert found == [PlaceKind.COMMUNITY] * 5 + [PlaceKind.STREET, PlaceKind.DISTRICT]
    assert handling_level(replace(request, held_seat=Seat(Role.DUTY_DESK, STREET)), places) is PlaceKind.STREET
