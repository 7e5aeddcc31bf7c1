"""While a person is called, what is clearly a thing of its own takes its way; nothing foreign is added to a request."""

from datetime import timedelta

import pytest

from domain.messages import OutgoingKind
from domain.request_states import Action, State
from domain.taxonomy import Danger
from tests.handlers.doorstep import Door, at_the_door
from tests.handlers.town import Town, to

DESK, RESIDENT, GROUP, HEAD = "小陈", "张阿姨", "3号楼居民群", "李楼长"
CALL, LAMP = 1002, 1001


@pytest.fixture
def door(town: Town) -> Door:
    """Let somebody who has reported a lamp talk to the desk, which has answered once."""
    door = at_the_door(town)
    door.say(RESIDENT, "2单元楼道灯不亮了")
    door.say(RESIDENT, "人工")
    door.say(DESK, f"回 {CALL} 您好，您说")
    return door


def notes(door: Door, number: int) -> list[str]:
    return [each.note for each in door.events(number)]


def talks_on(door: Door) -> bool:
    """Whether what is unclear still goes to the desk."""
    sent = door.say(RESIDENT, "那个东西它又那个了")
    return any("又那个了" in each.text for each in to(sent, DESK))


@pytest.mark.parametrize("text", ["我家没水了", "电梯坏了", "5号楼也没水"])
def test_a_report_is_opened_and_the_talk_goes_on(door: Door, text: str) -> None:
    door.say(RESIDENT, text)
    assert door.open() == [LAMP, CALL, 1003]
    assert text not in notes(door, CALL)
    assert talks_on(door)


@pytest.mark.parametrize(
    "text", ["我家水管漏水的事说来话长", "我想投诉物业", "好的，三点以后都在", "+1", "不用了", "1203"]
)
def test_what_may_be_said_to_the_desk_goes_there(door: Door, text: str) -> None:
    sent = door.say(RESIDENT, text)
    assert any(text in each.text for each in to(sent, DESK))
    assert door.open() == [LAMP, CALL]


def test_a_withdrawal_takes_back_what_was_reported(door: Door) -> None:
    door.say(RESIDENT, "不用修了")
    assert door.request(LAMP).state is State.CANCELLED
    assert door.open() == [CALL]
    assert talks_on(door)


def test_a_nudge_reaches_whoever_has_the_report(door: Door) -> None:
    sent = door.say(RESIDENT, "还没人来修")
    assert to(sent, HEAD)
    assert Action.URGE in [each.action for each in door.events(LAMP)]
    assert talks_on(door)


def test_a_verdict_is_one(door: Door) -> None:
    door.say(HEAD, f"办结 {LAMP} 换了灯泡")
    door.say(RESIDENT, "非常满意")
    assert door.request(LAMP).stars == 5
    assert talks_on(door)


def test_how_one_wants_to_be_told_is_set(door: Door) -> None:
    door.say(RESIDENT, "晚上别发")
    assert door.person(RESIDENT).quiet_hours is not None
    door.say(RESIDENT, "只要每天一条")
    assert door.person(RESIDENT).daily
    assert talks_on(door)


def test_with_nothing_but_the_call_a_nudge_is_a_word_to_the_desk(town: Town) -> None:
    door = at_the_door(town)
    door.say(RESIDENT, "人工")
    for text in ("怎么还没人来", "不用修了", "非常满意"):
        assert any(text in each.text for each in to(door.say(RESIDENT, text), DESK))
    assert len(door.open()) == 1


def test_whoever_goes_on_writing_hears_again_who_has_it_and_until_when(town: Town) -> None:
    door = at_the_door(town)
    door.say(RESIDENT, "人工")
    kinds, told = [], []
    for text in ("我跟您说", "是这么回事", "您听我讲", "后来呢", "就这样"):
        sent = to(door.say(RESIDENT, text), RESIDENT)
        kinds += [each.message.kind for each in sent]
        told += [each.text for each in sent if each.message.kind is OutgoingKind.MESSAGE]
        door.wait(timedelta(seconds=61))
    assert kinds == [OutgoingKind.MESSAGE, OutgoingKind.REACTION] * 2 + [OutgoingKind.MESSAGE]
    assert "1001" in told[1]
    assert "11:00" in told[1]
    door.say(DESK, "接单 1001")
    door.wait(timedelta(minutes=3))
    assert "小陈" in to(door.say(RESIDENT, "还有一句"), RESIDENT)[0].text


# --- What is never added -----------------------------------------------------------------------------------------


@pytest.fixture
def half(town: Town) -> Door:
    """Let somebody of the staff, for themself, have reported something whose building nobody knows."""
    door = at_the_door(town)
    door.say(RESIDENT, "2单元楼道灯不亮了")
    door.say(DESK, "楼道灯坏了")
    assert door.request(1002).state is State.NEED_INFO
    return door


HALF_SAID = ("解释 1001", "挂账 1001", "挂账 3月1日 等材料", "改类 垃圾", "快办", "派单给李楼长", "停止")


@pytest.mark.parametrize("text", [*HALF_SAID, "1001 那个呢", "问问1001怎么样了", "9999那个"])
def test_commands_and_other_numbers_are_answered_and_never_added(half: Door, text: str) -> None:
    before = half.events(1002)
    sent = half.say(DESK, text)
    assert to(sent, DESK)
    assert half.events(1002) == before
    half.say(DESK, "6号楼")
    placed = half.events(1002)
    assert half.request(1002).state is State.DISPATCHED
    assert to(half.say(DESK, text), DESK)
    assert half.events(1002) == placed


def test_a_command_half_said_is_answered_with_how_it_is_written(half: Door) -> None:
    assert any("改类 1024" in each.text for each in to(half.say(DESK, "改类 垃圾"), DESK))


@pytest.mark.parametrize("text", ["就在门口那里呀", "声控的那种"])
def test_half_sentences_in_private_still_are(town: Town, text: str) -> None:
    door = at_the_door(town)
    door.say(RESIDENT, "2单元楼道灯不亮了")
    door.say(RESIDENT, text)
    assert text in notes(door, LAMP)


@pytest.mark.parametrize("text", ["不是报修", "还没人来", "好了没事了", "他叫什么来着"])
def test_words_of_a_group_are_never_added_to_what_it_must_not_hear_of(town: Town, text: str) -> None:
    door = at_the_door(town)
    door.say(RESIDENT, "我老公打我，救命", GROUP)
    (number,) = door.open()
    assert door.request(number).danger is Danger.VIOLENCE
    before = door.events(number)
    door.say(RESIDENT, text, GROUP)
    assert door.events(number) == before
