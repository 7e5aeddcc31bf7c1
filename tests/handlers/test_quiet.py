"""Quiet hours hold delivery and no clock: what can wait comes in the morning as one, the rest at once."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from domain.neighbourhood import Appointment, Role, Seat
from domain.people import Person
from domain.quiet import QuietHours
from domain.replacing import replace
from domain.request_states import State
from tests.handlers.town import COMMUNITY, MORNING, PEOPLE, ZONE, Shown, Town, to

LAMP = "3号楼2单元楼道灯不亮了"


@pytest.fixture
def at_night(town: Town) -> Town:
    """Let it be half past ten in the evening."""
    town.wait(timedelta(hours=12, minutes=30))
    return town


def _rung(sent: list[Shown], name: str) -> list[Shown]:
    return [each for each in to(sent, name) if not each.edits and not each.message.press_id]


def _change(town: Town, who: str, how: Callable[[Person], Person]) -> None:
    town.run(lambda desk: desk.people.save(how(desk.people.known(PEOPLE[who]))))


def test_a_new_task_waits_and_its_clock_does_not(at_night: Town) -> None:
    sent = at_night.say("张阿姨", LAMP)
    assert _rung(sent, "张阿姨")
    assert to(sent, "李楼长") == []
    accept_by = at_night.request(1001).timers.accept_by
    (task,) = _rung(at_night.wait(timedelta(hours=8, minutes=45)), "李楼长")
    assert "我来办" in task.labels
    assert at_night.request(1001).timers.accept_by == accept_by
    at_night.press("李楼长", "我来办")
    assert at_night.request(1001).state is State.ACCEPTED


def test_a_pile_comes_as_one_message_with_a_button_for_each(at_night: Town) -> None:
    at_night.say("张阿姨", LAMP)
    at_night.say("小王", "3号楼1单元下水道堵了")
    at_night.say("张阿姨", "3号楼2单元门禁坏了")
    (digest,) = _rung(at_night.wait(timedelta(hours=8, minutes=45)), "李楼长")
    assert digest.labels == ["1001", "1002", "1003"]
    assert all(number in digest.text for number in digest.labels)
    sent = at_night.press("李楼长", "1002")
    (card,) = _rung(sent, "李楼长")
    assert "我来办" in card.labels
    at_night.press("李楼长", "我来办")
    assert at_night.request(1002).state is State.ACCEPTED
    assert _rung(at_night.press("李楼长", "1002"), "李楼长") == []


def test_states_that_were_replaced_overnight_are_not_told(at_night: Town) -> None:
    at_night.say("张阿姨", LAMP)
    at_night.say("小王", "3号楼1单元下水道堵了")
    at_night.say("张阿姨", "不用修了，灯自己好了")
    at_night.say("张阿姨", "取消 1001")
    told = _rung(at_night.wait(timedelta(hours=8, minutes=45)), "李楼长")
    assert len(told) == 1
    assert told[0].text.count("1001") <= 1


@pytest.mark.parametrize("words", ["3号楼2单元301着火了，快来人", "救命，我老伴晕倒了"])
def test_danger_rings_at_once(at_night: Town, words: str) -> None:
    sent = at_night.say("张阿姨", words)
    assert any(each.labels for each in _rung(sent, "李楼长"))
    assert _rung(at_night.wait(timedelta(minutes=3)), "李楼长")


def test_what_answers_somebody_comes_at_once(at_night: Town) -> None:
    at_night.say("张阿姨", "转人工")
    sent = at_night.say("小陈", "回 1001 您好，明早给您办")
    assert any("明早给您办" in each.text for each in _rung(sent, "张阿姨"))


def test_an_edit_of_a_card_passes_and_rings_nobody(town: Town) -> None:
    town.say("张阿姨", LAMP)
    town.wait(timedelta(hours=12, minutes=30))
    sent = town.say("李楼长", "接单 1001")
    assert any(each.edits for each in to(sent, "张阿姨"))
    assert _rung(sent, "张阿姨") == []


def test_whoever_is_on_duty_is_rung(town: Town) -> None:
    town.say("小陈", "值班 每天 小陈")
    town.wait(timedelta(hours=12, minutes=30))
    sent = town.say("张阿姨", "转人工")
    assert any("我来办" in each.labels for each in _rung(sent, "小陈"))


def test_everybody_has_hours_of_their_own(town: Town) -> None:
    _change(town, "李楼长", lambda person: replace(person, quiet_hours=QuietHours(time(9), time(10, 30))))
    assert to(town.say("张阿姨", LAMP), "李楼长") == []
    assert _rung(town.wait(timedelta(hours=1)), "李楼长")
    _change(town, "李楼长", lambda person: replace(person, quiet_hours=QuietHours(time(), time())))
    town.wait(timedelta(hours=12))
    assert _rung(town.say("小王", "3号楼1单元下水道堵了"), "李楼长")


def test_once_a_day_means_once_a_day_but_no_promise_is_missed_for_it(town: Town) -> None:
    _change(town, "张阿姨", lambda person: replace(person, daily=True))
    town.say("张阿姨", LAMP)
    town.wait(timedelta(hours=1))
    town.press("李楼长", "我来办")
    town.say("李楼长", "办结 1001 换了灯泡")
    told = _rung(town.wait(timedelta(hours=10)), "张阿姨")
    assert told == []
    assert len(_rung(town.wait(timedelta(hours=12)), "张阿姨")) == 1
    _change(town, "李楼长", lambda person: replace(person, daily=True))
    assert _rung(town.say("小王", "3号楼1单元下水道堵了"), "李楼长")


def test_a_group_is_not_rung_at_night_but_for_answers(at_night: Town) -> None:
    sent = at_night.say("张阿姨", LAMP, "3号楼居民群")
    assert to(sent, "3号楼居民群")


# --- What must not wait --------------------------------------------------------------------------------------


def test_an_urgent_notice_reaches_everybody_at_once(at_night: Town) -> None:
    at_night.say("小陈", "紧急广播 和美花园3栋 燃气管破裂，请马上撤离到楼下空地")
    sent = [*at_night.press("小陈", "发送"), *at_night.wait(timedelta(seconds=30))]
    for who in ("张阿姨", "小王", "3号楼居民群"):
        assert any("马上撤离" in each.text for each in _rung(sent, who))


def test_an_urgent_notice_is_agreed_to_at_once(at_night: Town) -> None:
    at_night.practice = replace(at_night.practice, approval_above=1)
    at_night.say("小陈", "紧急广播 和美花园3栋 燃气管破裂，请马上撤离到楼下空地")
    (asked,) = _rung(at_night.press("小陈", "发送"), "小林")
    assert "同意发送" in asked.labels


def test_any_other_notice_waits_and_leaves_nobody_once_it_is_stopped(at_night: Town) -> None:
    at_night.say("小陈", "广播 和美花园3栋 明天8:00-12:00停水，请储水")
    sent = [*at_night.press("小陈", "发送"), *at_night.wait(timedelta(minutes=3))]
    assert not any(_rung(sent, who) for who in ("张阿姨", "小王", "3号楼居民群"))
    at_night.say("小陈", "停止")
    morning = at_night.wait(timedelta(hours=9))
    assert not any("停水" in each.text for who in ("张阿姨", "小王", "3号楼居民群") for each in to(morning, who))


def test_a_rally_for_tonight_rings_tonight_and_one_for_tomorrow_waits(at_night: Town) -> None:
    sent = at_night.say("小陈", "集结号 重大 和美花园3栋水管爆裂 5人")
    (call,) = _rung(sent, "安师傅")
    assert "我来" in call.labels[0]
    assert _rung(at_night.say("小陈", "集结号 重大 和美花园3栋搬书 5人 明天18:00前"), "安师傅") == []


def test_a_whistle_for_tonight_rings_tonight_and_one_for_tomorrow_waits(town: Town) -> None:
    town.say("张阿姨", LAMP)
    town.press("李楼长", "我来办")
    town.wait(timedelta(hours=12, minutes=30))
    sent = town.say("小陈", "吹哨 1001 安居 今天23:30前")
    assert [each.labels for each in _rung(sent, "安师傅")] == [["报到"]]
    assert _rung(town.say("小陈", "吹哨 1001 联通 明天12:00前"), "赵强") == []
    assert _rung(town.say("小陈", "吹哨 1001 安居 今天23:50前"), "安师傅")
    assert [each.labels for each in _rung(town.wait(timedelta(hours=9)), "赵强")] == [["报到"]]


def test_a_shift_of_tonight_is_asked_for_tonight(town: Town) -> None:
    desk = Seat(Role.DUTY_DESK, COMMUNITY)
    town.run(lambda job: job.roster.appoint([Appointment(PEOPLE["小林"], desk)]))
    town.say("小陈", "值班 每天 2:00-6:00 小陈")
    town.wait(timedelta(hours=12, minutes=30))
    town.say("小陈", "换班 周二")
    (asked,) = _rung(town.press("小陈", "小林"), "小林")
    assert asked.labels


def test_once_a_day_everything_of_the_day_comes_as_one(town: Town) -> None:
    _change(town, "张阿姨", lambda person: replace(person, daily=True))
    town.say("张阿姨", LAMP)
    town.say("张阿姨", "3号楼2单元门禁坏了")
    town.wait(timedelta(hours=1))
    for number in (1001, 1002):
        town.say("李楼长", f"接单 {number}")
        town.say("李楼长", f"办结 {number} 换了新的")
    assert _rung(town.wait(timedelta(hours=19)), "张阿姨") == []
    (digest,) = _rung(town.wait(timedelta(hours=2)), "张阿姨")
    assert all(number in digest.text for number in ("1001", "1002"))


def test_while_a_notice_waits_for_the_morning_the_clock_sleeps(town: Town) -> None:
    town.wait(MORNING.replace(hour=21, minute=59, second=30) - town.now)
    town.say("小陈", "广播 和美花园3栋 明天8:00-12:00停水，请储水")
    town.press("小陈", "发送")
    assert not _rung(town.wait(timedelta(minutes=2)), "3号楼居民群")
    looked_at = town.run(lambda desk: desk.notices.first_due())
    assert looked_at is not None
    assert looked_at[1].astimezone(ZONE).time() == time(7)
    assert _rung(town.wait(looked_at[1] - town.now), "3号楼居民群")


def test_while_some_wait_whoever_wrote_a_notice_still_sees_who_has_read_it(town: Town) -> None:
    _change(town, "小王", lambda person: replace(person, quiet_hours=QuietHours(time(9), time(18))))
    town.say("小陈", "广播 和美花园3栋 明天8:00-12:00停水，请储水")
    town.press("小陈", "发送")
    town.wait(timedelta(minutes=2))
    looks = []
    while (first := town.run(lambda desk: desk.notices.first_due())) is not None and first[1] < MORNING.replace(
        hour=18
    ):
        looks.append(first[1])
        town.wait(first[1] - town.now)
    assert 2 < len(looks) < 40
    assert _rung(town.wait(MORNING.replace(hour=18, minute=1) - town.now), "小王")


def test_a_word_on_a_task_does_not_hide_what_the_task_is(at_night: Town) -> None:
    at_night.say("张阿姨", LAMP)
    at_night.say("张阿姨", "别说是我说的")
    at_night.say("小王", "3号楼1单元下水道堵了")
    (digest,) = _rung(at_night.wait(timedelta(hours=8, minutes=45)), "李楼长")
    (line,) = [each for each in digest.text.splitlines() if "1001" in each]
    assert "前回话" in line
    assert "保密" in line
