"""A roster comes into the books whole or not at all, twice makes no difference, and out comes what went in."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

from domain.messages import Chat, ChatKind
from domain.neighbourhood import Role, Seat
from domain.people import Account
from domain.places import PlaceKind
from domain.roster import (
    PersonRow,
    Roster,
    Table,
)
from handlers.roster.report import Change
from tests.handlers.rosters import (
    NOW,
    PLACES,
    ROSTER,
    Do,
    books,
    bring,
    everyone,
    look_at,
    only,
    town_of,
    with_masks,
    with_phones,
    without_ids,
)


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
