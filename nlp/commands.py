"""Short commands at the start of a message: Chinese words, slash words, and the numbers that follow."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from nlp.fold import Folded
from nlp.understanding import Command


class Party(StrEnum):
    """Whose command it is."""

    RESIDENT = "resident"
    HEAD = "head"
    STAFF = "staff"


class Verb(Struct, frozen=True):
    """A command: who gives it and the words for it, in folded writing.

    `alone` words are a command only when nothing else is said; `leading` words may be followed by numbers and
    text; `numbered` words are a command only in front of a number, because they start ordinary sentences too;
    `replies` count only from a head, a unit or staff, as an answer to a card.
    """

    party: Party
    slash: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()


_RESIDENT, _HEAD, _STAFF = Party.RESIDENT, Party.HEAD, Party.STAFF

VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "report": Verb(_RESIDENT, slash=("report",), alone=("报修", "反映", "我要报修", "我要反映")),
        "status": Verb(
            _RESIDENT,
            slash=("status",),
            alone=("进度", "查", "查询", "查进度", "查询进度"),
            numbered=("查进度", "查询进度", "进度", "查询", "查一下", "查"),
        ),
        "bind": Verb(_RESIDENT, slash=("bind",), alone=("绑定", "换楼栋"), leading=("绑定",)),
        "mine": Verb(_RESIDENT, alone=("我的", "我的事项", "我的工单", "我的报修")),
        "cancel": Verb(
            _RESIDENT,
            slash=("cancel",),
            alone=("取消", "撤销", "撤回", "取消报修", "cancel"),
            numbered=("取消", "撤销", "撤回", "cancel"),
        ),
        "appeal": Verb(
            _RESIDENT,
            alone=("不同意", "我不同意", "申诉", "我要申诉", "不服", "我不服", "申请复核"),
            numbered=("不同意", "申诉", "不服", "复核"),
        ),
        "human": Verb(
            _RESIDENT, slash=("human",), alone=("人工", "转人工", "人工服务", "找人工", "人工客服", "人工值班")
        ),
        "help": Verb(_RESIDENT, slash=("help",), alone=("帮助", "使用帮助", "怎么用", "菜单", "help")),
        "settings": Verb(_RESIDENT, slash=("settings",), alone=("设置",), leading=("设置",)),
        "start": Verb(_RESIDENT, slash=("start",)),
        "english": Verb(
            _RESIDENT,
            slash=("english",),
            alone=(
                "english",
                "英文",
                "英语",
                "说英文",
                "说英语",
                "用英文",
                "用英语",
                "换成英文",
                "换英文",
                "切换英文",
                "in english",
                "english please",
                "speak english",
                "switch to english",
            ),
        ),
        "chinese": Verb(
            _RESIDENT,
            slash=("chinese",),
            alone=(
                "中文",
                "汉语",
                "说中文",
                "讲中文",
                "用中文",
                "换成中文",
                "换中文",
                "换回中文",
                "切换中文",
                "chinese",
                "in chinese",
                "chinese please",
                "switch to chinese",
            ),
        ),
        "optout": Verb(_RESIDENT, slash=("stop",), alone=("退订", "td", "取消订阅")),
        "erase": Verb(_RESIDENT, alone=("删除我的信息", "删除我的资料", "删除我的数据", "注销")),
        "accept": Verb(
            _HEAD,
            slash=("accept",),
            alone=("接单", "我来办", "我接了"),
            leading=("接单",),
            numbered=("我来办", "我来", "接"),
            replies=(
                "我来",
                "收到",
                "我去",
                "我马上去",
                "马上去",
                "马上到",
                "好的我来",
                "我去看看",
                "我来处理",
                "我来看看",
            ),
        ),
        "decline": Verb(
            _HEAD,
            slash=("decline",),
            alone=("退单",),
            leading=("退单",),
            numbered=("办不了", "退"),
            replies=("办不了", "我去不了"),
        ),
        "transfer": Verb(_HEAD, slash=("transfer",), alone=("转单",), leading=("转单",), numbered=("转给", "转")),
        "ask": Verb(_HEAD, slash=("ask",), alone=("追问",), leading=("追问",), numbered=("问清楚", "问")),
        "done": Verb(
            _HEAD,
            slash=("done",),
            alone=("办结", "办好了", "已办结"),
            leading=("办结", "办好了"),
            numbered=("办好", "完成", "修好了", "已办结", "已修好"),
            replies=("好了", "修好了", "已修好", "搞定", "搞定了", "已处理", "处理好了", "弄好了"),
        ),
        "tell": Verb(_HEAD, numbered=("告诉居民", "告诉", "跟居民说")),
        "contacted": Verb(
            _HEAD,
            numbered=("已联系", "联系了", "联系上了", "到了", "已到"),
            replies=("已联系", "联系了", "联系上了", "联系过了", "到了", "我到了", "已到", "已到现场"),
        ),
        "on_spot": Verb(
            _HEAD,
            alone=("现场办", "现场办结"),
            numbered=("现场办", "现场办结", "现场办好", "现场办了", "现场解决", "当场办好", "当场解决"),
        ),
        "explain": Verb(_HEAD, alone=("解释",), numbered=("解释", "不予办理")),
        "verify": Verb(_HEAD, alone=("核实",), numbered=("核实", "核验", "验单", "核实过了")),
        "tasks": Verb(_HEAD, slash=("tasks",), alone=("我的任务", "任务", "任务清单", "待办")),
        "department_task": Verb(_HEAD, leading=("任务",)),
        "next_page": Verb(_HEAD, alone=("下一页", "翻页")),
        "extend": Verb(_HEAD, slash=("extend",), alone=("延期",), numbered=("延期", "延后", "要晚一点")),
        "leave": Verb(_HEAD, slash=("away",), alone=("请假", "代班", "我要请假"), leading=("请假", "代班")),
        "back": Verb(_HEAD, alone=("销假", "取消请假", "提前销假")),
        "duty": Verb(
            _RESIDENT,
            slash=("duty",),
            alone=("值班", "值班表", "谁值班", "今天谁值班", "现在谁值班"),
            leading=("值班",),
        ),
        "swap": Verb(_HEAD, alone=("换班",), leading=("换班",)),
        "on_behalf": Verb(_HEAD, alone=("代报", "代录"), leading=("代报", "代录")),
        "whistle": Verb(_HEAD, alone=("吹哨",), leading=("吹哨", "吹号")),
        "convene": Verb(_HEAD, alone=("联办",), numbered=("联办",)),
        "absent": Verb(_STAFF, alone=("缺席",), numbered=("缺席", "记缺席")),
        "board": Verb(_STAFF, slash=("board",), alone=("看板", "工单看板")),
        "dispatch": Verb(
            _STAFF, slash=("dispatch",), alone=("派单",), leading=("派单", "改派"), numbered=("派给", "派")
        ),
        "shelve": Verb(_STAFF, alone=("挂账",), numbered=("挂账",)),
        "handle_jointly": Verb(_STAFF, numbered=("难事联办",)),
        "handle_easily": Verb(_STAFF, numbered=("即办", "易事即办")),
        "handle_fast": Verb(_STAFF, numbered=("快办", "实事快办")),
        "designate": Verb(_STAFF, alone=("指定",), numbered=("指定", "指派")),
        "return_call": Verb(_STAFF, alone=("回访", "回访名单"), numbered=("回访",)),
        "merge": Verb(_STAFF, alone=("合并",), numbered=("合并",)),
        "split": Verb(_STAFF, alone=("拆开",), numbered=("拆开", "拆分")),
        "broadcast": Verb(_STAFF, slash=("broadcast",), alone=("广播",), leading=("广播", "群发")),
        "broadcast_urgent": Verb(_STAFF, alone=("紧急广播",), leading=("紧急广播",)),
        "send": Verb(_STAFF, alone=("发送", "确认发送")),
        "recategorise": Verb(_STAFF, alone=("改类",), numbered=("改类", "改分类")),
        "relocate": Verb(_STAFF, alone=("改址",), numbered=("改址", "改地址")),
        "answer": Verb(_STAFF, alone=("回复",), numbered=("回", "回复", "答复")),
        "unsent": Verb(_STAFF, alone=("发不出", "没发出")),
        "not_understood": Verb(_STAFF, alone=("没看懂", "看不懂的")),
        "wish": Verb(
            _RESIDENT,
            slash=("wish",),
            alone=("心愿", "微心愿", "心愿墙"),
            leading=("心愿", "微心愿"),
        ),
        "rounds": Verb(_STAFF, alone=("走访", "走访情况", "走访名单")),
        "rally": Verb(_STAFF, alone=("集结号",), leading=("集结号",)),
    }
)
"""All commands by their one English name."""


class _Word(Struct, frozen=True):
    verb: str
    manner: str


_WORDS: Mapping[str, tuple[_Word, ...]] = MappingProxyType(
    {
        word: tuple(
            _Word(name, manner)
            for name, verb in VERBS.items()
            for manner in ("alone", "leading", "numbered", "replies")
            if word in getattr(verb, manner)
        )
        for verb in VERBS.values()
        for word in (*verb.alone, *verb.leading, *verb.numbered, *verb.replies)
    }
)
_SLASHES: Mapping[str, str] = MappingProxyType({slash: name for name, verb in VERBS.items() for slash in verb.slash})

_MENTION = re.compile(r"(?:@[^\s@]{1,32}\s+)+")
_SLASH = re.compile(r"/([a-z_]{2,20})(?:@\w+)?(?=\s|$)")
_LENGTHS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {word[0]: tuple(sorted({len(each) for each in _WORDS if each[0] == word[0]}, reverse=True)) for word in _WORDS}
)
"""The lengths of the words that begin with a letter, the longest first."""
_NUMBER = re.compile(r"[\s:#号单,、和与到]*(?<![\d-])a?(\d{4,9})(?![\d-])号?")
_LINKED = frozenset(
    {"dispatch", "designate", "shelve", "transfer", "merge", "relocate", "recategorise", "extend", "wish"}
)
_LINK = re.compile(r"[\s:,.。!]*(?:(?:给|到|为|成|至)(?=\s*\S))?\s*")
_BEGUN = re.compile(r"[\s:#,]|给|\d|$")
_LEADING_GAP = re.compile(r"[\s:#]|\d|$")


def parse_command(message: Folded, *, replying: bool = False) -> Command | None:
    """Read a command at the start of a message, after any mentions; None if it is none.

    `replying` admits the short answers to a card ("我来", "收到", "好了").
    """
    text = message.text
    start = len(text) - len(text.lstrip())
    if text.startswith("@", start) and (mention := _MENTION.match(text, start)):
        start = mention.end()
    if text.startswith("/", start):
        return _slash(message, start)
    for length in _LENGTHS.get(text[start : start + 1], ()):
        for word in _WORDS.get(text[start : start + length], ()):
            command = _said(message, word, start + length, replying=replying)
            if command:
                return command
    return None


def begun(text: str) -> str | None:
    """Return the word of a command of heads or staff with which folded words begin that lack the number it needs."""
    text = text.lstrip()
    for length in _LENGTHS.get(text[:1], ()):
        word = text[:length]
        theirs = any(VERBS[each.verb].party is not Party.RESIDENT for each in _WORDS.get(word, ()))
        if 1 < length <= len(text) and theirs and _BEGUN.match(text[length:]):
            return word
    return None


def _slash(message: Folded, start: int) -> Command | None:
    found = _SLASH.match(message.text, start)
    if not found or found[1] not in _SLASHES:
        return None
    return _with_numbers(message, _SLASHES[found[1]], found.end())


def _said(message: Folded, word: _Word, end: int, *, replying: bool) -> Command | None:
    rest = message.text[end:]
    if word.manner in {"alone", "replies"}:
        admitted = not rest.strip(" \n。.!~了吧哈") and (word.manner == "alone" or replying)
        return Command(word.verb) if admitted else None
    numbered = _NUMBER.match(rest)
    if numbered or (word.manner == "leading" and rest.strip() and _LEADING_GAP.match(rest)):
        return _with_numbers(message, word.verb, end)
    return None


def _with_numbers(message: Folded, verb: str, end: int) -> Command:
    text = message.text
    numbers: list[int] = []
    while found := _NUMBER.match(text, end):
        numbers.append(int(found[1]))
        end = found.end()
    link = _LINK.match(text, end) if verb in _LINKED else None
    if link:
        end = link.end()
    return Command(verb, tuple(numbers), message.typed(end, len(text)).strip())
