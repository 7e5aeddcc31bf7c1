"""What is taken back may be taken up again, and what is shared goes on for those who still wait."""

import pytest

from domain.request_states import State
from tests.handlers.town import PEOPLE, Town, to


@pytest.mark.parametrize("words", ["刚才说错了，还是要修", "还是要修", "撤错了"])
def test_it_goes_on_after_all(town: Town, words: str) -> None:
    town.say("张阿姨", "楼道灯不亮")
    town.say("张阿姨", "算了不用了")
    assert town.request(1001).state is State.CANCELLED
    sent = town.say("张阿姨", words)
    assert town.request(1001).state is State.DISPATCHED
    assert "接着办" in to(sent, "张阿姨")[0].text
    heard = to(sent, "李楼长")
    assert any("我来办" in each.labels for each in heard)
    # An edited card rings nobody.
    assert any("还是要办" in each.text and not each.edits for each in heard)


@pytest.mark.parametrize(
    "words",
    [
        "1002还是想取消",
        "1002我还是想请人早点来",
        "还是请师傅晚上来吧",
        "说错了，是5号楼",
        "还是要谢谢你们",
        "不用了，还是得我儿子来换",
        "还是要修",
    ],
)
def test_words_about_something_else_take_nothing_up_again(town: Town, words: str) -> None:
    town.say("张阿姨", "楼道灯不亮")
    town.say("张阿姨", "下水道堵了")
    town.say("张阿姨", "取消 1001")
    town.say("张阿姨", words)
    assert town.request(1001).state is State.CANCELLED


@pytest.mark.parametrize("words", ["1001还是要修", "撤错了"])
def test_which_one_goes_on_beside_another_is_said(town: Town, words: str) -> None:
    town.say("张阿姨", "楼道灯不亮")
    town.say("张阿姨", "下水道堵了")
    town.say("张阿姨", "取消 1001")
    town.say("张阿姨", words)
    assert town.request(1001).state is State.DISPATCHED


def test_an_answer_to_a_question_takes_nothing_up_again(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮")
    town.say("张阿姨", "取消 1001")
    town.say("张阿姨", "下水道堵了")
    town.say("李楼长", "问 1002 什么时候有人在")
    town.say("张阿姨", "还是请师傅晚上来修吧")
    assert town.request(1001).state is State.CANCELLED


def test_what_the_staff_took_back_is_not_taken_up_by_a_word(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮")
    town.say("小陈", "取消 1001")
    assert town.request(1001).state is State.CANCELLED
    town.say("张阿姨", "还是要修")
    assert town.request(1001).state is State.CANCELLED


def test_who_goes_out_of_a_shared_one_hears_that_it_goes_on(town: Town) -> None:
    town.say("张阿姨", "停水了")
    town.say("小王", "停水了")
    town.say("张阿姨", "取消 1001")
    assert town.request(1001).reporter == PEOPLE["小王"]
    assert "别的邻居" in to(town.say("张阿姨", "查进度 1001"), "张阿姨")[0].text
    assert "没有查到" in to(town.say("老周", "查进度 1001"), "老周")[0].text


def test_a_number_that_is_none_of_ones_own_is_said_to_be_unknown(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮")
    texts = [each.text for each in to(town.say("张阿姨", "1002怎么样了"), "张阿姨")]
    assert "没有查到 1002 号" in texts[0]
    assert "1001" in texts[1]


def test_all_is_all_that_is_open(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮")
    town.say("张阿姨", "下水道堵了")
    town.say("张阿姨", "都修好了，谢谢")
    assert {town.request(number).state for number in (1001, 1002)} == {State.DONE}


def test_who_lives_in_another_stairwell_is_asked(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯不亮", "3号楼居民群")
    sent = town.say("小王", "灯不亮了谁管啊", "3号楼居民群")
    assert any("就是这件" in each.labels for each in to(sent, "小王"))
    assert town.request(1001).voices == 1
