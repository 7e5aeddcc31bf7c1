"""Days of the week that do not fit the date they stand beside: the commonest slip in a notice."""

import re
from datetime import date, timedelta

from msgspec import Struct

_WEEKDAYS = "一二三四五六日"
_WEEKDAY = r"\s*[(（]?\s*(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])[)）]?"
_DATED = re.compile(rf"(?:(?P<year>20\d\d)年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?(?:{_WEEKDAY})?")
_DAY_ALONE = re.compile(rf"(?<![\d月])(?P<day>\d{{1,2}})[日号]{_WEEKDAY}")
_RELATIVE = re.compile(rf"(?P<word>今天|今晚|明天|明早|明晚|后天){_WEEKDAY}")
_AHEAD = {"今": 0, "明": 1, "后": 2}


class Doubt(Struct, frozen=True):
    """A date as it was written, and the weekday it really is (0 is Monday); None for a date that does not exist."""

    said: str
    weekday: int | None


def doubts(text: str, today: date) -> tuple[Doubt, ...]:
    """Return the dates in a text whose weekday is wrong, or that do not exist; `today` is the neighbourhood's."""
    found: list[tuple[re.Match[str], date | None]] = [
        *(
            (each, _nearest(each["year"], int(each["month"]), int(each["day"]), today))
            for each in _DATED.finditer(text)
        ),
        *((each, _this_month_or_next(int(each["day"]), today)) for each in _DAY_ALONE.finditer(text)),
        *((each, today + timedelta(days=_AHEAD[each["word"][0]])) for each in _RELATIVE.finditer(text)),
    ]
    found.sort(key=lambda each: each[0].start())
    return tuple(
        Doubt(match[0], day.weekday() if day else None) for match, day in found if not _fits(match["weekday"], day)
    )


def _fits(weekday: str | None, day: date | None) -> bool:
    if day is None:
        return False
    return weekday is None or _WEEKDAYS.index(weekday.replace("天", "日")) == day.weekday()


def _nearest(year: str | None, month: int, day: int, today: date) -> date | None:
    """Return the date nearest to today that is written so."""
    years = (int(year),) if year else (today.year - 1, today.year, today.year + 1)
    dates = [made for each in years if (made := _made(each, month, day)) is not None]
    return min(dates, key=lambda each: abs(each - today), default=None)


def _this_month_or_next(day: int, today: date) -> date | None:
    year, month = (today.year, today.month) if day >= today.day else _month_after(today)
    return _made(year, month, day)


def _month_after(today: date) -> tuple[int, int]:
    first = today.replace(day=28) + timedelta(days=4)
    return first.year, first.month


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
