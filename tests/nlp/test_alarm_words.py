"""What is said beside a live alarm: help is called, it was false, come quickly; and what only sounds like it."""

import pytest

from nlp.alarm_words import Beside, said_beside_alarm


@pytest.mark.parametrize(
    "text",
    [
        "已经打120了", "已经打119了", "打了120了", "119打过了", "我打过110了", "已经报警了", "报过警了", "120已经打了",
        "物业电话打过了", "已经打了119", "刚给物业打了电话,已经打物业了", "打完120了", "已经叫了救护车",
        "已经打120了,人还没醒",
    ],
)  # fmt: skip
def test_help_has_been_called(text: str) -> None:
    assert said_beside_alarm(text) is Beside.CALLED


@pytest.mark.parametrize(
    "text",
    [
        "误报,是邻居炒菜忘关火",
        "看错了,是人家炒菜",
        "搞错了,没漏",
        "没着火,是烧烤",
        "虚惊一场",
        "是误报",
        "误报,没着火,放心吧",
        "没漏气",
    ],
)
def test_it_was_a_false_alarm(text: str) -> None:
    assert said_beside_alarm(text) is Beside.FALSE


@pytest.mark.parametrize(
    "text",
    [
        "可能是误报", "是误报吗", "不是误报,真着火了", "没看错", "是不是看错了", "是误报?", "误报吧",
        "原来是隔壁抽烟点着了被子", "我家是做饭,可是味道越来越大", "看错了,是5栋起火", "没漏气,是漏煤气",
        "没漏水,是漏气",
    ],
)  # fmt: skip
def test_a_doubt_is_no_denial(text: str) -> None:
    assert said_beside_alarm(text) is Beside.DOUBTED


@pytest.mark.parametrize("text", ["快来人啊", "救命啊!", "快点啊", "来人,快来人", "救救我", "快过来啊"])
def test_a_bare_cry(text: str) -> None:
    assert said_beside_alarm(text) is Beside.CRY


@pytest.mark.parametrize(
    "text",
    [
        "快打120", "打120没人接", "要不要打119?", "谁打120了", "打不通119", "120打了吗", "快帮我报警", "还没打120",
        "消防车来了", "啊", "了",
        "报警器响了", "快点修路灯",
    ],
)  # fmt: skip
def test_what_says_nothing_of_the_kind(text: str) -> None:
    assert said_beside_alarm(text) is None
