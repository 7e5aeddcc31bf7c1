"""Working hours are counted as a slow walk through the minutes would count them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import ClockPolicy, DayHours, Terms
from domain.taxonomy import Category, Urgency

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = DayHours(time(8), time(20), SHANGHAI)


def slowly(hours: DayHours, start: datetime, minutes: int) -> datetime:
    """Count minute by minute, as nobody could get wrong."""
    moment, left = start, minutes
    while left:
        local = moment.astimezone(hours.zone).time()
        if hours.opens <= local < hours.closes:
            left -= 1
        moment += timedelta(minutes=1)
    return moment


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 -- the zone is set just below
    minutes=st.integers(1, 3000),
)
def test_counting_agrees_with_a_slow_walk(start: datetime, minutes: int) -> None:
    begun = start.replace(second=0, microsecond=0, tzinfo=UTC)
    assert HOURS.after(begun, timedelta(minutes=minutes)) == slowly(HOURS, begun, minutes)


@given(
    start=st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)),  # noqa: DTZ001 -- the zone is set just below
    minutes=st.integers(1, 3000),
)
def test_summer_time_neither_gives_nor_takes_an_hour(start: datetime, minutes: int) -> None:
    hours = DayHours(time(8), time(20), ZoneInfo("America/New_York"))
    begun = start.replace(second=0, microsecond=0, tzinfo=UTC)
    assert hours.after(begun, timedelta(minutes=minutes)) == slowly(hours, begun, minutes)


def test_what_is_told_at_night_is_counted_from_the_morning() -> None:
    night = datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)
    assert HOURS.after(night, timedelta(hours=4)) == datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


def test_round_the_clock_counts_every_minute() -> None:
    policy = ClockPolicy(HOURS, {each: Terms(timedelta(hours=1), timedelta(days=1)) for each in Urgency}, {})
    night = datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)
    assert policy.due(night, timedelta(hours=1), round_the_clock=True) == night + timedelta(hours=1)


def test_a_category_may_have_terms_of_its_own() -> None:
    usual, own = Terms(timedelta(hours=4), timedelta(days=5)), Terms(timedelta(hours=1), timedelta(days=30))
    policy = ClockPolicy(HOURS, dict.fromkeys(Urgency, usual), {(Category.DISPUTE, Urgency.NORMAL): own})
    assert policy.terms(Category.DISPUTE, Urgency.NORMAL) is own
    assert policy.terms(Category.DISPUTE, Urgency.LOW) is usual


def test_a_day_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="no hours"):
        DayHours(time(20), time(8), SHANGHAI)
