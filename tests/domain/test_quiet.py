"""Quiet hours end in the morning, over midnight or not, and hours without length are none."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.quiet import QuietHours

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = QuietHours(time(22), time(7))


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (NIGHT, _at(24, 21, 59), None),
        (NIGHT, _at(24, 22), _at(25, 7)),
        (NIGHT, _at(25, 0), _at(25, 7)),
        (NIGHT, _at(25, 6, 59), _at(25, 7)),
        (NIGHT, _at(25, 7), None),
        (QuietHours(time(12), time(14)), _at(24, 13), _at(24, 14)),
        (QuietHours(time(12), time(14)), _at(24, 14), None),
        (QuietHours(time(0), time(0)), _at(24, 3), None),
    ],
)
def test_until_when_it_is_quiet(hours: QuietHours, now: datetime, until: datetime | None) -> None:
    assert hours.until(now) == until


def test_the_next_morning() -> None:
    assert NIGHT.morning(_at(24, 6)) == _at(24, 7)
    assert NIGHT.morning(_at(24, 7)) == _at(25, 7)
