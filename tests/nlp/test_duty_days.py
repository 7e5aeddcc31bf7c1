"""Days and hours of duty are read as people write them."""

from datetime import date, time

import pytest

from nlp.duty_days import Day, read_days, read_hours

TODAY = date(2025, 11, 26)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周一", (0,)),
        ("周一至周五 8:00-20:00 小陈", (0, 1, 2, 3, 4)),
        ("周一到五", (0, 1, 2, 3, 4)),
        ("周六、周日", (5, 6)),
        ("周一三五", (0, 2, 4)),
        ("星期五至星期一", (4, 5, 6, 0)),
        ("每天", (0, 1, 2, 3, 4, 5, 6)),
        ("工作日 全天", (0, 1, 2, 3, 4)),
        ("12月1日", (date(2025, 12, 1),)),
        ("2025-12-01", (date(2025, 12, 1),)),
        ("2025-12-01、2025-12-03 小陈", (date(2025, 12, 1), date(2025, 12, 3))),
        ("12月1日到12月3日", (date(2025, 12, 1), date(2025, 12, 2), date(2025, 12, 3))),
        ("明天 20:00-8:00 小林", (date(2025, 11, 27),)),
        ("下周一 小林", (date(2025, 12, 1),)),
        ("小陈 8:00-20:00", ()),
        ("2025-13-01", ()),
    ],
)
def test_days_of_duty(text: str, days: tuple[Day, ...]) -> None:
    assert read_days(text, TODAY) == days


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8:00-20:00", (time(8), time(20))),
        ("周一 8点到20点 小陈", (time(8), time(20))),
        ("20:00-次日8:00", (time(20), time(8))),
        ("８：３０－１７：３０", (time(8, 30), time(17, 30))),
        ("0:00-24:00", (time(), time())),
        ("全天", (time(), time())),
        ("周一 小陈", None),
        ("2025-12-01 小陈", None),
        ("12月1日-3日", None),
        ("8:00-25:00", None),
    ],
)
def test_hours_of_duty(text: str, hours: tuple[time, time] | None) -> None:
    assert read_hours(text) == hours
