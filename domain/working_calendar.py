"""The hours in which an office works: several periods a day, days of rest, holidays, made-up working days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

_DAY = timedelta(days=1)
_WEEK = 7


class Period(Struct, frozen=True, order=True):
    """Hours of one day without a break; `closes` at midnight is the end of that day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse a period without a minute. Raises ValueError."""
        if self.closes != time.min and self.opens >= self.closes:
            raise ValueError(f"a period from {self.opens} to {self.closes} holds no time")

    @property
    def length(self) -> timedelta:
        """How long it is on the face of a clock."""
        return _since_midnight(self.closes) + (_DAY if self.closes == time.min else timedelta()) - self._opening

    @property
    def _opening(self) -> timedelta:
        return _since_midnight(self.opens)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


Hours: TypeAlias = tuple[Period, ...]
"""The periods of a day, in order and apart; none at all on a day of rest."""
ALL_DAY: Hours = (Period(time.min, time.min),)


def check_order(hours: Hours) -> None:
    """Refuse periods that are not in order or overlap. Raises ValueError."""
    for before, after in pairwise(hours):
        if before.closes == time.min or before.closes > after.opens:
            raise ValueError(f"these periods are not in order or overlap: {hours}")


_Span: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When time counts. `usual` are the hours of an ordinary working day, `week` those of Monday to Sunday.

    `days` are the dates on which it is otherwise: holidays, made-up working days, days with hours of their own.
    `known_years` are the years whose holidays are all in `days`; in another one only the week is to go by.
    """

    zone: ZoneInfo
    usual: Hours
    week: tuple[Hours, ...]
    days: Mapping[date, Hours] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    _spans: dict[date, tuple[_Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out of a day already."""

    def __post_init__(self) -> None:
        """Refuse hours that overlap, and a week in which nobody ever works. Raises ValueError."""
        if len(self.week) != _WEEK or not any(self.week) or not self.usual:
            raise ValueError("a calendar needs seven days, and hours in at least one of them")
        for hours in (self.usual, *self.week, *self.days.values()):
            check_order(hours)

    @property
    def working_day(self) -> timedelta:
        """How long an ordinary working day is."""
        return sum((period.length for period in self.usual), timedelta())

    def every_day(self, hours: Hours) -> "WorkingCalendar":
        """Return the calendar of this zone in which every day has the same hours, whether or not anybody works."""
        return WorkingCalendar(self.zone, hours, (hours,) * _WEEK)

    def hours(self, day: date) -> Hours:
        """Return the periods of a day, none when it is a day of rest."""
        own = self.days.get(day)
        return self.week[day.weekday()] if own is None else own

    def works(self, day: date) -> bool:
        """Say whether anybody works on a day."""
        return bool(self.hours(day))

    def knows(self, instant: datetime) -> bool:
        """Say whether the holidays of an instant's year are known."""
        return instant.astimezone(self.zone).year in self.known_years

    def after(self, start: datetime, counted: timedelta) -> datetime:
        """Return the instant at which this much time has been counted since `start`, in UTC."""
        begin, left, day = start.astimezone(UTC), counted, start.astimezone(self.zone).date()
        while True:
            for opening, closing in self._spans.get(day) or self._spans_of(day):
                if begin < closing:
                    begin = max(begin, opening)
                    if left <= (rest := closing - begin):
                        return begin + left
                    left -= rest
            day += _DAY

    def before(self, end: datetime, counted: timedelta) -> datetime:
        """Return the last instant from which this much time is counted until `end`, in UTC."""
        until, left, day = end.astimezone(UTC), counted, end.astimezone(self.zone).date()
        while True:
            for opening, closing in reversed(self._spans_of(day)):
                until = min(until, closing)
                if until > opening:
                    if left <= until - opening:
                        return until - left
                    left -= until - opening
            day -= _DAY

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much time is counted from one instant to a later one; none when it is not later."""
        begin, until = start.astimezone(UTC), end.astimezone(UTC)
        counted = timedelta()
        if until <= begin:
            return counted
        for day in _dates(start.astimezone(self.zone).date(), end.astimezone(self.zone).date()):
            for opening, closing in self._spans_of(day):
                if opening < until and begin < closing:
                    counted += min(until, closing) - max(begin, opening)
        return counted

    def next_working_day(self, day: date) -> date:
        """Return the first day after this one on which somebody works."""
        day += _DAY
        while not self.works(day):
            day += _DAY
        return day

    def end_of(self, day: date) -> datetime:
        """Return when the hours of a working day end, in UTC."""
        last = self.hours(day)[-1]
        return _at(_last_day(day, last), last.closes, self.zone)

    def by_day(self, instant: datetime) -> datetime:
        """Return the instant, or when the next day begins if it lies outside the hours people are up, in UTC.

        Days of rest are days too: this is for what may be said on any day, but not at night.
        """
        local = instant.astimezone(self.zone)
        opens, closes = self.usual[0].opens, self.usual[-1].closes
        if local.time() < opens:
            return _at(local.date(), opens, self.zone)
        if closes != time.min and local.time() >= closes:
            return _at(local.date() + _DAY, opens, self.zone)
        return instant.astimezone(UTC)

    def _spans_of(self, day: date) -> tuple[_Span, ...]:
        """Return the periods of a day in UTC, because a difference within one zone ignores summer time."""
        found = self._spans.get(day)
        if found is None:
            found = tuple(
                (_at(day, each.opens, self.zone), _at(_last_day(day, each), each.closes, self.zone))
                for each in self.hours(day)
            )
            self._spans[day] = found
        return found


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _last_day(day: date, period: Period) -> date:
    return day + _DAY if period.closes == time.min else day


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
