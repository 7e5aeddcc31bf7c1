"""Who is told what by whom: in the same breath, of despair, and who looked."""

from domain.request_states import Action, State
from domain.taxonomy import Intent
from tests.handlers.town import PEOPLE, Shown, Town, to


def texts(sent: list[Shown], name: str) -> str:
    return " ".join(each.text for each in to(sent, name))


def test_who_asks_in_the_same_breath_is_never_named_to_the_handler(town: Town) -> None:
    for number, words in enumerate(("3号楼2单元楼道灯不亮了，别说是我说的", "别说是我说的，3号楼2单元电梯坏了"), 1001):
        sent = town.say("张阿姨", words)
        assert town.request(number).discreet
        assert to(sent, "李楼长")
        assert "张阿姨" not in texts(sent, "李楼长")
        sent = town.say("李楼长", f"接单 {number}")
        assert not any("打电话" in each.labels for each in to(sent, "李楼长"))


def test_a_wish_for_secrecy_is_about_what_is_reported_with_it(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("张阿姨", "别说是我说的，3号楼2单元电梯坏了")
    assert [town.request(number).discreet for number in (1001, 1002)] == [False, True]


def test_words_said_later_tell_the_handler_of_a_quarrel_no_name(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼上502天天半夜剁肉吵得睡不着")
    sent = town.say("张阿姨", "1001 我是张阿姨，我家301，电话13800138000，今晚又吵")
    heard = texts(sent, "小陈")
    assert "今晚又吵" in heard
    for secret in ("张阿姨", "301", "13800138000"):
        assert secret not in heard


def test_a_complaint_about_a_head_is_the_desks_alone(town: Town) -> None:
    town.say("张阿姨", "楼长，人呢")
    assert "投诉什么" in texts(town.say("张阿姨", "我要投诉"), "张阿姨")
    sent = town.say("张阿姨", "3号楼2单元的李楼长态度很差，我要投诉他")
    request = town.request(1001)
    assert (request.intent, request.subcategory) == (Intent.COMPLAINT, "conduct")
    assert "1001" in texts(sent, "张阿姨")
    assert to(sent, "小陈")
    assert not to(sent, "李楼长")
    assert "张阿姨" not in texts(sent, "小陈")
    assert not any(each.text for each in to(sent, "3号楼居民群"))


def test_how_somebody_behaved_is_the_reason_that_was_asked_for(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("李楼长", "办结 1001 换了灯泡")
    town.say("张阿姨", "1001 非常不满意")
    town.say("张阿姨", "楼长态度不好，还骂人")
    assert (town.request(1001).bad_reason, town.request(1001).reopened) == ("楼长态度不好，还骂人", 1)
    assert town.open() == [1001]


def test_who_blames_a_worker_without_work_to_judge_complains(town: Town) -> None:
    assert to(town.say("张阿姨", "保洁阿姨态度很差"), "小陈")
    assert (town.request(1001).intent, town.request(1001).subcategory) == (Intent.COMPLAINT, "conduct")


def test_not_lit_again_is_of_the_lamp_or_reports_one(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("张阿姨", "3号楼2单元电梯坏了")
    town.say("张阿姨", "又不亮了")
    assert [each.action for each in town.events(1001)][-1] is Action.URGE
    town.say("张阿姨", "又堵了")
    assert town.request(1003).subcategory == "drain_block"


def test_a_head_who_resigns_is_no_candidate(town: Town) -> None:
    sent = town.say("李楼长", "我想退了，不干楼长了")
    assert (town.request(1001).subcategory, town.request(1001).reporter) == ("resign_head", PEOPLE["李楼长"])
    assert "不干楼长了" in texts(sent, "小陈")


def test_who_gives_up_is_asked_before_anything_is_taken_back(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    sent = town.say("张阿姨", "算了")
    assert town.request(1001).open
    town.press("张阿姨", next(label for each in to(sent, "张阿姨") for label in each.labels if "1001" in label))
    assert town.request(1001).state is State.CANCELLED


def test_it_is_written_down_who_opened_a_quarrel_and_only_then_told_who_reported(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼上502天天半夜剁肉吵得睡不着")
    town.say("小林", "看板")
    assert Action.LOOK not in [each.action for each in town.events(1001)]
    sent = town.press("小林", "1001")
    assert "张阿姨" in texts(sent, "小林")
    looked = town.events(1001)[-1]
    assert (looked.action, looked.actor) == (Action.LOOK, PEOPLE["小林"])
    assert "张阿姨" not in texts(town.say("小林", "接单 1001"), "小林")


def test_opening_a_lamp_is_not_written_down(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    town.say("小林", "看板")
    town.press("小林", "1001")
    assert Action.LOOK not in [each.action for each in town.events(1001)]


def test_violence_reaches_staff_only_until_staff_decide_otherwise(town: Town) -> None:
    sent = town.say("张阿姨", "我老公打我")
    assert to(sent, "小陈")
    assert not to(sent, "李楼长")
    sent = town.say("小陈", "派单 1001 给 李楼长")
    assert "1001" in texts(sent, "李楼长")
    sent = town.say("小陈", "派单 1001 给 社区")
    (card,) = [each for each in to(sent, "李楼长") if each.message.card]
    assert (card.text, card.labels) == ("这件事已由别人跟进，谢谢您。", [])


def test_whoever_is_whistled_to_violence_reads_it_and_nobody_else_does(town: Town) -> None:
    town.say("张阿姨", "我老公打我，救救我")
    town.press("小陈", "我马上去")
    sent = town.say("小陈", "吹哨 1001 联通")
    assert "救救我" in texts(sent, "赵强")
    assert not to(sent, "李楼长")
    town.press("赵强", "报到")
    town.say("赵强", "办结 1001 已把人送到安全的地方")
    town.say("小陈", "办结 1001 已送到安全的地方")
    assert town.request(1001).state is State.DONE
    (card,) = [each for each in town.shown[town.chat("赵强")].values() if (each.message.card or "").startswith("seat:")]
    assert "救救我" not in card.text
