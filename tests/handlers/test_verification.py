"""Who may say that something is done: those who reported it, and staff who did not do it, sometimes drawn by lot."""

from datetime import timedelta

import pytest

from domain.handling import HANDLING, Ways
from domain.messages import IncomingKind, MediaReference
from domain.replacing import replace
from domain.request_states import Action, State
from tests.handlers.town import PEOPLE, Shown, Town, to

DAY = timedelta(days=1)


@pytest.fixture
def done(town: Town) -> Town:
    """Let 李楼长 have changed a lamp that 张阿姨 reported, in a desk that calls back about everything."""
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=1.0))
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    town.say("李楼长", "办结 1001 换了灯泡")
    return town


def texts(sent: list[Shown], who: str) -> str:
    return "\n".join(each.text for each in to(sent, who))


def test_what_is_done_on_the_spot_takes_one_step(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    sent = town.say("李楼长", "现场办 1001 换了灯泡")
    request = town.request(1001)
    assert (request.state, request.held_by, request.coordinator) == (State.DONE, PEOPLE["李楼长"], PEOPLE["李楼长"])
    assert [each.action for each in town.events(1001)][-1] is Action.FINISH_ON_SPOT
    assert "换了灯泡" in texts(sent, "张阿姨")


def test_nothing_is_done_on_the_spot_without_a_word_of_how(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("李楼长", "现场办 1001")
    assert town.request(1001).state is State.DISPATCHED


def test_some_kinds_need_a_picture(town: Town) -> None:
    town.practice = replace(town.practice, ways=Ways(HANDLING, photo=frozenset({"property.lighting"}), sample=0.0))
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.press("李楼长", "我来办")
    told = town.say("李楼长", "办结 1001 换了灯泡")
    assert "要照片" in texts(told, "李楼长")
    assert "没有照片" not in [label for each in told for label in each.labels]
    assert town.request(1001).state is State.ACCEPTED
    town._receive(  # noqa: SLF001 - there is no shorter way to send a picture.
        "李楼长", town.chat("李楼长"), IncomingKind.PHOTO, media=(MediaReference(IncomingKind.PHOTO, "p1"),)
    )
    assert (town.request(1001).state, town.request(1001).finish_photo) == (State.DONE, "p1")


def test_the_word_of_who_reported_it_needs_no_picture(town: Town) -> None:
    town.practice = replace(town.practice, ways=Ways(HANDLING, photo=frozenset({"property"}), sample=0.0))
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("张阿姨", "灯已经亮了，谢谢")
    assert town.request(1001).state is State.DONE


@pytest.mark.parametrize("who", ["李楼长", "小陈"])
def test_nobody_checks_their_own_work(town: Town, who: str) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("小陈", "派单 1001 给 李楼长")
    town.say(who, "接单 1001")
    town.say(who, "办结 1001 换了灯泡")
    told = town.say(who, "核实 1001")
    assert "您自己办的" in texts(told, who)
    assert town.request(1001).state is State.DONE
    town.say("小林", "核实 1001")
    assert town.request(1001).state is State.CLOSED
    closed = town.events(1001)[-1]
    assert (closed.action, closed.actor) == (Action.CLOSE, PEOPLE["小林"])


def test_a_stranger_checks_nothing(done: Town) -> None:
    done.say("王楼长", "核实 1001")
    assert done.request(1001).state is State.DONE


def test_who_reported_and_did_it_alone_is_looked_at_by_the_staff(town: Town) -> None:
    town.say("李楼长", "和美花园3栋楼道灯不亮了")
    town.say("李楼长", "接单 1001")
    sent = town.say("李楼长", "办结 1001 换了灯泡")
    assert any("核实过了" in each.labels for each in to(sent, "小陈"))
    town.say("李楼长", "非常满意")
    town.wait(10 * DAY)
    request = town.request(1001)
    assert (request.state, request.stars) == (State.DONE, None)
    town.press("小陈", "核实过了")
    assert town.request(1001).state is State.CLOSED


def test_the_lot_brings_a_return_call_and_its_result_is_written_down(done: Town) -> None:
    rated = done.press("张阿姨", "满意")
    assert done.request(1001).state is State.VISIT
    assert "已结束" in texts(rated, "李楼长")
    assert "已结束" in texts(done.say("张阿姨", "查进度 1001"), "张阿姨")
    listed = done.say("小陈", "回访")
    assert "1001" in texts(listed, "小陈")
    done.press("小陈", "1001")
    done.press("小陈", "没接通")
    assert done.request(1001).state is State.VISIT
    done.say("小陈", "回访 1001 满意，灯亮了")
    assert done.request(1001).state is State.CLOSED
    called = done.events(1001)[-1]
    assert (called.action, called.actor, called.note) == (Action.VISIT, PEOPLE["小陈"], "满意，灯亮了")
    assert "没有要回访" in texts(done.say("小陈", "回访"), "小陈")


def test_what_silence_closed_is_drawn_too(done: Town) -> None:
    done.wait(4 * DAY)
    assert (done.request(1001).state, done.request(1001).stars) == (State.VISIT, None)
    done.say("小林", "回访 1001")
    done.press("小林", "没办好")
    assert (done.request(1001).state, done.request(1001).reopened) == (State.REOPENED, 1)


def test_heads_neither_list_nor_record_return_calls(done: Town) -> None:
    done.press("张阿姨", "满意")
    assert "1001" not in texts(done.say("李楼长", "回访"), "李楼长")
    done.say("李楼长", "回访 1001 满意")
    assert done.request(1001).state is State.VISIT


def test_whoever_did_it_calls_nobody_back(town: Town) -> None:
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=1.0))
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("小陈", "接单 1001")
    town.say("小陈", "办结 1001 换了灯泡")
    town.press("张阿姨", "满意")
    told = town.say("小陈", "回访 1001 满意")
    assert "您自己办的" in texts(told, "小陈")
    assert town.request(1001).state is State.VISIT


def test_it_is_written_down_who_opens_a_quarrel_to_call_back_and_its_handler_does_not(town: Town) -> None:
    town.practice = replace(town.practice, ways=Ways(HANDLING, sample=1.0))
    town.say("张阿姨", "3号楼2单元楼上502天天半夜剁肉吵得睡不着")
    town.say("小陈", "接单 1001")
    assert "张阿姨" not in texts(town.say("小林", "回访 1001"), "小林")
    town.say("小陈", "办结 1001 上门劝过了")
    town.press("张阿姨", "满意")
    before = town.events(1001)
    town.say("小陈", "回访")
    refused = town.press("小陈", "1001")
    assert "您自己办的" in texts(refused, "小陈")
    assert "张阿姨" not in texts(refused, "小陈")
    assert town.events(1001) == before
    town.say("小林", "回访")
    assert "张阿姨" in texts(town.press("小林", "1001"), "小林")
    looked = town.events(1001)[-1]
    assert (looked.action, looked.actor) == (Action.LOOK, PEOPLE["小林"])


def test_done_but_nobody_came_opens_it_again_and_alarms_the_desk(done: Town) -> None:
    sent = done.say("张阿姨", "你们说办结了可是根本没人来过")
    request = done.request(1001)
    assert (request.state, request.reopened) == (State.REOPENED, 1)
    assert any("没人来过" in each.text and "李楼长" in each.text for each in to(sent, "小陈"))
    assert PEOPLE["李楼长"] in request.shunned


def test_each_is_asked_once_and_answers_once(done: Town) -> None:
    stars = done.token("张阿姨", "满意")
    best = done.token("张阿姨", "非常满意")
    done.press_token("张阿姨", stars)
    again = done.press_token("张阿姨", best)
    assert "已经评过" in texts(again, "张阿姨")
    assert done.request(1001).stars == 4
    assert [each.action for each in done.events(1001)].count(Action.RATE) == 1


def test_everybody_who_reported_it_rates_for_themselves_and_the_worst_counts(town: Town) -> None:
    town.say("张阿姨", "3栋楼道灯不亮了")
    town.say("小王", "3栋楼道灯不亮了")
    assert town.request(1001).voices == 2
    town.say("李楼长", "接单 1001")
    town.say("李楼长", "办结 1001 换了灯泡")
    town.press("张阿姨", "非常满意")
    town.press("小王", "基本满意")
    assert town.request(1001).stars == 3
    assert [each.note for each in town.events(1001) if each.action is Action.RATE] == ["5", "3"]


def test_after_it_was_opened_again_it_is_rated_again(done: Town) -> None:
    done.press("张阿姨", "不满意")
    done.say("小陈", "接单 1001")
    done.say("小陈", "办结 1001 换了灯座")
    done.press("张阿姨", "满意")
    assert (done.request(1001).state, done.request(1001).stars) == (State.VISIT, 4)


def test_the_reminder_comes_once(done: Town) -> None:
    reminded = [each for each in to(done.wait(2 * DAY), "张阿姨") if "办好了吗" in each.text]
    assert len(reminded) == 1


def test_who_filed_for_somebody_is_not_asked(town: Town) -> None:
    town.say("小林", "代报 和美花园3-2-301 灯坏了")
    town.say("李楼长", "接单 1001")
    sent = town.say("李楼长", "办结 1001 换了灯泡")
    assert [each for each in sent if "非常满意" in each.labels] == []
    town.wait(4 * DAY)
    assert town.request(1001).state is State.CLOSED


def test_whose_request_was_merged_away_is_not_asked_but_may_say_it_is_not_done(town: Town) -> None:
    town.say("张阿姨", "3栋2单元楼道灯不亮了")
    town.say("老周", "3栋2单元电梯坏了")
    town.say("小陈", "合并 1002 到 1001")
    assert town.parties(1001) == {"张阿姨": "reporter", "老周": "merged"}
    town.say("李楼长", "接单 1001")
    sent = town.say("李楼长", "办结 1001 换了灯泡")
    assert {each.message.to.id for each in sent if "非常满意" in each.labels} == {"张阿姨"}
    town.say("老周", "1001 还是没修好")
    assert town.request(1001).state is State.REOPENED


def test_within_fifteen_days_it_is_the_same_request_and_later_a_new_one_that_follows_it(done: Town) -> None:
    done.press("张阿姨", "满意")
    done.wait(14 * DAY)
    done.say("张阿姨", "1001 又坏了")
    assert (done.request(1001).state, done.request(1001).reopened) == (State.REOPENED, 1)
    done.say("小陈", "接单 1001")
    done.say("小陈", "办结 1001 换了灯座")
    done.press("张阿姨", "满意")
    done.wait(16 * DAY)
    told = done.say("张阿姨", "1001 还没修好")
    assert "1002" in texts(told, "张阿姨")
    assert done.request(1001).state is State.VISIT
    new = done.request(1002)
    assert (new.follows, new.state, new.place) == (done.request(1001).id, State.DISPATCHED, done.request(1001).place)
    assert (new.coordinator, new.dispatches, new.reopened) == (None, 1, 0)


def test_a_button_long_after_explains_and_a_bad_word_opens_a_new_one(done: Town) -> None:
    bad = done.token("张阿姨", "不满意")
    done.wait(20 * DAY)
    told = done.press_token("张阿姨", bad)
    assert "1001 还没修好" in texts(told, "张阿姨")
    assert done.open() == []
    done.say("张阿姨", "1001 还没修好")
    assert done.request(1001).state is State.VISIT
    assert done.request(1002).follows == done.request(1001).id


def test_after_a_private_emergency_nobody_is_asked_how_content_they_are(town: Town) -> None:
    town.say("张阿姨", "我老伴晕倒了 3栋2单元301")
    town.say("李楼长", "接单 1001")
    sent = town.say("李楼长", "办结 1001 救护车接走了")
    assert [each for each in sent if "非常满意" in each.labels] == []
    assert [each for each in town.wait(5 * DAY) if "满意" in each.text or "办好了吗" in each.text] == []
    assert town.request(1001).state is State.DONE
