"""Until when, as words say it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nlp.deadlines import read_deadline

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""A Monday, 12:00 in the neighbourhood."""


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("城管 18:00前", 6),
        ("环卫 下午5点前到", 5),
        ("晚上8点半之前", 8.5),
        ("明天9:30前", 21.5),
        ("后天上午10点前", 46),
        ("11点前", 23),
        ("30分钟内", 0.5),
        ("2个小时之内报到", 2),
        ("3天内", 72),
    ],
)
def test_a_deadline_is_read(words: str, hours: float) -> None:
    found = read_deadline(words, NOON, ZONE)
    assert found is not None
    assert found[0] - NOON == timedelta(hours=hours)


@pytest.mark.parametrize("words", ["城管", "3栋前面", "5人", "18:00", "0分钟内", "门前"])
def test_words_without_a_deadline_name_none(words: str) -> None:
    assert read_deadline(words, NOON, ZONE) is None


def test_it_tells_where_the_words_stand() -> None:
    found = read_deadline("城管 明天9:30前 带车", NOON, ZONE)
    assert found is not None
    assert "城管 明天9:30前 带车"[slice(*found[1])] == "明天9:30前"
