"""A leave: days, substitute and consent; while it lasts others are asked, afterwards there is a summary."""

from datetime import timedelta

import pytest

from domain.neighbourhood import Appointment, Role, Seat
from domain.request_states import State
from tests.handlers.town import B3, PEOPLE, Shown, Town, to

LAMP = "3号楼2单元楼道灯不亮了"
DAY = timedelta(days=1)


@pytest.fixture
def two_heads(town: Town) -> Town:
    """Let 小王 stand in at building 3, as he may at any time."""
    town.run(lambda desk: desk.roster.appoint([Appointment(PEOPLE["小王"], Seat(Role.BUILDING_HEAD, B3), 1)]))
    return town


def _away(town: Town, words: str = "请假 3天 由小王代") -> list[Shown]:
    town.say("李楼长", words)
    return town.press("小王", "可以")


def _rung(sent: list[Shown], name: str) -> list[Shown]:
    """Return what rang somebody: new messages, not edits."""
    return [each for each in to(sent, name) if not each.edits and not each.message.press_id]


def test_nothing_changes_before_the_substitute_agrees(two_heads: Town) -> None:
    sent = two_heads.say("李楼长", "请假 3天 由小王代")
    (asked,) = to(sent, "小王")
    assert asked.labels == ["可以", "不方便"]
    assert _rung(two_heads.say("张阿姨", LAMP), "李楼长")


def test_the_absent_one_is_left_in_peace_and_the_substitute_is_asked(two_heads: Town) -> None:
    _away(two_heads)
    sent = two_heads.say("张阿姨", LAMP)
    assert to(sent, "李楼长") == []
    assert any("我来办" in each.labels for each in to(sent, "小王"))
    later = two_heads.wait(timedelta(hours=3))
    assert to(later, "李楼长") == []
    assert _rung(later, "小王")


def test_an_emergency_goes_to_the_substitute_and_on_as_the_ladder_says(two_heads: Town) -> None:
    _away(two_heads)
    sent = two_heads.say("张阿姨", "3号楼2单元301着火了，快来人")
    assert to(sent, "李楼长") == []
    assert any("我马上去" in each.labels for each in to(sent, "小王"))
    assert any("我马上去" in each.labels for each in to(sent, "小陈"))
    later = two_heads.wait(timedelta(minutes=16))
    assert to(later, "李楼长") == []
    assert _rung(later, "小林")


def test_what_is_held_goes_to_the_substitute_with_its_promise(two_heads: Town) -> None:
    two_heads.say("张阿姨", LAMP)
    two_heads.press("李楼长", "我来办")
    before = two_heads.request(1001)
    sent = _away(two_heads)
    after = two_heads.request(1001)
    assert after.state is not State.ACCEPTED
    assert (after.held_by, after.timers.finish_by) == (None, before.timers.finish_by)
    assert any("我来办" in each.labels for each in to(sent, "小王"))
    assert any("1001" in each.text for each in to(sent, "张阿姨"))
    two_heads.press("小王", "我来办")
    assert two_heads.request(1001).held_by == PEOPLE["小王"]
    assert two_heads.request(1001).timers.finish_by == before.timers.finish_by


def test_what_was_only_offered_goes_over_too_and_its_clock_runs_on(two_heads: Town) -> None:
    two_heads.say("张阿姨", LAMP)
    before = two_heads.request(1001)
    two_heads.wait(timedelta(minutes=10))
    sent = _away(two_heads)
    assert two_heads.request(1001).timers == before.timers
    assert any("我来办" in each.labels for each in to(sent, "小王"))


def test_on_the_return_day_there_is_a_summary_and_everything_is_as_before(two_heads: Town) -> None:
    _away(two_heads)
    two_heads.say("张阿姨", LAMP)
    two_heads.press("小王", "我来办")
    two_heads.say("小王", "办结 1001 换了灯泡")
    two_heads.say("老周", "3号楼门禁坏了")
    two_heads.press("小王", "我来办")
    sent = two_heads.wait(3 * DAY)
    (summary,) = [each for each in _rung(sent, "李楼长") if "欢迎回来" in each.text]
    assert "2 件" in summary.text
    assert "1002" in summary.text
    assert any("李楼长" in each.text for each in _rung(sent, "小王"))
    assert _rung(two_heads.say("小王", "3号楼1单元下水道堵了"), "李楼长")


@pytest.mark.parametrize("words", ["销假", "我回来了", "回来了。"])
def test_who_is_back_early_says_so(two_heads: Town, words: str) -> None:
    _away(two_heads)
    sent = two_heads.say("李楼长", words)
    assert any("欢迎回来" in each.text for each in to(sent, "李楼长"))
    assert _rung(two_heads.say("张阿姨", LAMP), "李楼长")
    assert not any("欢迎回来" in each.text for each in two_heads.wait(4 * DAY))


def test_a_leave_that_begins_later_begins_by_the_clock(two_heads: Town) -> None:
    _away(two_heads, "请假 明天起 3 天 由小王代")
    assert _rung(two_heads.say("张阿姨", LAMP), "李楼长")
    begun = two_heads.wait(timedelta(hours=22))
    assert any("李楼长" in each.text for each in _rung(begun, "小王"))
    assert to(two_heads.say("老周", "3号楼门禁坏了"), "李楼长") == []


def test_the_talk_asks_for_days_then_for_a_substitute(two_heads: Town) -> None:
    (days,) = to(two_heads.say("李楼长", "我下周不在家"), "李楼长")
    assert set(days.labels) == {"下周", "明天起 3 天", "选日期"}
    asked = [each for each in to(two_heads.press("李楼长", "下周"), "李楼长") if each.message.card]
    assert asked[0].labels[0] == "小王"
    assert asked[0].id == days.id
    two_heads.press("李楼长", "小王")
    sent = two_heads.press("小王", "可以")
    cards = {each.message.to.id: each for each in sent if each.message.card}
    assert cards["李楼长"].id == days.id
    assert "小王" in cards["李楼长"].text
    assert "12月1日" in cards["小王"].text


def test_days_and_name_may_be_typed(two_heads: Town) -> None:
    two_heads.say("李楼长", "我要请假")
    two_heads.say("李楼长", "12月1日到12月3日")
    sent = two_heads.say("李楼长", "小王吧")
    assert any("12月3日" in each.text and each.labels == ["可以", "不方便"] for each in to(sent, "小王"))
    sent = two_heads.say("小王", "没问题")
    assert any("小王" in each.text for each in to(sent, "李楼长"))


def test_who_cannot_leaves_the_choice_open(two_heads: Town) -> None:
    two_heads.say("李楼长", "请假 3天 由小王代")
    sent = two_heads.press("小王", "不方便")
    again = next(each for each in _rung(sent, "李楼长") if each.labels)
    assert "小王" not in again.labels
    assert _rung(two_heads.say("张阿姨", LAMP), "李楼长")
    two_heads.press("李楼长", "王楼长")
    two_heads.press("王楼长", "可以")
    assert to(two_heads.say("老周", "3号楼门禁坏了"), "李楼长") == []


def test_without_anybody_the_next_is_asked_and_the_staff_are_told(two_heads: Town) -> None:
    two_heads.say("李楼长", "请假 3天")
    sent = two_heads.press("李楼长", "没人能代")
    assert any("李楼长" in each.text for each in _rung(sent, "小陈"))
    sent = two_heads.say("张阿姨", LAMP)
    assert to(sent, "李楼长") == []
    assert any("我来办" in each.labels for each in to(sent, "小王"))


def test_what_only_the_absent_one_was_asked_for_goes_to_the_desk(town: Town) -> None:
    town.say("老周", "5号楼1单元楼道灯不亮了")
    town.say("王楼长", "请假 3天")
    sent = town.press("王楼长", "没人能代")
    assert any("我来办" in each.labels for each in to(sent, "小陈"))
    assert any("1001" in each.text for each in to(sent, "老周"))
    assert town.request(1001).timers.finish_by is not None


def test_what_is_done_is_asked_of_nobody_else_and_stops_no_leave(two_heads: Town) -> None:
    two_heads.say("张阿姨", LAMP)
    two_heads.say("张阿姨", "灯修好了，谢谢")
    assert two_heads.request(1001).held_by is None
    two_heads.say("李楼长", "请假 3天")
    two_heads.press("李楼长", "没人能代")
    assert PEOPLE["李楼长"] in two_heads.run(lambda desk: desk.neighbourhood.away)


def test_what_was_asked_is_answered_and_what_a_resident_does_is_no_leave(two_heads: Town) -> None:
    two_heads.say("李楼长", "5号楼1单元楼道灯不亮了")
    two_heads.say("王楼长", "问 1001 明天上午在家吗？")
    two_heads.say("李楼长", "明天不在家，后天可以")
    assert two_heads.request(1001).state is not State.NEED_INFO
    two_heads.say("李楼长", "居民说明天不在家")
    assert two_heads.run(lambda desk: desk.leaves.planned_of(PEOPLE["李楼长"])) == ()


def test_a_substitute_who_goes_away_hands_nothing_on(two_heads: Town) -> None:
    _away(two_heads)
    two_heads.say("小王", "请假 1天")
    sent = two_heads.press("小王", "没人能代")
    assert any("小王" in each.text for each in _rung(sent, "小陈"))
    sent = two_heads.say("张阿姨", LAMP)
    assert to(sent, "李楼长") == []
    assert to(sent, "小王") == []
    assert any("我来办" in each.labels for each in to(sent, "小陈"))


def test_who_is_away_on_the_same_days_cannot_be_named(two_heads: Town) -> None:
    _away(two_heads, "请假 明天起 3 天 由小王代")
    sent = two_heads.say("小王", "请假 后天 由李楼长代")
    assert all(each.labels != ["可以", "不方便"] for each in to(sent, "李楼长"))
    assert all("李楼长" not in each.labels for each in to(sent, "小王"))


def test_leaves_of_one_person_do_not_overlap(two_heads: Town) -> None:
    _away(two_heads, "请假 明天起 3 天 由小王代")
    sent = two_heads.say("李楼长", "请假 后天 由小王代")
    assert to(sent, "小王") == []
    two_heads.press("李楼长", "销假")
    assert to(two_heads.say("李楼长", "请假 后天 由小王代"), "小王")


def test_an_answer_that_never_comes_is_no_consent(two_heads: Town) -> None:
    two_heads.say("李楼长", "请假 3天 由小王代")
    sent = two_heads.wait(timedelta(hours=3))
    assert any("小王" in each.text for each in _rung(sent, "李楼长"))
    assert _rung(sent, "小陈")
    two_heads.press("小王", "可以")
    assert to(two_heads.say("张阿姨", LAMP), "李楼长") == []


def test_a_unit_is_covered_only_by_its_own_people(town: Town) -> None:
    sent = town.say("安师傅", "请假 3天 由李楼长代")
    assert to(sent, "李楼长") == []


def test_the_button_of_the_consent_is_the_substitutes_alone(two_heads: Town) -> None:
    two_heads.say("李楼长", "请假 3天 由小王代")
    token = two_heads.token("小王", "可以")
    two_heads.press_token("王楼长", token)
    assert _rung(two_heads.say("张阿姨", LAMP), "李楼长")


def test_a_resident_who_is_away_is_no_matter_of_the_roster(town: Town) -> None:
    assert all("代" not in label for each in town.say("张阿姨", "我下周不在家") for label in each.labels)
