"""What residents say later finds the request it belongs to; only their word ends it well."""

from datetime import timedelta

import pytest

from domain.messages import OutgoingKind
from domain.request_states import Action, Actor, State
from domain.taxonomy import Urgency
from tests.handlers.town import Shown, Town, to

GROUP = "3号楼居民群"


@pytest.fixture
def reported(town: Town) -> Town:
    """Let 张阿姨 report a lamp in private."""
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    return town


@pytest.fixture
def done(reported: Town) -> Town:
    """Let 李楼长 repair it."""
    reported.press("李楼长", "我来办")
    reported.say("李楼长", "办结 1001 已换灯泡")
    return reported


def texts(sent: list[Shown], name: str) -> str:
    """Return everything one person read."""
    return "\n".join(each.text for each in to(sent, name))


@pytest.mark.parametrize("words", ["修好了吗", "查进度 1001", "进度", "/status 1001", "1001"])
def test_asking_how_it_stands_is_answered(reported: Town, words: str) -> None:
    told = texts(reported.say("张阿姨", words), "张阿姨")
    assert "1001" in told
    assert "李楼长" in told


def test_somebody_elses_number_is_answered_like_one_that_does_not_exist(reported: Town) -> None:
    foreign, missing = reported.say("老周", "查进度 1001"), reported.say("老周", "查进度 4711")
    assert to(foreign, "老周")[0].text.replace("1001", "4711") == to(missing, "老周")[0].text


def test_a_nudge_reminds_the_head_once_in_two_hours(reported: Town) -> None:
    assert to(reported.say("张阿姨", "怎么还没人来"), "李楼长")
    assert to(reported.say("张阿姨", "还没人来啊"), "李楼长") == []
    assert reported.open() == [1001]
    assert [event.action for event in reported.events(1001)].count(Action.URGE) == 2


def test_a_withdrawal_ends_it_and_tells_the_head(reported: Town) -> None:
    sent = reported.say("张阿姨", "不用来修了，我自己修好了")
    assert reported.request(1001).state is State.CANCELLED
    assert to(sent, "李楼长")


@pytest.mark.parametrize("words", ["灯不用修了", "楼道灯不用修了，自己亮了"])
def test_a_withdrawal_takes_back_what_its_words_speak_of(reported: Town, words: str) -> None:
    reported.say("张阿姨", "3号楼2单元电梯坏了")
    reported.say("张阿姨", words)
    assert reported.open() == [1002]


@pytest.mark.parametrize("words", ["不用修了", "水管不用修了", "取消"])
def test_a_withdrawal_that_may_speak_of_several_is_asked_about(reported: Town, words: str) -> None:
    reported.say("张阿姨", "3号楼2单元电梯坏了")
    (asked,) = to(reported.say("张阿姨", words), "张阿姨")
    assert [label[:4] for label in asked.labels] == ["1002", "1001"]
    assert reported.open() == [1001, 1002]
    reported.press("张阿姨", asked.labels[1])
    assert reported.open() == [1002]


def test_taking_back_beside_a_call_for_a_person_asks_which(reported: Town) -> None:
    reported.say("张阿姨", "人工")
    (asked,) = to(reported.say("张阿姨", "取消"), "张阿姨")
    assert [label[:4] for label in asked.labels] == ["1002", "1001"]
    assert reported.open() == [1001, 1002]


def test_what_is_taken_back_of_another_kind_than_the_only_one_is_asked_about(reported: Town) -> None:
    (asked,) = to(reported.say("张阿姨", "电梯不用修了"), "张阿姨")
    assert [label[:4] for label in asked.labels] == ["1001"]
    assert reported.open() == [1001]


def test_only_who_reported_it_takes_it_back_by_a_button(reported: Town) -> None:
    reported.say("张阿姨", "3号楼2单元电梯坏了")
    (asked,) = to(reported.say("张阿姨", "取消"), "张阿姨")
    reported.say("张阿姨", "取消 1001")
    reported.press("张阿姨", asked.labels[1])
    assert reported.open() == [1002]


def test_a_false_alarm_is_meant_before_all_else(reported: Town) -> None:
    reported.say("张阿姨", "3号楼2单元电梯困人了")
    (asked,) = to(reported.say("张阿姨", "不用来了"), "张阿姨")
    assert [label[:4] for label in asked.labels] == ["1002", "1001"]
    assert Action.STAND_DOWN not in [event.action for event in reported.events(1002)]
    reported.say("张阿姨", "虚惊一场")
    assert Action.STAND_DOWN in [event.action for event in reported.events(1002)]
    assert reported.request(1001).state is State.DISPATCHED


def test_one_voice_less_does_not_end_it_for_the_others(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    town.say("小王", "+1", GROUP)
    town.say("张阿姨", "取消 1001")
    assert town.request(1001).state is State.DISPATCHED


@pytest.mark.parametrize(("label", "stars"), [("非常满意", 5), ("满意", 4), ("基本满意", 3)])
def test_a_good_word_closes_it(done: Town, label: str, stars: int) -> None:
    sent = done.press("张阿姨", label)
    assert (done.request(1001).state, done.request(1001).stars) == (State.CLOSED, stars)
    assert label in texts(sent, "李楼长")


def test_a_question_about_the_desk_is_no_reason_of_the_unhappy(done: Town) -> None:
    done.press("张阿姨", "不满意")
    done.say("张阿姨", "你是机器人吗")
    assert not done.request(1001).bad_reason
    done.say("张阿姨", "他们就试试就走了")
    assert done.request(1001).bad_reason == "他们就试试就走了"


def test_the_unhappy_are_asked_one_reason_and_the_community_takes_over(done: Town) -> None:
    sent = done.press("张阿姨", "不满意")
    request = done.request(1001)
    assert (request.state, request.stars, request.reopened) == (State.REOPENED, 2, 1)
    assert to(sent, "小陈")
    assert not any("我来办" in each.labels for each in to(sent, "李楼长"))
    done.press("张阿姨", "又坏了")
    assert done.request(1001).bad_reason == "又坏了"
    assert done.request(1001).state is State.REOPENED


def test_the_unhappy_are_asked_which_is_meant(done: Town) -> None:
    done.say("张阿姨", "3号楼2单元301厨房下水道堵了")
    assert to(done.say("张阿姨", "我不满意"), "小陈")
    assert done.request(1001).state is State.REOPENED
    assert done.request(1002).state is State.DISPATCHED


def test_of_several_that_are_done_one_is_chosen_by_the_unhappy(done: Town) -> None:
    done.say("张阿姨", "3号楼2单元电梯坏了")
    done.say("安师傅", "接单 1002")
    done.say("安师傅", "办结 1002 换了主板")
    assert done.request(1002).state is State.DONE
    (asked,) = to(done.say("张阿姨", "我不满意"), "张阿姨")
    assert [label[:4] for label in asked.labels] == ["1002", "1001"]
    done.press("张阿姨", asked.labels[1])
    assert (done.request(1001).state, done.request(1001).stars) == (State.REOPENED, 2)
    assert done.request(1002).state is State.DONE


def test_nobody_unhappy_is_told_that_they_are_welcome(reported: Town) -> None:
    for words in ("我不满意", "不满意 1001", "不满意 1099"):
        said = texts(reported.say("张阿姨", words), "张阿姨")
        assert said
        assert "不客气" not in said
    assert reported.request(1001).state is State.DISPATCHED


def test_still_broken_reopens_with_the_community(done: Town) -> None:
    sent = done.say("张阿姨", "还是不亮，没修好")
    assert done.request(1001).state is State.REOPENED
    assert to(sent, "小陈")


def test_silence_is_unrated_and_closes_after_three_days(done: Town) -> None:
    sent = done.wait(timedelta(days=2, hours=23))
    assert done.request(1001).state is State.DONE
    assert len([each for each in to(sent, "张阿姨") if each.message.kind is OutgoingKind.MESSAGE]) == 1
    done.wait(timedelta(hours=2))
    assert (done.request(1001).state, done.request(1001).stars) == (State.CLOSED, None)


def test_an_old_persons_request_is_never_closed_by_silence(town: Town) -> None:
    town.say("张阿姨", "我妈一个人住3号楼2单元301，走不动路，想要人送饭")
    number = town.open()[0]
    holder = next(name for name in ("李楼长", "小陈") if f"{number}" in texts(town.say(name, "我的任务"), name))
    town.say(holder, f"办结 {number} 已联系送餐")
    assert town.request(number).state is State.DONE
    town.wait(timedelta(days=30))
    assert town.request(number).state is State.DONE


def test_a_closed_request_may_be_opened_again_within_fifteen_days(done: Town) -> None:
    done.press("张阿姨", "满意")
    done.wait(timedelta(days=10))
    done.say("张阿姨", "1001 还是没修好，又不亮了")
    assert done.request(1001).state is State.REOPENED


def test_the_residents_own_word_that_it_is_solved_counts(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    reported.say("张阿姨", "灯已经修好了，谢谢")
    assert reported.request(1001).state is State.DONE


def test_thanks_open_nothing(reported: Town) -> None:
    reported.say("张阿姨", "谢谢楼长")
    assert reported.open() == [1001]
    assert to(reported.say("小王", "谢谢大家", GROUP), GROUP) == []


def test_more_words_reach_the_head(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    sent = reported.say("张阿姨", "补充一下，是二楼的灯")
    assert "二楼的灯" in texts(sent, "李楼长")
    assert reported.open() == [1001]


def test_a_correction_of_the_building_asks_the_right_head(reported: Town) -> None:
    sent = reported.say("张阿姨", "说错了，是5号楼不是3号楼")
    assert to(sent, "王楼长")
    assert reported.open() == [1001]


@pytest.mark.parametrize("words", ["我想跳楼，不想活了", "救命，我老公打我"])
def test_a_word_that_it_is_over_closes_no_alarm_of_somebody_under_threat(town: Town, words: str) -> None:
    town.say("张阿姨", words)
    town.say("张阿姨", "已经解决了")
    request = town.request(1001)
    assert (request.state, request.urgency) == (State.DISPATCHED, Urgency.EMERGENCY)
    assert request.timers.ring_at is not None


def test_a_word_that_it_is_over_stops_the_ringing_and_somebody_still_looks(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元着火了")
    town.say("张阿姨", "火已经灭了，解决了")
    town.say("张阿姨", "已经解决了")
    request = town.request(1001)
    assert (request.state, request.urgency) == (State.DISPATCHED, Urgency.NORMAL)
    assert request.asked


def test_a_head_who_quotes_a_card_does_not_judge_his_own_work(done: Town) -> None:
    (card, *_) = done.shown[done.chat("李楼长")].values()
    done.say("李楼长", "非常满意", quoting=card)
    assert (done.request(1001).state, done.request(1001).stars) == (State.DONE, None)
    done.say("李楼长", "还是没修好", quoting=card)
    assert done.request(1001).state is State.DONE


def test_a_head_who_says_that_it_is_done_has_finished_it_himself(reported: Town) -> None:
    reported.press("李楼长", "我来办")
    (card, *_) = reported.shown[reported.chat("李楼长")].values()
    reported.say("李楼长", "已经修好了", quoting=card)
    assert reported.events(1001)[-1].part is Actor.HOLDER


def test_who_filed_and_did_it_is_not_asked_whether_it_is_well_done(town: Town) -> None:
    town.say("李楼长", "代报 3号楼2单元楼道灯不亮")
    town.press("李楼长", "我来办")
    sent = town.say("李楼长", "办结 1001 已换灯泡")
    assert not any("满意" in each.labels for each in to(sent, "李楼长"))
    town.say("李楼长", "1001 非常满意")
    assert (town.request(1001).state, town.request(1001).stars) == (State.DONE, None)


def test_what_one_resident_says_of_the_end_is_not_read_to_the_others(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    town.say("小王", "+1", GROUP)
    town.press("李楼长", "我来办")
    sent = town.say("小王", "1001 修好了，我在三零一看见的")
    assert town.request(1001).state is State.DONE
    assert texts(sent, "张阿姨")
    assert "三零一" not in texts(sent, "张阿姨")


def test_who_takes_a_shared_report_back_only_leaves_it(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    button = town.token(GROUP, "不是报修", GROUP)
    town.say("小王", "+1", GROUP)
    town.press_token("张阿姨", button, GROUP)
    assert (town.request(1001).state, town.request(1001).voices) == (State.DISPATCHED, 1)
    assert town.parties(1001) == {"小王": "reporter"}
    town.say("小王", "取消 1001")
    assert town.request(1001).state is State.CANCELLED


@pytest.mark.parametrize("who", ["张阿姨", "小林"])
def test_the_household_it_was_filed_for_and_the_staff_may_withdraw(town: Town, who: str) -> None:
    town.say("李楼长", "代报 3号楼2单元301厨房漏水")
    assert town.parties(1001)["张阿姨"] == "on_behalf"
    town.say(who, "取消 1001")
    assert town.request(1001).state is State.CANCELLED


def test_a_head_withdraws_nothing(reported: Town) -> None:
    reported.say("李楼长", "取消 1001")
    assert reported.request(1001).state is State.DISPATCHED


def test_what_stays_open_for_weeks_is_still_found(reported: Town) -> None:
    reported.wait(timedelta(days=20))
    assert "1001" in texts(reported.say("张阿姨", "进度"), "张阿姨")
    reported.say("张阿姨", "怎么还没人来")
    assert reported.events(1001)[-1].action is Action.URGE
