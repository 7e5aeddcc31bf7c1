"""How somebody wants to be told is read as people say it, and nothing else is taken for it."""

from datetime import time

import pytest

from nlp.wishes import Manner, Wish, read_wish

NIGHT = Wish(Manner.QUIET)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("晚上别发", NIGHT),
        ("晚上不要给我发消息了", NIGHT),
        ("以后夜里别吵我", NIGHT),
        ("请不要晚上发", NIGHT),
        ("睡觉的时候别打扰我", NIGHT),
        ("晚上9点以后别发", Wish(Manner.QUIET, (time(21), time(7)))),
        ("晚上十点后不要发了", Wish(Manner.QUIET, (time(22), time(7)))),
        ("22点到7点别打扰", Wish(Manner.QUIET, (time(22), time(7)))),
        ("21:30-8:00 免打扰", Wish(Manner.QUIET, (time(21, 30), time(8)))),
        ("只要每天一条", Wish(Manner.DAILY)),
        ("每天一条就行", Wish(Manner.DAILY)),
        ("一天发一条就好了", Wish(Manner.DAILY)),
        ("每天汇总成一条", Wish(Manner.DAILY)),
        ("有事随时发", Wish(Manner.ANYTIME)),
        ("晚上也可以随时通知我", Wish(Manner.ANYTIME)),
        ("取消免打扰", Wish(Manner.ANYTIME)),
    ],
)
def test_how_people_want_to_be_told(text: str, wish: Wish) -> None:
    assert read_wish(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "楼上晚上别吵了",
        "晚上别人家装修吵死了，管管",
        "路灯晚上不亮",
        "晚上没人发现漏水",
        "每天一次垃圾都没人收",
        "22点到7点停水",
        "别发了",
        "他晚上打扰我们休息",
        "你好",
        "",
    ],
)
def test_what_is_no_such_wish(text: str) -> None:
    assert read_wish(text) is None
