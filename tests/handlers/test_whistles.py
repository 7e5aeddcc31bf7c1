"""A whistle: seats are called to a request, report in, and it ends only when each has spoken, on both engines."""

import itertools
from datetime import timedelta
from functools import partial

import pytest

from domain.messages import OutgoingKind, OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from domain.whistles import Whistle
from handlers.office import Office
from handlers.showing import cards
from handlers.showing.cards import SEAT, Place
from storage.desk import Desk
from tests.handlers.town import PEOPLE, Shown, Town, to

HEAD, FIRM, TELECOM, DESK = "李楼长", "安师傅", "赵强", "小陈"
WHISTLE = "吹哨 1001 安居 联通 18:00前"


@pytest.fixture
def town(town: Town) -> Town:
    """Let a lamp be reported and taken."""
    town.say("张阿姨", "2单元楼道灯不亮了", "3号楼居民群")
    town.press(HEAD, "我来办")
    return town


def whistles(town: Town) -> dict[str, Whistle]:
    request = town.request(1001)
    found = town.run(lambda desk: desk.whistles.of_request(request.id))
    names = {20: FIRM, 21: TELECOM}
    return {names[each.seat.unit or 0]: each for each in found}


def seat_card(town: Town, who: str) -> Shown:
    return next(
        each for each in reversed(town.shown[town.chat(who)].values()) if (each.message.card or "").startswith("seat:")
    )


def _drawn(town: Town, request: ServiceRequest, place: Place, desk: Desk) -> OutgoingMessage:
    return cards.draw(Office(desk, town.practice), request, place)


def rung(sent: list[Shown]) -> set[str]:
    return {each.message.to.id for each in sent if each.message.kind is OutgoingKind.MESSAGE}


def actions(town: Town) -> list[Action]:
    return [each.action for each in town.events(1001)]


def test_those_who_are_named_get_a_card_and_the_resident_hears_who_helps(town: Town) -> None:
    sent = town.say(HEAD, WHISTLE)
    assert town.request(1001).state is State.JOINT
    assert {each.message.to.id for each in sent if (each.message.card or "").startswith("seat:")} == {FIRM, TELECOM}
    resident = [each for each in town.shown[town.chat("3号楼居民群")].values() if "一起办" in each.text]
    assert len(resident) == 1
    assert seat_card(town, FIRM).labels == ["报到"]


def test_reporting_in_is_stamped_once_and_late_is_marked(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    town.press(FIRM, "报到")
    town.wait(timedelta(hours=9))
    town.press(TELECOM, "报到")
    found = whistles(town)
    assert (found[FIRM].late, found[TELECOM].late) == (False, True)
    assert actions(town).count(Action.REPORT_IN) == 2


def test_it_is_not_finished_before_each_seat_has_spoken(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    refused = to(town.say(HEAD, "办结 1001 换好了"), HEAD)
    assert town.request(1001).state is State.JOINT
    assert any("安居物业" in each.text and "联通营业厅" in each.text for each in refused)
    town.press(FIRM, "报到")
    town.press(FIRM, "说结果")
    town.say(FIRM, "线路查过了，没问题")
    told = town.say(TELECOM, "办结 1001 我们的杆子挪开了")
    assert HEAD in rung(told)
    town.say(HEAD, "办结 1001 换好了")
    assert town.request(1001).state is State.DONE
    assert [whistles(town)[who].word for who in (FIRM, TELECOM)] == ["线路查过了，没问题", "我们的杆子挪开了"]


def test_the_staff_may_mark_a_seat_absent_and_nobody_else(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    for who in (HEAD, FIRM, "张阿姨"):
        town.say(who, "缺席 1001 联通")
    assert not whistles(town)[TELECOM].absent
    town.say(FIRM, "办结 1001 查过了")
    town.say(DESK, "缺席 1001 联通")
    assert whistles(town)[TELECOM].absent
    assert seat_card(town, TELECOM).labels == []
    town.say(HEAD, "办结 1001 换好了")
    assert town.request(1001).state is State.DONE


def test_who_does_not_report_in_is_told_once_to_who_leads_and_who_called(town: Town) -> None:
    town.say(DESK, WHISTLE)
    town.press(FIRM, "报到")
    sent = town.wait(timedelta(hours=8, minutes=1))
    told = [each for each in sent if "没按时报到" in each.text]
    assert {each.message.to.id for each in told} == {HEAD, DESK}
    assert all("联通" in each.text and "安居" not in each.text for each in told)
    assert not any("没按时报到" in each.text for each in town.wait(timedelta(days=1)))


def test_a_second_whistle_rings_again_with_a_new_deadline(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    before = whistles(town)[FIRM].report_by
    sent = town.say(HEAD, "吹哨 1001 安居 20:00前")
    assert FIRM in rung(sent)
    assert TELECOM not in rung(sent)
    assert whistles(town)[FIRM].report_by == before + timedelta(hours=2)


def test_the_word_of_the_resident_ends_it_for_all(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    town.say("张阿姨", "灯修好了")
    assert town.request(1001).state is State.DONE


@pytest.mark.parametrize("who", ["张阿姨", "王楼长", "外社区小吴", FIRM])
def test_only_who_has_it_and_the_staff_call(town: Town, who: str) -> None:
    town.say(who, WHISTLE)
    assert town.request(1001).state is State.ACCEPTED
    assert whistles(town) == {}


@pytest.mark.parametrize("words", ["吹哨 1001", "吹哨 1001 天兵天将", "吹哨 1001 安居 天兵天将 18:00前"])
def test_a_name_nobody_knows_calls_nobody(town: Town, words: str) -> None:
    town.say(HEAD, words)
    assert town.request(1001).state is State.ACCEPTED
    assert whistles(town) == {}


def test_the_firm_is_not_called_to_what_complains_about_it(town: Town) -> None:
    town.say("小王", "投诉物业乱收费，3号楼1单元101")
    number = max(town.open())
    town.say(DESK, f"吹哨 {number} 安居")
    assert town.request(number).state is not State.JOINT


def test_what_was_done_together_and_badly_goes_on_in_one_pair_of_hands(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    for who in (FIRM, TELECOM, HEAD):
        town.say(who, "办结 1001 换好了")
    town.say("张阿姨", "不满意")
    assert town.request(1001).state is State.REOPENED
    town.say(DESK, "接单 1001")
    assert town.request(1001).state is State.ACCEPTED
    assert "别人跟进" in seat_card(town, FIRM).text


def test_whoever_is_called_is_told_something_true_in_every_state(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    place = Place(town.chat(FIRM), SEAT, PEOPLE[FIRM])
    for state, held_by, rung in itertools.product(State, (None, PEOPLE[HEAD]), (0, 1)):
        stands = replace(town.request(1001), state=state, held_by=held_by, rung=rung)
        card = town.run(partial(_drawn, town, stands, place))
        assert "1001" in card.text
        assert "还没人接" not in card.text
        assert bool(card.buttons) == (state is State.JOINT)


def test_a_stranger_cannot_report_in_for_a_seat(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    town.press_token("小王", town.token(FIRM, "报到"))
    assert whistles(town)[FIRM].reported_at is None


def test_what_was_shelved_is_led_by_who_answers_for_it_and_everybody_hears_so(town: Town) -> None:
    town.say(DESK, "挂账 1001 下周三 等灯具")
    sent = town.say(DESK, WHISTLE)
    request = town.request(1001)
    assert request.state is State.JOINT
    assert [seat.place for seat in request.asked] == [10]
    assert any("不再挂账" in each.text for each in to(sent, DESK))
    assert HEAD in rung(sent)
    assert any("李楼长牵头" in each.text and "不用再等" in each.text for each in to(sent, "张阿姨"))
    assert "李楼长牵头" in seat_card(town, FIRM).text
    town.press(HEAD, "我来办")
    assert town.request(1001).held_by == PEOPLE[HEAD]


def test_the_desk_leads_what_nobody_was_asked_for_yet(town: Town) -> None:
    town.say("路人", "楼道灯坏了")
    town.say(DESK, "吹哨 1002 安居 18:00前")
    assert town.request(1002).state is State.JOINT
    assert "社区值班牵头" in seat_card(town, FIRM).text


def test_whoever_was_called_finds_it_among_the_own_tasks_until_the_word_is_said(town: Town) -> None:
    town.say(HEAD, WHISTLE)
    assert any("1001" in each.text and "18:00 前报到" in each.text for each in to(town.say(FIRM, "我的任务"), FIRM))
    town.press(FIRM, "报到")
    assert any("已报到" in each.text for each in to(town.say(FIRM, "我的任务"), FIRM))
    town.say(FIRM, "办结 1001 查过了")
    assert not any("1001" in each.text for each in to(town.say(FIRM, "我的任务"), FIRM))
