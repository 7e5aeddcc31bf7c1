"""What is wrong in a roster is named and nothing is brought in; what is only missing is warned of."""

from dataclasses import replace
from typing import Any

import pytest

from domain.neighbourhood import Role
from domain.people import Person
from domain.places import PlaceKind
from domain.roster import (
    DutyRow,
    GroupRow,
    PersonRow,
    PlaceRow,
    Position,
    Problem,
    ResidentRow,
    ResourceRow,
    Roster,
    Table,
    UnitRow,
)
from handlers.roster import importing
from handlers.roster.people import is_phone
from tests.handlers.rosters import PLACES, ROSTER, Do, bring, counting, everyone, look_at, only, with_masks


def at(table: Table, line: int) -> Position:
    return Position("roster.xlsx", table, line)


PERSON, PLACE = at(Table.PEOPLE, 9), at(Table.PLACES, 9)


@pytest.mark.parametrize(
    ("extra", "word"),
    [
        ({"places": (PlaceRow("江边/9号楼", PlaceKind.BUILDING, at=PLACE),)}, "江边"),
        ({"places": (PlaceRow("和美花园//9号楼", PlaceKind.BUILDING, at=PLACE),)}, "空"),
        ({"places": (PlaceRow("和美花园/3号楼", PlaceKind.BUILDING, at=PLACE),)}, "两次"),
        ({"places": (PlaceRow("和美花园/三栋", PlaceKind.BUILDING, at=PLACE),)}, "分不清"),
        ({"places": (PlaceRow("3号楼/某街道", PlaceKind.STREET, at=PLACE),)}, "上级"),
        ({"places": (PlaceRow("孤楼", PlaceKind.BUILDING, at=PLACE),)}, "社区"),
        ({"places": (PlaceRow("和美花园/9号楼", PlaceKind.BUILDING, rooms=("101",), at=PLACE),)}, "邻长片"),
        (
            {"places": (PlaceRow("和美花园/9号楼", PlaceKind.BUILDING, managed_by="没有的物业", at=PLACE),)},
            "没有的物业",
        ),
        ({"units": (UnitRow("美家物业", "property", at=PLACE),)}, "两次"),
        ({"units": (UnitRow("新单位", "gas", ("火星",), at=PLACE),)}, "火星"),
        ({"resources": (ResourceRow("没有的单位", "修灯", at=PLACE),)}, "没有的单位"),
        ({"people": (PersonRow("甲", None, "3号楼", at=PERSON),)}, "角色"),
        ({"people": (PersonRow("甲", Role.BUILDING_HEAD, at=PERSON),)}, "地点"),
        ({"people": (PersonRow("甲", Role.BUILDING_HEAD, "4号楼", at=PERSON),)}, "4号楼"),
        ({"people": (PersonRow("甲", Role.NEIGHBOUR_HEAD, "3号楼", at=PERSON),)}, "3号楼"),
        ({"people": (PersonRow("甲", Role.UNIT_MEMBER, "3号楼", at=PERSON),)}, "3号楼"),
        ({"people": (PersonRow("甲", Role.STAFF, "幸福里社区", phone="电话", at=PERSON),)}, "电话"),
        ({"people": (PersonRow("甲", Role.STAFF, "幸福里社区", phone="123456789", at=PERSON),)}, "123456789"),
        ({"people": (PersonRow("甲", Role.STAFF, "幸福里社区", phone="138****9999", at=PERSON),)}, "138"),
        ({"people": (PersonRow("甲", Role.STAFF, "幸福里社区", employer="火星公司", at=PERSON),)}, "火星公司"),
        ({"people": (PersonRow("李建国", Role.BUILDING_HEAD, "3号楼", at=PERSON),)}, "两次"),
        ({"people": (PersonRow("没来过", left=True, at=PERSON),)}, "没来过"),
        ({"groups": (GroupRow("telegram", "1", "3号楼", at=PERSON),)}, "telegram"),
        ({"groups": (GroupRow("telegram:main", "-1001", "和美花园", at=PERSON),)}, "两次"),
        ({"groups": (GroupRow("telegram:main", "-2", "火星", at=PERSON),)}, "火星"),
        ({"residents": (ResidentRow("甲", "和美花园", at=PERSON),)}, "住址"),
        ({"residents": (ResidentRow("张桂芳", "3号楼/二单元", "301", at=PERSON),)}, "两次"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_brought_in(do: Do, extra: dict[str, tuple[Any, ...]], word: str) -> None:
    ((table, rows),) = extra.items()
    planned = do(look_at(only(**{table: (*getattr(ROSTER, table), *rows)})))
    assert [problem.at for problem in planned.problems] == [rows[0].at]
    assert word in planned.problems[0].wrong
    assert planned.problems[0].remedy
    with pytest.raises(ValueError, match="problems"):
        do(lambda desk: importing.apply(planned, desk, counting()))
    assert do(everyone) == ()


def test_a_refused_place_is_told_once_and_not_by_everybody_who_lives_there(do: Do) -> None:
    places = (*PLACES[:3], replace(PLACES[3], managed_by="没有的物业", path="幸福里社区/和美花园/3号楼", at=PLACE))
    inside = PlaceRow("幸福里社区/和美花园/3号楼/1单元", PlaceKind.UNIT)
    residents = (ResidentRow("张桂芳", inside.path, "301"),)
    planned = do(look_at(Roster(units=ROSTER.units, places=(*places, inside), residents=residents)))
    assert [problem.at for problem in planned.problems] == [PLACE]


def test_all_that_is_wrong_is_told_at_once_but_nothing_that_only_follows(do: Do) -> None:
    unread = (
        Problem(at(Table.PLACES, 4), "“类型”不对。", "请改。", missing=(PlaceRow, "幸福里社区/和美花园/7号楼")),
        Problem(at(Table.UNITS, 2), "“类型”不对。", "请改。", missing=(UnitRow, "新物业")),
        Problem(at(Table.PEOPLE, 3), "“角色”不对。", "请改。", missing=(PersonRow, "何平")),
    )
    following = only(
        places=(
            *PLACES,
            PlaceRow("7号楼/1单元", PlaceKind.UNIT),
            PlaceRow("和美花园/9号楼", PlaceKind.BUILDING, managed_by="新物业"),
        ),
        people=(
            *ROSTER.people,
            PersonRow("甲", Role.BUILDING_HEAD, "和美花园/7号楼"),
            PersonRow("乙", Role.UNIT_MEMBER, "新物业"),
        ),
        duty=(DutyRow("幸福里社区", "何平", (0,)),),
    )
    assert do(look_at(replace(following, problems=unread))).problems == unread
    wrong = PersonRow("丙", Role.BUILDING_HEAD, "和美花园/8号楼", at=PERSON)
    planned = do(look_at(replace(following, problems=unread, people=(*following.people, wrong))))
    assert [each.at for each in planned.problems] == [*(each.at for each in unread), PERSON]
    nameless = (*unread, Problem(PLACE, "“路径”空着。", "这一格必须填。", missing=(PlaceRow, "")))
    assert do(look_at(replace(following, problems=nameless, people=(wrong,)))).problems == nameless


@pytest.mark.parametrize(
    ("phone", "right"),
    [
        ("138 0013 8000", True),
        ("+86 138-0013-8000", True),
        ("１３８００１３８０００", True),
        ("010-65123456", True),
        ("(0551) 1234567", True),
        ("0551-1234567-801", True),
        ("0551-1234567 转 8", True),
        ("+86 551 1234567", True),
        ("+852 2345 6789", True),
        ("400-800-1234", True),
        ("110", True),
        ("12345", True),
        ("96110", True),
        ("95598", True),
        ("123456789", False),
        ("1380013800", False),
        ("138001380001", False),
        ("65123456", False),
        ("0551-123456", False),
        ("12800138000", False),
        ("13800138000、13900139000", False),
        ("七", False),
        ("", False),
    ],
)
def test_a_telephone_is_one_that_can_be_called(phone: str, *, right: bool) -> None:
    assert is_phone(phone) is right


def test_a_short_path_that_fits_two_places_is_asked_about(do: Do) -> None:
    twins = (
        *PLACES,
        PlaceRow("幸福里社区/锦绣苑", PlaceKind.ESTATE),
        PlaceRow("锦绣苑/3号楼", PlaceKind.BUILDING),
    )
    head = PersonRow("李建国", Role.BUILDING_HEAD, "3号楼", at=PERSON)
    (problem,) = do(look_at(Roster(units=ROSTER.units, places=twins, people=(head,)))).problems
    assert problem.at == PERSON
    assert "和美花园" in problem.remedy
    named = replace(head, seat="和美花园/3号楼")
    assert not do(look_at(Roster(units=ROSTER.units, places=twins, people=(named,)))).problems


def test_gaps_are_warned_of(do: Do) -> None:
    assert do(look_at(ROSTER)).warnings == ()
    rooms = tuple(str(number) for number in range(101, 117))
    crowded = only(
        places=(
            *PLACES[:5],
            replace(PLACES[5], rooms=rooms),
            *PLACES[6:],
            PlaceRow("和美花园/6号楼", PlaceKind.BUILDING),
        ),
        units=(*ROSTER.units, UnitRow("源清燃气", "gas")),
        people=(
            *(row for row in ROSTER.people if row.role is not Role.DUTY_DESK),
            PersonRow("王五", Role.BUILDING_HEAD, "3号楼"),
        ),
    )
    warnings = do(look_at(crowded)).warnings
    for word in ("欧阳兰照看 16 户", "6号楼", "李建国、王五", "源清燃气", "值班"):
        assert any(word in warning for warning in warnings), word
    assert len(warnings) == 5


def test_a_community_is_told_that_it_has_no_police_once_people_live_there(do: Do) -> None:
    set_up = Roster(
        places=PLACES[:2],
        people=(PersonRow("陈晓雯", Role.DUTY_DESK, "幸福里社区"),),
    )
    assert do(look_at(set_up)).warnings == ()
    without = only(units=ROSTER.units[:1], people=ROSTER.people[:-1])
    (warning,) = do(look_at(without)).warnings
    assert "派出所" in warning


def test_one_room_with_two_neighbour_heads_is_warned_of(do: Do) -> None:
    twice = only(places=(*PLACES, PlaceRow("3号楼/二单元/西边户", PlaceKind.HOUSEHOLDS, rooms=("301", "302"))))
    assert [warning for warning in do(look_at(twice)).warnings if "301" in warning]


def test_a_nameless_person_is_no_part_of_a_roster(do: Do) -> None:
    do(lambda desk: desk.people.add(Person(desk.new_id())))
    do(bring(ROSTER))
    exported = do(with_masks)
    assert all(row.name for row in exported.residents)
