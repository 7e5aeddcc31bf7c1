"""Until when a request must be accepted and finished. Pure functions of their arguments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.taxonomy import Category, Urgency

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long may pass until a request is accepted and until it is finished.

    `round_the_clock`: every minute counts; otherwise only those within the day's hours.
    """

    accept: timedelta
    finish: timedelta
    round_the_clock: bool = False


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of each day that count, in the neighbourhood's zone, and the zone."""

    opens: time
    closes: time
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse a day without hours. Raises ValueError."""
        if self.opens >= self.closes:
            message = f"the day opens at {self.opens} and closes at {self.closes}: no hours are left"
            raise ValueError(message)

    def after(self, start: datetime, counted: timedelta) -> datetime:
        """Return the instant at which `counted` time within the hours has passed since `start`, in UTC."""
        begin, day, left = start.astimezone(UTC), start.astimezone(self.zone).date(), counted
        while True:
            opening, closing = _in_utc(self, day)
            begin = max(begin, opening)
            if begin < closing:
                if left <= closing - begin:
                    return begin + left
                left -= closing - begin
            day += _DAY


@lru_cache(maxsize=256)
def _in_utc(hours: DayHours, day: date) -> tuple[datetime, datetime]:
    """Return when a day opens and closes: in UTC, because a difference within one zone ignores summer time."""
    opening, closing = (datetime.combine(day, at, hours.zone) for at in (hours.opens, hours.closes))
    return opening.astimezone(UTC), closing.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """The terms by urgency, and those categories (with an urgency) that have their own."""

    hours: DayHours
    by_urgency: Mapping[Urgency, Terms]
    by_category: Mapping[tuple[Category, Urgency], Terms]

    def terms(self, category: Category, urgency: Urgency) -> Terms:
        """Return the terms of a category and an urgency; every urgency that opens a request has some."""
        return self.by_category.get((category, urgency)) or self.by_urgency[urgency]

    @property
    def working_day(self) -> timedelta:
        """How much of a working day counts."""
        noon = datetime(2000, 1, 1, tzinfo=UTC)
        return datetime.combine(noon, self.hours.closes) - datetime.combine(noon, self.hours.opens)

    def due(self, start: datetime, allowed: timedelta, *, round_the_clock: bool) -> datetime:
        """Return when `allowed` time has passed since `start`, counted as the terms say."""
        return start + allowed if round_the_clock else self.hours.after(start, allowed)

    def half(self, start: datetime, allowed: timedelta, *, round_the_clock: bool) -> datetime:
        """Return when half of the allowed time has passed."""
        return self.due(start, allowed / 2, round_the_clock=round_the_clock)
