"""The terms of a request, its clock, and the light of a promise."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.clocks import Clock, ClockPolicy, Light, Terms, resumed
from domain.taxonomy import Category, Handling, Urgency
from domain.working_calendar import Period, WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = (Period(time(8), time(12)), Period(time(14), time(18)))
CALENDAR = WorkingCalendar(
    SHANGHAI, DAY, (DAY,) * 5 + ((),) * 2, {date(2026, 11, 25): (), date(2026, 11, 28): DAY}, frozenset({2026})
)
"""Wednesday is off, and Saturday made up for it."""
HOUR = timedelta(hours=1)
USUAL = Terms(4 * HOUR, 8 * HOUR, 40 * HOUR)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)
POLICY = ClockPolicy(CALENDAR, {(None, None, each): USUAL for each in Urgency})


def test_round_the_clock_counts_every_minute() -> None:
    night = TUESDAY.replace(hour=23, minute=30)
    assert POLICY.due(night, HOUR, round_the_clock=True) == night + HOUR


def test_the_most_exact_terms_count() -> None:
    joint, quarrel, both = (Terms(HOUR, HOUR, days * HOUR) for days in (15, 30, 31))
    kinds = {
        **POLICY.by_kind,
        (None, Handling.JOINT, Urgency.NORMAL): joint,
        (Category.DISPUTE, None, Urgency.NORMAL): quarrel,
    }
    policy = ClockPolicy(CALENDAR, kinds)
    assert policy.terms(Category.DISPUTE, Urgency.NORMAL) is quarrel
    assert policy.terms(Category.DISPUTE, Urgency.NORMAL, Handling.FAST) is quarrel
    assert policy.terms(Category.DISPUTE, Urgency.LOW) is USUAL
    assert policy.terms(Category.PROPERTY, Urgency.NORMAL, Handling.JOINT) is joint
    assert policy.terms(Category.DISPUTE, Urgency.NORMAL, Handling.JOINT) is joint
    exact = ClockPolicy(CALENDAR, {**kinds, (Category.DISPUTE, Handling.JOINT, Urgency.NORMAL): both})
    assert exact.terms(Category.DISPUTE, Urgency.NORMAL, Handling.JOINT) is both


def test_a_clock_that_stood_still_goes_on_with_what_was_left() -> None:
    clock = Clock(USUAL, TUESDAY)
    assert POLICY.reaches(clock, 8 * HOUR) == datetime(2026, 11, 26, 10, tzinfo=SHANGHAI)
    paused = POLICY.paused(clock, TUESDAY + HOUR)
    assert POLICY.reaches(paused, 8 * HOUR) is None
    again = resumed(paused, datetime(2026, 11, 28, 17, tzinfo=SHANGHAI))
    assert POLICY.reaches(again, 8 * HOUR) == datetime(2026, 11, 30, 16, tzinfo=SHANGHAI)
    assert POLICY.passed(again, datetime(2026, 11, 30, 9, tzinfo=SHANGHAI)) == 3 * HOUR


def test_what_was_late_before_it_stood_still_is_as_late_afterwards() -> None:
    clock = POLICY.paused(Clock(USUAL, TUESDAY), datetime(2026, 11, 26, 9, tzinfo=SHANGHAI))
    again = resumed(clock, datetime(2026, 11, 27, 9, tzinfo=SHANGHAI))
    assert clock.spent == 7 * HOUR
    assert POLICY.reaches(again, 4 * HOUR) == datetime(2026, 11, 26, 16, tzinfo=SHANGHAI)


def test_yellow_is_one_working_day_before_and_red_is_after() -> None:
    due = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI)
    yellow = datetime(2026, 11, 26, 10, tzinfo=SHANGHAI)
    second = timedelta(seconds=1)
    assert POLICY.light(due, yellow - second) is Light.GREEN
    assert POLICY.light(due, yellow) is Light.YELLOW
    assert POLICY.light(due, due - second) is Light.YELLOW
    assert POLICY.light(due, due) is Light.RED
    assert POLICY.light(None, due) is Light.GREEN
    over_the_holiday = datetime(2026, 11, 26, 10, tzinfo=SHANGHAI)
    assert POLICY.light(over_the_holiday, TUESDAY) is Light.YELLOW


def test_a_promise_in_a_year_without_known_holidays_is_estimated() -> None:
    clock = Clock(USUAL, TUESDAY)
    new_year = datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)
    assert POLICY.estimated(clock, new_year)
    assert not POLICY.estimated(clock, datetime(2026, 12, 31, 9, tzinfo=SHANGHAI))
    assert not POLICY.estimated(Clock(Terms(HOUR, HOUR, HOUR, round_the_clock=True), TUESDAY), new_year)
    assert not POLICY.estimated(None, None)
