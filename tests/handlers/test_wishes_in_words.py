"""What units and residents say of a wish in words: that it is done, thanks, and what is neither."""

import pytest

from domain.request_states import State
from domain.wishes import WishState
from tests.handlers.street import BOARD, DESK, FIRM, RESIDENT, Street, secrets
from tests.handlers.town import FIRM as FIRM_UNIT
from tests.handlers.town import to


def test_words_that_name_the_thing_are_proof_and_thanks_and_no_other_wish(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(FIRM, "本周")
    posted.press(FIRM, "办好了")
    posted.say(FIRM, "书包送到了，孩子想要的那种")
    posted.press(DESK, "公示")
    sent = posted.say(RESIDENT, "孙子想要的书包收到了，家里都高兴")
    assert any("家里都高兴" in each.text for each in to(sent, FIRM))
    assert posted.open() == [1001]


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        ("书包送到了", "书包送到了"),
        ("书包买好了，已经送上门", "书包买好了，已经送上门"),
        ("已经送过去了", "已经送过去了"),
        ("W1 办好了", "W1 办好了"),
        ("办结 W1 书包送到了", "书包送到了"),
        ("办结 书包送到了", "书包送到了"),
    ],
)
def test_a_unit_says_in_words_that_its_wish_is_done(posted: Street, said: str, proof: str) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(FIRM, "本周")
    sent = posted.say(FIRM, said)
    assert (posted.wish().state, posted.wish().proof) == (WishState.FULFILLED, proof)
    assert [each.labels for each in to(sent, DESK) if each.edits == 0] == [["公示", "还没好"]]


@pytest.mark.parametrize(
    "said", ["书包还没送到", "明天送过去", "书包送到了吗", "要是送到了我说一声", "W2 办好了", "你好", "办结 W2 送到了"]
)
def test_what_does_not_say_that_the_wish_is_done_leaves_it_open(posted: Street, said: str) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.say(FIRM, said)
    assert posted.wish().state is WishState.CLAIMED


def test_a_bare_command_of_a_unit_asks_for_words_or_a_picture(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    assert any("W1" in each.text for each in posted.say(FIRM, "办结"))
    posted.say(FIRM, "书包给孩子了")
    assert (posted.wish().state, posted.wish().proof) == (WishState.FULFILLED, "书包给孩子了")


@pytest.fixture
def shown(posted: Street) -> Street:
    posted.press(FIRM, "我们认领", BOARD)
    posted.send_photo(FIRM)
    posted.press(DESK, "公示")
    return posted


@pytest.mark.parametrize("said", ["谢谢你们", "挺好的", "孩子很喜欢", "收到了", "祝生意兴隆"])
def test_what_can_be_nothing_else_goes_to_the_unit(shown: Street, said: str) -> None:
    assert any(said in each.text for each in to(shown.say(RESIDENT, said), FIRM))
    assert shown.wish().thanks == said


@pytest.mark.parametrize("said", ["不用修了", "我不满意", "你是机器人吗", "说的什么呀，看不懂", "好用吗", "楼道灯好了"])
def test_other_words_after_a_wish_are_no_thanks(shown: Street, said: str) -> None:
    shown.say(RESIDENT, said)
    assert shown.wish().thanks == ""


def test_thanks_that_name_the_unit_reach_it_whatever_else_was_said_before(shown: Street) -> None:
    shown.say(RESIDENT, "家里垃圾桶满了")
    name = shown.run(lambda desk: desk.neighbourhood.units[FIRM_UNIT].name)
    said = f"谢谢{name}，孩子很高兴"
    open_before = shown.open()
    assert any("孩子很高兴" in each.text for each in to(shown.say(RESIDENT, said), FIRM))
    assert (shown.open(), shown.wish().thanks) == (open_before, said)


@pytest.mark.parametrize(
    ("words", "heard"), [("催 1001", "1001"), ("补充 1001 要红色的", "红色"), ("1001 别告诉别人是我", "1001")]
)
def test_what_a_resident_says_of_a_wish_on_the_board_reaches_the_desk(posted: Street, words: str, heard: str) -> None:
    assert any(heard in each.text for each in to(posted.say(RESIDENT, words), DESK) if each.edits == 0)


@pytest.mark.parametrize(("words", "opened"), [("和美花园5号楼1单元电梯坏了", True), ("书包送到了", False)])
def test_a_picture_of_a_fault_is_no_proof_of_a_wish(posted: Street, words: str, *, opened: bool) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(FIRM, "本周")
    posted.send_photo(FIRM, words)
    assert (len(posted.open()) == 2, posted.wish().state is WishState.CLAIMED) == (opened, opened)


def test_what_was_not_received_after_all_is_not_shown_as_fulfilled(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(FIRM, "本周")
    posted.send_photo(FIRM)
    sent = posted.press(DESK, "公示")
    assert any("实现了" in each.text for each in to(sent, BOARD))
    sent = posted.say(RESIDENT, "1001 还没收到")
    assert posted.request(1001).state is State.REOPENED
    assert [each.text for each in to(sent, BOARD) if "实现了" in each.text] == []
    assert "发布（不露姓名）" not in [label for each in to(sent, DESK) for label in each.labels]


def test_what_a_resident_says_to_the_unit_is_not_read_on_the_board(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.send_photo(FIRM)
    posted.press(DESK, "公示")
    sent = posted.say(RESIDENT, "谢谢你们，我就住在3号楼2单元一楼，有空来坐坐")
    (told,) = (each for each in to(sent, FIRM) if "邻居说" in each.text or "的邻居" in each.text)
    assert "谢谢你们" in told.text
    assert "有空来坐坐" in told.text
    assert [each for each in to(sent, FIRM) if secrets(each) or "一楼" in each.text] == []
    assert [each.text.splitlines()[-1] for each in to(sent, BOARD)] == ["邻居给他们回话了。"]


@pytest.mark.parametrize("words", ["我还想要一副老花镜", "奶奶缺个轮椅", "谢谢，书包收到了，还想要个台灯"])
def test_a_new_wish_right_after_is_a_wish_and_no_line_to_the_unit(posted: Street, words: str) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.send_photo(FIRM)
    posted.press(DESK, "公示")
    sent = posted.say(RESIDENT, words)
    assert to(sent, FIRM) == []
    assert posted.wish().thanks == ""
    assert posted.request(1002).text == words


@pytest.mark.parametrize("words", ["修好了吗？", "谁在？", "好的", "稍等"])
def test_what_a_unit_says_in_between_is_no_proof(posted: Street, words: str) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(FIRM, "本周")
    posted.press(FIRM, "办好了")
    posted.say(FIRM, words)
    assert posted.wish().state is WishState.CLAIMED
