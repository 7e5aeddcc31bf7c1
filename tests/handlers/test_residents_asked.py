"""What residents say to what they are asked: in the group, after another question, after the end, typed or tapped."""

from datetime import timedelta

import pytest

from domain.messages import IncomingKind, OutgoingMessage
from domain.request_states import Action, State
from tests.handlers.doorstep import Door, at_the_door
from tests.handlers.town import Shown, Town, to

RESIDENT, OTHER, HEAD, DESK = "张阿姨", "小王", "李楼长", "小陈"
GROUP = "3号楼居民群"
LAMP = "3号楼2单元楼道灯坏了"


@pytest.fixture
def door(town: Town) -> Door:
    return at_the_door(town)


def edit(door: Door, who: str, text: str, group: str = "") -> list[Shown]:
    """Let somebody change their last message."""
    last = door.last_message
    assert last is not None
    return door._receive(  # noqa: SLF001 - an edit is a message of its own, with the id of the first.
        who, door.chat(group or who), IncomingKind.TEXT, text=text, edited=True, message_id=last.message_id
    )


def actions(door: Door, number: int) -> list[Action]:
    return [each.action for each in door.events(number)]


# --- An answer in the group --------------------------------------------------------------------------------------


@pytest.fixture
def asked(door: Door) -> Door:
    """Let a head have asked about a report from the group."""
    door.say(RESIDENT, LAMP, GROUP)
    door.say(HEAD, "问 1001 几楼的灯")
    assert door.request(1001).state is State.NEED_INFO
    return door


def test_an_answer_in_the_group_lets_the_clock_go_on(asked: Door) -> None:
    before = asked.request(1001).timers.finish_by
    assert before is not None
    asked.wait(timedelta(minutes=20))
    sent = asked.say(RESIDENT, "四楼拐角那盏", GROUP)
    request = asked.request(1001)
    assert request.state is State.DOING
    assert request.timers.finish_by == before + timedelta(minutes=20)
    assert any("四楼拐角" in each.text for each in to(sent, HEAD))
    assert Action.ANSWER in actions(asked, 1001)


def test_what_was_answered_in_the_group_is_not_waited_for_in_private(asked: Door) -> None:
    asked.say(RESIDENT, "四楼拐角那盏", GROUP)
    asked.say(RESIDENT, "你好")
    assert actions(asked, 1001).count(Action.ANSWER) == 1


def test_other_talk_of_the_same_person_is_no_answer(asked: Door) -> None:
    asked.say(RESIDENT, "大家早上好", GROUP)
    asked.say(RESIDENT, "谢谢邻居们", GROUP)
    assert asked.request(1001).state is State.NEED_INFO


def test_somebody_elses_talk_is_no_answer(asked: Door) -> None:
    asked.say(OTHER, "四楼拐角那盏", GROUP)
    assert asked.request(1001).state is State.NEED_INFO


def test_words_under_somebody_elses_message_are_no_answer(asked: Door) -> None:
    foreign = Shown("x1", OutgoingMessage("", asked.chat(GROUP), "四楼"))
    asked.say(RESIDENT, "四楼拐角那盏", GROUP, quoting=foreign)
    assert asked.request(1001).state is State.NEED_INFO


def test_words_said_to_the_desk_answer_too(asked: Door) -> None:
    asked.address(RESIDENT, "下午都在家", GROUP)
    assert asked.request(1001).state is State.DOING


# --- A newer question ---------------------------------------------------------------------------------------------


def test_a_newer_question_does_not_lose_the_older(door: Door) -> None:
    door.say("孙大爷", "5号楼垃圾没人收")
    door.say("王楼长", "问 1001 哪个门口")
    door.say("孙大爷", "楼道灯坏了")
    assert door.request(1002).state is State.NEED_INFO
    sent = door.say("孙大爷", "5号楼")
    assert door.request(1002).state is State.DISPATCHED
    assert any("哪个门口" in each.text for each in to(sent, "孙大爷"))
    door.say("孙大爷", "东门那边")
    assert door.request(1001).state is State.DOING


def test_two_questions_of_heads_are_answered_one_after_the_other(door: Door) -> None:
    door.say(RESIDENT, LAMP)
    door.say(RESIDENT, "5号楼垃圾没人收")
    door.say(HEAD, "问 1001 几楼的灯")
    door.say("王楼长", "问 1002 哪个门口")
    sent = door.say(RESIDENT, "东门那边")
    assert any("几楼的灯" in each.text for each in to(sent, RESIDENT))
    door.say(RESIDENT, "四楼")
    assert [door.request(number).state for number in (1001, 1002)] == [State.DOING] * 2


def test_words_go_on_to_the_desk_after_a_question_in_between(door: Door) -> None:
    door.say(RESIDENT, LAMP)
    door.say(RESIDENT, "人工")
    door.say(HEAD, "问 1001 几楼的灯")
    door.say(RESIDENT, "四楼")
    sent = door.say(RESIDENT, "我想问问社保卡的事情")
    assert any("社保卡" in each.text for each in to(sent, DESK))


def test_who_talks_to_the_desk_of_something_else_nudges_nobody(door: Door) -> None:
    door.say(RESIDENT, LAMP)
    door.say(RESIDENT, "人工")
    sent = door.say(RESIDENT, "社保卡的事情怎么还没人管")
    assert any("社保卡" in each.text for each in to(sent, DESK))
    assert to(sent, HEAD) == []
    sent = door.say(RESIDENT, "灯的事情怎么还没人管")
    assert to(sent, HEAD) != []


# --- After the end -----------------------------------------------------------------------------------------------


@pytest.fixture
def rated(door: Door) -> Door:
    door.say(RESIDENT, LAMP)
    door.say(OTHER, "3号楼2单元灯不亮")
    door.say(HEAD, "办结 1001 换了灯泡")
    door.press(RESIDENT, "满意")
    assert door.request(1001).state is State.CLOSED
    return door


def test_a_second_reporters_typed_bad_word_counts_after_the_first_was_content(rated: Door) -> None:
    rated.say(OTHER, "不满意")
    assert rated.request(1001).state is State.REOPENED
    assert rated.request(1001).stars == 2


def test_a_typed_word_of_who_has_rated_is_not_a_second_verdict(rated: Door) -> None:
    rated.say(RESIDENT, "挺满意的")
    assert actions(rated, 1001).count(Action.RATE) == 1


def test_a_change_after_the_end_is_a_note_to_whoever_did_it(door: Door) -> None:
    door.say(RESIDENT, LAMP)
    first = door.last_message
    door.say(HEAD, "办结 1001 换了灯泡")
    door.press(RESIDENT, "满意")
    door.last_message = first
    sent = edit(door, RESIDENT, "3号楼2单元楼道灯和开关都坏了")
    assert any("开关" in each.text for each in to(sent, HEAD))
    assert any("1001" in each.text for each in to(sent, RESIDENT))
    assert door.request(1001).state is State.CLOSED
    assert door.events(1001)[-1].note == "3号楼2单元楼道灯和开关都坏了"
    assert door.open() == []


# --- Lines that are dead -----------------------------------------------------------------------------------------


def test_dead_lines_in_two_buildings_are_two_matters(door: Door) -> None:
    door.say(RESIDENT, "3号楼宽带断了")
    door.say("老周", "5号楼宽带断了")
    assert door.open() == [1001, 1002]


def test_dead_lines_in_one_building_are_one(door: Door) -> None:
    door.say(RESIDENT, "和美花园3号楼都没网了")
    door.say(OTHER, "和美花园3号楼没有网")
    assert door.open() == [1001]
    assert door.request(1001).voices == 2


def test_water_that_fails_in_two_buildings_is_one_matter(door: Door) -> None:
    door.say(RESIDENT, "3号楼停水了")
    door.say("老周", "5号楼停水了")
    assert door.open() == [1001]
