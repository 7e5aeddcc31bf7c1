"""Questions of policy: answered from what the site has written down, or by the desk within a day."""

from datetime import timedelta

import pytest

from domain.messages import OutgoingKind
from domain.neighbourhood import Role
from domain.taxonomy import Category, Intent
from handlers.office import Answer
from handlers.residents import questions
from tests.handlers.doorstep import ANSWERS, ONE_DAY, Door, at_the_door, labels
from tests.handlers.town import Town, to

DESK, RESIDENT, GROUP = "小陈", "张阿姨", "3号楼居民群"


@pytest.fixture
def door(town: Town) -> Door:
    """Give the small neighbourhood with answers to two questions of policy."""
    return at_the_door(town)


def test_a_known_question_is_answered_without_a_request(door: Door) -> None:
    sent = door.say(RESIDENT, "居住证在哪里办")
    assert to(sent, RESIDENT)[0].text == ANSWERS[1].text
    assert {"这不是我问的", "转人工"} <= set(labels(sent))
    assert door.open() == []


def test_the_answer_to_another_question_is_put_right_by_one_tap(door: Door) -> None:
    door.say(RESIDENT, "居住证在哪里办，丢了怎么补办")
    sent = door.press(RESIDENT, "这不是我问的")
    (number,) = door.open()
    request = door.request(number)
    assert (request.intent, request.category) == (Intent.CONSULT, Category.POLICY)
    assert "怎么补办" in request.text
    assert to(sent, DESK)
    assert str(number) in to(sent, RESIDENT)[-1].text
    door.press(RESIDENT, "这不是我问的")
    assert door.open() == [number]


def test_an_answer_long_ago_asks_for_the_question_again(door: Door) -> None:
    door.say(RESIDENT, "居住证在哪里办")
    door.wait(timedelta(hours=2))
    sent = door.press(RESIDENT, "这不是我问的")
    assert to(sent, RESIDENT)
    assert door.open() == []


def test_a_new_question_is_the_desks_within_a_day(door: Door) -> None:
    sent = door.say(RESIDENT, "公租房怎么申请")
    (number,) = door.open()
    request = door.request(number)
    assert (request.intent, request.category) == (Intent.CONSULT, Category.POLICY)
    assert [seat.role for seat in request.asked] == [Role.DUTY_DESK]
    assert request.timers.finish_by == door.now + ONE_DAY
    assert to(sent, DESK)
    assert len(to(sent, RESIDENT)) == 1
    door.say(RESIDENT, "公租房怎么申请")
    assert door.open() == [number]
    door.say(RESIDENT, "公租房的条件是什么，怎么申请")
    assert len(door.open()) == 2


def test_a_question_needs_no_building_and_goes_to_nobody_but_the_desk(door: Door) -> None:
    sent = door.say("孙大爷", "老人养老金认证怎么办")
    requests = [door.request(number) for number in door.open()]
    assert [seat.role for request in requests for seat in request.asked] == [Role.DUTY_DESK]
    assert {each.message.to.id for each in sent} == {DESK, "孙大爷"}


def test_the_head_of_the_house_is_named_at_once(door: Door) -> None:
    sent = door.say(RESIDENT, "我们栋楼长是谁")
    assert "李楼长" in to(sent, RESIDENT)[0].text
    assert door.open() == []


def test_a_telephone_the_site_knows_is_told_at_once(door: Door) -> None:
    sent = door.say(RESIDENT, "居委会电话多少")
    assert "0536-1234567" in to(sent, RESIDENT)[0].text
    assert "96777" in door.say(RESIDENT, "燃气电话多少")[0].text
    assert door.open() == []


def test_in_a_group_an_addressed_question_is_answered_there(door: Door) -> None:
    sent = door.address(RESIDENT, "居住证在哪里办", GROUP)
    assert [each.text for each in to(sent, GROUP) if each.message.kind is OutgoingKind.MESSAGE] == [ANSWERS[1].text]


def test_in_a_group_nothing_personal_is_answered(door: Door) -> None:
    sent = door.address(RESIDENT, "我家2单元301的居住证在哪里办", GROUP)
    assert to(sent, GROUP) == []
    assert to(sent, RESIDENT)
    assert door.open() == []


def test_only_who_asked_can_say_that_it_was_another_question(door: Door) -> None:
    door.address(RESIDENT, "居住证在哪里办", GROUP)
    sent = door.press("老周", "这不是我问的", GROUP)
    assert {each.message.kind for each in sent} == {OutgoingKind.TOAST}
    assert door.open() == []


def test_the_longest_word_decides_which_answer_is_meant() -> None:
    answers = (Answer(("电梯",), "坏了找物业。"), Answer(("加装电梯",), "先商量。"))
    assert questions.find(answers, "加裝電梯要幾戶同意") == 1
    assert questions.find(answers, "电梯年检") == 0
    assert questions.find(answers, "今天天气好") is None
