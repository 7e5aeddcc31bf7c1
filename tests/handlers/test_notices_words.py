"""To whom the words of a notice say that it goes, and what they say about days."""

from datetime import date

import pytest

from domain.neighbourhood import Neighbourhood
from domain.places import Place, PlaceKind, Places
from handlers.gazetteer import names_of
from handlers.notices.dates import Doubt, doubts
from handlers.notices.wording import Resolved, addressed, inside, resolve

TODAY = date(2025, 11, 24)
"""A Monday."""

TOWN = Neighbourhood(
    1,
    Places(
        (
            Place(1, None, PlaceKind.COMMUNITY, "幸福里社区"),
            Place(2, 1, PlaceKind.ESTATE, "和美花园", aliases=("和美",)),
            Place(3, 1, PlaceKind.ESTATE, "幸福苑"),
            *(Place(number + 10, 2, PlaceKind.BUILDING, f"{number}号楼", str(number)) for number in (1, 2, 3, 5, 6)),
            Place(51, 15, PlaceKind.UNIT, "1单元", "1"),
            Place(52, 15, PlaceKind.UNIT, "2单元", "2"),
            Place(23, 3, PlaceKind.BUILDING, "3号楼", "3"),
            Place(9, None, PlaceKind.COMMUNITY, "柳河社区"),
            Place(98, 9, PlaceKind.BUILDING, "8号楼", "8"),
        )
    ),
)
NAMES = names_of(TOWN)


@pytest.mark.parametrize(
    ("words", "places", "body"),
    [
        ("5栋 6栋 明天停水", (15, 16), "明天停水"),
        ("5、6号楼 明天停水", (15, 16), "明天停水"),
        ("5号楼和6号楼：明天停水", (15, 16), "明天停水"),
        ("五号楼，明天停水", (15,), "明天停水"),
        ("5#6# 明天停水", (15, 16), "明天停水"),
        ("5栋2单元 明天停水", (52,), "明天停水"),
        ("5栋1单元2单元 明天停水", (51, 52), "明天停水"),
        ("和美花园 明天停水", (2,), "明天停水"),
        ("和美3栋 明天停水", (13,), "明天停水"),
        ("幸福苑3栋 明天停水", (23,), "明天停水"),
        ("1-3号楼 明天停水", (), "明天停水"),
        ("和美花园1-3号楼 明天停水", (11, 12, 13), "明天停水"),
        ("和美花园1至6号楼 明天停水", (11, 12, 13, 15, 16), "明天停水"),
        ("和美花园1栋到3栋 明天停水", (11, 12, 13), "明天停水"),
        ("3栋 5栋 明天停水", (13, 15), "明天停水"),
        ("全社区 明天停水", (1,), "明天停水"),
        ("幸福里社区 明天停水", (1,), "明天停水"),
        ("5号楼的居民请注意停水", (15,), "5号楼的居民请注意停水"),
        ("11月25日 8:00-18:00 5、6号楼停水", (15, 16), "11月25日 8:00-18:00 5、6号楼停水"),
        ("5栋 明天停水，请到1号楼大厅领水", (15,), "明天停水，请到1号楼大厅领水"),
        ("5栋", (15,), ""),
    ],
)
def test_the_places_at_the_front_or_else_anywhere(words: str, places: tuple[int, ...], body: str) -> None:
    read = addressed(words, NAMES)
    assert resolve(TOWN, (1,), read).places == places
    assert read.body == body


def test_the_words_are_sent_as_they_were_typed() -> None:
    assert addressed("５栋　ＡＢＣ通知：請勿外出！！", NAMES).body == "ＡＢＣ通知：請勿外出！！"


@pytest.mark.parametrize(
    ("words", "resolved"),
    [
        ("3栋 停水", Resolved(between=(2, 3))),
        ("9栋 停水", Resolved(unknown=("9",))),
        ("8栋 停水", Resolved(unknown=("8",))),
        ("5栋 9栋 停水", Resolved(unknown=("9",))),
        ("全小区 停水", Resolved(between=(1, 2, 3))),
        ("明天停水", Resolved()),
    ],
)
def test_what_is_not_clear_is_left_to_be_asked(words: str, resolved: Resolved) -> None:
    assert resolve(TOWN, (1,), addressed(words, NAMES)) == resolved


def test_a_wider_place_that_was_chosen_narrows_to_the_numbers_said() -> None:
    assert inside(TOWN, 3, addressed("3栋 停水", NAMES)) == (23,)
    assert set(inside(TOWN, 1, addressed("3栋 停水", NAMES))) == {13, 23}
    assert inside(TOWN, 2, addressed("停水", NAMES)) == (2,)


def test_in_the_only_estate_the_whole_estate_is_clear() -> None:
    alone = Neighbourhood(
        1,
        Places((Place(1, None, PlaceKind.COMMUNITY, "柳河社区"), Place(2, 1, PlaceKind.ESTATE, "柳河湾"))),
    )
    assert resolve(alone, (1,), addressed("全小区 停水", names_of(alone))).places == (2,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月25日（周二）停水", ()),
        ("11月25日停水", ()),
        ("11月25日（周四）停水", (Doubt("11月25日（周四）", 1),)),
        ("11月25号星期四停水", (Doubt("11月25号星期四", 1),)),
        ("25日（周四）停水", (Doubt("25日（周四）", 1),)),
        ("3日（周三）停水", ()),
        ("明天（周二）停水", ()),
        ("明天周三停水", (Doubt("明天周三", 1),)),
        ("1月3日（周六）停水", ()),
        ("2025年11月30日（周日）", ()),
        ("2025年11月30日星期天", ()),
        ("2月30日恢复", (Doubt("2月30日", None),)),
        ("每周二上午，星期一至星期五", ()),
        ("13月1日", (Doubt("13月1日", None),)),
    ],
)
def test_days_that_do_not_fit_are_found(text: str, expected: tuple[Doubt, ...]) -> None:
    assert doubts(text, TODAY) == expected
