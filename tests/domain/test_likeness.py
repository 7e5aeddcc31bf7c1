"""Whether two tellings are one matter: by building, kind, words and time, told apart from what only looks alike."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.likeness import Thresholds, closest, likeness, may_be_shared
from domain.places import Place, PlaceKind, Places
from domain.replacing import replace
from domain.request_states import State
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Intent, Urgency

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ESTATE, B3, U1, U2, B5, OTHER, OTHER_B3 = 1, 3, 31, 32, 5, 9, 93
PLACES = Places(
    (
        Place(ESTATE, None, PlaceKind.ESTATE, "和美花园"),
        Place(B3, ESTATE, PlaceKind.BUILDING, "3号楼"),
        Place(U1, B3, PlaceKind.UNIT, "1单元"),
        Place(U2, B3, PlaceKind.UNIT, "2单元"),
        Place(B5, ESTATE, PlaceKind.BUILDING, "5号楼"),
        Place(OTHER, None, PlaceKind.ESTATE, "锦绣苑"),
        Place(OTHER_B3, OTHER, PlaceKind.BUILDING, "3号楼"),
    )
)
USUAL = Thresholds()


def told(text: str, kind: str, place: int | None = U2, *, room: str = "", spot: str = "") -> ServiceRequest:
    return ServiceRequest(
        id=2,
        number=1002,
        community=0,
        state=State.NEW,
        intent=Intent.REQUEST,
        category=Category.PROPERTY,
        subcategory=kind,
        urgency=Urgency.NORMAL,
        text=text,
        reporter=1,
        opened_at=NOW,
        place=place,
        room=room,
        spot=spot,
    )


def verdict(new: ServiceRequest, known: ServiceRequest, ago: timedelta = timedelta(minutes=20)) -> str:
    known = replace(known, id=1, opened_at=NOW - ago, state=State.DISPATCHED)
    found = closest(new, [known], PLACES, USUAL)
    return "new" if found is None else "join" if found.sure else "ask"


@pytest.mark.parametrize(
    ("wanted", "new", "known"),
    [
        ("join", told("楼道灯坏好几天了", "lighting"), told("2单元楼道灯又不亮了", "lighting")),
        ("join", told("3号楼灯坏好几天了", "lighting", B3), told("2单元楼道灯又不亮了", "lighting")),
        ("new", told("1单元楼道灯不亮", "lighting", U1), told("2单元楼道灯不亮", "lighting")),
        ("new", told("6楼灯不亮", "lighting", spot="6楼"), told("3楼灯不亮", "lighting", spot="3楼")),
        ("new", told("5号楼楼道灯不亮", "lighting", B5), told("3号楼楼道灯不亮", "lighting", B3)),
        ("new", told("小区路灯不亮", "lighting", ESTATE), told("3号楼楼道灯不亮", "lighting", B3)),
        ("new", told("我家客厅灯不亮", "lighting"), told("楼道灯不亮", "lighting")),
        ("new", told("右边那部电梯坏了", "elevator"), told("左边那部电梯坏了", "elevator")),
        ("new", told("货梯坏了", "elevator"), told("客梯坏了", "elevator")),
        ("new", told("二号电梯坏了", "elevator"), told("1号电梯坏了", "elevator")),
        ("join", told("2号电梯还是坏的", "elevator"), told("二号电梯坏了", "elevator")),
        ("join", told("有一部电梯坏了", "elevator"), told("左边那部电梯坏了", "elevator")),
        ("join", told("电梯卡在6楼", "elevator", spot="6楼"), told("3楼电梯按不动", "elevator", spot="3楼")),
        ("new", told("东门道闸坏了", "access_control", ESTATE), told("南门道闸坏了", "access_control", ESTATE)),
        ("new", told("我家厨房漏水", "plumbing_leak"), told("楼道水管漏水", "plumbing_leak")),
        ("new", told("漏水了", "plumbing_leak"), told("漏水了", "plumbing_leak")),
        ("new", told("漏水漏到楼下了", "plumbing_leak"), told("楼下漏水，顶上一直滴", "plumbing_leak")),
        ("new", told("屋顶漏水，楼下都淹了", "roof_leak"), told("漏到楼下去了", "roof_leak")),
        ("join", told("楼下大厅水管漏水", "plumbing_leak"), told("大厅的水管漏水", "plumbing_leak")),
        ("join", told("楼下垃圾堆成山", "garbage"), told("楼下垃圾没人收", "garbage")),
        ("join", told("楼道水管在漏水", "plumbing_leak"), told("走廊的水管漏水", "plumbing_leak")),
        ("join", told("停水了", "water_outage", U1), told("没水", "water_outage")),
        ("ask", told("我家301没水", "water_outage", room="301"), told("停水了", "water_outage")),
        ("join", told("没水", "water_outage", room="301"), told("停水了", "water_outage", room="301")),
        ("join", told("5号楼没水", "water_outage", B5), told("停水了", "water_outage")),
        ("new", told("5号楼没网", "network", B5), told("没网了", "network")),
        ("join", told("没网", "network", U1), told("没网了", "network")),
        ("new", told("3号楼没水", "water_outage", OTHER_B3), told("3号楼没水", "water_outage", B3)),
        ("new", told("停电了", "power_outage"), told("停水了", "water_outage")),
        ("new", told("没水", "water_outage", None), told("没水", "water_outage")),
        ("new", replace(told("没水", "water_outage"), urgency=Urgency.EMERGENCY), told("没水", "water_outage")),
        ("new", replace(told("物业乱停车", "parking"), conflict=True), told("乱停车", "parking")),
    ],
)
def test_what_joins_what_is_asked_and_what_is_new(wanted: str, new: ServiceRequest, known: ServiceRequest) -> None:
    assert verdict(new, known) == wanted
    assert verdict(replace(known, opened_at=NOW), new) == wanted


def test_what_was_told_days_ago_is_asked_about() -> None:
    lamp = told("楼道灯不亮", "lighting")
    assert verdict(lamp, lamp, timedelta(hours=6)) == "join"
    assert verdict(lamp, told("灯坏了", "lighting"), timedelta(days=5)) == "ask"


def test_of_another_building_what_failed_hours_ago_is_asked_about() -> None:
    there, here = told("5号楼没水", "water_outage", B5), told("停水了", "water_outage")
    assert verdict(there, here, timedelta(minutes=30)) == "join"
    assert verdict(there, here, timedelta(hours=20)) == "ask"


def test_of_two_that_are_as_like_the_resident_decides() -> None:
    units = [replace(told("楼道灯不亮", "lighting", unit), id=unit) for unit in (U1, U2)]
    found = closest(told("3号楼灯坏了", "lighting", B3), units, PLACES, USUAL)
    assert found is not None
    assert not found.sure
    named = closest(told("1单元灯坏了", "lighting", U1), [*units, told("灯坏了", "lighting", B3)], PLACES, USUAL)
    assert named is not None
    assert (named.request.place, named.sure) == (U1, True)


def test_a_score_says_why() -> None:
    known = replace(told("2单元楼道灯又不亮了", "lighting"), opened_at=NOW - timedelta(minutes=23))
    found = likeness(told("楼道灯不亮", "lighting"), known, PLACES)
    assert found.reasons == ("都在2单元", "同一类", "23 分钟前", "用词相近")
    assert found.score > USUAL.join
    apart = likeness(told("1单元楼道灯不亮", "lighting", U1), known, PLACES)
    assert (apart.score, apart.reasons) == (0, ("不是同一个单元",))


def test_thresholds_are_the_sites_own() -> None:
    known = told("停水了", "water_outage")
    other = told("5号楼没水", "water_outage", B5)
    assert verdict(other, known) == "join"
    asked = closest(other, [known], PLACES, Thresholds(join=95))
    assert asked is not None
    assert not asked.sure
    assert closest(other, [known], PLACES, Thresholds(join=101, ask=95)) is None


def test_an_outage_of_one_home_may_still_be_shared() -> None:
    assert may_be_shared(told("301没水", "water_outage", room="301"))
    assert not may_be_shared(told("301的灯", "lighting", room="301"))
