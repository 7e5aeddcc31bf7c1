"""Heads and units: take, refuse, pass on, ask, put off, finish, by button and by word; strangers get nowhere."""

from datetime import timedelta

import pytest

from domain.messages import OutgoingKind
from domain.neighbourhood import Role, Seat
from domain.replacing import replace
from domain.request_states import Action, State
from handlers import outgoing
from handlers.office import Office
from handlers.showing import cards
from handlers.showing.cards import HEAD, PARTY, RATE, Place
from storage.desk import Desk
from tests.handlers.town import B3, COMMUNITY, PEOPLE, TELECOM, Shown, Town, to

GROUP = "3号楼居民群"


@pytest.fixture
def reported(town: Town) -> Town:
    """Let 张阿姨 report a lamp in the group of 3号楼."""
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    return town


def toasts(sent: list[Shown]) -> list[str]:
    """Return what only the presser saw."""
    return [each.text for each in sent if each.message.kind is OutgoingKind.TOAST]


def test_a_tap_takes_it_and_everybody_sees_who_has_it(reported: Town) -> None:
    sent = reported.press("李楼长", "我来办")
    request = reported.request(1001)
    assert request.state is State.ACCEPTED
    assert [each.edits for each in to(sent, GROUP)] == [1]
    assert "李楼长" in to(sent, GROUP)[0].text
    assert [each.labels for each in to(sent, "李楼长") if each.labels] == [["办好了", "要晚一点", "问清楚", "打电话"]]


@pytest.mark.parametrize("words", ["接单 1001", "接单1001", "接单 １００１", "/accept 1001", "我来办 #1001"])
def test_words_take_it_too(reported: Town, words: str) -> None:
    reported.say("李楼长", words)
    assert reported.request(1001).state is State.ACCEPTED


def test_the_first_tap_wins_and_the_other_card_says_who_has_it(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元301厨房漏水")
    late = town.token("安师傅", "我来办")
    sent = town.press("李楼长", "我来办")
    assert "李楼长" in to(sent, "安师傅")[-1].text
    assert not to(sent, "安师傅")[-1].labels
    told = town.press_token("安师傅", late)
    assert "李楼长" in toasts(told)[0]
    assert [event.action for event in town.events(1001)].count(Action.ACCEPT) == 1


def test_a_strangers_command_is_refused_in_private_and_leaves_no_line_in_the_group(reported: Town) -> None:
    assert to(reported.say("路人", "接单 1001", GROUP), GROUP) == []
    assert to(reported.say("小王", "接单 1001", GROUP), GROUP) == []
    assert reported.request(1001).state is State.DISPATCHED
    (refused,) = to(reported.say("小王", "接单 1001"), "小王")[:1]
    assert refused.message.request is None


def test_another_head_gets_the_answer_for_a_number_that_does_not_exist(reported: Town) -> None:
    (foreign,) = to(reported.say("王楼长", "接单 1001"), "王楼长")[:1]
    (missing,) = to(reported.say("王楼长", "接单 4711"), "王楼长")[:1]
    assert foreign.text.replace("1001", "4711") == missing.text
    assert reported.request(1001).state is State.DISPATCHED


def test_a_button_of_somebody_else_does_nothing(reported: Town) -> None:
    token = reported.token("李楼长", "我来办")
    assert toasts(reported.press_token("王楼长", token))
    assert toasts(reported.press_token("李楼长", token[:-1] + ("A" if token[-1] != "A" else "B")))
    assert toasts(reported.press_token("李楼长", "x" * 64))
    assert reported.request(1001).state is State.DISPATCHED


def test_a_stale_button_says_how_it_stands(reported: Town) -> None:
    token = reported.token("李楼长", "我来办")
    reported.press("李楼长", "我来办")
    reported.say("李楼长", "办结 1001 已换灯泡")
    assert toasts(reported.press_token("李楼长", token))
    assert reported.request(1001).state is State.DONE


def test_refusing_needs_a_reason_and_passes_it_up(reported: Town) -> None:
    reported.press("李楼长", "办不了")
    assert reported.request(1001).state is State.DISPATCHED
    sent = reported.press("李楼长", "我不在家")
    assert to(sent, "小陈")
    assert [event.note for event in reported.events(1001) if event.action is Action.DECLINE] == ["我不在家"]
    assert any("社区值班" in each.text for each in to(sent, "张阿姨"))


def test_refusing_by_word_keeps_the_reason(reported: Town) -> None:
    reported.say("李楼长", "退单 1001 不归我们楼，依据：灯在5号楼")
    notes = [event.note for event in reported.events(1001) if event.action is Action.DECLINE]
    assert notes == ["不归我们楼（依据：灯在5号楼）"]


def test_a_promise_is_not_reset_by_passing_on(reported: Town) -> None:
    promised = reported.request(1001).timers
    reported.wait(timedelta(minutes=20))
    reported.say("李楼长", "转 1001 物业")
    assert reported.request(1001).timers.accept_by == promised.accept_by
    assert reported.request(1001).timers.finish_by == promised.finish_by


def test_what_needs_a_craftsman_goes_to_the_firm(reported: Town) -> None:
    reported.press("李楼长", "办不了")
    assert to(reported.press("李楼长", "要专业师傅"), "安师傅")


def test_passing_on_by_menu(reported: Town) -> None:
    reported.press("李楼长", "转给别人")
    sent = reported.press("李楼长", "安居物业")
    assert to(sent, "安师傅")
    assert reported.events(1001)[-1].action is Action.TRANSFER


def test_passing_on_to_nobody_known_names_whom_there_is(reported: Town) -> None:
    sent = reported.say("李楼长", "转 1001 火星人")
    assert "火星人" in to(sent, "李楼长")[0].text
    assert reported.request(1001).state is State.DISPATCHED


def test_a_question_stops_the_clock_until_the_resident_answers(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    promised = town.request(1001).timers.finish_by
    assert promised is not None
    town.press("李楼长", "问清楚")
    sent = town.press("李楼长", "什么时候方便？")
    assert town.request(1001).state is State.NEED_INFO
    assert any("什么时候方便" in each.text for each in to(sent, "张阿姨"))
    town.wait(timedelta(minutes=30))
    sent = town.say("张阿姨", "下午都在家")
    assert town.request(1001).state is State.DOING
    assert town.request(1001).timers.finish_by == promised + timedelta(minutes=30)
    assert any("下午都在家" in each.text for each in to(sent, "李楼长"))


def test_staff_ask_for_whoever_has_it_and_both_hear_the_answer(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("小林", "问 1001 是几楼的灯？")
    assert (reported.request(1001).state, reported.request(1001).held_by) == (State.NEED_INFO, PEOPLE["李楼长"])
    sent = reported.say("张阿姨", "三楼拐角那一盏")
    for who in ("李楼长", "小林"):
        assert any("三楼拐角" in each.text for each in to(sent, who))


def test_a_bare_finish_is_refused(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("李楼长", "办结 1001")
    assert reported.request(1001).state is State.ACCEPTED


def test_finishing_by_word_asks_the_resident(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    sent = reported.say("李楼长", "办结 1001 已换灯泡")
    assert reported.request(1001).state is State.DONE
    (asked,) = [each for each in to(sent, "张阿姨") if each.labels]
    assert asked.labels == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


def test_finishing_by_button_wants_a_word_or_a_photo(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.press("李楼长", "办好了")
    assert reported.request(1001).state is State.ACCEPTED
    reported.press("李楼长", "没有照片")
    assert reported.request(1001).state is State.ACCEPTED
    reported.say("李楼长", "换了个灯泡")
    assert (reported.request(1001).state, reported.request(1001).finish_note) == (State.DONE, "换了个灯泡")


def test_putting_off_is_told_to_the_resident_and_works_once(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    before = town.request(1001).timers.finish_by
    town.press("李楼长", "要晚一点")
    town.press("李楼长", "明天")
    sent = town.press("李楼长", "等材料")
    after = town.request(1001).timers.finish_by
    assert before is not None
    assert after is not None
    assert after > before
    assert any("明天" in each.text for each in to(sent, "张阿姨"))
    town.say("李楼长", "延期 1001 三天")
    assert town.request(1001).timers.finish_by == after


def test_the_telephone_is_told_to_the_holder_only(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    sent = town.press("李楼长", "打电话")
    assert {each.message.to.id for each in sent} == {"李楼长"}


def test_my_tasks_lists_what_is_due_first(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.wait(timedelta(minutes=10))
    town.say("小王", "3号楼1单元门禁坏了")
    (listed,) = to(town.say("李楼长", "我的任务"), "李楼长")[:1]
    assert listed.text.index("1001") < listed.text.index("1002")


def test_staff_of_another_community_have_no_say(reported: Town) -> None:
    reported.say("外社区小吴", "接单 1001")
    assert reported.request(1001).state is State.DISPATCHED


@pytest.mark.parametrize("words", ["退单 1001", "转 1001", "问 1001", "延期 1001"])
def test_a_menu_asked_for_in_a_group_hangs_in_private(reported: Town, words: str) -> None:
    if words.startswith("延期"):
        reported.press("李楼长", "我来办")
    sent = reported.say("李楼长", words, GROUP)
    assert to(sent, GROUP) == []
    assert any(each.labels for each in to(sent, "李楼长"))
    reported.press("李楼长", next(each.labels for each in to(sent, "李楼长") if each.labels)[-1])


def test_a_card_of_one_person_never_reaches_a_group(reported: Town) -> None:
    request = reported.request(1001)

    def _hand_over(desk: Desk) -> None:
        office = Office(desk, reported.practice)
        places = [Place(reported.chat(GROUP), sort, PEOPLE["李楼长"]) for sort in (HEAD, PARTY, RATE)]
        outgoing.hand_over(office, "mistake", [cards.hang(each, request, "502室") for each in places])

    reported.run(_hand_over)
    assert reported.deliver() == []


@pytest.mark.parametrize("words", ["外社区小吴", "李楼长", "3号楼的李楼长"])
def test_nothing_is_passed_on_to_another_community_or_to_oneself(reported: Town, words: str) -> None:
    reported.say("李楼长", f"转 1001 {words}")
    assert reported.request(1001).asked == (Seat(Role.BUILDING_HEAD, B3),)
    assert Action.TRANSFER not in [event.action for event in reported.events(1001)]


def test_nothing_is_passed_back_to_who_could_not_take_it(reported: Town) -> None:
    reported.say("李楼长", "转 1001 安居物业")
    reported.say("安师傅", "转 1001 联通")
    sent = reported.say("赵强", "转 1001 安居物业")
    assert "安居物业" in to(sent, "赵强")[0].text
    assert reported.request(1001).asked == (Seat(Role.UNIT_MEMBER, unit=TELECOM),)
    reported.say("赵强", "转 1001 李楼长")
    assert reported.request(1001).asked == (Seat(Role.BUILDING_HEAD, B3),), "who was first asked answers for it"


def test_a_complaint_is_not_passed_on_to_the_firm_it_is_about(town: Town) -> None:
    town.say("张阿姨", "投诉物业乱收费，我是3号楼2单元301")
    assert town.request(1001).conflict
    assert to(town.say("小陈", "转 1001 安居物业"), "安师傅") == []
    assert town.request(1001).asked == (Seat(Role.DUTY_DESK, COMMUNITY),)


@pytest.mark.parametrize("who", ["张阿姨", "孙大爷"])
@pytest.mark.parametrize(
    "words", ["投诉物业乱收费", "投诉安居，电梯坏了三天都不修", "投诉物业不作为，楼道灯坏了一个月"]
)
def test_the_firm_hears_of_no_complaint_about_it(town: Town, who: str, words: str) -> None:
    """孙大爷 has told nobody where he lives, so it may be any firm of the community."""
    told = [*town.say(who, words), *town.say("小陈", "派单 1001 给 安居物业"), *town.say("小陈", "转 1001 安居物业")]
    assert to([*told, *town.wait(timedelta(days=2))], "安师傅") == []


def test_taking_it_too_late_resets_no_promise(reported: Town) -> None:
    promised = reported.request(1001).timers
    reported.wait(timedelta(hours=6))
    reported.say("小陈", "接单 1001")
    request = reported.request(1001)
    assert request.state is State.ACCEPTED
    assert (request.timers.accept_by, request.timers.finish_by) == (promised.accept_by, promised.finish_by)


def test_taking_by_word_what_is_late_elsewhere_is_taking_over(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.wait(timedelta(hours=4, minutes=5))
    sent = reported.say("小陈", "接单 1001")
    assert reported.request(1001).held_by == PEOPLE["小陈"]
    assert to(sent, "李楼长")


def test_what_is_done_is_no_task_any_more(reported: Town) -> None:
    reported.say("李楼长", "办结 1001 已换灯泡")
    assert all("1001" not in each.text for each in to(reported.say("李楼长", "我的任务"), "李楼长"))


@pytest.mark.parametrize("words", ["等配件", "下周吧"])
def test_a_delay_without_a_day_is_asked_about(reported: Town, words: str) -> None:
    reported.press("李楼长", "我来办")
    sent = reported.say("李楼长", f"延期 1001 {words}")
    assert any("明天" in each.labels for each in to(sent, "李楼长"))
    assert not reported.request(1001).postponed


def test_the_resident_reads_why_it_takes_longer(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    sent = reported.say("李楼长", "延期 1001 明天 等配件")
    assert reported.request(1001).postponed
    assert any("等配件" in each.text for each in to(sent, "张阿姨"))


def test_a_question_on_a_button_comes_in_the_language_of_the_resident(reported: Town) -> None:
    def _speaks_english(desk: Desk) -> None:
        desk.people.save(replace(desk.people.known(PEOPLE["张阿姨"]), language="en"))

    reported.run(_speaks_english)
    reported.press("李楼长", "我来办")
    reported.press("李楼长", "问清楚")
    sent = reported.press("李楼长", "什么时候方便？")
    assert to(sent, "张阿姨")
    assert all("什么时候" not in each.text for each in to(sent, "张阿姨"))


@pytest.mark.parametrize(
    "words",
    [
        "2单元的灯修好了吗",
        "1001 修好了吗",
        "等我修好了告诉你们",
        "师傅说明天才能修好了再来",
        "1001 修好了没有",
        "修好了吗",
    ],
)
def test_the_holders_questions_and_hopes_finish_nothing(reported: Town, words: str) -> None:
    reported.press("李楼长", "我来办")
    reported.say("李楼长", words)
    assert reported.request(1001).state is State.ACCEPTED


@pytest.mark.parametrize("words", ["修好了 已换灯泡", "灯泡换好了", "1001 已修好，换了灯泡"])
def test_the_holders_own_words_that_it_is_done_are_enough(reported: Town, words: str) -> None:
    reported.press("李楼长", "我来办")
    reported.say("李楼长", words)
    assert reported.request(1001).state is State.DONE
    assert reported.open() == [1001]


def test_a_bare_word_that_it_is_done_is_not_enough(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    assert to(reported.say("李楼长", "修好了"), "李楼长")
    assert reported.request(1001).state is State.ACCEPTED


@pytest.mark.parametrize("words", ["延期 1001 明天", "办结 1001 换了灯泡", "查进度 1001"])
def test_who_gave_it_back_is_told_who_has_it_now(reported: Town, words: str) -> None:
    reported.say("李楼长", "退单 1001 我不在家")
    (said,) = [each for each in to(reported.say("李楼长", words), "李楼长") if not each.edits]
    assert "没有查到" not in said.text
    assert "社区值班" in said.text
    reported.press("小陈", "我来办")
    (said,) = [each for each in to(reported.say("李楼长", words), "李楼长") if not each.edits]
    assert "小陈" in said.text
    assert reported.request(1001).state is State.ACCEPTED


def test_taking_without_a_number_takes_the_only_one_that_is_offered(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("小王", "3号楼1单元门禁坏了")
    reported.say("李楼长", "接单")
    assert reported.request(1002).held_by == PEOPLE["李楼长"]
    (said,) = [each for each in to(reported.say("李楼长", "退单"), "李楼长") if not each.edits]
    assert [label[:4] for label in said.labels] == ["1001", "1002"]


def test_taking_without_a_number_asks_which_of_several_is_meant(reported: Town) -> None:
    reported.say("小王", "3号楼1单元门禁坏了")
    (asked,) = to(reported.say("李楼长", "接单", GROUP), "李楼长")
    assert [label[:4] for label in asked.labels] == ["1001", "1002"]
    reported.press("李楼长", asked.labels[1])
    assert reported.request(1001).held_by is None
    assert reported.request(1002).held_by == PEOPLE["李楼长"]


def test_a_command_without_a_number_and_without_a_task_says_so(town: Town) -> None:
    (said,) = to(town.say("李楼长", "接单"), "李楼长")
    assert "没有" in said.text


@pytest.mark.parametrize("words", ["派单 1001 李楼长", "指定 1001 李楼长"])
def test_what_somebody_has_taken_is_not_given_to_them_again(reported: Town, words: str) -> None:
    reported.press("李楼长", "我来办")
    (said,) = to(reported.say("小林", words), "小林")
    assert "李楼长" in said.text
    assert reported.request(1001).state is State.ACCEPTED
    assert reported.request(1001).held_by == PEOPLE["李楼长"]


@pytest.mark.parametrize("words", ["/broadcast 明天停水", "广播 明天停水", "派单 1001 物业"])
def test_a_head_is_told_who_may_give_a_command_of_the_staff(reported: Town, words: str) -> None:
    (said,) = to(reported.say("李楼长", words), "李楼长")
    assert "楼长" not in said.text
    assert "社区工作人员" in said.text


def test_who_promises_something_without_having_taken_it_is_told_that_nobody_has(reported: Town) -> None:
    said = to(reported.say("李楼长", "告诉 1001 我下午两点过来"), "李楼长")
    assert any("还没有人接" in each.text and each.labels == ["我来办"] for each in said)
    reported.press("李楼长", "我来办")
    assert not any("还没有人接" in each.text for each in reported.say("李楼长", "告诉 1001 马上到"))
