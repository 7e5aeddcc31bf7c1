"""A roster comes into the books whole or not at all, twice makes no difference, and out comes what went in."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any, Protocol, TypeVar

import pytest

from domain.messages import Chat, ChatKind
from domain.neighbourhood import Neighbourhood, Role, Seat
from domain.people import Account, Person
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
from handlers.roster.exporting import export
from handlers.roster.importing import Invited, Plan
from handlers.roster.people import is_phone
from handlers.roster.report import Change
from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import make_key_file
from storage.writer import Writer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALLS = itertools.count()
Result = TypeVar("Result")


class Do(Protocol):
    def __call__(self, job: Callable[[Desk], Result], now: datetime = NOW) -> Result: ...


@contextmanager
def books(url: str, folder: Path) -> Iterator[Do]:
    engine = open_engine(url)
    writer = Writer(engine, make_key_file(folder / "keys"))
    writer.start()

    def run(job: Callable[[Desk], Result], now: datetime = NOW) -> Result:
        return writer.submit(job, now).result()

    yield run
    writer.stop()
    engine.dispose()


@pytest.fixture
def do(sqlite_template: Path, tmp_path: Path) -> Iterator[Do]:
    with books(f"sqlite:///{copyfile(sqlite_template, tmp_path / 'menkou.db')}", tmp_path) as run:
        yield run


@pytest.fixture
def do_on_each(database_url: str, tmp_path: Path) -> Iterator[Do]:
    with books(database_url, tmp_path) as run:
        yield run


def counting() -> Callable[[int], bytes]:
    """Give different bytes at each call, as a random source would."""
    return lambda count: next(CALLS).to_bytes(count, "big")


def bring(roster: Roster, *, again: tuple[str, ...] = ()) -> Callable[[Desk], tuple[Invited, ...]]:
    def job(desk: Desk) -> tuple[Invited, ...]:
        planned = importing.plan(roster, desk)
        assert planned.problems == ()
        return importing.apply(planned, desk, counting(), again=again)

    return job


def without_ids(roster: Roster) -> list[list[Any]]:
    """Return the rows of each table without the ids that only one installation knows, in one order."""
    tables = (roster.places, roster.units, roster.people, roster.residents)
    return [sorted((replace(row, id=None) for row in table), key=repr) for table in tables] + [
        list(roster.resources),
        list(roster.groups),
    ]


def look_at(roster: Roster) -> Callable[[Desk], Plan]:
    return lambda desk: importing.plan(roster, desk)


def everyone(desk: Desk) -> tuple[Person, ...]:
    return desk.people.everyone()


def with_phones(desk: Desk) -> Roster:
    return export(desk, with_phones=True)


def with_masks(desk: Desk) -> Roster:
    return export(desk, with_phones=False)


def town_of(desk: Desk) -> Neighbourhood:
    return desk.neighbourhood


PLACES = (
    PlaceRow("榕江街道", PlaceKind.STREET),
    PlaceRow("榕江街道/幸福里社区", PlaceKind.COMMUNITY),
    PlaceRow("幸福里社区/和美花园", PlaceKind.ESTATE, managed_by="美家物业"),
    PlaceRow("和美花园/3号楼", PlaceKind.BUILDING, households=24),
    PlaceRow("和美花园/3号楼/二单元", PlaceKind.UNIT),
    PlaceRow("3号楼/二单元/东边户", PlaceKind.HOUSEHOLDS, rooms=("101", "0201", "301")),
    PlaceRow("幸福里社区/清泉里", PlaceKind.ALLEY, aliases=("泉里",)),
)
ROSTER = Roster(
    places=PLACES,
    units=(
        UnitRow("美家物业", "property", ("和美花园",), ("美家",)),
        UnitRow("幸福里警务室", "police", ("幸福里社区",)),
    ),
    resources=(ResourceRow("美家物业", "水电维修", ("plumbing_leak",)), ResourceRow("美家物业", "电梯", ("elevator",))),
    people=(
        PersonRow("陈晓雯", Role.DUTY_DESK, "幸福里社区", called="值班小陈", phone="13800000001"),
        PersonRow("李建国", Role.BUILDING_HEAD, "3号楼", phone="+86 138-0000-0002"),
        PersonRow("欧阳兰", Role.BUILDING_HEAD, "3号楼", rank=1),
        PersonRow("欧阳兰", Role.NEIGHBOUR_HEAD, "二单元/东边户"),
        PersonRow("邓桂香", Role.BUILDING_HEAD, "清泉里", title="巷长", employer="美家物业"),
        PersonRow("孙志明", Role.UNIT_MEMBER, "美家物业", title="师傅"),
        PersonRow("雷一鸣", Role.UNIT_MEMBER, "幸福里警务室"),
    ),
    groups=(GroupRow("telegram:main", "-1001", "3号楼", "3号楼居民群"),),
    residents=(
        ResidentRow("张桂芳", "3号楼/二单元", "301", "张阿姨"),
        ResidentRow("李建国", "3号楼/二单元", "101", phone="13800000002"),
    ),
)


def only(**tables: tuple[Any, ...]) -> Roster:
    """Take the whole roster but for some tables."""
    return replace(ROSTER, **tables)


def test_a_roster_becomes_the_neighbourhood(do_on_each: Do) -> None:
    do_on_each(bring(ROSTER))
    town = do_on_each(town_of)
    building = town.places.named("3号楼", PlaceKind.BUILDING)[0]
    assert building.number == "3"
    assert [place.kind for place in town.places.upwards(building.id)] == [
        PlaceKind.BUILDING,
        PlaceKind.ESTATE,
        PlaceKind.COMMUNITY,
        PlaceKind.STREET,
    ]
    unit = next(town.places.within(building.id, PlaceKind.UNIT))
    homes = next(town.places.within(building.id, PlaceKind.HOUSEHOLDS))
    assert (unit.number, homes.rooms) == ("2", ("101", "201", "301"))
    firm = town.property_firm_of(unit.id)
    assert firm is not None
    assert firm.name == "美家物业"
    assert [found.name for found in town.units_for("elevator", unit.id)] == ["美家物业"]
    heads = town.holders(Seat(Role.BUILDING_HEAD, building.id))
    assert [head.called for head in heads] == ["李楼长", "欧阳副楼长"]
    assert Seat(Role.NEIGHBOUR_HEAD, homes.id) in town.seats_of(heads[1].person)
    alley_head = next(each for each in town.officers.values() if each.name == "邓桂香")
    assert (alley_head.called, alley_head.employer) == ("邓巷长", firm.id)
    assert town.groups[Chat("telegram:main", ChatKind.GROUP, "-1001")].place == building.id


def test_somebody_with_a_role_who_lives_here_is_one_person(do: Do) -> None:
    do(bring(ROSTER))
    people = do(everyone)
    assert sorted(person.name for person in people) == sorted(
        {*(row.name for row in ROSTER.people), *(row.name for row in ROSTER.residents)}
    )
    head = next(person for person in people if person.name == "李建国")
    assert (head.room, head.called, head.phone) == ("101", "李楼长", "+86 138-0000-0002")
    assert next(person.called for person in people if person.name == "张桂芳") == "张阿姨"


def test_everybody_with_a_role_is_invited_once(do: Do) -> None:
    invited = do(bring(ROSTER))
    assert {each.person.name for each in invited} == {row.name for row in ROSTER.people}
    assert len({each.payload for each in invited}) == len(invited)
    assert do(bring(ROSTER)) == ()
    assert [each.person.name for each in do(bring(ROSTER, again=("李建国",)))] == ["李建国"]


def test_who_has_an_account_or_whose_invitation_ended_is_treated_accordingly(do: Do) -> None:
    invited = do(bring(ROSTER))
    head = next(each.person for each in invited if each.person.name == "李建国")
    private = Chat("telegram:main", ChatKind.PRIVATE, "7")
    do(lambda desk: desk.people.save_account(Account("telegram:main", "7", head.id, private)))
    later = NOW + timedelta(days=30)
    names = {each.person.name for each in do(bring(ROSTER), later)}
    assert names == {row.name for row in ROSTER.people} - {"李建国"}


def test_importing_twice_changes_nothing(do_on_each: Do) -> None:
    do_on_each(bring(ROSTER))
    before = do_on_each(town_of)
    people = do_on_each(everyone)
    planned = do_on_each(look_at(ROSTER))
    assert {row.change for row in planned.rows} == {Change.UNCHANGED}
    assert len(planned.rows) == sum(1 for _ in ROSTER.rows())
    do_on_each(bring(ROSTER))
    assert do_on_each(town_of) == before
    assert do_on_each(town_of).version == before.version
    assert do_on_each(everyone) == people


def test_looking_at_a_roster_changes_nothing(do: Do) -> None:
    planned = do(look_at(ROSTER))
    assert {row.change for row in planned.rows} == {Change.NEW}
    assert planned.town.officers
    assert do(town_of).officers == {}
    assert do(everyone) == ()


def test_what_changes_is_told_and_nothing_else_changes(do: Do) -> None:
    do(bring(ROSTER))
    before = do(town_of)
    people = (replace(ROSTER.people[1], phone="13900000002"), replace(ROSTER.people[2], rank=2), *ROSTER.people[3:])
    changed = Roster(
        places=(replace(PLACES[3], path="3号楼", households=30),),
        people=people,
        residents=(replace(ROSTER.residents[0], room="302"),),
    )
    planned = do(look_at(changed))
    told = {
        (row.subject.split(" ")[0].rpartition("/")[2], row.note) for row in planned.rows if row.change is Change.CHANGED
    }
    assert told >= {("3号楼", "户数"), ("欧阳兰", "替补次序"), ("张桂芳", "房号")}
    assert all(row.change is Change.UNCHANGED for row in planned.rows if "巷长" in row.subject or "邓" in row.subject)
    do(bring(changed))
    after = do(town_of)
    assert next(after.places.within(before.places.named("3号楼")[0].id)).households == 30
    assert after.units == before.units
    assert "值班小陈" in {each.called for each in after.officers.values()}, "who is not in the file stays"


def test_a_name_can_be_mended_by_the_number_of_an_export(do: Do) -> None:
    do(bring(ROSTER))
    exported = do(with_masks)
    mended = replace(
        exported,
        places=tuple(replace(row, path=row.path.replace("和美花园", "和谐花园")) for row in exported.places),
        units=tuple(
            replace(row, territory=tuple(path.replace("和美", "和谐") for path in row.territory))
            for row in exported.units
        ),
        people=tuple(
            replace(row, name=row.name.replace("邓桂香", "邓桂湘"), seat=row.seat.replace("和美", "和谐"))
            for row in exported.people
        ),
        groups=tuple(replace(row, place=row.place.replace("和美", "和谐")) for row in exported.groups),
        residents=tuple(replace(row, home=row.home.replace("和美", "和谐")) for row in exported.residents),
    )
    before = do(town_of)
    do(bring(mended))
    after = do(town_of)
    assert [place.id for place in after.places.named("和谐花园")] == [
        place.id for place in before.places.named("和美花园")
    ]
    assert not after.places.named("和美花园")
    assert {each.name for each in after.officers.values()} == {
        each.name.replace("桂香", "桂湘") for each in before.officers.values()
    }
    assert after.officers.keys() == before.officers.keys()


def test_out_comes_what_went_in(do: Do) -> None:
    do(bring(ROSTER))
    exported = do(with_phones)
    assert len(exported.places) == len(ROSTER.places)
    assert {row.called for row in exported.people} == {"", "值班小陈"}
    assert {row.phone for row in exported.people} >= {"+86 138-0000-0002", "13800000001"}
    planned = do(look_at(exported))
    assert {row.change for row in planned.rows} == {Change.UNCHANGED}


def test_what_came_out_builds_the_same_neighbourhood_elsewhere(do: Do, sqlite_template: Path, tmp_path: Path) -> None:
    do(bring(ROSTER))
    exported = do(with_phones)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    url = f"sqlite:///{copyfile(sqlite_template, elsewhere / 'menkou.db')}"
    with books(url, elsewhere) as do_elsewhere:
        do_elsewhere(bring(exported))
        brought = do_elsewhere(with_phones)
    assert without_ids(brought) == without_ids(exported)


def test_masked_phones_show_little_and_are_known_again(do: Do) -> None:
    do(bring(ROSTER))
    exported = do(with_masks)
    phones = {*(row.phone for row in exported.people), *(row.phone for row in exported.residents)}
    assert phones == {"", "138****0001", "138****0002"}
    do(bring(replace(exported, people=tuple(replace(row, id=None) for row in exported.people))))
    officers = do(town_of).officers.values()
    assert {officer.phone for officer in officers} == {"", "13800000001", "+86 138-0000-0002"}


def test_who_left_keeps_no_seat_and_no_invitation(do_on_each: Do) -> None:
    invited = do_on_each(bring(ROSTER))
    head = next(each for each in invited if each.person.name == "李建国")
    do_on_each(
        bring(
            Roster(people=(PersonRow("李建国", left=True), PersonRow("欧阳兰", Role.NEIGHBOUR_HEAD, "二单元/东边户")))
        )
    )
    town = do_on_each(town_of)
    assert not town.seats_of(head.person.id)
    assert do_on_each(lambda desk: desk.invitations.live_of([head.person.id])) == set()
    assert [each.seat.role for each in town.appointments if town.officers[each.person].name == "欧阳兰"] == [
        Role.NEIGHBOUR_HEAD
    ]


def test_namesakes_are_told_apart_by_phone(do: Do) -> None:
    twins = (
        PersonRow("张伟", Role.STAFF, "幸福里社区", phone="13800000011"),
        PersonRow("张伟", Role.MEDIATOR, "3号楼", phone="13800000012"),
    )
    do(bring(only(people=twins, residents=())))
    assert len(do(everyone)) == 2
    problems = do(look_at(Roster(people=(PersonRow("张伟", Role.STAFF, "幸福里社区"),)))).problems
    assert [problem.at.table for problem in problems] == [Table.PLACES]
    assert "张伟" in problems[0].wrong


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
