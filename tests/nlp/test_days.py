"""Days as people say them when they put something off."""

from datetime import date

import pytest

from nlp.days import DaySaid, read_day

TODAY = date(2026, 11, 25)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("words", "day", "rest"),
    [
        ("明天 等材料", date(2026, 11, 26), "等材料"),
        ("今晚", date(2026, 11, 25), ""),
        ("后天，师傅才有空", date(2026, 11, 27), "师傅才有空"),
        ("大后天前 等料", date(2026, 11, 28), "等料"),
        ("三天 配件没到", date(2026, 11, 28), "配件没到"),
        ("3天内", date(2026, 11, 28), ""),
        ("两周后 等施工队", date(2026, 12, 9), "等施工队"),
        ("1个月 等审批", date(2026, 12, 25), "等审批"),
        ("3个月", date(2027, 2, 25), ""),
        ("周五", date(2026, 11, 27), ""),
        ("下周一 等材料", date(2026, 11, 30), "等材料"),
        ("12月3日 等材料", date(2026, 12, 3), "等材料"),
        ("３月１日 等材料", date(2027, 3, 1), "等材料"),
        ("2027年3月1日，等材料", date(2027, 3, 1), "等材料"),
        ("12-3 等料", date(2026, 12, 3), "等料"),
        ("28号 等料", date(2026, 11, 28), "等料"),
        ("3号", date(2026, 12, 3), ""),
        ("下月5号 等料", date(2026, 12, 5), "等料"),
        ("月底 等料", date(2026, 11, 30), "等料"),
        ("下个月底", date(2026, 12, 31), ""),
    ],
)
def test_a_day_at_the_beginning_is_read(words: str, day: date, rest: str) -> None:
    assert read_day(words, TODAY) == DaySaid(day, 0, rest)


def test_working_days_are_left_to_the_calendar() -> None:
    assert read_day("5个工作日 等材料", TODAY) == DaySaid(None, 5, "等材料")
    assert read_day("三个工作日", TODAY) == DaySaid(None, 3, "")


@pytest.mark.parametrize("words", ["", "等材料", "周一", "2月30日", "2025年3月1日 等料", "13月1日", "等明天的材料"])
def test_what_is_no_day_to_come_is_none(words: str) -> None:
    assert read_day(words, TODAY) is None


def test_the_last_day_of_a_longer_month_is_that_of_the_shorter() -> None:
    assert read_day("1个月", date(2027, 1, 31)) == DaySaid(date(2027, 2, 28), 0, "")
