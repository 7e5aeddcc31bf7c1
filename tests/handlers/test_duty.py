"""The duty table: set in a line, shown, swapped with consent; whoever is on duty is called first, then everybody."""

from datetime import timedelta

import pytest

from domain.neighbourhood import Appointment, Role, Seat
from tests.handlers.town import COMMUNITY, FIRM, PEOPLE, Shown, Town, to

LAMP = "3号楼2单元楼道灯不亮了"
FIRE = "3号楼2单元301着火了，快来人"


@pytest.fixture
def two_at_the_desk(town: Town) -> Town:
    """Let 小林 sit at the desk beside 小陈, and give the firm a second person."""
    town.run(
        lambda desk: desk.roster.appoint(
            [
                Appointment(PEOPLE["小林"], Seat(Role.DUTY_DESK, COMMUNITY)),
                Appointment(PEOPLE["小王"], Seat(Role.UNIT_MEMBER, unit=FIRM)),
            ]
        )
    )
    return town


def _rung(sent: list[Shown], name: str) -> list[Shown]:
    return [each for each in to(sent, name) if not each.edits and not each.message.press_id]


def test_without_a_table_everybody_at_the_desk_is_called(two_at_the_desk: Town) -> None:
    sent = two_at_the_desk.say("张阿姨", FIRE)
    assert _rung(sent, "小陈")
    assert _rung(sent, "小林")


def test_an_emergency_calls_who_is_on_duty_first_then_everybody(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 周一 8:00-20:00 小陈")
    two_at_the_desk.say("小陈", "值班 安居物业 每天 小王")
    sent = two_at_the_desk.say("张阿姨", FIRE)
    assert _rung(sent, "小陈")
    assert _rung(sent, "小王")
    assert _rung(sent, "李楼长")
    assert to(sent, "小林") == []
    assert to(sent, "安师傅") == []
    later = two_at_the_desk.wait(timedelta(minutes=6))
    assert any("我马上去" in each.labels for each in to(later, "小林"))
    assert any("我马上去" in each.labels for each in to(later, "安师傅"))


def test_outside_the_hours_of_duty_everybody_is_called(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 周一 20:00-8:00 小陈")
    assert _rung(two_at_the_desk.say("张阿姨", FIRE), "小林")
    two_at_the_desk.wait(timedelta(hours=11))
    assert to(two_at_the_desk.say("老周", "5号楼1单元着火了"), "小林") == []


def test_a_task_of_the_desk_rings_who_is_on_duty_and_everybody_once_it_is_late(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 每天 小陈")
    sent = two_at_the_desk.say("张阿姨", "转人工")
    assert _rung(sent, "小陈")
    assert to(sent, "小林") == []
    assert _rung(two_at_the_desk.wait(timedelta(hours=2)), "小林")


def test_who_comes_on_duty_gets_the_card_with_the_reminder(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 每天 8:00-10:15 小陈")
    two_at_the_desk.say("小陈", "值班 每天 10:15-20:00 小林")
    assert to(two_at_the_desk.say("张阿姨", "转人工"), "小林") == []
    later = two_at_the_desk.wait(timedelta(minutes=45))
    assert any("我来办" in each.labels for each in to(later, "小林"))


def test_one_of_the_staff_may_have_duty_without_sitting_at_the_desk(town: Town) -> None:
    town.say("小陈", "值班 每天 小林")
    sent = town.say("张阿姨", "转人工")
    assert to(sent, "小陈") == []
    assert any("我来办" in each.labels for each in to(sent, "小林"))
    town.press("小林", "我来办")
    assert town.request(1001).held_by == PEOPLE["小林"]


def test_who_is_on_duty_and_away_is_replaced_by_the_substitute(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 每天 小陈")
    two_at_the_desk.say("小陈", "请假 3天 由小林代")
    two_at_the_desk.press("小林", "可以")
    sent = two_at_the_desk.say("张阿姨", "转人工")
    assert _rung(sent, "小林")
    assert to(sent, "小陈") == []


def test_the_table_shows_the_week_and_what_is_on_now(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 周一至周五 8:00-20:00 小陈")
    two_at_the_desk.say("小陈", "值班 12月1日 8:00-20:00 小林")
    (shown,) = to(two_at_the_desk.say("小林", "值班"), "小林")
    lines = shown.text.splitlines()
    assert "小陈" in lines[0]
    assert len(lines) == 8
    assert "11月24日" in lines[1]
    assert "小陈 08:00–20:00" in lines[1]
    two_at_the_desk.wait(timedelta(days=5))
    (shown,) = to(two_at_the_desk.say("小林", "值班"), "小林")
    monday = next(line for line in shown.text.splitlines() if "12月1日" in line)
    assert "小林" in monday
    assert "小陈" not in monday


def test_what_is_written_twice_stands_once_and_a_day_can_be_cleared(two_at_the_desk: Town) -> None:
    for _ in range(2):
        two_at_the_desk.say("小陈", "值班 周一 小陈、小林")
    assert len(two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts)) == 2
    two_at_the_desk.say("小陈", "值班 周一 小林")
    assert [each.person for each in two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts)] == [PEOPLE["小林"]]
    two_at_the_desk.say("小陈", "值班 周一 取消")
    assert two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts) == ()


@pytest.mark.parametrize(
    "words", ["值班 小陈", "值班 周一", "值班 周一 李楼长", "值班 周一 不认识的人", "值班 周一 张阿姨"]
)
def test_what_cannot_be_understood_changes_nothing(two_at_the_desk: Town, words: str) -> None:
    assert to(two_at_the_desk.say("小陈", words), "小陈")
    assert two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts) == ()


@pytest.mark.parametrize("who", ["张阿姨", "李楼长", "安师傅", "外社区小吴"])
def test_only_staff_of_the_community_set_it(two_at_the_desk: Town, who: str) -> None:
    two_at_the_desk.say(who, "值班 周一 小陈")
    assert two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts) == ()


@pytest.mark.parametrize("who", ["张阿姨", "李楼长"])
def test_residents_and_heads_hear_the_role_and_the_number(two_at_the_desk: Town, who: str) -> None:
    two_at_the_desk.say("小陈", "值班 每天 小陈")
    (told,) = to(two_at_the_desk.say(who, "值班"), who)
    assert "小陈" not in told.text
    assert "0536-1234567" in told.text


def test_a_swap_holds_once_the_other_agrees(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 周二 小陈")
    two_at_the_desk.say("小陈", "值班 周四 小林")
    sent = two_at_the_desk.say("小陈", "换班 周二 和小林 周四")
    (asked,) = to(sent, "小林")
    assert asked.labels == ["可以", "不方便"]
    assert "11月25日" in asked.text
    assert "11月27日" in asked.text
    before = two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts)
    sent = two_at_the_desk.press("小林", "可以")
    assert any("11月25日" in each.text for each in _rung(sent, "小陈"))
    after = two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts)
    assert set(before) < set(after)
    dated = {each.day.isoformat(): each.person for each in after if each.day}
    assert dated == {"2025-11-25": PEOPLE["小林"], "2025-11-27": PEOPLE["小陈"]}
    two_at_the_desk.wait(timedelta(days=1))
    assert to(two_at_the_desk.say("张阿姨", "转人工"), "小陈") == []


def test_a_swap_by_buttons_that_is_refused_changes_nothing(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 周二 小陈")
    before = two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts)
    (which,) = to(two_at_the_desk.say("小陈", "换班"), "小陈")
    two_at_the_desk.press("小陈", which.labels[0])
    assert [each.labels for each in to(two_at_the_desk.press("小陈", "小林"), "小林")] == [["可以", "不方便"]]
    sent = two_at_the_desk.press("小林", "不方便")
    assert _rung(sent, "小陈")
    assert two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts) == before


def test_a_swap_of_a_shift_that_has_changed_since_is_off(two_at_the_desk: Town) -> None:
    two_at_the_desk.say("小陈", "值班 周二 小陈")
    two_at_the_desk.say("小陈", "换班 周二 小林")
    two_at_the_desk.say("小陈", "值班 周二 取消")
    two_at_the_desk.press("小林", "可以")
    assert two_at_the_desk.run(lambda desk: desk.neighbourhood.shifts) == ()
