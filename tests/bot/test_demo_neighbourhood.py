"""The demo's neighbourhood has what visitors are to meet, and its month leaves requests in every state."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import TypeVar

import pytest

from bot.demo_neighbourhood import FOLDER, roster, seed
from bot.demo_neighbourhood.month import CHANNEL
from bot.demo_neighbourhood.scenes import MONTH, Neighbour, read_script, scenes
from bot.demo_settings import demo_settings
from bot.opening import practice_of
from domain.messages import ChatKind
from domain.neighbourhood import Neighbourhood, Role, Seat
from domain.places import PlaceKind
from domain.quiet import NEVER
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Urgency
from handlers.roster import importing as roster_import
from nlp.rulebook import RuleBook
from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import Keys
from storage.writer import Writer

KEYS = Keys({1: bytes(range(32))}, bytes(range(32, 64)))
AFTERNOON = datetime(2026, 3, 31, 7, 12, 34, tzinfo=UTC)
NIGHT = datetime(2026, 1, 2, 19, 5, tzinfo=UTC)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Demo:
    writer: Writer
    now: datetime

    def do(self, job: Callable[[Desk], Result]) -> Result:
        return self.writer.submit(job, self.now).result()


def open_demo(template: Path, rules: RuleBook, folder: Path, now: datetime) -> Iterator[Demo]:
    engine = open_engine(f"sqlite:///{copyfile(template, folder / 'menkou.db')}")
    writer = Writer(engine, KEYS)
    writer.start()
    settings = replace(demo_settings(folder), quiet=NEVER)
    seed(writer, practice_of(settings, rules, KEYS, lambda _channel, _payload: None), now)
    yield Demo(writer, now)
    writer.stop()
    engine.dispose()


@pytest.fixture(scope="module", params=[AFTERNOON, NIGHT], ids=["afternoon", "night"])
def demo(
    request: pytest.FixtureRequest, sqlite_template: Path, rules: RuleBook, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    yield from open_demo(sqlite_template, rules, tmp_path_factory.mktemp("demo"), request.param)


def town_of(desk: Desk) -> Neighbourhood:
    return desk.neighbourhood


def requests_of(desk: Desk) -> list[ServiceRequest]:
    (community,) = desk.neighbourhood.places.named("幸福里社区")
    last = desk.requests.next_number(community.id)
    return [each for number in range(1001, last) for each in desk.requests.by_number(number, [community.id])]


def actions_of(desk: Desk) -> set[Action]:
    return {event.action for request in requests_of(desk) for event in desk.requests.events(request.id)}


def warnings_of(desk: Desk) -> tuple[str, ...]:
    return roster_import.plan(roster(), desk).warnings


def test_the_roster_has_no_problem() -> None:
    read = roster()
    assert read.problems == ()
    assert len({row.at.line for row in read.people}) == len(read.people), "every row knows its own line"


def test_there_is_one_of_everything(demo: Demo) -> None:
    town = demo.do(town_of)
    kinds = Counter(place.kind for place in town.places)
    assert kinds[PlaceKind.COMMUNITY] == kinds[PlaceKind.STREET] == kinds[PlaceKind.ALLEY] == 1
    assert kinds[PlaceKind.ESTATE] == 4
    assert kinds[PlaceKind.BUILDING] == 12
    units = Counter(unit.kind == "property" for unit in town.units.values())
    assert units == {True: 2, False: 12}
    assert all(unit.resources for unit in town.units.values())
    assert {appointment.seat.role for appointment in town.appointments} == set(Role)
    assert any(appointment.rank for appointment in town.appointments)


def test_two_estates_have_a_building_of_the_same_number(demo: Demo) -> None:
    town = demo.do(town_of)
    (community,) = town.places.named("幸福里社区")
    assert len(town.places.numbered("3", community.id, PlaceKind.BUILDING)) == 2


def test_only_one_building_has_no_head_and_nothing_else_is_amiss(demo: Demo) -> None:
    town = demo.do(town_of)
    headless = [
        place.name
        for place in town.places
        if place.kind is PlaceKind.BUILDING and not town.holders(Seat(Role.BUILDING_HEAD, place.id))
    ]
    assert headless == ["6号楼"]
    without_head, of_the_firm = demo.do(warnings_of)
    assert "6号楼" in without_head
    assert "郑小兰" in of_the_firm


def test_one_head_works_for_the_firm_that_manages_the_building(demo: Demo) -> None:
    town = demo.do(town_of)
    conflicts = [
        holder.name
        for place in town.places
        if (firm := town.property_firm_of(place.id))
        for holder in town.holders(Seat(Role.BUILDING_HEAD, place.id))
        if holder.employer == firm.id
    ]
    assert conflicts == ["郑小兰"]


def test_everybody_has_an_account_on_the_demo_s_pages(demo: Demo) -> None:
    people = [person for person in demo.do(lambda desk: desk.people.everyone()) if person.name]
    chats = demo.do(lambda desk: desk.people.chats_of([person.id for person in people]))
    assert len(people) > 90
    assert sum(1 for person in people if person.home) >= 60
    for person in people:
        (chat,) = chats[person.id]
        assert (chat.channel, chat.kind) == (CHANNEL, ChatKind.PRIVATE)
        assert chat.id.startswith("p:")
        assert person.name not in chat.id, "account ids stand in logs"
    assert {chat.channel for chat in demo.do(town_of).groups} == {CHANNEL}


def test_requests_stand_in_every_state(demo: Demo) -> None:
    found = demo.do(requests_of)
    assert 60 <= len(found) <= 120
    assert {request.state for request in found} >= set(State) - {State.NEW}
    assert {request.category for request in found} >= {
        Category.PROPERTY,
        Category.SANITATION,
        Category.ELDERLY,
        Category.DISPUTE,
        Category.SAFETY,
        Category.POLICY,
    }
    assert {request.urgency for request in found} >= {Urgency.EMERGENCY, Urgency.URGENT, Urgency.NORMAL}
    assert {request.stars for request in found} >= {None, 2, 3, 4, 5}
    places = {request.place for request in found}
    assert len(places) > 15


def test_all_that_a_month_brings_has_happened(demo: Demo) -> None:
    assert demo.do(actions_of) >= {
        Action.DECLINE,
        Action.CLIMB,
        Action.REMIND,
        Action.POSTPONE,
        Action.MERGE,
        Action.CANCEL,
        Action.REOPEN,
        Action.JOIN,
        Action.ASSIGN,
        Action.RATE,
        Action.CLOSE,
    }


def test_the_month_lies_before_now(demo: Demo) -> None:
    opened = [request.opened_at for request in demo.do(requests_of)]
    assert demo.now - MONTH <= min(opened)
    assert max(opened) < demo.now
    newest = max(opened)
    assert demo.now - newest < timedelta(minutes=30)


def test_nobody_is_rung_for_the_past(demo: Demo) -> None:
    waiting = demo.do(lambda desk: desk.sending.claim(100, timedelta(minutes=1)))
    assert waiting == []
    assert demo.do(lambda desk: desk.outbox.undeliverable(10)) == ()


def test_a_notice_was_sent_and_read(demo: Demo) -> None:
    notices = demo.do(lambda desk: desk.notices.latest(_community(desk), 5))
    assert [notice.read > 0 for notice in notices] == [True]


def _community(desk: Desk) -> int:
    (community,) = desk.neighbourhood.places.named("幸福里社区")
    return community.id


def test_the_same_chance_draws_the_same_month() -> None:
    script = read_script(FOLDER / "month.toml")
    neighbours = [Neighbour(f"居民{number}") for number in range(20)]
    chances = [Random(drawn) for drawn in (1, 1, 2)]  # noqa: S311 - a month is drawn, not a secret.
    drawn = [scenes(script, neighbours, AFTERNOON, UTC, chance) for chance in chances]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
