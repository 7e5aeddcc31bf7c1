"""A group belongs to a place once staff have said so; before that it hears of nothing but danger."""

import pytest

from domain.messages import IncomingKind, IncomingMessage
from handlers import front_door
from handlers.office import Office
from tests.handlers.doorstep import NEW_GROUP, Door, at_the_door
from tests.handlers.town import B3, ESTATE, Town, to

STAFF, RESIDENT, GROUP = "小林", "张阿姨", "3号楼居民群"


@pytest.fixture
def door(town: Town) -> Door:
    """Give the small neighbourhood with all ways to come to it."""
    return at_the_door(town)


def place_of(door: Door, group: str) -> int | None:
    """Return the place a group belongs to."""
    found = door.run(lambda desk: desk.neighbourhood).groups.get(door.chat(group))
    return found.place if found else None


def test_a_group_is_told_once_what_is_done_and_kept(door: Door) -> None:
    sent = door.send(STAFF, IncomingKind.ADDED_TO_GROUP, "和美花园3号楼居民群", NEW_GROUP)
    assert [each.message.to.id for each in sent] == [NEW_GROUP]
    assert "绑定 和美花园3号楼" in sent[0].text


def test_a_deaf_bot_says_what_it_needs(door: Door) -> None:
    message = IncomingMessage(
        "added", door.chat(NEW_GROUP), "", IncomingKind.ADDED_TO_GROUP, text="某个群", message_id="1", deaf=True
    )
    door.run(lambda desk: front_door.receive(message, Office(desk, door.practice)))
    assert "管理员" in door.deliver()[0].text


def test_before_it_is_bound_a_group_hears_of_danger_only(door: Door) -> None:
    assert door.say(RESIDENT, "2单元楼道灯不亮了", NEW_GROUP) == []
    assert door.say(RESIDENT, "绑定 和美花园3号楼", NEW_GROUP) == []
    assert door.say("外社区小吴", "绑定 和美花园", NEW_GROUP)
    assert place_of(door, NEW_GROUP) is None
    assert door.open() == []
    assert to(door.say(RESIDENT, "着火了！3号楼2单元", NEW_GROUP), NEW_GROUP)


def test_staff_bind_a_group_to_a_house(door: Door) -> None:
    sent = door.say(STAFF, "绑定 和美花园3号楼", NEW_GROUP)
    assert len(to(sent, NEW_GROUP)) == 1
    assert place_of(door, NEW_GROUP) == B3
    assert door.person(STAFF).home is None
    door.say(RESIDENT, "2单元楼道灯不亮了", NEW_GROUP)
    assert len(door.open()) == 1


def test_staff_bind_a_group_to_an_estate(door: Door) -> None:
    door.say(STAFF, "绑定 和美花园", NEW_GROUP)
    assert place_of(door, NEW_GROUP) == ESTATE


def test_a_number_of_two_estates_binds_nothing(door: Door) -> None:
    sent = door.say(STAFF, "绑定 3号楼", NEW_GROUP)
    assert "幸福苑3号楼" in sent[0].text
    assert place_of(door, NEW_GROUP) is None


def test_staff_correct_the_place_of_a_group(door: Door) -> None:
    door.say(STAFF, "绑定 和美花园", GROUP)
    assert place_of(door, GROUP) == ESTATE


def test_a_group_that_moved_keeps_its_place(door: Door) -> None:
    message = IncomingMessage("moved", door.chat(NEW_GROUP), "", IncomingKind.MOVED_GROUP, text=GROUP)
    door.run(lambda desk: front_door.receive(message, Office(desk, door.practice)))
    assert door.deliver() == []
    assert (place_of(door, NEW_GROUP), place_of(door, GROUP)) == (B3, None)
