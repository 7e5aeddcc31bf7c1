"""The part of the settings that says when time counts and how much of it each kind of request may take."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.official_calendar import YEARS, official_days
from bot.toml_tables import FileError, Table, open_table, read_duration
from domain.clocks import ClockPolicy, Kind, Terms
from domain.taxonomy import Category, Handling, Urgency
from domain.working_calendar import Hours, Period, WorkingCalendar, check_order

USUAL_HOURS: Hours = (Period(time(8), time(20)),)
USUAL_TERMS: Mapping[Kind, tuple[str, str, str]] = {
    (None, None, Urgency.EMERGENCY): ("5m", "5m", "2h"),
    (None, None, Urgency.URGENT): ("30m", "2h", "24h"),
    (None, None, Urgency.NORMAL): ("4h", "1d", "5d"),
    (None, None, Urgency.LOW): ("1d", "2d", "15d"),
    (None, Handling.EASY, Urgency.NORMAL): ("4h", "1d", "2d"),
    (None, Handling.JOINT, Urgency.NORMAL): ("4h", "1d", "15d"),
    (Category.POLICY, None, Urgency.NORMAL): ("4h", "1d", "1d"),
    (Category.DISPUTE, None, Urgency.NORMAL): ("1d", "2d", "30d"),
    (Category.DISPUTE, Handling.JOINT, Urgency.NORMAL): ("1d", "2d", "30d"),
}
"""Until when a request is accepted, its reporter spoken to, and it is finished."""
USUAL_AGAIN = "3d"
"""At most for what was opened again."""
NIGHT_AND_DAY = frozenset({Urgency.EMERGENCY, Urgency.URGENT})
"""Urgencies of which every minute counts."""
URGENCIES = tuple(urgency for urgency in Urgency if urgency is not Urgency.NONE)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_DATES: tuple[date, ...] = ()
_WORKING_WEEK = 5
_LAST_YEAR = 9999
_HOURS_REMEDY = '请按先后写成一组时段，例如 ["08:00-12:00", "14:00-18:00"]。'
_DATES_REMEDY = '请写成一组日期，例如 ["2027-02-05", "2027-02-08/2027-02-12"]。'


def read_calendar(table: Table, zone: ZoneInfo, folder: Path) -> WorkingCalendar:
    """Read the hours of the day, and the file of the site's own days that `calendar` names.

    Its problems are noted with those of the settings.
    """
    day = table.take_table("day")
    usual = day.take("hours", USUAL_HOURS, read_hours, _HOURS_REMEDY)
    day.finish()
    named = table.take_text("calendar")
    if named:
        try:
            return _with_own_days(open_table(folder / named), zone, usual)
        except FileError as error:
            table.source.problems.extend(error.problems)
    return WorkingCalendar(zone, usual, _week(usual, {}), official_days(usual), YEARS)


def _week(usual: Hours, own: Mapping[str, Hours]) -> tuple[Hours, ...]:
    return tuple(own.get(name, usual if number < _WORKING_WEEK else ()) for number, name in enumerate(WEEKDAYS))


def _with_own_days(site: Table, zone: ZoneInfo, usual: Hours) -> WorkingCalendar:
    """Lay the site's own days over the country's. Raises FileError with every problem of the file."""
    holidays = site.take("holidays", NO_DATES, read_dates, _DATES_REMEDY)
    working_days = site.take("working_days", NO_DATES, read_dates, _DATES_REMEDY)
    years = site.take_numbers("known_years", lowest=1, highest=_LAST_YEAR)
    hours = site.take_table("hours")
    week = {name: hours.take(name, USUAL_HOURS, read_hours, _HOURS_REMEDY) for name in WEEKDAYS if name in hours}
    dated = dict(_dated(hours))
    hours.finish()
    site.finish()
    site.source.finish()
    days = {
        **official_days(usual),
        **dict.fromkeys(working_days, usual),
        **dated,
        **dict.fromkeys(holidays, ()),
    }
    return WorkingCalendar(zone, usual, _week(usual, week), days, YEARS.union(years))


def _dated(hours: Table) -> Iterator[tuple[date, Hours]]:
    """Read the days with hours of their own, under their dates."""
    for name in hours.written():
        try:
            day = date.fromisoformat(name)
        except ValueError:
            continue
        yield day, hours.take(name, USUAL_HOURS, read_hours, _HOURS_REMEDY)


def read_hours(value: object) -> Hours:
    """Read the periods of a day, `["08:00-12:00", "14:00-18:00"]`. Raises ValueError when they are none, in order."""
    if not isinstance(value, list) or not value:
        raise ValueError
    periods = tuple(_period(each) for each in value)
    check_order(periods)
    return periods


def _period(value: object) -> Period:
    opens, dash, closes = str(value).partition("-")
    if not dash:
        raise ValueError
    end = "00:00" if closes.strip() == "24:00" else closes.strip()
    return Period(time.fromisoformat(opens.strip()), time.fromisoformat(end))


def read_dates(value: object) -> tuple[date, ...]:
    """Read dates and spans of them, `["2027-02-05", "2027-02-08/2027-02-12"]`. Raises ValueError when they are none."""
    if not isinstance(value, list):
        raise ValueError  # noqa: TRY004 -- the reader catches one class for every value that does not fit.
    return tuple(day for each in value for day in _span(str(each)))


def _span(words: str) -> Iterator[date]:
    first, _, last = words.partition("/")
    day, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    if end < day:
        raise ValueError
    while day <= end:
        yield day
        day += timedelta(days=1)


def read_clocks(table: Table, calendar: WorkingCalendar) -> ClockPolicy:
    """Read the terms of each urgency, then those of ways of handling, of categories, and of both together."""
    clocks = table.take_table("clocks")
    by_kind: dict[Kind, Terms] = {}
    _read_kinds(clocks, None, None, by_kind, calendar)
    for handling in Handling:
        _read_kinds(clocks.take_table(handling), None, handling, by_kind, calendar).finish()
    for category in Category:
        own = clocks.take_table(category)
        _read_kinds(own, category, None, by_kind, calendar)
        for handling in Handling:
            _read_kinds(own.take_table(handling), category, handling, by_kind, calendar).finish()
        own.finish()
    day = calendar.working_day
    again = clocks.take_duration("again", read_duration(USUAL_AGAIN, day), day=day)
    clocks.finish()
    return ClockPolicy(calendar, by_kind, again)


def _read_kinds(
    table: Table,
    category: Category | None,
    handling: Handling | None,
    by_kind: dict[Kind, Terms],
    calendar: WorkingCalendar,
) -> Table:
    """Read the terms of each urgency that stand in one table; a kind of which nothing is said gets none of its own."""
    for urgency in URGENCIES:
        kind = (category, handling, urgency)
        own, spans = table.take_table(urgency), USUAL_TERMS.get(kind)
        if spans or urgency in table:
            known = ClockPolicy(calendar, by_kind)
            usual = _usual(spans, urgency, calendar) if spans else known.terms(category, urgency, handling)
            by_kind[kind] = _terms(own, usual, calendar)
    return table


def _day(calendar: WorkingCalendar, *, round_the_clock: bool) -> timedelta:
    """Return how long "1d" is: a whole day, or the hours of one that count."""
    return timedelta(days=1) if round_the_clock else calendar.working_day


def _usual(spans: tuple[str, str, str], urgency: Urgency, calendar: WorkingCalendar) -> Terms:
    round_the_clock = urgency in NIGHT_AND_DAY
    day = _day(calendar, round_the_clock=round_the_clock)
    accept, contact, finish = (read_duration(span, day) for span in spans)
    return Terms(accept, contact, finish, round_the_clock=round_the_clock)


def _terms(table: Table, usual: Terms, calendar: WorkingCalendar) -> Terms:
    round_the_clock = table.take_flag("round_the_clock", default=usual.round_the_clock)
    day = _day(calendar, round_the_clock=round_the_clock)
    accept = table.take_duration("accept", usual.accept, day=day)
    finish = table.take_duration("finish", usual.finish, day=day)
    # Who writes only the two others means that whoever takes it also speaks to the resident in between.
    contact = table.take_duration("contact", min(max(usual.contact, accept), finish), day=day)
    table.finish()
    if finish <= accept:
        table.complain("finish", "不比 accept 长", "办好的时限要比接手的时限长。")
    elif not accept <= contact <= finish:
        table.complain("contact", "不在 accept 和 finish 之间", "先接手，再联系居民，最后办好。")
    return Terms(accept, contact, finish, round_the_clock=round_the_clock)
