"""A small roster and empty books to bring it into, for the tests of the roster."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from domain.neighbourhood import Neighbourhood, Role
from domain.people import Person
from domain.places import PlaceKind
from domain.roster import (
    GroupRow,
    PersonRow,
    PlaceRow,
    ResidentRow,
    ResourceRow,
    Roster,
    UnitRow,
)
from handlers.roster import importing
from handlers.roster.exporting import export
from handlers.roster.importing import Invited, Plan
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
