"""Days as people say them: "3天", "下周", "明天起三天", "周三到周五", "12月1日到12月7日"; and words of being away."""

import re
from datetime import date, timedelta

from msgspec import Struct

from nlp.fold import plain
from nlp.numerals import normal

LONGEST = 92
"""Days; nobody is away longer without giving up the seat."""
_FURTHEST = 200
_WEEK = 7
_NUMBER = r"[\d零〇一二两三四五六七八九十]{1,3}"
POINT = re.compile(
    rf"(?P<month>{_NUMBER})\s*(?:月|[./])\s*(?P<monthday>{_NUMBER})(?:日|号)?"
    rf"|(?P<day>{_NUMBER})(?:日|号)"
    r"|(?P<next>下下?)?(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<word>大后天|后天|明天|明早|明晚|明日|今天|今晚|今日|今早|上午|下午|晚上)"
)
TO = re.compile(r"\s*(?:到|至|-|~|—|–)+\s*")
_UNTIL = re.compile(r"(?:到|至)\s*$")
_AHEAD = {"大": 3, "后": 2, "明": 1}
_COUNT = re.compile(rf"(?P<count>{_NUMBER}|半)\s*(?:(?P<weeks>个?(?:周|星期|礼拜))|(?P<months>个月)|天)")
_WHOLE_WEEK = re.compile(r"(?P<which>这|本|下)(?:个|一)?(?:周|星期|礼拜)(?![一二三四五六日天末])")
_TWO_DAYS = re.compile(r"明后(?:两|2)?天")
_AWAY = re.compile(
    r"不在家|不在(?:小区|社区|这边|本地|楼里|单位)?(?![\u4e00-\u9fff])|出差|出远门|出门|外出|回老家|回趟老家|出趟|出一趟"
    r"|旅游|旅行|住院|请个?假|休假|休息|上不了班"
)
_OF_OTHERS = re.compile(
    r"他|她|人家|住户|居民|邻居|业主|租客|大爷|大妈|阿姨|奶奶|爷爷|对方|老人|孩子|师傅|楼上|楼下|没人|怎么|吗|[?]"
)
_SOON = re.compile(r"这几天|这两天|过几天|过两天|最近|几天|一段时间|请个?假|休假")
_BACK = re.compile(r"^(?:我)?(?:已经?)?(?:提前)?(?:回来|销假|回家|出院|回小区)(?:了|啦|咯)?[。.!~]*$")
_LONGEST_TALK = 40


class Span(Struct, frozen=True):
    """Whole days, the first and the last of them."""

    first: date
    last: date


def read_span(text: str, today: date) -> Span | None:
    """Return the days a text speaks of, None when it names none or such as cannot be: past, or far too many."""
    words = plain(text)
    span = _spoken(words, today)
    if span is None or span.first < today or span.last < span.first:
        return None
    fits = (span.last - span.first).days < LONGEST and (span.first - today).days < _FURTHEST
    return span if fits else None


def says_away(text: str, today: date) -> bool:
    """Say whether somebody tells of being away some time soon: "我下周不在家", "要出差三天"."""
    words = plain(text)
    if len(words) > _LONGEST_TALK or not _AWAY.search(words) or _OF_OTHERS.search(words):
        return False
    return _SOON.search(words) is not None or read_span(words, today) is not None


def says_back(text: str) -> bool:
    """Say whether somebody tells of being back: "回来了"."""
    return _BACK.match(plain(text).strip()) is not None


def _spoken(words: str, today: date) -> Span | None:
    week, count, start = _WHOLE_WEEK.search(words), _COUNT.search(words), POINT.search(words)
    if _TWO_DAYS.search(words):
        return Span(today + timedelta(days=1), today + timedelta(days=2))
    if week and not (start and start.start() < week.start()):
        return _whole_week(today, following=week["which"] == "下")
    if start is not None:
        return _from(start, words, today)
    return _counted(today, count) if count else None


def _whole_week(today: date, *, following: bool) -> Span:
    monday = today - timedelta(days=today.weekday())
    if following:
        return Span(monday + timedelta(days=_WEEK), monday + timedelta(days=2 * _WEEK - 1))
    return Span(today, monday + timedelta(days=_WEEK - 1))


def _from(start: re.Match[str], words: str, today: date) -> Span | None:
    """Return the days from one that was named: up to another, for a number of days, or that one alone."""
    first = day_of(start, today)
    if first is None:
        return None
    if (to := TO.match(words, start.end())) and (end := POINT.match(words, to.end())):
        # "下周五" is counted from today, "周五" from the day before it.
        last = day_of(end, today if end["word"] or end["next"] else first)
        return Span(first, last) if last else None
    if _UNTIL.search(words[: start.start()]):
        return Span(today, first)
    count = _COUNT.search(words, start.end())
    return _counted(first, count) if count else Span(first, first)


def _counted(first: date, count: re.Match[str]) -> Span | None:
    if count["count"] == "半":
        # Half a month; half a day, as far as a leave goes, is the day.
        days = 15 if count["months"] else 1 if not count["weeks"] else 4
    else:
        number = _whole(count["count"])
        days = number * (_WEEK if count["weeks"] else 30 if count["months"] else 1)
    return Span(first, first + timedelta(days=days - 1)) if 0 < days <= LONGEST else None


def day_of(point: re.Match[str], today: date) -> date | None:
    """Return the day a word means, the next one of its kind from `today` on; None for one that does not exist."""
    if point["word"]:
        return today + timedelta(days=_AHEAD.get(point["word"][0], 0))
    if point["weekday"]:
        weekday = "一二三四五六日".find(point["weekday"].replace("天", "日"))
        monday = today - timedelta(days=today.weekday())
        if point["next"]:
            return monday + timedelta(days=_WEEK * len(point["next"]) + weekday)
        day = monday + timedelta(days=weekday)
        return day if day >= today else day + timedelta(days=_WEEK)
    if point["month"]:
        return _of_year(today, _whole(point["month"]), _whole(point["monthday"]))
    return _of_month(today, _whole(point["day"]))


def _of_year(today: date, month: int, day: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _of_month(today: date, day: int) -> date | None:
    for ahead in (0, 1):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        try:
            found = date(year, month + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _whole(number: str) -> int:
    digits = normal(number)
    return int(digits) if digits.isdecimal() else 0
