"""我的任务: what is due first, page by page, what one has taken before what is offered, lateness as a word."""

import re
from datetime import timedelta

import pytest

from tests.handlers.town import Shown, Town, to

FAULTS = ("楼道灯不亮了", "下水道堵了", "门禁坏了", "楼道里堆了垃圾没人清")


@pytest.fixture
def busy(town: Town) -> Town:
    """Give one head more tasks than fit on a page, the first of which is the oldest."""
    for fault in FAULTS:
        town.say("张阿姨", f"3号楼2单元{fault}")
        town.wait(timedelta(minutes=3))
        town.say("小王", f"3号楼1单元{fault}")
        town.wait(timedelta(minutes=3))
    return town


def _numbers(sent: list[Shown], who: str = "李楼长") -> list[int]:
    (line,) = [each for each in to(sent, who) if not each.message.card and not each.message.press_id]
    return [int(number) for number in re.findall(r"\b1\d{3}\b", line.text)]


def test_five_stand_on_a_page_and_the_next_page_has_the_rest(busy: Town) -> None:
    first = _numbers(busy.say("李楼长", "我的任务"))
    second = _numbers(busy.press("李楼长", "下一页"))
    assert len(first) == 5
    assert sorted([*first, *second]) == busy.open()
    assert all("下一页" not in each.labels for each in busy.say("李楼长", "下一页"))


def test_the_next_page_can_be_asked_for_in_words(busy: Town) -> None:
    first = _numbers(busy.say("李楼长", "我的任务"))
    assert not set(first) & set(_numbers(busy.say("李楼长", "下一页")))
    (no_more,) = to(busy.say("李楼长", "下一页"), "李楼长")
    assert not re.search(r"\d{4}", no_more.text)


def test_what_is_due_first_stands_first_whether_taken_or_offered(busy: Town) -> None:
    busy.say("李楼长", "接单 1001")
    assert _numbers(busy.say("李楼长", "我的任务"))[:2] == [1002, 1003]


def test_what_is_late_says_so_in_a_word(busy: Town) -> None:
    busy.say("李楼长", "接单 1001")
    busy.wait(timedelta(hours=5))
    pages = [each for words in ("我的任务", "下一页") for each in to(busy.say("李楼长", words), "李楼长")]
    assert any(re.search(r"超时 1001", page.text) for page in pages)
