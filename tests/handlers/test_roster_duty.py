"""The duty table of a roster: imported whole or not at all, twice changes nothing, and out comes what went in."""

from datetime import date, time

import pytest

from domain.neighbourhood import Role, Seat, Shift
from domain.roster import DutyRow, PersonRow, Roster
from handlers.roster import importing
from handlers.roster.exporting import export
from handlers.roster.importing import Plan
from handlers.roster.report import Change
from storage.desk import Desk
from tests.handlers.town import COMMUNITY, FIRM, PEOPLE, Town

DESK, UNIT = Seat(Role.DUTY_DESK, COMMUNITY), Seat(Role.UNIT_MEMBER, unit=FIRM)
DAYTIME = (time(8), time(20))
TABLE = Roster(
    duty=(
        DutyRow("幸福里社区", "小陈", (0, 1, date(2025, 12, 1)), DAYTIME),
        DutyRow("幸福里社区", "小林", (6,)),
        DutyRow("安居物业", "安师傅", (0,)),
    )
)
SHIFTS = {
    Shift(DESK, 0, None, *DAYTIME, PEOPLE["小陈"]),
    Shift(DESK, 1, None, *DAYTIME, PEOPLE["小陈"]),
    Shift(DESK, None, date(2025, 12, 1), *DAYTIME, PEOPLE["小陈"]),
    Shift(DESK, 6, None, time(), time(), PEOPLE["小林"]),
    Shift(UNIT, 0, None, time(), time(), PEOPLE["安师傅"]),
}


def _plan(town: Town, roster: Roster) -> Plan:
    return town.run(lambda desk: importing.plan(roster, desk))


def _bring(town: Town, roster: Roster) -> None:
    def job(desk: Desk) -> None:
        importing.apply(importing.plan(roster, desk), desk, bytes)

    town.run(job)


def _shifts(town: Town) -> set[Shift]:
    return set(town.run(lambda desk: desk.neighbourhood.shifts))


def test_a_table_is_imported_and_twice_changes_nothing(town: Town) -> None:
    assert {row.change for row in _plan(town, TABLE).rows} == {Change.NEW}
    assert _shifts(town) == set()
    _bring(town, TABLE)
    assert _shifts(town) == SHIFTS
    version = town.run(lambda desk: desk.neighbourhood.version)
    assert {row.change for row in _plan(town, TABLE).rows} == {Change.UNCHANGED}
    _bring(town, TABLE)
    assert _shifts(town) == SHIFTS
    assert town.run(lambda desk: desk.neighbourhood.version) == version


def test_out_comes_what_went_in(town: Town) -> None:
    _bring(town, TABLE)
    exported = town.run(lambda desk: export(desk, with_phones=True))
    assert len(exported.duty) == len(TABLE.duty)
    assert {row.change for row in _plan(town, exported).rows if "值班" in row.subject} == {Change.UNCHANGED}


def test_a_seat_the_file_names_has_exactly_those_shifts_and_others_keep_theirs(town: Town) -> None:
    _bring(town, TABLE)
    _bring(town, Roster(duty=(DutyRow("幸福里社区", "小陈", (4,)),)))
    assert _shifts(town) == {
        Shift(DESK, 4, None, time(), time(), PEOPLE["小陈"]),
        Shift(UNIT, 0, None, time(), time(), PEOPLE["安师傅"]),
    }


@pytest.mark.parametrize(
    "row",
    [
        DutyRow("幸福里社区", "李楼长", (0,)),
        DutyRow("幸福里社区", "没有这个人", (0,)),
        DutyRow("没有这个单位", "小陈", (0,)),
        DutyRow("3号楼", "李楼长", (0,)),
        DutyRow("安居物业", "小陈", (0,)),
        DutyRow("幸福里社区", "外社区小吴", (0,)),
    ],
)
def test_who_does_not_belong_there_is_named_and_nothing_is_taken(town: Town, row: DutyRow) -> None:
    planned = _plan(town, Roster(duty=(*TABLE.duty, row)))
    assert len(planned.problems) == 1
    with pytest.raises(ValueError, match="problems"):
        _bring(town, Roster(duty=(*TABLE.duty, row)))
    assert _shifts(town) == set()


def test_who_leaves_the_seat_has_no_duty_there_any_more(town: Town) -> None:
    _bring(town, TABLE)
    _bring(town, Roster(people=(PersonRow("安师傅", left=True),)))
    assert _shifts(town) == {each for each in SHIFTS if each.seat == DESK}
