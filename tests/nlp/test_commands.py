"""Short commands, as heads, staff and residents write them."""

from collections.abc import Callable

import pytest

from domain.taxonomy import Intent
from nlp.commands import VERBS, parse_command
from nlp.fold import Variants, fold
from nlp.understanding import Command, Context, Matter

Ask = Callable[..., tuple[Matter, ...]]


def parse(text: str, *, replying: bool = False) -> Command | None:
    return parse_command(fold(text, Variants()), replying=replying)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("接单 1108", Command("accept", (1108,))),
        ("接单1108", Command("accept", (1108,))),
        ("接單＃１１０８", Command("accept", (1108,))),
        ("接单 A1108", Command("accept", (1108,))),
        ("@小助手 接单 1108 1031", Command("accept", (1108, 1031))),
        ("接单", Command("accept")),
        ("我来办", Command("accept")),
        ("退单 1108 不归我们楼", Command("decline", (1108,), "不归我们楼")),
        ("转 1108 维修组", Command("transfer", (1108,), "维修组")),
        ("转单 1108 给 王师傅", Command("transfer", (1108,), "王师傅")),
        ("办结 1108 已换燈泡", Command("done", (1108,), "已换燈泡")),
        ("办结 1108", Command("done", (1108,))),
        ("办好了", Command("done")),
        ("问 1108 几楼的灯", Command("ask", (1108,), "几楼的灯")),
        ("延期 1108 三天 等玻璃到货", Command("extend", (1108,), "三天 等玻璃到货")),
        ("请假 下周 由老赵代", Command("leave", (), "下周 由老赵代")),
        ("我的任务", Command("tasks")),
        ("代报 7-1-101 灯坏", Command("on_behalf", (), "7-1-101 灯坏")),
        ("吹哨 1108 派出所", Command("whistle", (1108,), "派出所")),
        ("看板", Command("board")),
        ("派单 1108 给 李楼长", Command("dispatch", (1108,), "李楼长")),
        ("合并 1025 到 1108", Command("merge", (1025, 1108))),
        ("拆开 1108", Command("split", (1108,))),
        ("广播 7栋 明天停水", Command("broadcast", (), "7栋 明天停水")),
        ("发送", Command("send")),
        ("改类 1108 垃圾", Command("recategorise", (1108,), "垃圾")),
        ("改址 1108 5栋", Command("relocate", (1108,), "5栋")),
        ("回 1108 师傅明天到", Command("answer", (1108,), "师傅明天到")),
        ("发不出", Command("unsent")),
        ("没看懂", Command("not_understood")),
        ("集结号 紧急 7栋爆管", Command("rally", (), "紧急 7栋爆管")),
        ("查进度 1108", Command("status", (1108,))),
        ("进度", Command("status")),
        ("查1108", Command("status", (1108,))),
        ("取消 1108", Command("cancel", (1108,))),
        ("绑定 7-2-602", Command("bind", (), "7-2-602")),
        ("人工", Command("human")),
        ("帮助", Command("help")),
        ("退订", Command("optout")),
        ("删除我的信息", Command("erase")),
        ("我的", Command("mine")),
        ("/accept 1108", Command("accept", (1108,))),
        ("/accept@menkou_bot 1108", Command("accept", (1108,))),
        ("/report 7栋灯坏了", Command("report", (), "7栋灯坏了")),
        ("/start b_7-2_x", Command("start", (), "b_7-2_x")),
    ],
)
def test_commands_are_read(text: str, expected: Command) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "问一下物业费怎么交",
        "转了一圈没看到人",
        "查一下谁住那里",
        "回家了",
        "广播体操几点开始",
        "接我一下",
        "我的灯坏了",
        "进度怎么样了",
        "取消了就取消了",
        "看板凳上有没有人",
        "1108",
        "/unknown 1108",
        "退 13912345678",
    ],
)
def test_ordinary_sentences_are_no_commands(text: str) -> None:
    assert parse(text) is None


def test_short_answers_count_only_in_reply_to_a_card() -> None:
    assert parse("我来") is None
    assert parse("我来", replying=True) == Command("accept")
    assert parse("收到", replying=True) == Command("accept")
    assert parse("搞定了", replying=True) == Command("done")


def test_every_verb_can_be_said() -> None:
    for name, verb in VERBS.items():
        words = [*verb.alone, *(f"{word} 1108" for word in (*verb.leading, *verb.numbered))]
        words.extend(f"/{slash}" for slash in verb.slash)
        assert words, name
        for word in words:
            command = parse(word)
            assert command is not None, word
            assert command.verb == name, word


@pytest.mark.parametrize(
    ("text", "context", "intent", "subcategory"),
    [
        ("接单 1108", Context(role="head"), Intent.HEAD_COMMAND, "accept"),
        ("接单 1108", Context(role="unit"), Intent.HEAD_COMMAND, "accept"),
        ("接单 1108", Context(group=True), Intent.CHATTER, "denied"),
        ("派单 1108 给 老王", Context(role="staff"), Intent.STAFF_COMMAND, "dispatch"),
        ("看板", Context(), Intent.CHATTER, "denied"),
        ("我来", Context(role="head", group=True, quoted="1108 楼道灯"), Intent.HEAD_COMMAND, "accept"),
        ("收到", Context(role="head", addressed=True, group=True), Intent.HEAD_COMMAND, "accept"),
        ("查进度 1108", Context(), Intent.QUERY_STATUS, "status"),
        ("人工", Context(), Intent.HUMAN, "human"),
        ("退订", Context(), Intent.OPTOUT, "optout"),
    ],
)
def test_who_says_it_decides_what_a_command_is(
    matters: Ask, text: str, context: Context, intent: Intent, subcategory: str
) -> None:
    (matter,) = matters(text, context)
    assert (matter.intent, matter.subcategory) == (intent, subcategory)
    assert matter.command is not None


@pytest.mark.parametrize("text", ["我来", "收到"])
def test_a_resident_who_answers_chats(matters: Ask, text: str) -> None:
    (matter,) = matters(text, Context(group=True))
    assert matter.intent is Intent.CHATTER
    assert matter.command is None


def test_a_head_in_a_group_who_answers_nobody_chats(matters: Ask) -> None:
    (matter,) = matters("收到", Context(group=True, role="head"))
    assert matter.command is None
