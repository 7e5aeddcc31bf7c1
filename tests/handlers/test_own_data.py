"""What is kept about somebody with a role is shown to them too: roles, invitations, leaves, duty, tasks."""

from datetime import UTC, datetime, time, timedelta

from domain.absence import Leave, LeaveState
from domain.department_tasks import DepartmentTask, Given, TaskState
from domain.neighbourhood import Role, Seat, Shift
from domain.people import Invitation
from domain.quiet import QuietHours
from domain.replacing import replace
from handlers.office import Office
from handlers.requests.own_data import own_data
from storage.desk import Desk
from tests.handlers.town import B3, COMMUNITY, FIRM, PEOPLE, Town

NOW = datetime(2025, 11, 24, 2, tzinfo=UTC)
HEAD, OTHER = PEOPLE["李楼长"], PEOPLE["王楼长"]
DESK = Seat(Role.DUTY_DESK, COMMUNITY)


def _keep(desk: Desk) -> None:
    for number, person in enumerate((HEAD, OTHER)):
        desk.invitations.add(Invitation(number + 1, person, b"code %d" % number, NOW + timedelta(days=number)))
        desk.leaves.add(Leave(number + 1, person, LeaveState.ENDED, NOW, NOW + timedelta(days=1)))
    desk.roster.put_shifts(DESK, (Shift(DESK, 0, None, time(8), time(20), HEAD),))
    desk.department_tasks.add(DepartmentTask(1, FIRM, OTHER, COMMUNITY, (B3,), "登记燃气表", NOW, TaskState.GIVEN))
    desk.department_tasks.give(Given(1, HEAD, NOW))
    desk.department_tasks.add(DepartmentTask(2, FIRM, OTHER, COMMUNITY, (B3,), "查消防", NOW))


def test_all_that_hangs_on_a_role_is_shown_and_nothing_of_others(town: Town) -> None:
    town.run(_keep)
    own = town.run(lambda desk: own_data(Office(desk, town.practice), desk.people.known(HEAD)))
    place = "幸福里社区/和美花园/3号楼"
    assert own["roles"] == [{"role": Role.BUILDING_HEAD, "at": place, "title": "", "rank": 0}]
    assert own["invitations"] == [{"expires_at": NOW, "used_at": None, "revoked_at": None}]
    assert own["leaves"] == [{"begins": NOW, "ends": NOW + timedelta(days=1), "state": LeaveState.ENDED}]
    assert own["duty"] == [{"at": "幸福里社区", "weekday": 0, "day": None, "hours": (time(8), time(20))}]
    task = {"asked_at": NOW, "state": TaskState.GIVEN, "asked": False, "words": "登记燃气表"}
    assert own["department_tasks"] == [task]


def test_who_asked_for_tasks_is_shown_those(town: Town) -> None:
    town.run(_keep)
    own = town.run(lambda desk: own_data(Office(desk, town.practice), desk.people.known(OTHER)))
    tasks = own["department_tasks"]
    assert isinstance(tasks, list)
    assert [(each["asked"], each["words"]) for each in tasks] == [(True, "登记燃气表"), (True, "查消防")]


def test_the_own_hours_of_quiet_are_shown_as_plain_values(town: Town) -> None:
    town.run(lambda desk: desk.people.save(replace(desk.people.known(HEAD), quiet_hours=QuietHours(time(22), time(7)))))
    own = town.run(lambda desk: own_data(Office(desk, town.practice), desk.people.known(HEAD)))
    person = own["person"]
    assert isinstance(person, dict)
    assert person["quiet_hours"] == {"starts": "22:00:00", "ends": "07:00:00"}
