"""Every clock of a lived week, counted once more from its events: what was promised, and when it should have rung.

The minutes that count are written down one by one, and the terms once more, as the mission has them; nothing of the
program's own reckoning is called.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.service_request import Event, ServiceRequest
from tests.week.audit import Case

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = 12 * HOUR
"""What counts of a working day, from eight to eight."""
AGAIN = 3 * DAY
"""The most that what was opened again may take."""
ALARM = (5 * MINUTE, 5 * MINUTE, 2 * HOUR)
URGENT = (30 * MINUTE, 2 * HOUR, 24 * HOUR)
LOW = (DAY, 2 * DAY, 15 * DAY)
NORMAL = {
    "policy": (4 * HOUR, DAY, DAY),
    "dispute": (DAY, 2 * DAY, 30 * DAY),
    "easy": (4 * HOUR, DAY, 2 * DAY),
    "joint": (4 * HOUR, DAY, 15 * DAY),
    "fast": (4 * HOUR, DAY, 5 * DAY),
}
"""By category, or else by the way of handling."""
FOR_THE_DESK = frozenset({"consult", "human", "privacy", "optout"})
"""What the desk answers itself, within a day, whatever it is about."""
HOLIDAYS = frozenset({date(2026, 4, 6)})
ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 3, 2, tzinfo=ZONE)
DAYS = 70
RUNGS = (5 * MINUTE, 10 * MINUTE, 15 * MINUTE)

STILL = frozenset({"new", "need_info", "shelved", "done"})
ENDED = frozenset({"closed", "visit", "explained", "merged", "cancelled"})
HANDLERS = frozenset({"asked", "holder", "staff"})
TAKES = frozenset({"accept", "ask", "finish", "finish_on_spot", "explain"})
SPEAKS = frozenset({"ask", "reply", "contact", "finish", "finish_on_spot", "explain"})
OFFERS = frozenset({"dispatch", "transfer", "assign", "designate", "reopen"})
NAMES = ("accept", "contact", "finish")


def _minutes_that_count() -> list[int]:
    """Look at every minute of the weeks to come by itself."""
    counting = []
    for number in range(DAYS * 24 * 60):
        local = FIRST + number * MINUTE
        if local.weekday() < 5 and 8 <= local.hour < 20 and local.date() not in HOLIDAYS:
            counting.append(number)
    return counting


COUNTING = _minutes_that_count()


def counted(until: datetime) -> timedelta:
    """Return how much of the time since the beginning counts."""
    whole, rest = divmod(until - FIRST.astimezone(UTC), MINUTE)
    at = bisect_left(COUNTING, whole)
    return at * MINUTE + (rest if COUNTING[at] == whole else timedelta())


def runs_out(start: datetime, span: timedelta) -> datetime:
    """Return when a span of what counts is over: at the end of its last minute, or within it."""
    until = counted(start) + span
    last = -(-until // MINUTE) - 1
    return FIRST.astimezone(UTC) + COUNTING[last] * MINUTE + (until - last * MINUTE)


@dataclass
class Stopwatch:
    """One request as somebody with a stopwatch keeps it, from its dispatch, or from where it was opened again."""

    alarm: bool
    terms: tuple[timedelta, timedelta, timedelta]
    round_the_clock: bool
    since: datetime | None = None
    spent: timedelta = timedelta()
    kept: set[str] = field(default_factory=set)
    due: dict[str, datetime] = field(default_factory=dict)
    """Until when each promise is to be kept, or was when it was."""

    def run(self, now: datetime) -> None:
        """Let it run from now on."""
        if self.since is None:
            self.since = now
            for name, span in zip(NAMES, self.terms, strict=True):
                if name not in self.kept:
                    left = span - self.spent
                    self.due[name] = now + left if self.round_the_clock else runs_out(now, left)

    def stand(self, now: datetime) -> None:
        """Let it stand still."""
        if self.since is not None:
            self.spent += now - self.since if self.round_the_clock else counted(now) - counted(self.since)
            self.since = None

    def first_due(self) -> datetime:
        """Return when the first promise that was not kept runs out."""
        return min(self.due[name] for name in NAMES if name not in self.kept)


def terms_of(request: ServiceRequest, *, alarm: bool, again: bool) -> Stopwatch:
    """Return the stopwatch of a request."""
    urgency = request.urgency.value
    if request.intent.value in FOR_THE_DESK:
        terms, round_the_clock = NORMAL["policy"], False
    elif alarm:
        terms, round_the_clock = ALARM, True
    elif urgency == "normal":
        terms, round_the_clock = NORMAL.get(request.category.value) or NORMAL[request.handling.value], False
    else:
        terms, round_the_clock = (LOW, False) if urgency == "low" else (URGENT, True)
    if again:
        accept, contact, finish = terms
        terms = min(accept, AGAIN), min(contact, AGAIN), min(finish, AGAIN)
    return Stopwatch(alarm, terms, round_the_clock)


@dataclass
class Reckoning:
    """What was found wrong, and the stopwatch as the last event left it."""

    case: Case
    wrong: list[str] = field(default_factory=list)
    watch: Stopwatch | None = None
    began: datetime | None = None

    def follow(self) -> None:
        """Follow the events to the last one."""
        events = self.case.events
        for event, later in zip(events, (*events[1:], None), strict=True):
            self._happened(event)
            if later is not None:
                self._waited(event, later)

    def _happened(self, event: Event) -> None:
        action, request = event.action.value, self.case.request
        if action in ("reopen", "appeal") or (self.watch is None and event.after.value not in STILL):
            alarm = request.danger is not None and action != "reopen"
            self.watch, self.began = terms_of(request, alarm=alarm, again=action == "reopen"), event.at
        watch = self.watch
        if watch is None:
            return
        self._ring(event, watch)
        if event.after.value in STILL | ENDED:
            watch.stand(event.at)
        if event.part.value in HANDLERS:
            watch.kept |= {"accept"} if action in TAKES else set()
            watch.kept |= {"contact"} if action in SPEAKS or (action == "accept" and watch.alarm) else set()
        if event.after.value not in STILL | ENDED:
            watch.run(event.at)
        if action == "postpone":
            self.wrong.append(f"{request.number}: put off, which nobody does in this week")

    def _ring(self, event: Event, watch: Stopwatch) -> None:
        """No rung is asked before a promise was broken; of an alarm they come at five, ten and fifteen minutes."""
        if event.action.value != "climb" or watch.since is None or self.began is None:
            return
        number = self.case.request.number
        if not watch.alarm and event.at < watch.first_due():
            self.wrong.append(f"{number}: climbed at {event.at}, promised until {watch.first_due()}")
        if watch.alarm and "accept" not in watch.kept and event.at - self.began not in RUNGS:
            self.wrong.append(f"{number}: climbed {event.at - self.began} after the alarm")

    def _waited(self, event: Event, later: Event) -> None:
        """Whatever ran out between two events should have rung at that very instant."""
        watch = self.watch
        if watch is None or watch.since is None or watch.alarm:
            return
        if event.action.value in OFFERS and "accept" not in watch.kept and event.at < watch.due["accept"]:
            self._reminded(event, later, watch)
        for name in NAMES:
            if name in watch.kept:
                continue
            rang = [each for each in self.case.events if each.at == watch.due[name]]
            if event.at < watch.due[name] < later.at or (later.at == watch.due[name] and not rang):
                self.wrong.append(f"{self.case.request.number}: {name} ran out at {watch.due[name]}, and nothing rang")

    def _reminded(self, event: Event, later: Event, watch: Stopwatch) -> None:
        """Whoever is asked is reminded when half of what is left until the promise has passed."""
        due = watch.due["accept"]
        if watch.round_the_clock:
            half = event.at + (due - event.at) / 2
        else:
            half = runs_out(event.at, (counted(due) - counted(event.at)) / 2)
        early = later.action.value == "remind" and later.at < half
        if early or later.at > half:
            self.wrong.append(f"{self.case.request.number}: offered at {event.at}, not reminded at {half}")


def wrong_clocks(cases: Iterable[Case]) -> Iterator[str]:
    """Name each promise that the books have otherwise, and each ring that came early, late or not at all."""
    for case in cases:
        reckoning = Reckoning(case)
        reckoning.follow()
        yield from reckoning.wrong
        watch, request = reckoning.watch, case.request
        if watch is None or request.state.value in ("merged", "cancelled"):
            continue
        for name, due in watch.due.items():
            has = getattr(request.timers, f"{name}_by")
            if has != due:
                yield f"{request.number}: {name} by {has}, but counted it is {due}"
