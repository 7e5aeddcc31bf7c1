"""Days are read as people say them, and who says to be away is told from who speaks of others."""

from datetime import date

import pytest

from nlp.spans import Span, read_span, says_away, says_back

TODAY = date(2025, 11, 26)
"""A Wednesday."""


def _november(first: int, last: int) -> Span:
    return Span(date(2025, 11, first), date(2025, 11, last))


def _december(first: int, last: int) -> Span:
    return Span(date(2025, 12, first), date(2025, 12, last))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3天", _november(26, 28)),
        ("三天", _november(26, 28)),
        ("请假两天 由赵国强代", _november(26, 27)),
        ("明天起 3 天", _november(27, 29)),
        ("从后天开始请假两天", _november(28, 29)),
        ("我下周不在家", _december(1, 7)),
        ("下个星期出差", _december(1, 7)),
        ("这周不在", _november(26, 30)),
        ("周五", _november(28, 28)),
        ("周五到周日", _november(28, 30)),
        ("周一", _december(1, 1)),
        ("下周三", _december(3, 3)),
        ("下周三到下周五", _december(3, 5)),
        ("下周一起一周", _december(1, 7)),
        ("12月1日到12月7日", _december(1, 7)),
        ("12月1号-5号", _december(1, 5)),
        ("12.1-12.7", _december(1, 7)),
        ("28号到30号", _november(28, 30)),
        ("5号", _december(5, 5)),
        ("到周五", _november(26, 28)),
        ("明天到后天", _november(27, 28)),
        ("明后两天", _november(27, 28)),
        ("今天下午", _november(26, 26)),
        ("半个月", Span(date(2025, 11, 26), date(2025, 12, 10))),
        ("１２月１日到３日", _december(1, 3)),
        ("12月30日到1月2日", Span(date(2025, 12, 30), date(2026, 1, 2))),
    ],
)
def test_days_as_people_say_them(text: str, span: Span) -> None:
    assert read_span(text, TODAY) == span


@pytest.mark.parametrize("text", ["", "由赵国强代", "13月1日", "2月30日", "0天", "999天", "过几天", "电话 13800000000"])
def test_what_names_no_days_or_none_that_can_be(text: str) -> None:
    assert read_span(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "我下周不在家",
        "明天要出差三天",
        "我这几天住院",
        "我想请假",
        "周五到周日回老家",
        "后天起外出一周",
        "过几天出趟远门",
    ],
)
def test_who_will_be_away(text: str) -> None:
    assert says_away(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "楼上住户下周不在家",
        "他明天不在",
        "我不在家",
        "明天有人在家吗",
        "电梯今天又坏了",
        "下周三停水吗？我不在家",
        "明天没人休息",
        "老人这几天住院",
    ],
)
def test_who_speaks_of_others_or_of_no_days(text: str) -> None:
    assert not says_away(text, TODAY)


@pytest.mark.parametrize("text", ["回来了", "我回来了。", "我已经回来啦", "提前回来了"])
def test_who_is_back(text: str) -> None:
    assert says_back(text)


@pytest.mark.parametrize("text", ["水又回来了吗", "灯回来修好了", "他回来了", "没回来"])
def test_who_is_not_back(text: str) -> None:
    assert not says_back(text)
