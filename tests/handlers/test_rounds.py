"""Each head is asked once in the evening how the round was; answers are kept, and only the staff see who is silent."""

import dataclasses
from datetime import date, datetime, time, timedelta

import pytest

from domain.absence import Leave, LeaveState
from domain.messages import OutgoingKind
from domain.quiet import QuietHours
from domain.regular_times import Daily
from domain.replacing import replace
from domain.rounds import Found, Round
from handlers import clock
from handlers.office import Office
from handlers.requests.own_data import own_data
from tests.handlers.town import CALENDAR, PEOPLE, ZONE, Shown, Town, to

HEADS = {"李楼长", "王楼长", "苑楼长"}
EVENING = datetime(2025, 11, 24, 18, 0, tzinfo=ZONE)
"""A Monday."""
QUESTION = "今天走访情况怎样"


@pytest.fixture
def town(town: Town) -> Town:
    """Open a desk that asks heads at six in the evening; it is ten in the morning."""
    town.practice = replace(town.practice, visits=Daily(time(18)))
    town.wait(timedelta())
    return town


def until(town: Town, when: datetime) -> list[Shown]:
    return town.wait(when - town.now)


def asked(sent: list[Shown]) -> list[str]:
    return [each.message.to.id for each in sent if QUESTION in each.text]


def rounds(town: Town) -> dict[str, Round]:
    names = {person: name for name, person in PEOPLE.items()}
    return {names[each.person]: each for each in town.run(lambda desk: desk.rounds.last_evening())}


def card(town: Town, who: str) -> Shown:
    return next(
        each for each in reversed(town.shown[town.chat(who)].values()) if each.message.kind is OutgoingKind.CARD
    )


def listed(town: Town) -> str:
    (shown,) = to(town.say("小陈", "走访"), "小陈")
    return shown.text


def test_each_head_with_a_building_is_asked_once_in_private_and_nobody_else(town: Town) -> None:
    sent = until(town, EVENING)
    assert sorted(asked(sent)) == sorted(HEADS)
    assert card(town, "李楼长").labels == ["没有异常", "有情况"]
    assert asked(town.wait(timedelta(hours=23))) == []
    assert sorted(asked(town.wait(timedelta(hours=1)))) == sorted(HEADS)


def test_nothing_to_report_is_one_press(town: Town) -> None:
    until(town, EVENING)
    town.press("李楼长", "没有异常")
    found = rounds(town)["李楼长"]
    assert (found.found, found.answered_at) == (Found.NOTHING, EVENING)
    assert card(town, "李楼长").labels == []
    assert card(town, "李楼长").edits == 1


def test_a_fault_in_the_line_is_filed_on_the_head_s_word_and_only_once(town: Town) -> None:
    until(town, EVENING)
    town.press("李楼长", "有情况")
    town.say("李楼长", "2单元楼道灯坏了")
    assert town.open() == []
    assert rounds(town)["李楼长"].words == "2单元楼道灯坏了"
    again = town.token("李楼长", "立单")
    town.press("李楼长", "立单")
    town.press_token("李楼长", again)
    assert town.open() == [1001]
    assert rounds(town)["李楼长"].found is Found.FILED
    request = town.request(1001)
    assert (request.category, request.text) == ("property", "2单元楼道灯坏了")


def test_a_fault_may_stay_a_line(town: Town) -> None:
    until(town, EVENING)
    town.press("李楼长", "有情况")
    town.say("李楼长", "2单元楼道灯坏了")
    town.press("李楼长", "不用")
    assert town.open() == []
    assert rounds(town)["李楼长"].found is Found.LEFT


def test_a_reply_to_the_question_answers_it_and_other_words_do_not(town: Town) -> None:
    until(town, EVENING)
    town.say("王楼长", "孙大爷今天精神好多了", quoting=card(town, "王楼长"))
    town.say("苑楼长", "没有异常。", quoting=card(town, "苑楼长"))
    town.say("李楼长", "3号楼2单元楼道灯坏了")
    found = rounds(town)
    assert (found["王楼长"].found, found["王楼长"].words) == (Found.TOLD, "孙大爷今天精神好多了")
    assert found["苑楼长"].found is Found.NOTHING
    assert found["李楼长"].found is Found.ASKED
    assert town.open() == [1001]


def test_somebody_else_cannot_answer(town: Town) -> None:
    until(town, EVENING)
    town.press_token("王楼长", town.token("李楼长", "没有异常"))
    assert rounds(town)["李楼长"].found is Found.ASKED


def test_who_says_nothing_stands_from_the_morning_on_in_the_list_of_the_staff_alone(town: Town) -> None:
    until(town, EVENING)
    town.press("李楼长", "没有异常")
    assert "王楼长" not in listed(town)
    assert "回了 1 位" in listed(town)
    sent = until(town, EVENING + timedelta(hours=14))
    assert sent == []
    assert "没回的：王楼长（和美花园5号楼）、苑楼长（幸福苑3号楼）" in listed(town)
    for who in ("李楼长", "张阿姨", "外社区小吴"):
        assert not any("王楼长" in each.text for each in town.say(who, "走访"))


def test_who_is_away_is_not_asked_and_who_stands_in_is(town: Town) -> None:
    leave = Leave(1, PEOPLE["李楼长"], LeaveState.IN_FORCE, EVENING, EVENING + timedelta(days=2), PEOPLE["王楼长"])
    town.run(lambda desk: desk.leaves.add(leave))
    sent = until(town, EVENING)
    assert sorted(asked(sent)) == ["王楼长", "苑楼长"]
    assert len(rounds(town)["王楼长"].places) == 2


def test_not_on_a_day_that_is_no_working_day(town: Town) -> None:
    calendar = dataclasses.replace(CALENDAR, days={date(2025, 11, 24): ()})
    town.practice = replace(town.practice, clocks=replace(town.practice.clocks, calendar=calendar))
    assert asked(until(town, EVENING + timedelta(hours=23))) == []
    assert len(asked(until(town, EVENING + timedelta(days=1)))) == len(HEADS)


def test_quiet_hours_hold_it_until_the_morning(town: Town) -> None:
    town.practice = replace(town.practice, quiet=QuietHours(time(17), time(7)))
    assert asked(until(town, EVENING + timedelta(hours=12))) == []
    assert len(asked(until(town, EVENING + timedelta(hours=13)))) == len(HEADS)


def test_after_a_long_sleep_it_comes_once_whoever_sweeps(town: Town) -> None:
    town.now = EVENING + timedelta(days=9)
    for _ in range(3):
        town.run(lambda desk: clock.sweep(Office(desk, town.practice), 100))
    assert sorted(asked(town.deliver())) == sorted(HEADS)


def test_what_was_said_is_shown_to_who_said_it_and_forgotten_after_the_time_for_which_it_is_kept(town: Town) -> None:
    until(town, EVENING)
    town.say("王楼长", "孙大爷今天精神好多了", quoting=card(town, "王楼长"))
    own = town.run(lambda desk: own_data(Office(desk, town.practice), desk.people.known(PEOPLE["王楼长"])))
    assert own["rounds"] == [{"asked_at": EVENING, "answered_at": EVENING, "words": "孙大爷今天精神好多了"}]
    waiting = replace(town.practice.waiting, kept=timedelta(days=1))
    town.practice = replace(town.practice, visits=None, waiting=waiting)
    town.now += timedelta(days=2)
    town.run(lambda desk: clock.sweep(Office(desk, town.practice), 100))
    assert rounds(town) == {}


def test_it_can_be_left_out(town: Town) -> None:
    town.practice = replace(town.practice, visits=None)
    assert asked(until(town, EVENING + timedelta(days=2))) == []
