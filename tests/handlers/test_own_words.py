"""Heads, units and staff write as they talk: done where it is clear, asked with buttons where it is not."""

import pytest

from domain.request_states import Action, State
from tests.handlers.town import PEOPLE, Shown, Town, to

HEAD, FIRM, DESK = "李楼长", "安师傅", "小陈"


def texts(sent: list[Shown], who: str) -> str:
    return "\n".join(each.text for each in to(sent, who))


def labels(sent: list[Shown], who: str) -> set[str]:
    return {label for each in to(sent, who) for label in each.labels}


@pytest.fixture
def reported(town: Town) -> Town:
    town.say("张阿姨", "楼道灯不亮")
    return town


@pytest.fixture
def two(reported: Town) -> Town:
    reported.say("小王", "单元门关不上")
    return reported


@pytest.mark.parametrize(
    "words",
    ["收到，我马上上去看", "我去看一下", "好嘞，这就去", "1001我来", "好的，1001我接了", "我来弄1001", "接受，马上到"],
)
def test_who_says_to_go_has_taken_it(reported: Town, words: str) -> None:
    reported.say(HEAD, words)
    assert reported.request(1001).held_by == PEOPLE[HEAD]


def test_the_resident_hears_when_somebody_comes(reported: Town) -> None:
    assert "下午两点过去看看" in texts(reported.say(HEAD, "下午两点过去看看"), "张阿姨")
    assert reported.request(1001).held_by == PEOPLE[HEAD]


@pytest.mark.parametrize(
    "words",
    [
        "我去买菜了",
        "我来晚了",
        "谁去看看",
        "要是没人我去看看",
        "我没接1001",
        "1001 好的",
        "收到，谢谢",
        "5栋灯坏了，我去看看",
        "听说1001办结了？",
        "1001是谁接的",
    ],
)
def test_what_is_no_promise_takes_nothing(reported: Town, words: str) -> None:
    reported.say(HEAD, words)
    request = reported.request(1001)
    assert (request.state, request.held_by) == (State.DISPATCHED, None)


def test_of_several_tasks_the_one_is_asked_for(two: Town) -> None:
    sent = two.say(HEAD, "我马上去看")
    assert all(two.request(number).held_by is None for number in (1001, 1002))
    (chosen,) = (label for label in labels(sent, HEAD) if label.startswith("1002"))
    two.press(HEAD, chosen)
    assert two.request(1002).held_by == PEOPLE[HEAD]
    assert two.request(1001).held_by is None


@pytest.mark.parametrize(
    "words", ["换好了，照片在群里", "灯泡换好了", "1001 修好了，换了个灯泡", "1001办好了，业主看过没问题"]
)
def test_what_was_done_is_its_proof(reported: Town, words: str) -> None:
    reported.press(HEAD, "我来办")
    reported.say(HEAD, words)
    assert reported.request(1001).state is State.DONE
    assert "好了" in reported.request(1001).finish_note


@pytest.mark.parametrize("words", ["1001弄好了", "搞定，1001", "1001完成"])
def test_a_bare_word_is_asked_for_a_proof(reported: Town, words: str) -> None:
    reported.press(HEAD, "我来办")
    assert "没有照片" in labels(reported.say(HEAD, words), HEAD)
    assert reported.request(1001).state is State.ACCEPTED


@pytest.mark.parametrize(
    "words",
    ["还没修好", "明天能修好", "修好了吗", "1001换好了一盏，还有一盏明天再换", "别家的灯换好了没有", "1003换好了"],
)
def test_what_is_not_done_is_not_closed(reported: Town, words: str) -> None:
    reported.press(HEAD, "我来办")
    reported.say(HEAD, words)
    assert reported.request(1001).open
    assert reported.request(1001).state is not State.DONE


def test_another_number_is_never_taken_for_the_task_one_holds(two: Town) -> None:
    two.say(HEAD, "接单 1001")
    two.say(HEAD, "1009灯泡换好了")
    assert two.request(1001).state is State.ACCEPTED


@pytest.mark.parametrize("words", ["1001 配件三天后才到，延后三天", "1001再给我三天，等配件", "配件没到，要延期三天"])
def test_it_is_put_off_with_the_reason(reported: Town, words: str) -> None:
    reported.press(HEAD, "我来办")
    sent = reported.say(HEAD, words)
    assert reported.request(1001).postponed
    assert "配件" in texts(sent, "张阿姨")


def test_a_delay_without_a_reason_or_a_day_is_asked_about(reported: Town) -> None:
    reported.press(HEAD, "我来办")
    assert {"明天", "三天内"} <= labels(reported.say(HEAD, "1001今天弄不完"), HEAD)
    assert "等材料" in labels(reported.say(HEAD, "1001延后三天"), HEAD)
    assert not reported.request(1001).postponed
    reported.press(HEAD, "等材料")
    assert reported.request(1001).postponed


@pytest.mark.parametrize("words", ["这个不归我们管，转物业吧", "1001转物业", "把1001转给物业", "我不在，让物业去弄"])
def test_it_is_passed_on_to_whom_the_words_name(reported: Town, words: str) -> None:
    sent = reported.say(HEAD, words)
    assert "我来办" in labels(sent, FIRM)
    assert Action.TRANSFER in {event.action for event in reported.events(1001)}


def test_a_name_nobody_bears_is_asked_about(reported: Town) -> None:
    sent = reported.say(HEAD, "1001转给老刘头")
    assert reported.request(1001).state is State.DISPATCHED
    assert "返回" in labels(sent, HEAD)


def test_it_is_given_back_with_the_words_as_the_reason(reported: Town) -> None:
    reported.say(HEAD, "1001我在外地，办不了")
    assert Action.DECLINE in {event.action for event in reported.events(1001)}


def test_without_a_number_giving_back_is_asked_about(reported: Town) -> None:
    sent = reported.say(HEAD, "没空，叫别人吧")
    assert "我不在家" in labels(sent, HEAD)
    assert reported.request(1001).state is State.DISPATCHED


def test_what_happened_there_is_written_down(reported: Town) -> None:
    reported.press(HEAD, "我来办")
    reported.say(HEAD, "我去3号楼看了，没人在家")
    assert reported.request(1001).state is State.ACCEPTED
    assert "没人在家" in {event.note[-4:] for event in reported.events(1001) if event.action is Action.SUPPLEMENT}


def test_who_sees_to_it_hears_which_of_them_added_something(reported: Town) -> None:
    reported.say(HEAD, "我来")
    told = texts(reported.say(DESK, "1001 业主电话打不通"), HEAD)
    assert "小陈补充" in told
    assert "居民" not in told
    assert "居民补充" in texts(reported.say("张阿姨", "1001 是二楼那盏"), HEAD)


def test_who_is_there_has_been_in_touch(reported: Town) -> None:
    reported.press(HEAD, "我来办")
    reported.say(HEAD, "已到现场，正在抢修")
    assert reported.request(1001).contacted_at is not None


def test_a_question_to_the_resident_needs_its_number(reported: Town) -> None:
    assert "是几楼的灯" in texts(reported.say(HEAD, "1001问一下是几楼的灯"), "张阿姨")
    assert not to(reported.say(HEAD, "问一下物业费怎么交"), "张阿姨")


def test_each_number_has_its_own_words(two: Town) -> None:
    for number in (1001, 1002):
        two.say(HEAD, f"接单 {number}")
    two.say(HEAD, "①1001灯泡换好了 ②1002转物业")
    assert two.request(1001).state is State.DONE
    assert two.request(1002).state is State.TRANSFERRED


def test_what_contradicts_itself_is_shown_with_its_buttons(reported: Town) -> None:
    sent = reported.say(HEAD, "1001改成急的")
    assert "我来办" in labels(sent, HEAD)
    assert reported.request(1001).state is State.DISPATCHED


def test_staff_give_it_to_whom_they_name(reported: Town) -> None:
    sent = reported.say(DESK, "1001给安师傅，今天必须办")
    assert "我来办" in labels(sent, FIRM)
    assert "1001" in texts(reported.say(DESK, "1001催一下"), DESK)


def test_staff_join_what_was_told_twice(two: Town) -> None:
    two.say(DESK, "1002并到1001")
    assert two.request(1002).state is State.MERGED


@pytest.mark.parametrize("words", ["1001我来", "1001转物业", "1001换好了灯泡", "我马上去看"])
def test_a_neighbours_words_move_nothing(reported: Town, words: str) -> None:
    reported.say("老周", words)
    assert reported.request(1001).state is State.DISPATCHED


def test_in_a_group_only_a_number_or_a_card_counts(reported: Town) -> None:
    reported.say(HEAD, "我马上去看", group="3号楼居民群")
    assert reported.request(1001).held_by is None
    reported.say(HEAD, "1001我来", group="3号楼居民群")
    assert reported.request(1001).held_by == PEOPLE[HEAD]


@pytest.mark.parametrize("done", ["好了", "都好了"])
@pytest.mark.parametrize(
    "words", ["修好了吗?", "谁在?", "在吗", "好的", "稍等我发照片", "谢谢", "1002怎么样了", "还没呢"]
)
def test_what_is_said_in_between_is_no_proof(reported: Town, done: str, words: str) -> None:
    reported.say(HEAD, "接单 1001")
    reported.say(HEAD, done)
    reported.say(HEAD, words)
    assert reported.request(1001).held_by == PEOPLE[HEAD]
    assert reported.request(1001).state is State.ACCEPTED


@pytest.mark.parametrize("done", ["好了", "都好了", "办结 1001"])
@pytest.mark.parametrize("words", ["换了灯泡", "上门劝过了", "明天开始送", "和物业谈过，退费了", "已联系燃气公司关阀"])
def test_what_tells_what_was_done_is_proof(reported: Town, done: str, words: str) -> None:
    reported.say(HEAD, "接单 1001")
    reported.say(HEAD, done)
    reported.say(HEAD, words)
    assert reported.request(1001).finish_note == words
    assert reported.open() == [1001]
