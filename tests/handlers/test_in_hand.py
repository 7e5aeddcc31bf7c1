"""Whoever has an alarm or a task in hand writes in plain words: they are about that, and never a new report."""

import pytest

from domain.request_states import Action, State
from tests.handlers.town import PEOPLE, Shown, Town, to

HEAD = "李楼长"


def labels(sent: list[Shown]) -> list[str]:
    return [label for each in to(sent, HEAD) for label in each.labels]


def texts(sent: list[Shown], who: str = HEAD) -> str:
    return "\n".join(each.text for each in to(sent, who))


def notes(town: Town, number: int) -> list[str]:
    return [event.note for event in town.events(number) if event.action is Action.SUPPLEMENT]


@pytest.fixture
def alarm(town: Town) -> Town:
    """Let the head be on the way to a fall."""
    town.say("小王", "我妈跌倒爬不起来了")
    town.press(HEAD, "我马上去")
    return town


@pytest.mark.parametrize(
    "words", ["到了，已送医院", "人扶起来了，没大碍", "人出来了", "没事了", "救护车接走了", "好了，人没事了"]
)
def test_what_ends_an_alarm_is_its_proof(alarm: Town, words: str) -> None:
    alarm.say(HEAD, words)
    assert alarm.request(1001).state is State.DONE
    assert alarm.request(1001).finish_note == words
    assert alarm.open() == [1001]


@pytest.mark.parametrize("words", ["门打不开，等消防", "老人还在里面，楼道太黑"])
def test_what_may_be_a_report_is_asked_about_beside_an_alarm(alarm: Town, words: str) -> None:
    assert labels(alarm.say(HEAD, words)) == ["办好了", "转告居民", "是另一件事"]
    assert alarm.open() == [1001]
    assert words in texts(alarm.press(HEAD, "转告居民"), "小王")


def test_it_is_another_matter_after_all(alarm: Town) -> None:
    alarm.say(HEAD, "楼道垃圾没人收")
    alarm.press(HEAD, "是另一件事")
    assert alarm.request(1002).reporter == PEOPLE[HEAD]
    assert alarm.request(1002).subcategory == "garbage"


def test_what_can_be_nothing_else_is_noted(alarm: Town) -> None:
    alarm.say(HEAD, "正在往下抬")
    assert notes(alarm, 1001) == ["正在往下抬"]


def test_another_building_is_another_matter(alarm: Town) -> None:
    alarm.say(HEAD, "5号楼电梯坏了")
    assert alarm.request(1002).subcategory == "elevator"


@pytest.fixture
def two(town: Town) -> Town:
    """Offer the head two matters of two homes."""
    town.say("张阿姨", "楼道灯不亮")
    town.say("小王", "下水道堵了")
    return town


def test_what_is_named_is_done_though_nobody_took_it(two: Town) -> None:
    two.say(HEAD, "接单 1001")
    two.say(HEAD, "下水道通好了")
    assert two.request(1002).state is State.DONE
    assert two.request(1001).state is State.ACCEPTED


def test_of_several_alike_it_is_asked_which(two: Town) -> None:
    two.say("小王", "1单元楼道灯不亮")
    for number in (1001, 1003):
        two.say(HEAD, f"接单 {number}")
    assert labels(two.say(HEAD, "灯换好了，照片在群里")) == ["1001 灯", "1003 灯"]


@pytest.mark.parametrize("words", ["1009 我看了，是化粪池满了，得物业抽", "1009 抽好了，下水通了"])
def test_a_number_that_is_nobodys_is_asked_about(two: Town, words: str) -> None:
    sent = two.say(HEAD, words)
    assert "没有查到 1009 号" in texts(sent)
    assert {"1001 灯", "1002 下水道"} <= set(labels(sent))
    assert two.open() == [1001, 1002]


def test_a_clear_report_beside_a_calm_task_stays_one(two: Town) -> None:
    two.say(HEAD, "接单 1001")
    two.say(HEAD, "电梯坏了")
    assert two.request(1003).reporter == PEOPLE[HEAD]


def test_the_end_of_one_thing_is_not_the_end_of_another(town: Town) -> None:
    town.say("张阿姨", "楼道灯坏了")
    town.say("小王", "下水道堵了")
    for number in (1001, 1002):
        town.say("李楼长", f"接单 {number}")
    town.say("李楼长", "灯换好了")
    assert town.request(1001).state is State.DONE
    sent = town.say("李楼长", "灯换好了")
    assert town.request(1002).state is State.ACCEPTED
    assert any("是另一件事" in each.labels for each in to(sent, "李楼长"))


@pytest.mark.parametrize("words", ["领导平安到了", "没事了，我刚才发错了", "拧紧了", "人扶起来了，没大碍"])
def test_a_stray_word_of_whoever_is_only_rung_silences_no_alarm(town: Town, words: str) -> None:
    town.say("小王", "我妈跌倒爬不起来了")
    town.say(HEAD, words)
    assert town.request(1001).state is State.DISPATCHED


@pytest.mark.parametrize("words", ["人扶起来了，腿断了动不了", "祝您平安", "我妈送医院了，今天来不了"])
def test_what_is_not_over_ends_nothing(alarm: Town, words: str) -> None:
    alarm.say(HEAD, words)
    assert alarm.request(1001).state is State.ACCEPTED


@pytest.mark.parametrize(
    "words",
    ["我家水管修好了，谢谢", "祝您平安", "孩子找到了", "人都没事", "我妈送医院了，今天来不了", "总闸关了，还差个灯泡"],
)
def test_a_heads_own_life_is_no_proof(town: Town, words: str) -> None:
    town.say("张阿姨", "楼道灯坏了")
    town.say(HEAD, "接单 1001")
    town.say(HEAD, words)
    assert town.request(1001).state is State.ACCEPTED


def test_a_button_is_about_the_words_that_were_asked_about(alarm: Town) -> None:
    alarm.say(HEAD, "门打不开，等消防")
    alarm.say(HEAD, "哎她又来烦我")
    assert "门打不开" in texts(alarm.press(HEAD, "转告居民"), "小王")
