"""Who is asked: the head first, nobody who must not be, and always somebody."""

import dataclasses
from itertools import product

import pytest

from domain.messages import Chat, ChatKind
from domain.neighbourhood import Appointment, CoBuildingUnit, Neighbourhood, Officer, Resource, Role, Seat
from domain.places import Place, PlaceKind, Places
from domain.replacing import replace
from domain.routing import RESPONSIBLE, Matter, NobodyResponsibleError, Responsibilities, ladder, people_for
from domain.taxonomy import Category, Danger, Urgency

STREET, COMMUNITY, ESTATE, B3, B3U2, HOMES, B6, ALLEY = range(1, 9)
FIRM, TELECOM, ELDER = 101, 102, 103
LI, ZHAO, CHEN, WANG, FIRM_MAN, TELECOM_MAN, NURSE, NEIGHBOUR, MEDIATOR = range(201, 210)

PLACES = Places(
    [
        Place(STREET, None, PlaceKind.STREET, "西河街道"),
        Place(COMMUNITY, STREET, PlaceKind.COMMUNITY, "幸福里社区"),
        Place(ESTATE, COMMUNITY, PlaceKind.ESTATE, "和美花园", managed_by=FIRM),
        Place(B3, ESTATE, PlaceKind.BUILDING, "3号楼", "3"),
        Place(B3U2, B3, PlaceKind.UNIT, "2单元", "2"),
        Place(HOMES, B3U2, PlaceKind.HOUSEHOLDS, "2单元一组", rooms=("501", "502")),
        Place(B6, ESTATE, PlaceKind.BUILDING, "6号楼", "6"),
        Place(ALLEY, COMMUNITY, PlaceKind.ALLEY, "清泉里"),
    ]
)
UNITS = {
    FIRM: CoBuildingUnit(FIRM, "安居物业", "property", (ESTATE,)),
    TELECOM: CoBuildingUnit(TELECOM, "宽带公司", "telecom", (COMMUNITY,), (Resource("宽带抢修", ("network",)),)),
    ELDER: CoBuildingUnit(ELDER, "颐和养老", "elder_service", (COMMUNITY,), (Resource("助餐", ("meal", "visit")),)),
}
SEATS = {
    LI: Seat(Role.BUILDING_HEAD, B3),
    CHEN: Seat(Role.DUTY_DESK, COMMUNITY),
    WANG: Seat(Role.AREA_HEAD, ESTATE),
    FIRM_MAN: Seat(Role.UNIT_MEMBER, unit=FIRM),
    TELECOM_MAN: Seat(Role.UNIT_MEMBER, unit=TELECOM),
    NURSE: Seat(Role.UNIT_MEMBER, unit=ELDER),
    NEIGHBOUR: Seat(Role.NEIGHBOUR_HEAD, HOMES),
    MEDIATOR: Seat(Role.MEDIATOR, B3),
}


def town(*missing: int, employed: int | None = None, silent: tuple[int, ...] = ()) -> Neighbourhood:
    """Build the neighbourhood without some people; one may work for the firm, some may have no chat."""
    officers = {
        person: Officer(
            person,
            f"人{person}",
            f"称呼{person}",
            employer=FIRM if person == employed else None,
            chats=() if person in silent else (Chat("web:test", ChatKind.PRIVATE, f"p:{person}"),),
        )
        for person in SEATS
    }
    appointments = tuple(Appointment(person, seat) for person, seat in SEATS.items() if person not in missing)
    return Neighbourhood(1, PLACES, officers, appointments, UNITS)


def matter(subcategory: str = "lighting", place: int | None = B3U2, **facts: object) -> Matter:
    """Make a matter in unit 2 of building 3."""
    category = {
        "network": Category.PROPERTY,
        "meal": Category.ELDERLY,
        "noise": Category.DISPUTE,
    }.get(subcategory, Category.PROPERTY)
    known: dict[str, object] = {"category": category, "urgency": Urgency.NORMAL, "community": COMMUNITY} | facts
    return Matter(subcategory=subcategory, place=place, **known)  # type: ignore[arg-type]


TABLE = Responsibilities(RESPONSIBLE)


def asked(what: Matter, where: Neighbourhood, rung: int = 0) -> set[int]:
    """Return who is asked on a rung."""
    chain = ladder(what, where, TABLE)
    return {officer.person for officer in people_for(chain[rung].seats, what, where)}


def levels(what: Matter, where: Neighbourhood) -> list[str]:
    """Return the levels of the ladder."""
    return [rung.level for rung in ladder(what, where, TABLE)]


def test_the_head_is_asked_first_then_the_estate_then_the_community() -> None:
    assert asked(matter(), town()) == {LI}
    assert levels(matter(), town()) == ["building", "estate", "community"]


@pytest.mark.parametrize(
    ("subcategory", "people"),
    [("plumbing_leak", {LI, FIRM_MAN}), ("network", {TELECOM_MAN}), ("noise", {MEDIATOR}), ("meal", {LI, NURSE})],
)
def test_each_kind_goes_to_those_who_can_help(subcategory: str, people: set[int]) -> None:
    assert asked(matter(subcategory), town()) == people


def test_an_old_persons_need_goes_to_the_neighbour_head_of_the_household() -> None:
    assert asked(matter("meal", room="501"), town()) == {NEIGHBOUR, NURSE}


def test_a_building_without_a_head_falls_to_the_estate_and_says_why() -> None:
    chain = ladder(matter(place=B6), town(), TABLE)
    assert chain[0].level == "estate"
    assert "空缺" in chain[0].reason


def test_without_an_estate_head_it_is_the_communitys() -> None:
    assert levels(matter(place=B6), town(WANG)) == ["community"]


def test_a_complaint_about_the_firm_reaches_neither_the_firm_nor_a_head_who_works_for_it() -> None:
    complaint = matter("plumbing_leak", conflict=True)
    everybody = {
        person
        for rung in ladder(complaint, town(employed=LI), TABLE)
        for person in asked_on(rung.seats, complaint, town(employed=LI))
    }
    assert everybody == {WANG, CHEN}


def asked_on(seats: tuple[Seat, ...], what: Matter, where: Neighbourhood) -> set[int]:
    """Return who may see to it on these seats."""
    return {officer.person for officer in people_for(seats, what, where)}


def test_somebody_who_cannot_be_reached_is_passed_over() -> None:
    assert asked(matter(), town(silent=(LI,))) == {WANG}


def test_who_stands_in_is_asked_when_the_head_has_refused_or_cannot_be_reached() -> None:
    head = Seat(Role.BUILDING_HEAD, B3)
    both = town()
    both = Neighbourhood(1, PLACES, both.officers, (*both.appointments, Appointment(ZHAO, head, rank=1)), UNITS)
    officers = both.officers | {
        ZHAO: Officer(ZHAO, "赵国强", "赵副楼长", chats=(Chat("web:test", ChatKind.PRIVATE, "z"),))
    }
    both = Neighbourhood(1, PLACES, officers, both.appointments, UNITS)

    def first(what: Matter, where: Neighbourhood) -> set[int]:
        return {officer.person for officer in people_for((head,), what, where, stand_ins=False)}

    assert first(matter(), both) == {LI}
    assert first(matter(shunned=(LI,)), both) == {ZHAO}
    silent = Neighbourhood(1, PLACES, town(silent=(LI,)).officers | {ZHAO: officers[ZHAO]}, both.appointments, UNITS)
    assert ZHAO in first(matter(), silent)
    assert {officer.person for officer in people_for((head,), matter(), both)} == {LI, ZHAO}


def test_an_emergency_asks_head_firm_and_desk_at_once() -> None:
    assert asked(matter(urgency=Urgency.EMERGENCY, danger=Danger.LIFT), town()) == {LI, FIRM_MAN, CHEN}


@pytest.mark.parametrize("danger", [Danger.SUICIDE, Danger.VIOLENCE])
def test_despair_and_violence_are_told_to_staff_only(danger: Danger) -> None:
    what = matter(urgency=Urgency.EMERGENCY, danger=danger, category=Category.SAFETY)
    assert asked(what, town()) == {CHEN}
    assert levels(what, town()) == ["community"]


def test_a_quarrel_nobody_mediates_goes_straight_to_the_community() -> None:
    assert levels(matter("noise"), town(MEDIATOR)) == ["community"]


@pytest.mark.parametrize(
    ("category", "urgency", "place"),
    list(product([each for each in Category if each is not Category.CHAT], Urgency, [B3, B6, ALLEY, None])),
)
def test_nobody_is_ever_left_without_an_answer(category: Category, urgency: Urgency, place: int | None) -> None:
    what = matter(place=place, category=category, urgency=urgency)
    empty = town(*SEATS)
    chain = ladder(what, empty, TABLE)
    assert chain
    assert chain[-1].seats == (Seat(Role.DUTY_DESK, COMMUNITY),)


def test_a_table_with_a_gap_is_refused() -> None:
    with pytest.raises(NobodyResponsibleError, match="sanitation"):
        Responsibilities({key: who for key, who in RESPONSIBLE.items() if key != "sanitation"})


def test_whose_housing_it_is_comes_first_there_whatever_it_can_do() -> None:
    owned = dataclasses.replace(town(), units={**UNITS, FIRM: replace(UNITS[FIRM], kind="owner")})
    for what in (matter("door_access"), matter("plumbing_leak"), matter("garbage", category=Category.SANITATION)):
        assert ladder(what, owned, TABLE)[0].seats == (SEATS[FIRM_MAN], SEATS[LI])
        assert ladder(what, town(), TABLE)[0].seats[0] == SEATS[LI]
    assert asked(matter("meal"), owned) == {LI, NURSE}
    assert FIRM_MAN not in asked(matter("door_access", conflict=True), owned)


def test_street_trading_goes_first_to_those_who_may_act_against_it() -> None:
    squad = CoBuildingUnit(FIRM, "城管中队", "城管", (COMMUNITY,), (Resource("占道整治", ("street_trading",)),))
    trading = matter("street_trading", category=Category.SANITATION)
    assert ladder(trading, dataclasses.replace(town(), units={FIRM: squad}), TABLE)[0].seats == (
        SEATS[FIRM_MAN],
        SEATS[LI],
    )
    assert ladder(trading, town(), TABLE)[0].seats == (SEATS[LI],)


def test_a_rung_that_would_ask_nobody_but_who_was_silent_already_is_left_out() -> None:
    everywhere = town(WANG)
    both = dataclasses.replace(
        everywhere, appointments=(*everywhere.appointments, Appointment(LI, Seat(Role.AREA_HEAD, ESTATE)))
    )
    assert [rung.level for rung in ladder(matter(), both, TABLE)] == ["building", "community"]
