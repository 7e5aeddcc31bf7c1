"""Words find the request they speak of: a number that is written, the thing that is named, never a task of the desk."""

import pytest

from domain.request_states import Action, State
from domain.taxonomy import Urgency
from domain.things import named_in
from tests.handlers.town import Shown, Town, to

GROUP = "3号楼居民群"


def texts(sent: list[Shown], name: str) -> str:
    return "\n".join(each.text for each in to(sent, name))


@pytest.fixture
def two_alarms(town: Town) -> Town:
    """Let 张阿姨 call for the lift in the group, which is answered, and tell of gas in private, which rings on."""
    town.say("张阿姨", "3号楼2单元电梯困人了", GROUP)
    town.press("李楼长", "我马上去")
    town.say("张阿姨", "3号楼2单元闻到煤气味")
    assert town.request(1002).urgency is Urgency.EMERGENCY
    return town


def rings(town: Town, number: int) -> bool:
    return Action.STAND_DOWN not in [event.action for event in town.events(number)]


def test_who_is_out_of_the_lift_calls_no_gas_alarm_off(two_alarms: Town) -> None:
    two_alarms.say("张阿姨", "人放出来了，没事了")
    assert (rings(two_alarms, 1001), rings(two_alarms, 1002)) == (False, True)


def test_nobody_was_in_the_lift_when_only_gas_was_told_so_it_is_asked(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元闻到煤气味")
    (asked,) = to(town.say("张阿姨", "人放出来了，没事了"), "张阿姨")
    assert [label[:4] for label in asked.labels] == ["1001"]
    assert rings(town, 1001)


@pytest.mark.parametrize("words", ["没事了", "已经解决了", "不用来了"])
def test_of_two_alarms_the_one_that_is_over_is_asked_for(two_alarms: Town, words: str) -> None:
    (asked,) = to(two_alarms.say("张阿姨", words), "张阿姨")
    assert [label[:4] for label in asked.labels] == ["1002", "1001"]
    assert rings(two_alarms, 1001)
    assert rings(two_alarms, 1002)
    two_alarms.press("张阿姨", asked.labels[1])
    assert (rings(two_alarms, 1001), rings(two_alarms, 1002)) == (False, True)


@pytest.mark.parametrize("desk", ["退订", "人工"])
def test_a_nudge_means_what_rings_and_no_task_of_the_desk(town: Town, desk: str) -> None:
    town.say("张阿姨", "3号楼2单元闻到煤气味")
    town.say("张阿姨", desk)
    told = texts(town.say("张阿姨", "还没人来"), "张阿姨")
    assert "1001" in told
    assert Action.URGE in [event.action for event in town.events(1001)]


def test_a_nudge_means_what_rings_before_what_was_called_off(two_alarms: Town) -> None:
    two_alarms.say("张阿姨", "1002 虚惊一场")
    two_alarms.say("张阿姨", "还没人来")
    assert Action.URGE in [event.action for event in two_alarms.events(1001)]


@pytest.mark.parametrize("desk", ["退订", "人工"])
def test_a_withdrawal_means_what_was_reported_and_no_task_of_the_desk(town: Town, desk: str) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("张阿姨", desk)
    town.say("张阿姨", "不用修了")
    assert town.request(1001).state is State.CANCELLED
    assert town.open() == [1002]


def test_thanks_for_a_lift_end_no_power_cut(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元停电了")
    town.press("李楼长", "我来办")
    assert "不客气" in texts(town.say("张阿姨", "谢谢物业，电梯修得很快"), "张阿姨")
    assert town.request(1001).state is State.ACCEPTED


def test_a_number_that_is_written_is_no_reason_for_another_request(town: Town) -> None:
    for words in ("3号楼2单元楼道灯不亮了", "3号楼2单元单元门关不上"):
        town.say("张阿姨", words)
    for number in (1001, 1002):
        town.say("李楼长", f"接单 {number}")
        town.say("李楼长", f"办结 {number} 换了新的")
    town.say("张阿姨", "非常不满意 1001")
    town.say("张阿姨", "不满意 1002")
    assert town.request(1001).bad_reason == ""
    assert town.request(1002).reopened == 1


@pytest.mark.parametrize("words", ["师傅上门很快", "没困难了", "在单元门口", "火车票买好了"])
def test_some_words_only_look_like_a_thing(words: str) -> None:
    assert named_in(words) == frozenset()
