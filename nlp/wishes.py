"""How somebody wants to be told: "晚上别发", "22点到7点别打扰", "只要每天一条", "有事随时发"."""

import re
from datetime import time
from enum import StrEnum

from msgspec import Struct

from nlp.duty_days import read_hours
from nlp.fold import plain


class Manner(StrEnum):
    """The ways in which people want to be told what can wait."""

    QUIET = "quiet"
    """Not at certain hours."""
    DAILY = "daily"
    """Once a day, all of it."""
    ANYTIME = "anytime"


class Wish(Struct, frozen=True):
    """What somebody wants; `hours` are the quiet ones where they were named."""

    manner: Manner
    hours: tuple[time, time] | None = None


_NOT = r"(?:请|就|都)?(?:别|不要|不用|勿|不想|甭|莫|少)(?:再)?"
_TELL = r"(?:给我|跟我|向我)?(?:发|打扰|吵|推送|推|通知|提醒|响|叫我|烦|打搅|来)(?:我|消息|信息|通知|东西)*"
_END = r"(?:了|啦|吧|呀|啊|嘛|哈)*[。.!~]*$"
_BEGIN = r"^(?:以后|请|麻烦|你|您|我)*"
_NIGHT = r"(?:每天)?(?:晚上|夜里|夜间|半夜|深夜|大晚上|睡觉|休息)(?:的?时候|时间|时)?"
_AT_NIGHT = re.compile(_BEGIN + _NIGHT + r"(?:太晚)?" + _NOT + _TELL + _END)
_NOT_AT_NIGHT = re.compile(_BEGIN + _NOT + r"(?:在)?" + _NIGHT + _TELL + _END)
_AFTER = re.compile(
    _BEGIN + r"(?:晚上)?(?P<hour>\d{1,2}|[六七八九十]|十一|十二)点(?:钟|半)?(?:以后|之后|后|过后)" + _NOT + _TELL + _END
)
_BETWEEN = re.compile(r"(?:免打扰|静音|别打扰|不要打扰|别发|不要发|勿扰|别吵|别响|别通知)")
_DAILY = re.compile(
    _BEGIN
    + r"(?:只要|只想要|只|想要)?(?:每天|一天|天天|每日)(?:给我)?(?:只|就|都)?(?:要|发|收|汇总|总)*(?:成|给我)?(?:一|1)"
    r"(?:条|次|份|个汇总)(?:消息|信息|通知|汇总)?(?:就行|就好|就够|就可以|即可|行)?" + _END
)
_SUMMED_UP = re.compile(
    _BEGIN + r"(?:把)?(?:消息|通知)?(?:都)?(?:攒|汇总|合)(?:到一起|在一起|成一条|起来)(?:再|每天)?(?:发|给我)*" + _END
)
_ANYTIME = re.compile(
    _BEGIN
    + r"(?:有事|什么时候|晚上)?(?:也)?(?:都)?(?:可以|能)?(?:随时|照常|正常)(?:都)?(?:可以|能)?"
    + _TELL
    + _END
    + r"|^(?:取消|关闭|不要|关掉)(?:晚上)?(?:免打扰|勿扰|静音|每天一条)"
    + _END
)
_LONGEST = 24
_NOON, _HOURS = 12, 24
_LETTERS = {"六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_MORNING = time(7)


def read_wish(text: str) -> Wish | None:
    """Return how somebody wants to be told, None when the words say nothing of it or anything besides."""
    words = "".join(plain(text).split()).replace(",", "")
    if not words or len(words) > _LONGEST:
        return None
    if _ANYTIME.match(words):
        return Wish(Manner.ANYTIME)
    if _DAILY.match(words) or _SUMMED_UP.match(words):
        return Wish(Manner.DAILY)
    if after := _AFTER.match(words):
        return Wish(Manner.QUIET, (_evening(after["hour"]), _MORNING))
    if _AT_NIGHT.match(words) or _NOT_AT_NIGHT.match(words):
        return Wish(Manner.QUIET)
    hours = read_hours(words) if _BETWEEN.search(words) else None
    return Wish(Manner.QUIET, hours) if hours is not None and hours[0] != hours[1] else None


def _evening(hour: str) -> time:
    number = _LETTERS.get(hour) or int(hour)
    return time((number + _NOON if number < _NOON else number) % _HOURS)
