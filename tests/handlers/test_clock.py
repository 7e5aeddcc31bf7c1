"""Clocks: a reminder at half time, one step up when a promise is broken, and nothing twice."""

from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest

from domain.messages import Lane, OutgoingKind
from domain.request_states import Action, State
from handlers import clock
from handlers.office import Office
from handlers.requests import timing
from storage.desk import Desk
from tests.handlers.town import CHANNEL, COMMUNITY, Shown, Town, to


@pytest.fixture
def reported(town: Town) -> Town:
    """Let 张阿姨 report a lamp, to be accepted within the hour and done within four."""
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    return town


def rings(sent: list[Shown], name: str) -> list[Shown]:
    """Return the new messages one person got: edits ring nobody."""
    return [each for each in to(sent, name) if each.message.kind is OutgoingKind.MESSAGE or each.edits == 0]


def test_half_of_the_time_brings_a_reminder(reported: Town) -> None:
    assert reported.wait(timedelta(minutes=29)) == []
    (reminder,) = rings(reported.wait(timedelta(minutes=2)), "李楼长")
    assert "11:00" in reminder.text


def test_a_broken_promise_climbs_one_step_and_the_resident_is_told(reported: Town) -> None:
    sent = reported.wait(timedelta(minutes=61))
    assert rings(sent, "小陈")
    told = [each for each in rings(sent, "张阿姨") if each.message.kind is OutgoingKind.MESSAGE]
    assert len(told) == 1
    assert "李楼长" not in told[0].text
    assert [event.action for event in reported.events(1001)].count(Action.CLIMB) == 1


def test_the_head_may_still_take_it_after_the_climb(reported: Town) -> None:
    reported.wait(timedelta(minutes=61))
    reported.press("李楼长", "我来办")
    assert reported.request(1001).state is State.ACCEPTED


def test_a_promise_to_finish_that_is_broken_climbs_too(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    sent = reported.wait(timedelta(hours=4, minutes=1))
    assert rings(sent, "李楼长")
    assert rings(sent, "小陈")
    assert reported.request(1001).state is State.ACCEPTED


def test_nothing_rings_at_night_but_the_clock_is_kept(town: Town) -> None:
    town.wait(timedelta(hours=9, minutes=45))
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    assert town.wait(timedelta(hours=12)) == []
    assert rings(town.wait(timedelta(hours=2)), "小陈")


def test_a_sweep_done_twice_does_everything_once(reported: Town) -> None:
    reported.now += timedelta(minutes=61)
    assert reported.run(lambda desk: clock.sweep(Office(desk, reported.practice), 100)) == 1
    assert reported.run(lambda desk: clock.sweep(Office(desk, reported.practice), 100)) == 0


def test_what_nobody_ever_takes_stays_with_the_desk_and_is_not_forgotten(reported: Town) -> None:
    sent = reported.wait(timedelta(days=3))
    assert reported.request(1001).state is State.DISPATCHED
    assert len(rings(sent, "小陈")) > 5
    assert reported.request(1001).timers.next is not None


def test_whoever_waits_is_told_of_every_broken_promise_and_the_card_never_promises_the_past(reported: Town) -> None:
    told = 0
    for _ in range(6 * 24 * 2):
        sent = [each for each in reported.wait(timedelta(minutes=30)) if each.message.request]
        told += len([each for each in rings(sent, "张阿姨") if each.message.kind is OutgoingKind.MESSAGE])
        assert reported.run(partial(_promise, reported)) > reported.now
    # Three rungs, two each day for two days, then one each working day.
    assert 5 <= told <= 11


def _promise(town: Town, desk: Desk) -> datetime:
    """Return what the card of the one request promises."""
    promised = timing.answer_by(Office(desk, town.practice), desk.requests.by_number(1001, [COMMUNITY])[0])
    assert promised is not None
    return promised


def test_reminders_of_what_nobody_takes_grow_apart_and_leave_the_night_alone(reported: Town) -> None:
    first = rings(reported.wait(timedelta(days=2)), "小陈")
    reported.wait(timedelta(days=5))
    later = rings(reported.wait(timedelta(days=7)), "小陈")
    assert len(later) < len(first)
    assert len(later) <= 7
    assert len(reported.events(1001)) < 40
    nights = [
        event.at.astimezone(reported.practice.zone)
        for event in reported.events(1001)
        if not 8 <= event.at.astimezone(reported.practice.zone).hour <= 20
    ]
    assert nights == []


def test_an_alarm_rings_every_two_minutes_until_somebody_taps_however_long_everybody_has_been_called(
    town: Town,
) -> None:
    town.say("张阿姨", "3号楼2单元电梯困人了")
    raised = town.now
    sent = town.wait(timedelta(hours=3))
    rung = [event.at for event in town.events(1001) if event.action is Action.RING]
    assert rung == [raised + timedelta(minutes=minutes) for minutes in range(2, 182, 2)]
    for name in ("李楼长", "小陈"):
        assert len([each for each in rings(sent, name) if "我马上去" in each.labels]) == len(rung)
    town.press("小陈", "我马上去")
    assert [each for each in town.wait(timedelta(minutes=30)) if each.message.lane is Lane.EMERGENCY] == []


def test_an_alarm_given_back_on_the_top_rung_rings_again(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元电梯困人了")
    town.wait(timedelta(hours=1))
    town.press("李楼长", "我马上去")
    town.wait(timedelta(minutes=30))
    town.say("李楼长", "退单 1001 我崴了脚")
    given_back = town.now
    town.wait(timedelta(minutes=50))
    rung = [event.at for event in town.events(1001) if event.action is Action.RING and event.at >= given_back]
    assert {after - before for before, after in pairwise(rung)} == {timedelta(minutes=2)}


def test_the_once_only_keys_are_kept_for_eight_days(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.wait(timedelta(days=7))
    assert not town.run(lambda desk: desk.incoming.take(CHANNEL, "d1"))
    town.wait(timedelta(days=2))
    assert town.run(lambda desk: desk.incoming.take(CHANNEL, "d1"))
