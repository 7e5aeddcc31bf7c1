"""Giving back, passing on and designating: with a reason, in time, and who took it first goes on answering for it."""

from datetime import timedelta

import pytest

from domain.neighbourhood import Appointment, Role, Seat
from domain.request_states import Action, State
from tests.handlers.town import B3, PEOPLE, Town, to


@pytest.fixture
def reported(town: Town) -> Town:
    """Let 张阿姨 report a leak that 李楼长 and the firm are asked about."""
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    assert town.request(1001).state is State.DISPATCHED
    return town


def test_a_return_says_what_it_rests_on(reported: Town) -> None:
    asked = reported.say("李楼长", "退单 1001 不归我们楼")
    assert reported.request(1001).state is State.DISPATCHED
    assert any(each.labels == ["不在我的范围", "不在合同里", "归别的部门", "返回"] for each in to(asked, "李楼长"))
    reported.say("李楼长", "这盏灯在物业机房里")
    request = reported.request(1001)
    assert (request.returns, request.dispatches) == (1, 2)
    assert request.because == "不归我管（依据：这盏灯在物业机房里）"
    returned = next(each for each in reported.events(1001) if each.action is Action.DECLINE)
    assert (returned.actor, returned.note, returned.channel) == (PEOPLE["李楼长"], request.because, "web:test")


def test_a_button_says_what_it_rests_on(reported: Town) -> None:
    reported.press("李楼长", "办不了")
    reported.press("李楼长", "不归我管")
    reported.press("李楼长", "归别的部门")
    assert reported.request(1001).because == "不归我管（依据：归别的部门）"


@pytest.mark.parametrize("reason", ["我在外地", "要专业师傅来"])
def test_what_everybody_sees_needs_nothing_to_rest_on(reported: Town, reason: str) -> None:
    reported.say("李楼长", f"退单 1001 {reason}")
    assert reported.request(1001).because == reason


def test_after_a_working_day_nothing_is_given_back_but_it_may_be_passed_on(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.wait(timedelta(hours=24, minutes=1))
    said = reported.say("李楼长", "退单 1001 不归我管，依据：不是我的楼")
    assert any("退单时间" in each.text and "延期" in each.text for each in to(said, "李楼长"))
    assert (reported.request(1001).returns, reported.request(1001).held_by) == (0, PEOPLE["李楼长"])
    reported.say("李楼长", "转 1001 物业")
    assert reported.request(1001).state is State.TRANSFERRED


def test_who_was_called_later_has_a_working_day_from_then_on(reported: Town) -> None:
    reported.wait(timedelta(hours=1, minutes=1))
    assert reported.request(1001).rung == 1
    reported.wait(timedelta(hours=23))
    reported.say("小陈", "退单 1001 我请假了")
    assert reported.request(1001).returns == 1


def test_who_took_it_first_gets_it_back_when_nobody_takes_it(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("李楼长", "转 1001 物业")
    request = reported.request(1001)
    assert (request.coordinator, request.state) == (PEOPLE["李楼长"], State.TRANSFERRED)
    late = reported.wait(timedelta(hours=1, minutes=1))
    assert any("还没人接" in each.text and "我来办" in each.labels for each in to(late, "李楼长"))
    reported.press("李楼长", "我来办")
    assert reported.request(1001).held_by == PEOPLE["李楼长"]


def test_who_took_it_first_sees_every_step_of_the_others(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("李楼长", "转 1001 物业")
    taken = reported.press("安师傅", "我来办")
    assert any("您首接" in each.text and "安居物业" in each.text for each in to(taken, "李楼长"))
    assert reported.request(1001).coordinator == PEOPLE["李楼长"]
    done = reported.say("安师傅", "办结 1001 换了灯泡")
    assert any("您首接" in each.text and "等居民确认" in each.text for each in to(done, "李楼长"))
    asked = reported.say("李楼长", "查进度 1001")
    assert any("1001" in each.text and "已办好" in each.text for each in to(asked, "李楼长"))


def test_what_another_gives_back_returns_to_who_took_it_first(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("李楼长", "转 1001 物业")
    back = reported.say("安师傅", "退单 1001 不归我们 依据：业主自己的灯")
    assert any("我来办" in each.labels for each in to(back, "李楼长"))
    assert [seat.place for seat in reported.request(1001).asked] == [10]


def test_after_three_dispatches_the_desk_designates_and_that_stays(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("李楼长", "转 1001 物业")
    reported.say("安师傅", "退单 1001 不归我们 依据：业主自己的灯")
    desk = reported.say("李楼长", "退单 1001 我出差了")
    request = reported.request(1001)
    assert (request.state, request.dispatches, request.returns) == (State.RETURNED, 3, 2)
    assert any("指定" in each.labels for each in to(desk, "小陈"))
    reported.press("小陈", "指定")
    given = reported.press("小陈", "安居物业")
    assert any("指定" in each.text for each in to(given, "安师傅"))
    request = reported.request(1001)
    assert (request.state, request.designated) == (State.DISPATCHED, True)
    refused = reported.say("安师傅", "退单 1001 不归我们 依据：合同")
    assert any("不能再退" in each.text for each in to(refused, "安师傅"))
    reported.press("安师傅", "我来办")
    refused = reported.say("安师傅", "转 1001 李楼长")
    assert any("不能再退" in each.text for each in to(refused, "安师傅"))
    assert reported.request(1001).held_by == PEOPLE["安师傅"]


def test_staff_may_designate_at_once_and_nobody_else(reported: Town) -> None:
    reported.say("李楼长", "指定 1001 物业")
    assert not reported.request(1001).designated
    reported.say("小林", "指定 1001 安师傅")
    assert reported.request(1001).designated
    assert [each.action for each in reported.events(1001)][-1] is Action.DESIGNATE


def test_whoever_is_designated_by_name_is_asked_alone(reported: Town) -> None:
    deputy = Appointment(PEOPLE["王楼长"], Seat(Role.BUILDING_HEAD, B3), rank=1)
    reported.run(lambda desk: desk.roster.appoint((deputy,)))
    reported.say("李楼长", "退单 1001 不归我管 依据：合同")
    given = reported.say("小陈", "指定 1001 李楼长")
    assert any("社区指定您来办" in each.text for each in to(given, "李楼长"))
    assert not any("社区指定您来办" in each.text for each in to(given, "王楼长"))


def test_whoever_was_only_not_meant_hears_nothing_of_it_and_is_asked_again_when_others_are(reported: Town) -> None:
    deputy = Appointment(PEOPLE["王楼长"], Seat(Role.BUILDING_HEAD, B3), rank=1)
    reported.run(lambda desk: desk.roster.appoint((deputy,)))
    reported.say("小陈", "指定 1001 李楼长")
    assert PEOPLE["王楼长"] in reported.request(1001).shunned
    told = to(reported.say("王楼长", "查进度 1001"), "王楼长")
    assert "没有查到" in told[0].text
    reported.say("小陈", "派单 1001 给 物业")
    assert reported.request(1001).shunned == ()
