"""Until when a request must be accepted, its reporter spoken to, and the matter finished. Pure functions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from domain.replacing import replace
from domain.taxonomy import Category, Handling, Urgency
from domain.working_calendar import WorkingCalendar

NOTHING = timedelta()


class Terms(Struct, frozen=True):
    """How long may pass until a request is accepted, until somebody speaks to its reporter, and until it is finished.

    `round_the_clock`: every minute counts; otherwise only those within the hours of the calendar.
    """

    accept: timedelta
    contact: timedelta
    finish: timedelta
    round_the_clock: bool = False


class Clock(Struct, frozen=True):
    """How the time of a request is counted: what may pass in all, what had passed, and since when it goes on.

    `since` is None while it stands still; `extra` is what an extension added to the time until it is finished.
    Only this is kept: all instants follow from it and the calendar.
    """

    terms: Terms
    since: datetime | None
    spent: timedelta = NOTHING
    extra: timedelta = NOTHING


class Light(StrEnum):
    """How near a promise is: green, yellow from one working day before, red once it is broken."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


Kind: TypeAlias = tuple[Category | None, Handling | None, Urgency]
"""What has terms of its own; None stands for any."""


class ClockPolicy(Struct, frozen=True):
    """The terms by kind, at least one for each urgency, and the calendar by which they are counted."""

    calendar: WorkingCalendar
    by_kind: Mapping[Kind, Terms]
    again: timedelta = timedelta.max
    """The most that what was opened again may take."""

    def terms(self, category: Category | None, urgency: Urgency, handling: Handling | None = None) -> Terms:
        """Return the terms of a request. The most exact kind counts; how it is handled says more than its category."""
        known = self.by_kind.get
        return (
            known((category, handling, urgency))
            or known((None, handling, urgency))
            or known((category, None, urgency))
            or self.by_kind[None, None, urgency]
        )

    def due(self, start: datetime, allowed: timedelta, *, round_the_clock: bool) -> datetime:
        """Return when `allowed` time has passed since `start`; for less than none, when it had passed before."""
        if round_the_clock:
            return start + allowed
        return self.calendar.after(start, allowed) if allowed >= NOTHING else self.calendar.before(start, -allowed)

    def reaches(self, clock: Clock, allowed: timedelta) -> datetime | None:
        """Return when this much will have passed on a clock, None while it stands still."""
        if clock.since is None:
            return None
        return self.due(clock.since, allowed - clock.spent, round_the_clock=clock.terms.round_the_clock)

    def passed(self, clock: Clock, now: datetime) -> timedelta:
        """Return how much time a clock has counted."""
        if clock.since is None:
            return clock.spent
        if clock.terms.round_the_clock:
            return clock.spent + (now - clock.since)
        return clock.spent + self.calendar.between(clock.since, now)

    def paused(self, clock: Clock, now: datetime) -> Clock:
        """Return the clock standing still."""
        return replace(clock, since=None, spent=self.passed(clock, now))

    def light(self, due: datetime | None, now: datetime) -> Light:
        """Say how near a promise is; what nobody promised is never late."""
        if due is None or now < self.calendar.before(due, self.calendar.working_day):
            return Light.GREEN
        return Light.YELLOW if now < due else Light.RED

    def estimated(self, clock: Clock | None, due: datetime | None) -> bool:
        """Say whether a promise was counted without knowing the holidays of all its days."""
        counted = clock is not None and not clock.terms.round_the_clock
        return counted and due is not None and not self.calendar.knows(due)


def resumed(clock: Clock, now: datetime) -> Clock:
    """Return a clock that stood still going on from now."""
    return replace(clock, since=now)
