"""Whether somebody says in their own words that a piece of work is done: "灯泡换好了", and not "修好了吗"."""

import re

_DONE = (
    "修好了",
    "换好了",
    "弄好了",
    "装好了",
    "办好了",
    "处理好了",
    "清理好了",
    "搞定了",
    "疏通了",
    "已修",
    "已换",
    "已处理",
)
_CLAUSES = re.compile(r"[,，。;；!！\n]")
_ASKS = re.compile(r"[?？]|吗|么$|没有?$|了没|没有?[呀啊呢嘛]|是不是|有没有|多久|几时|啥时|何时|什么时候|怎么还|呢$")
"""What makes a question of the whole message."""
_NOT_YET = re.compile(
    r"没|未|不(?![漏堵响滴闪跳臭晃卡])|别|等|才|如果|要是|假如|万一|只要|的话|之后|以后|就会|再|将|会|要|想|快|差不多|准备|打算|争取|尽量|保证|马上"
    r"|明天|明早|后天|下周|下午能|晚上能|能(?=[^不]*好)|以为|还说|说是|听说|人家说|师傅说|怎么|哪"
)
"""What makes of a done thing one that is denied, still to come, only hoped for, or told by others."""


def says_done(words: str) -> bool:
    """Say whether a message tells that the work is done: in a clause that neither asks, denies, waits nor hopes."""
    if _ASKS.search(words.strip("。.!！~ ")):
        return False
    clauses = [each for each in _CLAUSES.split(words) if any(done in each for done in _DONE)]
    return bool(clauses) and not any(_NOT_YET.search(each) for each in clauses)


def says_only_done(words: str) -> bool:
    """Say whether a message says nothing besides: "修好了"."""
    return words.strip("了啦。！! ") in {each.removesuffix("了") for each in _DONE}
