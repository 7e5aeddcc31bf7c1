"""A message that failed again and again is not lost: it can be read, a person looks, and its sender is told so."""

import pytest

from domain.messages import Chat, IncomingKind, IncomingMessage
from domain.request_states import Action
from handlers.community.put_aside import put_aside
from handlers.office import Office
from tests.handlers.doorstep import Door, at_the_door
from tests.handlers.town import Shown, Town, to

DESK, RESIDENT, GROUP = "小陈", "张阿姨", "3号楼居民群"


@pytest.fixture
def door(town: Town) -> Door:
    """Give the small neighbourhood."""
    return at_the_door(town)


def aside(door: Door, who: str, text: str, chat: Chat, delivery: str = "d-1") -> list[Shown]:
    """Set a message aside as the edge does after three failures."""
    message = IncomingMessage(delivery, chat, who, IncomingKind.TEXT, text=text)
    door.run(lambda desk: put_aside(message, "ValueError", Office(desk, door.practice)))
    return door.deliver()


def test_a_person_looks_and_the_sender_is_told(door: Door) -> None:
    sent = aside(door, RESIDENT, "灯坏了", door.chat(RESIDENT))
    (number,) = door.open()
    assert to(sent, DESK)
    assert str(number) in to(sent, RESIDENT)[0].text
    (kept,) = door.run(lambda desk: desk.incoming.set_aside_list(10))
    assert "灯坏了" in kept.body
    assert kept.error == "ValueError"
    assert not door.run(lambda desk: desk.incoming.take(kept.channel, kept.delivery_id)), "it counts as taken"


def test_a_group_hears_nothing_of_it(door: Door) -> None:
    sent = aside(door, RESIDENT, "灯坏了", door.chat(GROUP))
    assert to(sent, GROUP) == []
    assert to(sent, RESIDENT)
    assert to(sent, DESK)
    sent = aside(door, "没有私聊的人", "灯坏了", door.chat(GROUP), "d-2")
    assert {each.message.to.id for each in sent} == {DESK}


@pytest.mark.parametrize("text", ["\ud800", "\x00\x00", "", "字" * 100_000])
def test_no_text_is_too_strange_for_it(door: Door, text: str) -> None:
    sent = aside(door, "没来过的人", text, door.chat("没来过的人"))
    assert to(sent, "没来过的人")
    assert len(door.open()) == 1


def test_the_same_persons_next_one_joins_the_first(door: Door) -> None:
    aside(door, RESIDENT, "灯坏了", door.chat(RESIDENT))
    sent = aside(door, RESIDENT, "水管也坏了", door.chat(RESIDENT), "d-2")
    (number,) = door.open()
    assert door.events(number)[-1].action is Action.SUPPLEMENT
    assert to(sent, RESIDENT)
    assert any("水管也坏了" in each.text for each in to(sent, DESK))
    assert len(door.run(lambda desk: desk.incoming.set_aside_list(10))) == 2


def test_the_same_message_is_put_aside_once(door: Door) -> None:
    aside(door, RESIDENT, "灯坏了", door.chat(RESIDENT))
    assert aside(door, RESIDENT, "灯坏了", door.chat(RESIDENT)) == []
    (number,) = door.open()
    assert Action.SUPPLEMENT not in {event.action for event in door.events(number)}
