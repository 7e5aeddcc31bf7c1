"""Time moves at random over thousands of requests, and every promise is where a slow, obvious count has it.

MENKOU_PROMISES says how many requests live, and MENKOU_PROMISES_SEED from which seed their lives are drawn:
`make promises` lets a hundred times as many live as the suite does.
"""

import os
import random
import shutil
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from domain.clocks import ClockPolicy, Kind, Terms
from domain.messages import Chat, ChatKind
from domain.people import Party, Relation
from domain.replacing import replace
from domain.request_states import OFFERED_STATES, Action, Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Handling, Intent, Urgency
from domain.working_calendar import Hours, Period, WorkingCalendar
from handlers import clock
from handlers.office import Office, Practice
from handlers.requests import docket, timing
from handlers.requests.docket import CLOCK, By
from storage.engine import open_engine
from storage.sealed import make_key_file
from storage.writer import Writer
from tests.handlers.town import B3U2, CHANNEL, COMMUNITY, PEOPLE, Town

MINUTE = timedelta(minutes=1)
Result = TypeVar("Result")
LIVES = int(os.environ.get("MENKOU_PROMISES", "2000"))
SEED = int(os.environ.get("MENKOU_PROMISES_SEED", "20261128"))
AT_ONCE = 100
"""Requests that share a calendar."""
STEPS = 6
STEP_UP_TO = 4 * 24 * 60
"""Minutes between two things that happen."""
BEFORE = STEPS * 4 + 4
DAYS = BEFORE + STEPS * 4 + 60
"""Looked at, minute by minute, so that whatever runs out does so within them."""
RESIDENT = PEOPLE["张阿姨"]
PARTY = By(RESIDENT, frozenset({Actor.PARTY}))
HEAD = By(PEOPLE["李楼长"], frozenset({Actor.ASKED, Actor.HOLDER, Actor.STAFF}))

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe")
BEGINNINGS = (
    datetime(2027, 12, 27, tzinfo=UTC),  # Over the end of a year, and soon a leap day.
    datetime(2028, 2, 25, tzinfo=UTC),
    datetime(2026, 2, 10, tzinfo=UTC),  # A spring festival with its made-up days.
    datetime(2026, 3, 5, tzinfo=UTC),  # Summer time begins in America, then in Europe.
    datetime(2026, 10, 22, tzinfo=UTC),  # And ends.
)
HOURS: tuple[Hours, ...] = (
    (Period(time(8), time(20)),),
    (Period(time(8, 30), time(12)), Period(time(14), time(17, 30))),
    (Period(time(7), time(9)), Period(time(11), time(13)), Period(time(18), time(0))),
)


# --- The slow, obvious count: all minutes that count, written down one by one. -----------------------------------


def minutes_that_count(calendar: WorkingCalendar, start: datetime, days: int) -> list[int]:
    """Look at every minute by itself: which day is it there, and is that day worked at that time of it."""
    worked: dict[date, frozenset[int]] = {}
    counting = []
    for number in range(days * 24 * 60):
        local = (start + number * MINUTE).astimezone(calendar.zone)
        day = local.date()
        if day not in worked:
            worked[day] = _worked_on(calendar, day)
        if local.hour * 60 + local.minute in worked[day]:
            counting.append(number)
    return counting


def _worked_on(calendar: WorkingCalendar, day: date) -> frozenset[int]:
    """Write down the minutes of a day that are worked, one by one."""
    periods = calendar.days.get(day, calendar.week[day.weekday()])
    return frozenset(
        minute for each in periods for minute in range(_minute(each.opens), _minute(each.closes) or 24 * 60)
    )


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


@dataclass
class Stopwatch:
    """One request as somebody with a stopwatch would keep it: minutes are taken off, unless it stands still."""

    left: dict[str, int]
    """What is left of each promise that was not kept yet, in minutes; less than none when it was broken."""
    minutes: Sequence[int]
    """All minutes that count for it, in order."""
    running: bool = True
    put_off: bool = False

    def between(self, first: int, last: int) -> int:
        return bisect_left(self.minutes, last) - bisect_left(self.minutes, first)

    def pass_time(self, first: int, last: int) -> None:
        """Let time pass, taking off what counts."""
        if self.running:
            self.left = {name: left - self.between(first, last) for name, left in self.left.items()}

    def runs_out(self, name: str, now: int) -> int:
        """Say at the end of which minute a promise runs out that is not broken yet."""
        return self.minutes[bisect_left(self.minutes, now) + self.left[name] - 1] + 1


# --- The lives ----------------------------------------------------------------------------------------------------


def calendar_of(chance: random.Random, beginning: datetime) -> WorkingCalendar:
    """Draw a calendar: a zone, hours, some holidays and made-up days, a day with hours of its own."""
    usual = chance.choice(HOURS)
    first = beginning.date()
    days: dict[date, Hours] = {}
    for _ in range(6):
        day = first + timedelta(days=chance.randrange(60))
        days[day] = chance.choice(((), (), usual, chance.choice(HOURS)))
    week = (*(usual,) * 5, chance.choice(((), usual)), ())
    return WorkingCalendar(ZoneInfo(chance.choice(ZONES)), usual, week, days, frozenset({2026, 2027, 2028}))


def terms_of(chance: random.Random) -> Terms:
    accept, contact, finish = sorted(chance.sample(range(1, 3000), 3))
    return Terms(accept * MINUTE, contact * MINUTE, finish * MINUTE, round_the_clock=chance.random() < 0.3)


@dataclass
class Life:
    """A request of the desk, and the same one counted by hand."""

    id: int
    watch: Stopwatch


class Lives:
    """Some requests under one calendar, from one instant on."""

    def __init__(self, town: Town, chance: random.Random, practice: Practice, beginning: datetime) -> None:
        self.town, self.chance, self.practice = town, chance, practice
        # What was broken before is looked for in the days before.
        self.first, self.minute = beginning - timedelta(days=BEFORE), BEFORE * 24 * 60
        self.worked = minutes_that_count(practice.clocks.calendar, self.first, DAYS)

    def at(self, minute: int) -> datetime:
        return self.first + minute * MINUTE

    def minute_of(self, instant: datetime) -> int:
        minute = (instant - self.first) / MINUTE
        assert minute == int(minute)
        return int(minute)

    def run(self, job: Callable[[Office], Result]) -> Result:
        """Do something at the desk now; nothing is known from before, as after a restart."""
        self.town.now = self.at(self.minute)
        return self.town.run(lambda desk: job(Office(desk, self.practice)))

    def begin(self) -> list[Life]:
        """Open the requests; their stopwatches start with the dispatch."""
        return self.run(lambda office: [self._open(office) for _ in range(AT_ONCE)])

    def _open(self, office: Office) -> Life:
        urgency = self.chance.choice((Urgency.URGENT, Urgency.NORMAL, Urgency.LOW))
        terms = self.practice.clocks.terms(Category.PROPERTY, urgency, Handling.FAST)
        left = {name: int(getattr(terms, name) / MINUTE) for name in ("accept", "contact", "finish")}
        minutes = range(DAYS * 24 * 60) if terms.round_the_clock else self.worked
        return Life(_opened(office, urgency).id, Stopwatch(left, minutes))

    def live(self, lives: list[Life]) -> None:
        """Let time pass and something happen to each of them, again and again."""
        for _ in range(STEPS):
            passed = self.chance.randrange(1, STEP_UP_TO)
            for life in lives:
                life.watch.pass_time(self.minute, self.minute + passed)
            self.minute += passed
            self.run(self._ring)
            self.each(lives, self._happen)
            self.each(lives, self._check)

    def each(self, lives: list[Life], act: Callable[[Office, Life], None]) -> None:
        """Do the same with every request, in one job."""

        def job(office: Office) -> None:
            for life in lives:
                act(office, life)

        self.run(job)

    def _ring(self, office: Office) -> None:
        while clock.sweep(office, 100):
            pass

    def _happen(self, office: Office, life: Life) -> None:
        """Let one thing happen that is allowed now, and let the stopwatch follow."""
        request = _locked(office, life.id)
        happening = self.chance.choice([each for each in HAPPENINGS if each.fits(request, life.watch)])
        happening.act(self, office, request, life.watch)

    def _check(self, office: Office, life: Life) -> None:
        """Every promise is where the stopwatch has it."""
        request, watch = _locked(office, life.id), life.watch
        if not watch.running:
            assert request.timers.climb_at is None, "the ladder must not be climbed while the clock stands still"
            assert request.clock is not None
            assert request.clock.since is None
            return
        for name, left in watch.left.items():
            due = getattr(request.timers, f"{name}_by")
            if left > 0:
                assert due == self.at(watch.runs_out(name, self.minute)), name
            else:
                assert watch.between(self.minute_of(due), self.minute) == -left, name
        ahead = [watch.runs_out(name, self.minute) for name, left in watch.left.items() if left > 0]
        climb_at = request.timers.climb_at
        assert climb_at is not None
        assert office.desk.now < climb_at
        assert climb_at <= self.at(min(ahead)) if ahead else True

    # --- What may happen, and what a stopwatch makes of it -------------------------------------------------------

    def comment(self, office: Office, request: ServiceRequest, _watch: Stopwatch) -> None:
        docket.move(office, request, Action.SUPPLEMENT, PARTY, "还是不亮")

    def urge(self, office: Office, request: ServiceRequest, _watch: Stopwatch) -> None:
        docket.move(office, request, Action.URGE, PARTY)

    def accept(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        docket.move(office, _held(office, request), Action.ACCEPT, HEAD)
        watch.left.pop("accept", None)

    def transfer(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        docket.offer(office, request, Action.TRANSFER, docket.rungs(office, request), HEAD)
        watch.running = True

    def ask(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        docket.move(office, _held(office, request), Action.ASK, HEAD, "几楼？")
        watch.running = False
        for name in ("accept", "contact"):
            watch.left.pop(name, None)

    def answer(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        docket.move(office, request, Action.ANSWER, PARTY, "二楼")
        watch.running = True

    def contact(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        docket.move(office, request, Action.CONTACT, HEAD, "下午来")
        watch.left.pop("contact", None)

    def shelve(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        docket.move(office, request, Action.SHELVE, HEAD)
        watch.running = False

    def review(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        docket.move(office, request, Action.REVIEW, CLOCK)
        watch.running = True

    def put_off(self, office: Office, request: ServiceRequest, watch: Stopwatch) -> None:
        finish = watch.runs_out("finish", self.minute)
        until = finish + self.chance.randrange(1, 7 * 24 * 60)
        docket.move(office, timing.put_off(office, request, self.at(until)), Action.POSTPONE, HEAD)
        watch.left["finish"] += watch.between(finish, until)
        watch.left.pop("contact", None)
        watch.put_off = True


class Happening(NamedTuple):
    """Something that may happen to a request: in which states, and what is done."""

    act: Callable[[Lives, Office, ServiceRequest, Stopwatch], None]
    states: frozenset[State]

    def fits(self, request: ServiceRequest, watch: Stopwatch) -> bool:
        if self.act is Lives.put_off and (watch.put_off or watch.left["finish"] <= 0):
            return False
        return request.state in self.states


ALONE = frozenset({State.ACCEPTED, State.DOING})
HAPPENINGS = (
    Happening(Lives.comment, frozenset(State)),
    Happening(Lives.urge, frozenset(State)),
    Happening(Lives.accept, OFFERED_STATES),
    Happening(Lives.accept, OFFERED_STATES),
    Happening(Lives.transfer, OFFERED_STATES | ALONE | {State.NEED_INFO}),
    Happening(Lives.ask, OFFERED_STATES | ALONE),
    Happening(Lives.answer, frozenset({State.NEED_INFO})),
    Happening(Lives.contact, ALONE),
    Happening(Lives.shelve, OFFERED_STATES | ALONE | {State.NEED_INFO}),
    Happening(Lives.review, frozenset({State.SHELVED})),
    Happening(Lives.put_off, ALONE),
)


def _held(office: Office, request: ServiceRequest) -> ServiceRequest:
    return replace(request, held_by=PEOPLE["李楼长"], accepted_at=request.accepted_at or office.desk.now)


def _opened(office: Office, urgency: Urgency) -> ServiceRequest:
    request = ServiceRequest(
        id=office.desk.new_id(),
        number=office.desk.requests.next_number(COMMUNITY),
        community=COMMUNITY,
        state=State.NEW,
        intent=Intent.REQUEST,
        category=Category.PROPERTY,
        subcategory="lighting",
        urgency=urgency,
        text="灯",
        reporter=RESIDENT,
        opened_at=office.desk.now,
        place=B3U2,
    )
    chat = Chat(CHANNEL, ChatKind.PRIVATE, "张阿姨")
    return docket.open_request(office, request, Party(request.id, RESIDENT, Relation.REPORTER, chat), PARTY)


def _locked(office: Office, request_id: int) -> ServiceRequest:
    request = office.desk.requests.lock(request_id)
    assert request is not None
    return request


def test_every_promise_is_where_a_stopwatch_has_it(
    sqlite_template: Path, usual_practice: Practice, tmp_path: Path
) -> None:
    chance = random.Random(SEED)  # noqa: S311 -- nothing is protected by it.
    engine = open_engine(f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'menkou.db')}")
    writer = Writer(engine, make_key_file(tmp_path / "keys"))
    writer.start()
    town = Town(writer, usual_practice).found()
    try:
        for _ in range(-(-LIVES // AT_ONCE)):
            beginning = chance.choice(BEGINNINGS)
            kinds: dict[Kind, Terms] = {(None, None, each): terms_of(chance) for each in Urgency}
            clocks = ClockPolicy(calendar_of(chance, beginning), kinds)
            lives = Lives(town, chance, replace(usual_practice, clocks=clocks), beginning)
            mine = lives.begin()
            lives.live(mine)
            lives.each(mine, _ended)
    finally:
        writer.stop()
        engine.dispose()


def _ended(office: Office, life: Life) -> None:
    """Let nothing ring any more under the next calendar, which begins at another time."""
    request = _locked(office, life.id)
    docket.move(office, replace(request, timers=request.timers.silent()), Action.CANCEL, PARTY)
