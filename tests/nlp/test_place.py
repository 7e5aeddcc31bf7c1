"""Places as people write them, and numbers that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.fold import plain
from nlp.names import NO_NAMES, Names
from nlp.place import assemble, find_places, read_place
from nlp.place_forms import MAY_BE_A_FORM, alleys_and_blocks, tokens
from nlp.place_meaning import meanings
from nlp.place_sources import fill_place
from nlp.place_traps import without_traps
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import Context, PlaceMention, SlotSource

SITE = Names(estates=("锦绣家园", "锦绣"), buildings=("临江阁",), spots=("老樟树",))


def slots(place: PlaceMention) -> dict[str, str]:
    found = {name: getattr(place, name) for name in ("estate", "building", "unit", "floor", "room", "spot")}
    return {name: slot.value for name, slot in found.items() if slot}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7栋", {"building": "7"}),
        ("07幢03单元", {"building": "7", "unit": "3"}),
        ("7座", {"building": "7"}),
        ("七号楼", {"building": "7"}),
        ("二十三号楼", {"building": "23"}),
        ("一百零二栋", {"building": "102"}),
        ("7#", {"building": "7"}),
        ("７＃楼", {"building": "7"}),
        ("B栋", {"building": "B"}),
        ("住C区7栋", {"building": "C7"}),
        ("C区7#的路灯", {"building": "C7"}),
        ("7-2-602", {"building": "7", "unit": "2", "room": "602"}),
        ("7—2—602", {"building": "7", "unit": "2", "room": "602"}),
        ("７－２－６０２", {"building": "7", "unit": "2", "room": "602"}),
        ("07-02-0602", {"building": "7", "unit": "2", "room": "602"}),
        ("7-602", {"building": "7", "room": "602"}),
        ("7栋2-602", {"building": "7", "unit": "2", "room": "602"}),
        ("7栋2单元602", {"building": "7", "unit": "2", "room": "602"}),
        ("602（7栋）", {"building": "7", "room": "602"}),
        ("602室，7号楼2单元", {"building": "7", "unit": "2", "room": "602"}),
        ("7号2单元602", {"building": "7", "unit": "2", "room": "602"}),
        ("7号楼2门602", {"building": "7", "unit": "2", "room": "602"}),
        ("7楼2门602", {"building": "7", "unit": "2", "room": "602"}),
        ("7座B梯1103", {"building": "7", "unit": "B", "room": "1103"}),
        ("7座11楼D室", {"building": "7", "room": "11D"}),
        ("55弄7号602室", {"building": "7", "room": "602"}),
        ("7栋803A", {"building": "7", "room": "803A"}),
        ("7懂2单远602", {"building": "7", "unit": "2", "room": "602"}),
        ("7洞602", {"building": "7", "room": "602"}),
        ("7栋三楼", {"building": "7", "floor": "3"}),
        ("三楼", {"floor": "3"}),
        ("负二楼", {"floor": "B2"}),
        ("地下车库B1层", {"floor": "B1", "spot": "地下车库"}),
        ("北门", {"spot": "北门"}),
        ("老樟树下面", {"spot": "老樟树"}),
        ("临江阁1102", {"building": "临江阁", "room": "1102"}),
        ("观澜轩1102漏水", {"building": "观澜轩", "room": "1102"}),
        ("槐树里15号", {"building": "槐树里15"}),
        ("锦绣家园7栋", {"estate": "锦绣家园", "building": "7"}),
        ("building 7 room 602", {"building": "7", "room": "602"}),
    ],
)
def test_places_are_read_in_every_writing(text: str, expected: dict[str, str]) -> None:
    assert slots(assemble(find_places(plain(text), SITE))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "电话13912345678",
        "打0731-88888888",
        "打110还是120",
        "拨12345",
        "6号停水",
        "6月18日停电",
        "2号线地铁",
        "坐312路公交",
        "要3-5天",
        "8-10点送到",
        "8:30-11:30有人",
        "2-3份",
        "一共1280元",
        "工单1024",
        "编号 A1024",
        "查进度 A1108",
        "湘A·12345的车",
        "70岁以上",
        "第一，灯坏；第二，门坏",
        "几号开始报名",
        "2024年",
        "3.5米",
        "楼上楼下都这样",
    ],
)
def test_other_numbers_are_no_places(text: str) -> None:
    assert find_places(plain(text), NO_NAMES) == []


@pytest.mark.parametrize(
    ("answer", "building"),
    [
        ("三号楼", "3"),
        ("3#", "3"),
        ("3", "3"),
        ("三", "3"),
        ("我住3", "3"),
        ("B", "B"),
        ("3栋。", "3"),
        ("3-2-501", "3"),
    ],
)
def test_the_answer_to_which_building_may_be_short(answer: str, building: str) -> None:
    place = read_place(answer, NO_NAMES)
    assert place.building is not None
    assert place.building.value == building


def test_several_buildings_leave_the_building_open() -> None:
    place = read_place("3、5号楼和9栋停水", NO_NAMES)
    assert place.building is None
    assert place.other_buildings == ("3", "5", "9")


def test_a_house_in_an_alley_that_is_known_is_still_a_house() -> None:
    place = read_place("槐树里15号屋顶渗水", Names(estates=("槐树里",)))
    assert slots(place) == {"estate": "槐树里", "building": "槐树里15"}


def test_a_broadcast_names_buildings_and_no_times() -> None:
    place = read_place("3栋 5栋 明天8:00-12:00停水", NO_NAMES)
    assert place.other_buildings == ("3", "5")


def test_each_slot_says_where_it_was_read() -> None:
    context = Context(group=True, nickname="7-2-602-老周")
    filled = fill_place(read_place("楼道灯不亮", NO_NAMES), context, NO_NAMES)
    assert filled.building is not None
    assert (filled.building.value, filled.building.source) == ("7", SlotSource.NICKNAME)
    earlier = fill_place(read_place("2单元", NO_NAMES), Context(earlier=("我在9栋",), nickname="7-2-602"), NO_NAMES)
    assert earlier.building is not None
    assert earlier.unit is not None
    assert (earlier.building.value, earlier.building.source) == ("9", SlotSource.EARLIER)
    assert (earlier.unit.value, earlier.unit.source) == ("2", SlotSource.TEXT)
    quoted = fill_place(PlaceMention(), Context(quoted="5栋停水了"), NO_NAMES)
    assert quoted.building is not None
    assert quoted.building.source is SlotSource.QUOTED


@pytest.mark.parametrize("text", ["3栋", "南门", "3栋和5栋"])
def test_what_the_text_says_is_never_overruled(text: str) -> None:
    said = read_place(text, NO_NAMES)
    assert fill_place(said, Context(nickname="7-2-602", earlier=("我在9栋",)), NO_NAMES) == said


def test_two_matters_keep_their_own_places(rules: RuleBook) -> None:
    found = understand("3栋电梯坏了，另外5栋路灯不亮", Context(), rules, NO_NAMES).matters
    buildings = [matter.place.building.value for matter in found if matter.place.building]
    assert buildings == ["3", "5"]


@pytest.mark.parametrize(
    ("text", "building", "unit", "room"),
    [
        ("南苑二区15号楼电梯坏了", "15", None, None),
        ("南苑二区3-2-501漏水", "3", "2", "501"),
        ("南苑二区 7栋 声控灯不亮", "7", None, None),
    ],
)
def test_an_estates_name_may_end_like_a_zone(text: str, building: str, unit: str | None, room: str | None) -> None:
    place = read_place(text, Names(estates=("南苑二区",)))
    assert place.estate is not None
    assert place.estate.value == "南苑二区"
    found = [slot.value if slot else None for slot in (place.building, place.unit, place.room)]
    assert found == [building, unit, room]


def test_an_estates_name_is_no_matter(rules: RuleBook) -> None:
    names = Names(estates=("停水花园",))
    assert not understand("停水花园真漂亮", Context(), rules, names).matters[0].opens


@given(st.text("0123456789 ,.、。:()我家住在的年元个点户是苑居阁轩里巷东南前后", max_size=20))
def test_digits_without_any_mark_of_a_form_number_no_place(text: str) -> None:
    readable = without_traps(text)
    found = sorted([*alleys_and_blocks(readable), *tokens(readable)], key=lambda token: (token.start, token.end))

    assert MAY_BE_A_FORM.search(text) or not meanings(readable, found)


@pytest.mark.parametrize("text", ["3/2/501fire", "3/2/501The light in the hallway is out"])
def test_words_may_stick_to_a_chain(text: str) -> None:
    place = read_place(plain(text), NO_NAMES)
    assert [slot and slot.value for slot in (place.building, place.unit)] == ["3", "2"]


_OUTER = st.lists(st.sampled_from(["1", "2", "12", "b2"]), min_size=1, max_size=3)


@given(
    _OUTER, st.sampled_from(["501", "1203", "2"]), st.sampled_from("/-一"), st.sampled_from(["fire", "a", "漏水", ""])
)
def test_whatever_looks_like_a_chain_is_read_within_the_text(outer: list[str], room: str, tie: str, words: str) -> None:
    text = tie.join([*outer, room]) + words
    for piece in find_places(text, NO_NAMES):
        assert piece.value
        assert text[slice(*piece.span)]
