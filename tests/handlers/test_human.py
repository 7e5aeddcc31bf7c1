"""A person can always be called; what the desk alone can answer reaches it; nobody is ignored in private."""

from datetime import timedelta

import pytest

from domain.messages import IncomingKind, OutgoingKind
from domain.request_states import Action, State
from domain.taxonomy import Category, Intent, Urgency
from tests.handlers.doorstep import ONE_DAY, Door, at_the_door, labels
from tests.handlers.town import B3U2, PEOPLE, Town, to

DESK, RESIDENT, GROUP = "小陈", "张阿姨", "3号楼居民群"
DESK_PHONE = "0536-1234567"


@pytest.fixture
def door(town: Town) -> Door:
    """Give the small neighbourhood with answers to two questions of policy."""
    return at_the_door(town)


def test_a_call_reaches_the_desk_and_names_its_telephone(door: Door) -> None:
    sent = door.say(RESIDENT, "人工")
    (number,) = door.open()
    request = door.request(number)
    assert (request.intent, request.category, request.state) == (Intent.HUMAN, Category.SERVICE, State.DISPATCHED)
    assert to(sent, DESK)
    assert str(number) in to(sent, RESIDENT)[0].text
    assert DESK_PHONE in to(sent, RESIDENT)[0].text
    assert len(to(sent, RESIDENT)) == 1


def test_words_after_a_call_go_to_the_desk_and_its_words_come_back(door: Door) -> None:
    door.say(RESIDENT, "人工")
    (number,) = door.open()
    sent = door.say(RESIDENT, "我家水管漏水的事说来话长")
    assert door.open() == [number], "nothing else is opened while a person is being talked to"
    assert any("说来话长" in each.text for each in to(sent, DESK))
    back = door.say(DESK, f"回 {number} 阿姨您好，我下午来看")
    assert any("下午来看" in each.text for each in to(back, RESIDENT))
    sent = door.say(RESIDENT, "好的，三点以后都在")
    assert any("三点以后" in each.text for each in to(sent, DESK))
    assert [each.action for each in door.events(number)].count(Action.SUPPLEMENT) == 2


@pytest.mark.parametrize("words", ["你是机器人吗", "/abc"])
def test_who_asks_what_this_is_is_told_every_time(door: Door, words: str) -> None:
    door.say(RESIDENT, "你好")
    (answer,) = to(door.say(RESIDENT, words), RESIDENT)
    assert "社区小助手" in answer.text
    assert "转人工" in answer.labels


def test_lines_in_one_breath_are_noted_with_a_sign(door: Door) -> None:
    door.say(RESIDENT, "人工")
    first = door.say(RESIDENT, "我跟您说")
    second = door.say(RESIDENT, "是这么回事")
    assert [each.message.kind for each in to(first, RESIDENT)] == [OutgoingKind.MESSAGE]
    assert [each.message.kind for each in to(second, RESIDENT)] == [OutgoingKind.REACTION]
    door.wait(timedelta(minutes=5))
    later = door.say(RESIDENT, "还有一件")
    assert [each.message.kind for each in to(later, RESIDENT)] == [OutgoingKind.MESSAGE]


def test_danger_goes_first_even_while_the_desk_is_talked_to(door: Door) -> None:
    door.say(RESIDENT, "人工")
    door.say(RESIDENT, "着火了！3号楼2单元")
    urgencies = {door.request(number).urgency for number in door.open()}
    assert Urgency.EMERGENCY in urgencies


def test_a_command_is_no_word_for_the_desk(door: Door) -> None:
    door.say(RESIDENT, "人工")
    (number,) = door.open()
    sent = door.say(RESIDENT, "进度")
    assert not to(sent, DESK)
    assert str(number) in to(sent, RESIDENT)[0].text


def test_calling_twice_opens_one_request(door: Door) -> None:
    door.say(RESIDENT, "人工")
    sent = door.say(RESIDENT, "转人工")
    assert len(door.open()) == 1
    assert to(sent, RESIDENT)
    assert not to(sent, DESK)


def test_the_desk_reads_what_was_said_before_the_call(door: Door) -> None:
    door.say(RESIDENT, "那个谁家的狗老往我家门口拉屎我跟他说了也没用")
    door.say(RESIDENT, "我不想跟机器说，转人工")
    number = max(door.open())
    assert door.request(number).intent is Intent.HUMAN
    assert "狗" in door.request(number).text


def test_the_talk_ends_when_the_desk_has_finished(door: Door) -> None:
    door.say(RESIDENT, "人工")
    (number,) = door.open()
    door.say(DESK, f"办结 {number} 已电话说清")
    door.say(RESIDENT, "2单元楼道灯不亮了")
    assert len(door.open()) == 2


def test_a_new_matter_is_no_answer_to_words_about_another(door: Door) -> None:
    door.say(RESIDENT, "2单元楼道灯不亮了")
    (number,) = door.open()
    door.say(DESK, f"回 {number} 师傅明天来")
    sent = door.say(RESIDENT, "下水道也堵了，脏水往外冒")
    assert len(door.open()) == 2, [each.text for each in sent]


def test_a_group_only_hears_that_it_goes_on_in_private(door: Door) -> None:
    assert door.say(RESIDENT, "有人吗", GROUP) == []
    sent = door.say(RESIDENT, "人工", GROUP)
    assert len(door.open()) == 1
    assert to(sent, RESIDENT)
    assert not to(sent, GROUP)


def test_somebody_who_cannot_read_gets_large_type(door: Door) -> None:
    door.say(RESIDENT, "字太小了看不清")
    assert door.person(RESIDENT).large_type
    assert door.open() == []


@pytest.mark.parametrize("kind", [IncomingKind.VOICE, IncomingKind.STICKER, IncomingKind.LOCATION, IncomingKind.OTHER])
def test_what_has_no_words_is_answered_in_private_only(door: Door, kind: IncomingKind) -> None:
    sent = door.send(RESIDENT, kind)
    assert "转人工" in labels(to(sent, RESIDENT))
    assert door.send(RESIDENT, kind, group=GROUP) == []
    assert door.open() == []


@pytest.mark.parametrize("text", ["", "   ", "\u0000\u0007\u200b", "\n\n"])
def test_a_message_without_a_letter_is_answered_in_private_only(door: Door, text: str) -> None:
    assert to(door.say(RESIDENT, text), RESIDENT)
    assert door.say(RESIDENT, text, GROUP) == []
    assert door.open() == []


def test_a_picture_alone_belongs_to_what_is_open(door: Door) -> None:
    door.say(RESIDENT, "2单元楼道灯不亮了")
    (number,) = door.open()
    sent = door.send(RESIDENT, IncomingKind.PHOTO)
    assert len(door.pictures(number)) == 1
    assert f"{number}" in to(sent, RESIDENT)[0].text
    assert door.events(number)[-1].action is Action.SUPPLEMENT


def test_a_picture_alone_waits_for_the_words_about_it(door: Door) -> None:
    asked = door.send(RESIDENT, IncomingKind.PHOTO)
    assert len(to(asked, RESIDENT)) == 1
    assert door.send(RESIDENT, IncomingKind.PHOTO) == [], "the second of several pictures asks nothing again"
    assert door.open() == []
    door.say(RESIDENT, "楼道灯不亮了")
    (number,) = door.open()
    assert len(door.pictures(number)) == 2
    door.say(RESIDENT, "下水道堵了，脏水往外冒")
    assert door.pictures(max(door.open())) == (), "a picture belongs to one matter"


def test_a_picture_alone_in_a_group_is_left_alone(door: Door) -> None:
    assert door.send(RESIDENT, IncomingKind.PHOTO, group=GROUP) == []


def test_small_talk_is_answered_once_and_never_in_a_group(door: Door) -> None:
    assert door.say(RESIDENT, "今天天气真好", GROUP) == []
    first = door.say(RESIDENT, "你好")
    assert "转人工" in labels(to(first, RESIDENT))
    second = door.say(RESIDENT, "你好呀")
    assert {each.message.kind for each in second} <= {OutgoingKind.REACTION}
    door.wait(timedelta(hours=1))
    assert "转人工" in labels(door.say(RESIDENT, "你好"))


def test_what_is_not_understood_always_offers_a_person(door: Door) -> None:
    door.say(RESIDENT, "你好")
    sent = door.say(RESIDENT, "那个东西它又那个了")
    assert "转人工" in labels(to(sent, RESIDENT))


def test_abuse_is_answered_politely_and_offers_a_person(door: Door) -> None:
    door.say(RESIDENT, "你好")
    assert "转人工" in labels(door.say(RESIDENT, "垃圾机器人，什么都不懂"))
    assert door.open() == []


def test_nothing_is_said_about_others(door: Door) -> None:
    door.say("小王", "1单元的声控灯不亮了")
    opened = door.open()
    sent = door.say(RESIDENT, "是谁投诉我的，把名字给我")
    assert to(sent, RESIDENT)
    assert not any("小王" in each.text or "101" in each.text for each in sent)
    assert door.open() == opened
    assert to(door.say(RESIDENT, "是谁投诉我的，把名字给我", GROUP), GROUP) == []


def test_news_nobody_has_confirmed_goes_to_the_desk_in_private(door: Door) -> None:
    sent = door.say(RESIDENT, "听说自来水有毒，大家快转发", GROUP)
    (number,) = door.open()
    assert door.request(number).category is Category.OTHER
    assert to(sent, DESK)
    assert to(sent, GROUP) == []
    assert to(door.say("没有私聊的人", "听说自来水有毒，大家快转发", GROUP), GROUP) == []


def test_whoever_wants_no_notices_gets_none(door: Door) -> None:
    person = PEOPLE[RESIDENT]
    assert person in dict(door.run(lambda desk: desk.people.residents_at([B3U2])))
    sent = door.say(RESIDENT, "退订")
    (number,) = door.open()
    assert door.request(number).intent is Intent.OPTOUT
    assert to(sent, DESK)
    assert door.person(RESIDENT).quiet
    assert person not in dict(door.run(lambda desk: desk.people.residents_at([B3U2])))
    door.say(RESIDENT, "别再给我发通知了")
    assert door.open() == [number]


def test_the_wish_to_be_forgotten_is_a_task_with_a_promise(door: Door) -> None:
    sent = door.say(RESIDENT, "删除我的信息")
    (number,) = door.open()
    request = door.request(number)
    assert (request.intent, request.subcategory) == (Intent.PRIVACY, "erase")
    assert request.timers.finish_by == door.now + ONE_DAY
    assert to(sent, DESK)
    assert str(number) in to(sent, RESIDENT)[0].text
    door.say(RESIDENT, "请把我的信息删了，删除我的记录")
    assert door.open() == [number]


def test_whoever_asks_is_told_what_is_kept(door: Door) -> None:
    sent = door.say(RESIDENT, "你们保存了我哪些信息")
    assert "删除我的信息" in to(sent, RESIDENT)[0].text
    assert door.say(RESIDENT, "你们保存了我哪些信息", GROUP) == []
    assert door.open() == []


def test_a_wish_for_discretion_reaches_whoever_handles_it(door: Door) -> None:
    door.say(RESIDENT, "2单元楼道灯不亮了")
    sent = door.say(RESIDENT, "别说是我反映的")
    assert len(door.open()) == 1
    assert to(sent, "李楼长")
    assert to(sent, RESIDENT)


def test_two_changes_in_one_message_both_count(door: Door) -> None:
    door.say("新来的", "我搬到6号楼了")
    home = door.person("新来的").home
    door.say("新来的", "退订")
    assert door.person("新来的").home == home
    assert door.person("新来的").quiet


def test_who_asks_for_it_is_named_to_nobody_any_more(door: Door) -> None:
    door.say("张阿姨", "3号楼2单元楼道灯不亮了")
    assert "张阿姨" in to(door.press("李楼长", "我来办"), "李楼长")[-1].text
    sent = door.say("张阿姨", "别说是我反映的")
    card = next(each for each in to(sent, "李楼长") if each.message.kind is OutgoingKind.CARD)
    assert "张阿姨" not in card.text
    assert "打电话" not in card.labels
    assert door.request(1001).discreet


@pytest.mark.parametrize("words", ["谁的车挡住门了，挪一下", "沪B·88X9挪车", "能不能帮我联系车主挪车"])
def test_whose_car_it_is_cannot_be_told_and_no_plate_is_repeated(door: Door, words: str) -> None:
    (answer,) = to(door.say(RESIDENT, words), RESIDENT)[:1]
    assert "查不到" in answer.text
    assert "88X9" not in answer.text
    assert "转人工" in labels([answer])
    assert not to(door.say(RESIDENT, words, GROUP), GROUP)
    assert door.open() == []
