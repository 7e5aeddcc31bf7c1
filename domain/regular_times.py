"""When something happens that comes again and again: on working days, and never on a holiday."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.working_calendar import WorkingCalendar

_DAY = timedelta(days=1)
_WEEK = 7
_LONGEST_REST = 60
"""Days within which there is a working day of every week but the strangest."""


class Regular(ABC):
    """At a time of some of the working days."""

    __slots__ = ()
    at: time

    @abstractmethod
    def comes_on(self, calendar: WorkingCalendar, day: date) -> bool:
        """Say whether it comes on a day."""

    def last(self, calendar: WorkingCalendar, now: datetime) -> datetime | None:
        """Return the last time up to now."""
        return self._first(calendar, now, -_DAY)

    def following(self, calendar: WorkingCalendar, after: datetime) -> datetime | None:
        """Return the first time after an instant."""
        return self._first(calendar, after, _DAY)

    def _first(self, calendar: WorkingCalendar, around: datetime, step: timedelta) -> datetime | None:
        day = around.astimezone(calendar.zone).date()
        for _ in range(_LONGEST_REST):
            instant = datetime.combine(day, self.at, calendar.zone).astimezone(UTC)
            fits = instant <= around if step < timedelta() else instant > around
            if fits and self.comes_on(calendar, day):
                return instant
            day += step
        return None


@dataclass(frozen=True, slots=True)
class Weekly(Regular):
    """Once a week: at a time of the weekday (0 is Monday), or where that is a holiday, of the next day that is none."""

    weekday: int
    at: time

    def comes_on(self, calendar: WorkingCalendar, day: date) -> bool:
        """Say whether it comes on a day."""
        since = (day.weekday() - self.weekday) % _WEEK
        return calendar.works(day) and not any(calendar.works(day - back * _DAY) for back in range(1, since + 1))


@dataclass(frozen=True, slots=True)
class Daily(Regular):
    """On every working day, at a time."""

    at: time

    def comes_on(self, calendar: WorkingCalendar, day: date) -> bool:
        """Say whether it comes on a day."""
        return calendar.works(day)
