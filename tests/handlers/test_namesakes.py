"""A number that two communities have given is asked about, with buttons, whatever was to be done with it."""

import pytest

from domain.neighbourhood import Appointment, Role, Seat
from domain.request_states import Action, State
from tests.handlers.town import COMMUNITY, ELSEWHERE, ELSEWHERE_B3, PEOPLE, Shown, Town, to

HEAD, BOTH = "李楼长", ["幸福里社区", "柳河社区"]


@pytest.fixture
def twice(town: Town) -> Town:
    """Let 李楼长 be head in two communities, with a lamp numbered 1001 in each."""
    town.run(lambda desk: desk.roster.appoint([Appointment(PEOPLE[HEAD], Seat(Role.BUILDING_HEAD, ELSEWHERE_B3))]))
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("孙大爷", "柳河社区31号楼楼道灯不亮了")
    assert {town.request(1001, each).subcategory for each in (COMMUNITY, ELSEWHERE)} == {"lighting"}
    return town


def asked(sent: list[Shown], who: str) -> bool:
    return [each.labels for each in to(sent, who)] == [BOTH]


def untouched(town: Town) -> bool:
    pair = [town.request(1001, each) for each in (COMMUNITY, ELSEWHERE)]
    return all(each.state is State.DISPATCHED and each.held_by is None for each in pair)


@pytest.mark.parametrize(
    "words",
    [
        "接单 1001", "办结 1001 换了灯泡", "退单 1001 不归我管", "转 1001 物业", "吹哨 1001 城管", "问 1001 几楼的灯",
        "延期 1001 明天", "进度 1001", "1001", "1001我来", "1001 修好了，换了灯泡", "1001 转给物业吧", "撤销 1001",
    ],
)  # fmt: skip
def test_whatever_is_to_be_done_it_is_asked_which_is_meant(twice: Town, words: str) -> None:
    assert asked(twice.say(HEAD, words), HEAD)
    assert untouched(twice)


def test_the_one_tapped_is_shown_with_its_buttons_and_the_other_left_alone(twice: Town) -> None:
    twice.say(HEAD, "接单 1001")
    shown = to(twice.press(HEAD, "柳河社区"), HEAD)[-1]
    assert "31号楼" in shown.text
    twice.say(HEAD, "接单 1001", quoting=shown)
    assert twice.request(1001, ELSEWHERE).held_by == PEOPLE[HEAD]
    assert twice.request(1001).held_by is None
    twice.say(HEAD, "接单 1001")
    twice.press(HEAD, "幸福里社区")
    twice.press(HEAD, "我来办")
    assert twice.request(1001).held_by == PEOPLE[HEAD]


def test_in_a_group_it_is_asked_in_private(twice: Town) -> None:
    sent = twice.say(HEAD, "办结 1001 换了灯泡", "3号楼居民群")
    assert [each.message.to.id for each in sent] == [HEAD]
    assert untouched(twice)


def test_what_is_only_reported_elsewhere_is_no_task(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say(HEAD, "柳河社区31号楼楼道灯不亮了")
    assert town.request(1001, ELSEWHERE).reporter == PEOPLE[HEAD]
    town.say(HEAD, "接单 1001")
    assert town.request(1001).held_by == PEOPLE[HEAD]


def test_a_resident_of_two_communities_is_asked_too_and_told_how_it_stands(twice: Town) -> None:
    twice.say("张阿姨", "柳河社区31号楼楼道灯不亮了")
    assert twice.request(1001, ELSEWHERE).voices > 1
    assert asked(twice.say("张阿姨", "1001怎么样了"), "张阿姨")
    assert "31号楼" in to(twice.press("张阿姨", "柳河社区"), "张阿姨")[-1].text
    assert asked(twice.say("张阿姨", "1001还没修好"), "张阿姨")
    assert Action.URGE not in {each.action for each in twice.events(1001)}
