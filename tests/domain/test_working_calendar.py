"""Working hours are counted as a slow walk through the minutes counts them, whatever the calendar and the zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.working_calendar import Hours, Period, WorkingCalendar

MINUTE = timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = tuple(map(ZoneInfo, ("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe")))
DAY = (Period(time(8, 30), time(12)), Period(time(14), time(18)))
LONG = (Period(time(8), time(20)),)
NEW_YEAR = {
    **dict.fromkeys((date(2026, 2, day) for day in range(15, 24)), ()),
    **dict.fromkeys((date(2026, 2, 14), date(2026, 2, 28)), DAY),
}
"""A week off, and the two Saturdays made up for it."""


def calendar(zone: ZoneInfo = SHANGHAI, usual: Hours = DAY, days: dict[date, Hours] | None = None) -> WorkingCalendar:
    week = (*(usual,) * 5, (), ())
    return WorkingCalendar(zone, usual, week, NEW_YEAR if days is None else days, frozenset({2026}))


def counted_at(known: WorkingCalendar, moment: datetime) -> bool:
    """Say whether the minute that begins now counts."""
    local = moment.astimezone(known.zone)
    minute = local.hour * 60 + local.minute
    spans = ((_minutes(each.opens), _minutes(each.closes) or 24 * 60) for each in known.hours(local.date()))
    return any(opens <= minute < closes for opens, closes in spans)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def slowly(known: WorkingCalendar, start: datetime, minutes: int) -> datetime:
    """Count minute by minute, as nobody could get wrong."""
    moment, left = start, minutes
    while left:
        left -= counted_at(known, moment)
        moment += MINUTE
    return moment


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Draw some periods of a day; none begins at night, when clocks are changed."""
    edges = sorted(draw(st.sets(st.integers(5 * 12, 24 * 12), min_size=2, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Period(_clock(opens), _clock(closes)) for opens, closes in pairs)


def _clock(five_minutes: int) -> time:
    return time(five_minutes // 12 % 24, five_minutes % 12 * 5)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    usual = draw(hours())
    days = draw(
        st.dictionaries(
            st.dates(date(2027, 12, 20), date(2028, 4, 1)), st.one_of(st.just(()), st.just(usual), hours()), max_size=20
        )
    )
    week = tuple(draw(st.one_of(st.just(()), hours())) for _ in range(6))
    return WorkingCalendar(draw(st.sampled_from(ZONES)), usual, (usual, *week), days)


STARTS = st.datetimes(datetime(2027, 12, 20), datetime(2028, 4, 1)).map(  # noqa: DTZ001 -- the zone is set just below
    lambda start: start.replace(second=0, microsecond=0, tzinfo=UTC)
)
"""Over a year's end, a leap day, and the days on which summer time begins."""


@given(known=calendars(), start=STARTS, minutes=st.integers(1, 3000))
def test_counting_agrees_with_a_slow_walk(known: WorkingCalendar, start: datetime, minutes: int) -> None:
    assert known.after(start, minutes * MINUTE) == slowly(known, start, minutes)


@given(known=calendars(), start=STARTS, minutes=st.integers(0, 6000))
def test_what_lies_between_agrees_with_a_slow_walk(known: WorkingCalendar, start: datetime, minutes: int) -> None:
    walked = sum(counted_at(known, start + passed * MINUTE) for passed in range(minutes))
    assert known.between(start, start + minutes * MINUTE) == walked * MINUTE


@given(known=calendars(), start=STARTS, minutes=st.integers(1, 3000))
def test_counting_back_is_counting_the_other_way_round(known: WorkingCalendar, start: datetime, minutes: int) -> None:
    begun = known.before(start, minutes * MINUTE)
    assert known.between(begun, start) == minutes * MINUTE
    assert known.between(begun + MINUTE, start) == (minutes - 1) * MINUTE


def test_what_is_told_at_night_is_counted_from_the_morning() -> None:
    night = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)
    assert calendar().after(night, timedelta(hours=4)) == datetime(2026, 11, 24, 14, 30, tzinfo=SHANGHAI)


def test_a_holiday_does_not_count_and_the_saturday_made_up_for_it_does() -> None:
    friday = datetime(2026, 2, 13, 17, tzinfo=SHANGHAI)
    assert calendar().after(friday, timedelta(hours=2)) == datetime(2026, 2, 14, 9, 30, tzinfo=SHANGHAI)
    assert calendar().after(friday, timedelta(hours=9)) == datetime(2026, 2, 24, 9, tzinfo=SHANGHAI)


def test_a_sunday_is_a_day_for_what_may_be_said_on_any_day() -> None:
    known = calendar(usual=LONG)
    noon = datetime(2026, 11, 29, 12, tzinfo=SHANGHAI)
    assert known.by_day(noon) == noon
    assert known.by_day(noon.replace(hour=6)) == noon.replace(hour=8)
    assert known.by_day(noon.replace(hour=20)) == datetime(2026, 11, 30, 8, tzinfo=SHANGHAI)


def test_a_year_is_known_or_not_by_the_time_of_the_zone() -> None:
    last = datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI)
    assert calendar().knows(last)
    assert not calendar().knows(last + MINUTE)


def test_a_period_may_last_until_midnight() -> None:
    late = calendar(usual=(Period(time(20), time(0)),), days={})
    assert late.working_day == timedelta(hours=4)
    evening = datetime(2026, 11, 24, 23, tzinfo=SHANGHAI)
    assert late.after(evening, timedelta(hours=2)) == datetime(2026, 11, 25, 21, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "periods", [((12, 8),), ((8, 8),), ((8, 12), (11, 18)), ((14, 18), (8, 12)), ((8, 0), (9, 10))]
)
def test_hours_that_are_none_or_overlap_are_refused(periods: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="period"):
        calendar(usual=tuple(Period(time(opens), time(closes)) for opens, closes in periods))


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="seven days"):
        WorkingCalendar(SHANGHAI, DAY, ((),) * 7)
