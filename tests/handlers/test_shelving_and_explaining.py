"""What cannot be done now, or not at all, or only by several: with a reason, a day, a basis, and one appeal."""

from datetime import timedelta

import pytest

from domain.handling import HANDLING, Ways
from domain.messages import IncomingKind
from domain.neighbourhood import STAFF_ROLES
from domain.replacing import replace
from domain.request_states import Action, State
from domain.taxonomy import Handling
from storage.desk import Desk
from tests.handlers.town import B5U1, FIRM, PEOPLE, Shown, Town, to

DAY = timedelta(days=1)
BASIS = "解释 1001 小区车位由业主大会定价，依据《物业管理条例》"


@pytest.fixture
def reported(town: Town) -> Town:
    """Let 张阿姨 report a lamp, and 李楼长 take it."""
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=0.0))
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    return town


def texts(sent: list[Shown], who: str) -> str:
    return "\n".join(each.text for each in to(sent, who))


@pytest.mark.parametrize("words", ["改类 1001 下水道", "改址 1001 5栋"])
def test_what_is_put_right_about_the_shelved_asks_nobody(reported: Town, words: str) -> None:
    reported.say("小陈", "挂账 1001 12月3日 等电力公司换线")
    before = reported.request(1001)
    reported.say("小陈", words)
    after = reported.request(1001)
    assert (after.category, after.subcategory, after.place) != (before.category, before.subcategory, before.place)
    assert (after.state, after.asked, after.clock) == (State.SHELVED, (), before.clock)
    assert not [each for each in reported.wait(DAY) if "还没人接" in each.text]


def test_a_corrected_message_about_the_shelved_asks_nobody(reported: Town) -> None:
    reported.say("小陈", "挂账 1001 12月3日 等电力公司换线")
    request = reported.request(1001)
    reported._receive(  # noqa: SLF001 - there is no shorter way to change what was sent.
        "张阿姨",
        reported.chat("张阿姨"),
        IncomingKind.TEXT,
        text="5栋1单元楼道灯不亮了",
        message_id=request.origin_message,
        edited=True,
    )
    moved = reported.request(1001)
    assert (moved.state, moved.place, moved.asked) == (State.SHELVED, B5U1, ())


def test_staff_shelve_until_a_day_on_which_it_comes_back_as_a_task(reported: Town) -> None:
    promised = reported.request(1001).timers.finish_by
    sent = reported.say("小陈", "挂账 1001 12月3日 等电力公司换线")
    request = reported.request(1001)
    assert (request.state, request.because, request.held_by) == (State.SHELVED, "等电力公司换线", None)
    assert "12月3日" in texts(sent, "张阿姨")
    assert "等电力公司换线" in texts(sent, "张阿姨")
    assert "挂账" in texts(sent, "李楼长")
    assert "12月3日" in texts(reported.say("张阿姨", "查进度 1001"), "张阿姨")
    quiet = reported.wait(8 * DAY)
    assert to(quiet, "李楼长") == []
    back = reported.wait(1 * DAY)
    request = reported.request(1001)
    assert request.state is State.DISPATCHED
    assert "我来办" in [label for each in to(back, "小陈") for label in each.labels]
    assert "说好今天再看" in texts(back, "张阿姨")
    assert promised is not None
    assert request.timers.finish_by is not None
    assert request.timers.finish_by > promised + 8 * DAY, "the clock stood still on the shelf"
    happened = [each.action for each in reported.events(1001)]
    assert [each for each in happened if each in {Action.SHELVE, Action.REVIEW}] == [Action.SHELVE, Action.REVIEW]


def test_the_board_names_the_day_of_the_shelved_and_puts_it_last(reported: Town) -> None:
    reported.say("小陈", "挂账 1001 12月3日 等电力公司换线")
    reported.say("老周", "5号楼垃圾没人收")
    rows = [row for row in texts(reported.say("小陈", "看板"), "小陈").splitlines() if " — " in row]
    assert [number for row in rows for number in ("1001", "1002") if number in row] == ["1002", "1001"]
    assert "挂账到 12月3日" in rows[-1]


def test_what_left_the_shelf_early_goes_its_way_as_anything_else(reported: Town) -> None:
    reported.say("小陈", "挂账 1001 12月3日 等电力公司换线")
    reported.say("小陈", "派单 1001 给 李楼长")
    assert reported.request(1001).timers.review_at is None
    reported.wait(12 * DAY)
    happened = [each.action for each in reported.events(1001)]
    assert Action.REVIEW not in happened
    assert Action.CLIMB in happened


@pytest.mark.parametrize("words", ["挂账 1001", "挂账 1001 等材料", "挂账 1001 12月3日", "挂账 1001 今天 等材料"])
def test_a_shelf_needs_a_day_to_come_and_a_reason(reported: Town, words: str) -> None:
    assert "挂账 1001 3月1日" in texts(reported.say("小陈", words), "小陈")
    assert reported.request(1001).state is State.ACCEPTED


def test_only_staff_shelve(reported: Town) -> None:
    reported.say("李楼长", "挂账 1001 12月3日 等材料")
    reported.say("外社区小吴", "挂账 1001 12月3日 等材料")
    assert reported.request(1001).state is State.ACCEPTED


def test_danger_is_neither_shelved_nor_explained_away(town: Town) -> None:
    town.say("张阿姨", "电梯困人了！3栋2单元")
    assert "不能挂账" in texts(town.say("小陈", "挂账 1001 12月3日 等材料"), "小陈")
    assert "不能只解释" in texts(town.say("小陈", BASIS), "小陈")
    assert town.request(1001).state is State.DISPATCHED


def test_an_explanation_cites_what_it_rests_on(reported: Town) -> None:
    told = reported.say("李楼长", "解释 1001 这个办不了")
    assert "依据" in texts(told, "李楼长")
    assert reported.request(1001).state is State.ACCEPTED
    sent = reported.say("李楼长", BASIS)
    request = reported.request(1001)
    assert (request.state, request.open) == (State.EXPLAINED, False)
    assert "《物业管理条例》" in texts(sent, "张阿姨")
    assert any(each.labels == ["不同意"] for each in to(sent, "张阿姨"))


@pytest.mark.parametrize("words", ["不同意", "申诉 1001 别的小区都免费"])
def test_one_appeal_goes_to_other_staff_than_who_explained(reported: Town, words: str) -> None:
    reported.say("小陈", BASIS)
    sent = reported.say("张阿姨", words)
    request = reported.request(1001)
    assert (request.state, request.appealed, request.shunned) == (State.DISPATCHED, True, (PEOPLE["小陈"],))
    assert any("我来办" in each.labels for each in to(sent, "小林"))
    assert not any("我来办" in each.labels for each in to(sent, "小陈"))
    for attempt in ("接单 1001", BASIS, "派单 1001 给 李楼长", "办结 1001 好了"):
        reported.say("小陈", attempt)
    assert reported.request(1001).state is State.DISPATCHED
    reported.say("小林", "接单 1001")
    again = reported.say("小林", BASIS)
    assert "又看了一遍" in texts(again, "张阿姨")
    assert not any("不同意" in each.labels for each in to(again, "张阿姨"))
    assert "已经请人再看过" in texts(reported.say("张阿姨", "不同意"), "张阿姨")
    assert reported.request(1001).state is State.EXPLAINED
    assert [each.action for each in reported.events(1001)].count(Action.APPEAL) == 1


def _leave_alone_at_the_desk(desk: Desk) -> None:
    """Take everybody but 小陈 off the seats of the staff."""
    for each in desk.neighbourhood.appointments:
        if each.seat.role in STAFF_ROLES and each.person != PEOPLE["小陈"]:
            desk.roster.dismiss(each.person, each.seat)


def test_where_one_person_is_the_whole_desk_they_answer_the_appeal_too(reported: Town) -> None:
    reported.run(_leave_alone_at_the_desk)
    reported.say("小陈", BASIS)
    reported.say("张阿姨", "不同意")
    assert reported.request(1001).state is State.DISPATCHED
    reported.say("小陈", "接单 1001")
    assert reported.request(1001).held_by == PEOPLE["小陈"]


def test_nobody_else_appeals(reported: Town) -> None:
    reported.say("小陈", BASIS)
    for who in ("老周", "李楼长", "小林"):
        reported.say(who, "申诉 1001")
    assert reported.request(1001).state is State.EXPLAINED


def test_it_is_put_off_once_with_a_reason_and_not_too_far(reported: Town) -> None:
    assert "原因" in texts(reported.say("李楼长", "延期 1001 明天"), "李楼长")
    assert "最多延 7 个工作日" in texts(reported.say("李楼长", "延期 1001 12月20日 等材料"), "李楼长")
    assert not reported.request(1001).postponed
    sent = reported.say("李楼长", "延期 1001 3个工作日 等材料")
    assert "等材料" in texts(sent, "张阿姨")
    assert reported.request(1001).postponed
    assert "只能延一次" in texts(reported.say("李楼长", "延期 1001 12月5日 等材料"), "李楼长")
    assert [each.note for each in reported.events(1001) if each.action is Action.POSTPONE] == ["等材料"]


def test_buttons_ask_until_when_and_why(reported: Town) -> None:
    reported.press("李楼长", "要晚一点")
    reported.press("李楼长", "三天内")
    assert not reported.request(1001).postponed
    reported.press("李楼长", "等师傅")
    assert reported.request(1001).postponed


def test_staff_change_the_way_of_handling_and_call_several_together(reported: Town) -> None:
    assert reported.request(1001).handling is Handling.FAST
    reported.say("小陈", "即办 1001")
    assert reported.request(1001).handling is Handling.EASY
    sent = reported.say("小陈", "联办 1001 安居物业")
    request = reported.request(1001)
    assert (request.state, request.handling) == (State.JOINT, Handling.JOINT)
    assert "多部门" in texts(sent, "张阿姨") or "多部门" in texts(reported.say("张阿姨", "查进度 1001"), "张阿姨")
    reported.say("李楼长", "快办 1001")
    assert reported.request(1001).handling is Handling.JOINT


def test_a_quarrel_is_for_several_from_the_beginning(town: Town) -> None:
    town.say("张阿姨", "楼上天天半夜吵架，3栋2单元，吵得睡不着")
    assert town.request(1001).handling is Handling.JOINT


def test_the_three_steps_show_their_times(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.wait(timedelta(minutes=20))
    town.press("李楼长", "我来办")
    assert "点单 10:00（反映），下单 10:00（派给人），接单 10:20（接手）" in texts(
        town.say("张阿姨", "查进度 1001"), "张阿姨"
    )
    town.wait(DAY)
    assert "点单 11月24日 10:00" in texts(town.say("张阿姨", "查进度 1001"), "张阿姨")


def test_what_turns_out_to_blame_the_firm_leaves_its_hands(town: Town) -> None:
    town.say("张阿姨", "投诉3栋2单元301厨房漏水没人修，安居物业乱收费")
    request = town.request(1001)
    assert request.conflict
    for attempt in ("转 1001 安居物业", "退单 1001 我出差了"):
        town.say("李楼长", attempt)
    town.say("小陈", "指定 1001 安师傅")
    town.say("安师傅", "接单 1001")
    assert town.request(1001).held_by != PEOPLE["安师傅"]
    assert all(seat.unit != FIRM for rung in town.request(1001).chain for seat in rung.seats)


def test_who_works_for_the_blamed_firm_acts_on_no_seat_at_all(town: Town) -> None:
    town.run(lambda desk: desk.people.save(replace(desk.people.known(PEOPLE["小林"]), employer=FIRM)))
    town.say("张阿姨", "投诉物业乱收费，我是3号楼2单元301")
    assert town.request(1001).conflict
    town.say("小林", "接单 1001")
    town.say("小林", BASIS)
    assert town.request(1001).state is State.DISPATCHED
    town.say("小陈", BASIS)
    sent = town.say("张阿姨", "不同意")
    assert not any("我来办" in each.labels for each in to(sent, "小林"))
