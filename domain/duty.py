"""Duty: who is to be called first at a desk or a unit on which day and at which hour."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.neighbourhood import Shift

_DAY = timedelta(days=1)


def shifts_on(shifts: Iterable[Shift], day: date) -> tuple[Shift, ...]:
    """Return those of a seat's shifts that are on a day; what a date says takes the place of the week's same hours."""
    found = [each for each in shifts if each.on(day)]
    dated = {(each.starts, each.ends) for each in found if each.day is not None}
    kept = [each for each in found if each.day is not None or (each.starts, each.ends) not in dated]
    return tuple(sorted(kept, key=lambda each: (each.starts, each.ends, each.person)))


def on_duty(shifts: Iterable[Shift], local: datetime) -> tuple[int, ...]:
    """Return who of a seat's shifts is on duty at an instant, in the neighbourhood's time."""
    known = tuple(shifts)
    today = local.date()
    return tuple(
        dict.fromkeys(
            each.person for day in (today - _DAY, today) for each in shifts_on(known, day) if each.covers(day, local)
        )
    )
