"""A day, said at the beginning of some words as people say it: 明天, 下周三, 3月1日, 5天后, 3个工作日."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from nlp.numerals import NUMERAL, arabic

_WEEK = 7
_WEEKDAYS = "一二三四五六日"
_COUNT = rf"(?P<count>\d{{1,3}}|[{NUMERAL}]{{1,3}})"
_END = r"(?:之前|以前|之内|以内|之后|以后|前|内|后|再看|再说)?[\s，,。.；;：:、]*"
_RELATIVE = {"今": 0, "明": 1, "后": 2, "大后": 3}


class DaySaid(Struct, frozen=True):
    """A day, or a number of working days from now, and what was said after it."""

    day: date | None
    working_days: int
    rest: str


def read_day(words: str, today: date) -> DaySaid | None:
    """Return the day that words begin with, today or later; None when they begin with none."""
    text = unicodedata.normalize("NFKC", words).strip()
    for pattern, make in _FORMS:
        found = pattern.match(text)
        if found is None:
            continue
        if "working" in found.groupdict():
            return DaySaid(None, _number(found["count"]), text[found.end() :].strip())
        day = make(found, today)
        return None if day is None or day < today else DaySaid(day, 0, text[found.end() :].strip())
    return None


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else arabic(said)


def _relative(found: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=_RELATIVE[found["word"]])


def _ahead(found: re.Match[str], today: date) -> date | None:
    count, unit = _number(found["count"]), found["unit"]
    if unit == "月":
        return _months_later(today, count)
    return today + timedelta(days=count * (1 if unit == "天" else _WEEK))


def _months_later(today: date, count: int) -> date | None:
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return next((day for last in (today.day, 30, 29, 28) if (day := _made(year, month + 1, last)) is not None), None)


def _weekday(found: re.Match[str], today: date) -> date | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1 if found["next"] else 0)
    return monday + timedelta(days=_WEEKDAYS.index(found["weekday"].replace("天", "日")))


def _dated(found: re.Match[str], today: date) -> date | None:
    month, day = int(found["month"]), int(found["day"])
    if found["year"]:
        return _made(int(found["year"]), month, day)
    coming = (_made(year, month, day) for year in (today.year, today.year + 1))
    return next((each for each in coming if each is not None and each >= today), None)


def _of_month(found: re.Match[str], today: date) -> date | None:
    first = _months_later(today.replace(day=1), 1)
    months = (today, first) if first and not found["next"] else (first,)
    days = (_made(month.year, month.month, int(found["day"])) for month in months if month is not None)
    return next((each for each in days if each is not None and each >= today), None)


def _month_end(found: re.Match[str], today: date) -> date | None:
    first = _months_later(today.replace(day=1), 2 if found["next"] else 1)
    return None if first is None else first - timedelta(days=1)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = tuple(
    (re.compile(pattern + _END), make)
    for pattern, make in (
        (r"(?P<word>今|明|大后|后)(?:天(?:晚上|上午|下午)?|晚|早)", _relative),
        (rf"{_COUNT}\s*个?(?P<working>工作日)", _ahead),
        (rf"{_COUNT}\s*个?(?P<unit>天|周|星期|礼拜|月)(?!\d)", _ahead),
        (rf"(?P<next>下(?:个)?)?(?:本|这)?(?:周|星期|礼拜)(?P<weekday>[{_WEEKDAYS}天])", _weekday),
        (r"(?:(?P<year>20\d\d)[年/.-])?(?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})[日号]?(?!\d)", _dated),
        (r"(?P<next>下个?月)?(?P<day>\d{1,2})[日号]", _of_month),
        (r"(?P<next>下个?)?(?:本|这)?月(?:底|末)", _month_end),
    )
)
