"""Lists: each item is a matter of its own, at its own place; a list that many have written is none."""

from collections.abc import Callable

import pytest

from domain.taxonomy import Intent
from nlp.fold import Variants, fold
from nlp.lists import listed
from nlp.understanding import Context, Matter

Ask = Callable[..., tuple[Matter, ...]]


@pytest.mark.parametrize(
    "text",
    [
        "①楼道灯不亮②下水道堵了",
        "① 楼道灯不亮 ② 下水道堵了",
        "1、楼道灯不亮 2、下水道堵了",
        "1.楼道灯不亮\n2.下水道堵了",
        "（1）楼道灯不亮（2）下水道堵了",
        "⑴楼道灯不亮⑵下水道堵了",
        "一、楼道灯不亮；二、下水道堵了",
        "1)楼道灯不亮 2)下水道堵了",
        "我要反映几件事：1、楼道灯不亮；2、下水道堵了",
    ],
)
def test_every_item_is_a_matter(matters: Ask, text: str) -> None:
    assert [(matter.text, matter.subcategory) for matter in matters(text)] == [
        ("楼道灯不亮", "lighting"),
        ("下水道堵了", "drain_block"),
    ]


def test_an_item_takes_back_and_another_reports(matters: Ask) -> None:
    found = matters("1、不用修灯了 2、下水道堵了")
    assert [(matter.intent, matter.opens) for matter in found] == [(Intent.CANCEL, False), (Intent.REQUEST, True)]


def _where(found: tuple[Matter, ...]) -> list[str | None]:
    return [matter.place.building.value if matter.place.building else None for matter in found]


def test_items_of_one_kind_at_two_places_are_two_matters(matters: Ask) -> None:
    found = matters("①2栋电梯坏了②7栋电梯也坏了③楼道里堆满垃圾")
    assert _where(found) == ["2", "7", None]


def test_what_is_said_before_the_items_says_where(matters: Ask) -> None:
    found = matters("6栋2单元：1、楼道灯不亮 2、9栋门口有垃圾 3、下水道堵了", Context(nickname="3-1-101"))
    assert _where(found) == ["6", "9", "6"]


def test_a_building_behind_a_mark_is_no_range(matters: Ask) -> None:
    assert _where(matters("1、6栋电梯坏了 2、门禁刷不开")) == ["6", None]


@pytest.mark.parametrize(
    "text",
    [
        "#接龙\n1. 301 没水\n2. 402 没水",
        "温馨提示：1、请勿高空抛物 2、请勿占用消防通道",
        "1、楼道灯不亮",
    ],
)
def test_what_is_no_list_of_matters_stays_whole(matters: Ask, text: str) -> None:
    assert len(matters(text, Context(group=True))) == 1


def test_danger_in_an_item_is_danger_of_the_message(matters: Ask) -> None:
    (matter,) = matters("1、楼道灯不亮 2、我被困在电梯里了")
    assert matter.danger is not None


@pytest.mark.parametrize("text", ["3.5元一斤", "12.1开始", "1.5米高，2.5米宽", "3、5、7栋停水"])
def test_numbers_with_points_count_nothing(text: str) -> None:
    assert listed(fold(text, Variants()).text) is None


@pytest.mark.parametrize("text", ["①", "②", "1.", "2、"])
def test_a_mark_alone_is_a_choice(matters: Ask, text: str) -> None:
    (matter,) = matters(text)
    assert matter.choice is not None


def test_a_ringed_number_is_no_part_of_the_next() -> None:
    folded = fold("①1024，②1025", Variants())
    assert folded.text == "\n1、1024,\n2、1025"
    assert folded.typed(folded.text.index("1025"), len(folded.text)) == "1025"
