"""Days and hours of duty as people write them: "周一至周五", "每天", "12月1日", "8:00-20:00"."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import TypeAlias

from nlp.fold import plain
from nlp.spans import POINT, TO, day_of

Day: TypeAlias = int | date
"""A day of every week, 0 for Monday, or a date."""

_WEEKDAYS = "一二三四五六日"
_WORDS = {
    "每天": range(7),
    "天天": range(7),
    "每日": range(7),
    "工作日": range(5),
    "周末": (5, 6),
    "双休日": (5, 6),
}
_WEEK = r"(?:周|星期|礼拜)"
_RANGE = re.compile(
    rf"(?<!下)(?<!这){_WEEK}(?P<first>[一二三四五六日天])\s*(?:到|至|-|~|—|–)\s*{_WEEK}?(?P<last>[一二三四五六日天])"
)
_LIST = re.compile(rf"(?<!下)(?<!这){_WEEK}(?P<days>[一二三四五六日天]+)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_HOURS = re.compile(
    r"(?<![\d.])(?P<from>\d{1,2})(?:[:点](?P<from_minute>\d{2})?|时)?\s*(?:到|至|-|~|—|–)\s*(?:次日|第二天|明早|早上)?"
    r"(?P<to>\d{1,2})(?:[:点](?P<to_minute>\d{2})?|时)(?![\d月])"
)
_ALL_DAY = re.compile(r"全天|24小时|一整天|整天")
_LAST_HOUR = 24
_LONGEST = 31


def read_days(text: str, today: date) -> tuple[Day, ...]:
    """Return the days a text names, each once, weekdays first; none when it names none."""
    words = plain(text)
    found: list[Day] = [day for word, days in _WORDS.items() if word in words for day in days]
    rest = _ISO.sub(" ", words)
    for span in _RANGE.finditer(rest):
        first, last = _index(span["first"]), _index(span["last"])
        found.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
    rest = _RANGE.sub(" ", rest)
    found.extend(_index(letter) for days in _LIST.finditer(rest) for letter in days["days"])
    found.extend(day for year, month, number in _ISO.findall(words) if (day := _real(year, month, number)))
    found.extend(_dates(_LIST.sub(" ", _HOURS.sub(" ", rest)), today))
    return tuple(dict.fromkeys(found))


def read_hours(text: str) -> tuple[time, time] | None:
    """Return the hours a text names, from and to; None when it names none or such as the clock does not have."""
    words = plain(text)
    if _ALL_DAY.search(words):
        return time(), time()
    found = _HOURS.search(words)
    if found is None:
        return None
    begins = _clock(found["from"], found["from_minute"])
    ends = _clock(found["to"], found["to_minute"])
    return (begins, ends) if begins is not None and ends is not None else None


def _dates(words: str, today: date) -> Iterator[date]:
    at = 0
    while point := POINT.search(words, at):
        at, first = point.end(), day_of(point, today)
        if (to := TO.match(words, at)) and (end := POINT.match(words, to.end())):
            at, last = end.end(), day_of(end, first or today)
            if first is not None and last is not None:
                span = min((last - first).days, _LONGEST)
                yield from (first + timedelta(days=step) for step in range(span + 1))
        elif first is not None:
            yield first


def _index(letter: str) -> int:
    return _WEEKDAYS.index(letter.replace("天", "日"))


def _real(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _clock(hour: str, minute: str | None) -> time | None:
    try:
        return time(int(hour) % _LAST_HOUR if int(hour) == _LAST_HOUR else int(hour), int(minute or 0))
    except ValueError:
        return None
