"""A picture that comes before its words: the proof of what is then said to be done, or a part of the report."""

import pytest

from domain.messages import IncomingKind
from domain.request_states import State
from tests.handlers.doorstep import Door, at_the_door
from tests.handlers.town import Town

HEAD = "李楼长"


@pytest.fixture
def door(town: Town) -> Door:
    return at_the_door(town)


@pytest.mark.parametrize("words", ["好了", "灯换好了", "办结 1001"])
def test_it_is_the_proof_of_what_is_done(door: Door, words: str) -> None:
    door.say("张阿姨", "楼道灯不亮")
    door.say(HEAD, "接单 1001")
    door.send(HEAD, IncomingKind.PHOTO)
    door.say(HEAD, words)
    assert door.request(1001).state is State.DONE
    assert door.request(1001).finish_photo == f"picture of {HEAD}"


def test_it_waits_until_the_task_is_chosen(door: Door) -> None:
    door.say("张阿姨", "楼道灯不亮")
    door.say("小王", "1单元楼道灯不亮")
    for number in (1001, 1002):
        door.say(HEAD, f"接单 {number}")
    door.send(HEAD, IncomingKind.PHOTO)
    door.say(HEAD, "灯换好了")
    door.press(HEAD, "1002 灯")
    assert door.request(1002).finish_photo == f"picture of {HEAD}"
    assert door.request(1001).state is State.ACCEPTED


def test_half_a_sentence_leaves_it_waiting(door: Door) -> None:
    door.send("张阿姨", IncomingKind.PHOTO)
    assert "照片" in door.say("张阿姨", "在里头那间")[0].text
    door.say("张阿姨", "水管漏水")
    assert len(door.pictures(1001)) == 1
