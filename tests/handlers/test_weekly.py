"""The weekly digest comes on Monday at 09:05, once, after a sleep once, and never on a holiday."""

import dataclasses
from datetime import date, datetime, time, timedelta

from domain.regular_times import Weekly
from domain.replacing import replace
from handlers import clock
from handlers.office import Office
from tests.handlers.town import CALENDAR, ZONE, Shown, Town, to

DIGEST = Weekly(0, time(9, 5))
NEXT_MONDAY = datetime(2025, 12, 1, 9, 5, tzinfo=ZONE)


def with_digest(town: Town, holidays: tuple[date, ...] = ()) -> Town:
    """Let the desk hear of the week; the town begins on a Monday at ten."""
    calendar = dataclasses.replace(CALENDAR, days=dict.fromkeys(holidays, ()))
    clocks = replace(town.practice.clocks, calendar=calendar)
    town.practice = replace(town.practice, digest=DIGEST, clocks=clocks)
    town.wait(timedelta())
    return town


def digests(sent: list[Shown]) -> list[str]:
    return [each.text for each in to(sent, "小陈") if "一周情况" in each.text]


def test_an_empty_week_says_so(town: Town) -> None:
    (text,) = digests(with_digest(town).wait(NEXT_MONDAY - town.now))
    assert "没有没办完的事" in text
    assert digests(town.wait(timedelta(days=6))) == []


def test_each_estate_stands_with_what_is_open_late_and_most_frequent(town: Town) -> None:
    with_digest(town)
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("老周", "5号楼1单元楼道灯不亮了")
    town.say("小王", "3号楼1单元单元门关不上")
    (text,) = digests(town.wait(NEXT_MONDAY - town.now))
    assert "和美花园：没办完 3 件，超时 3 件" in text
    assert "灯 2" in text


def test_after_a_long_sleep_it_comes_once_whoever_sweeps(town: Town) -> None:
    with_digest(town)
    town.now = NEXT_MONDAY + timedelta(days=23)
    for _ in range(3):
        town.run(lambda desk: clock.sweep(Office(desk, town.practice), 100))
    assert len(digests(town.deliver())) == 1


def test_a_holiday_puts_it_on_the_next_working_day(town: Town) -> None:
    with_digest(town, (NEXT_MONDAY.date(), NEXT_MONDAY.date() + timedelta(days=1)))
    assert digests(town.wait(NEXT_MONDAY + timedelta(days=1, hours=12) - town.now)) == []
    assert len(digests(town.wait(timedelta(hours=12)))) == 1
    assert town.now == NEXT_MONDAY + timedelta(days=2)
