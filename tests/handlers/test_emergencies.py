"""Danger: the first words before anything else, everybody who can help at once, and again until one of them taps."""

from datetime import timedelta

import pytest

from domain.messages import Lane, OutgoingKind
from domain.neighbourhood import Role, Seat
from domain.replacing import replace
from domain.request_states import Action, Actor, State
from domain.taxonomy import Danger, Urgency
from handlers import first_words
from handlers.office import Practice
from storage.desk import Desk
from tests.handlers.town import FIRM, HOMES, PEOPLE, SEATS, Shown, Town, to

GROUP = "3号楼居民群"


def hints(sent: list[Shown]) -> list[Shown]:
    """Return the safety words."""
    return [each for each in sent if each.message.key.startswith("hint:")]


def test_the_first_words_go_out_first_and_everybody_is_called(town: Town) -> None:
    sent = town.say("路人", "电梯困人了！3栋2单元，和美花园")
    (hint,) = hints(sent)
    assert sent[0] == hint
    assert "119" in hint.text
    assert town.request(1001).danger is Danger.LIFT
    assert town.request(1001).urgency is Urgency.EMERGENCY
    for name in ("李楼长", "安师傅", "小陈"):
        (card,) = to(sent, name)
        assert card.labels == ["我马上去", "我去不了"]
        assert card.message.lane is Lane.EMERGENCY


@pytest.mark.parametrize("text", ["闻到煤气味", "着火了", "我老伴晕倒了", "救命"])
def test_danger_without_a_place_is_never_held_up(town: Town, text: str) -> None:
    sent = town.say("路人", text)
    assert hints(sent)
    assert to(sent, "小陈")


@pytest.mark.parametrize(
    "text", ["跳楼价大甩卖，快来", "明天上午消防演习，大家不要慌", "没着火，是烧烤", "热死了", "群里又炸了"]
)
def test_what_only_looks_like_danger_does_not_ring(town: Town, text: str) -> None:
    assert town.say("路人", text, GROUP) == []
    assert town.open() == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_without_the_telephone_of_the_gas_works_nothing_is_left_open(usual_practice: Practice, language: str) -> None:
    known = first_words.words(Danger.GAS, usual_practice, language)
    unknown = first_words.words(Danger.GAS, replace(usual_practice, telephones={}), language)
    assert "96777" in known
    assert "119" in unknown
    assert "120" in unknown
    assert "燃气" not in unknown
    assert "gas" not in unknown
    assert "  " not in unknown


def test_nobody_is_said_to_be_called_who_cannot_be_reached(town: Town) -> None:
    def leave(desk: Desk) -> None:
        for name, (role, place, unit) in SEATS.items():
            if name != "安师傅":
                desk.roster.dismiss(PEOPLE[name], Seat(role, place, unit))

    town.run(leave)
    texts = [each.text for each in to(town.say("张阿姨", "闻到煤气味"), "张阿姨")]
    assert any("安居物业" in text for text in texts)
    assert not any("值班，" in text for text in texts)
    town.run(lambda desk: desk.roster.dismiss(PEOPLE["安师傅"], Seat(Role.UNIT_MEMBER, unit=FIRM)))
    texts = [each.text for each in to(town.say("老周", "闻到煤气味"), "老周")]
    assert not any("在叫" in text for text in texts)
    assert any("119、110 或120" in text for text in texts)
    despair = [each.text for each in to(town.say("老周", "不想活了"), "老周")]
    assert any("没有人收得到" in text for text in despair)
    group = town.say("张阿姨", "着火了！", group=GROUP)
    assert any("没有人收得到" in each.text for each in group if each.message.to.id == GROUP)
    assert not any("在叫" in each.text for each in group)


def test_the_alarm_is_repeated_until_one_of_them_taps(town: Town) -> None:
    town.say("张阿姨", "电梯困人了！3栋2单元")
    sent = town.wait(timedelta(minutes=4))
    assert len([each for each in to(sent, "李楼长") if each.message.kind is OutgoingKind.MESSAGE]) == 2
    sent = town.press("李楼长", "我马上去")
    assert any("李楼长" in each.text for each in to(sent, "张阿姨") if each.message.kind is OutgoingKind.MESSAGE)
    assert town.request(1001).state is State.ACCEPTED
    assert town.wait(timedelta(minutes=30)) == []


def test_nobody_answers_and_more_are_called(town: Town) -> None:
    town.say("张阿姨", "电梯困人了！3栋2单元")
    sent = town.wait(timedelta(minutes=6))
    assert to(sent, "小林")
    assert Action.CLIMB in [event.action for event in town.events(1001)]


def test_what_is_given_back_late_gives_every_rung_its_time(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元电梯困人了")
    town.say("李楼长", "接单 1001")
    town.wait(timedelta(minutes=90))
    town.say("李楼长", "退单 1001 我在外地")
    climbs = [event.action for event in town.events(1001)].count(Action.CLIMB)
    town.wait(timedelta(minutes=6))
    assert [event.action for event in town.events(1001)].count(Action.CLIMB) <= climbs + 1


def test_after_a_long_sleep_it_rings_once(town: Town) -> None:
    town.say("张阿姨", "电梯困人了！3栋2单元")
    town.now += timedelta(hours=5)
    sent = town.wait(timedelta())
    assert len([each for each in to(sent, "李楼长") if each.message.kind is OutgoingKind.MESSAGE]) == 1


def test_the_place_said_later_calls_the_head(town: Town) -> None:
    town.say("路人", "电梯困人了！")
    sent = town.say("路人", "和美花园3栋2单元")
    assert to(sent, "李楼长")
    assert len(town.open()) == 1


def test_despair_is_told_to_the_desk_only_and_never_rated(town: Town) -> None:
    sent = town.say("张阿姨", "活着没意思，我不想活了")
    assert "12356" in hints(sent)[0].text
    assert to(sent, "小陈")
    assert to(sent, "李楼长") == []
    town.press("小陈", "我马上去")
    sent = town.say("小陈", "办结 1001 已陪伴并联系家人")
    assert not any("满意" in label for each in to(sent, "张阿姨") for label in each.labels)
    town.wait(timedelta(days=30))
    assert town.request(1001).state is State.DONE


def test_violence_told_in_a_group_is_answered_in_private(town: Town) -> None:
    sent = town.say("张阿姨", "我老公打我，救命", GROUP)
    assert "110" in hints(sent)[0].text
    assert hints(sent)[0].message.to.id == "张阿姨"
    assert [each for each in to(sent, GROUP) if each.message.kind is not OutgoingKind.REACTION] == []


def test_a_false_alarm_stops_the_ringing_but_a_person_looks(town: Town) -> None:
    town.say("张阿姨", "电梯困人了！3栋2单元")
    sent = town.press("张阿姨", "是误报")
    assert to(sent, "小陈")
    assert town.request(1001).state is State.DISPATCHED
    rung = [each for each in town.wait(timedelta(minutes=30)) if each.message.lane is Lane.EMERGENCY]
    assert rung == []


def test_an_unbound_group_hears_the_first_words(town: Town) -> None:
    sent = town.say("张阿姨", "着火了！3号楼2单元", "陌生的群")
    assert hints(sent)


def test_an_emergency_is_never_closed_by_silence(town: Town) -> None:
    town.say("张阿姨", "电梯困人了！3栋2单元")
    town.press("李楼长", "我马上去")
    town.say("李楼长", "办结 1001 人已救出")
    town.wait(timedelta(days=30))
    assert town.request(1001).state is State.DONE


def test_two_neighbours_alarms_are_not_merged_away(town: Town) -> None:
    town.say("张阿姨", "着火了！3号楼2单元")
    town.say("小王", "着火了！3号楼1单元")
    assert len(town.open()) == 2


def test_an_alarm_taken_apart_is_told_to_nobody_who_may_not_hear_of_it(town: Town) -> None:
    home, room = HOMES["张阿姨"]
    town.run(lambda desk: desk.people.save(replace(desk.people.known(PEOPLE["小王"]), home=home, room=room)))
    town.say("张阿姨", "救命，301有人心梗晕倒了")
    town.say("小王", "救命，我爸心梗晕倒了")
    assert town.parties(1001) == {"张阿姨": "reporter", "小王": "joined"}
    town.press("李楼长", "我马上去")
    sent = town.press("小王", "不是同一件")
    own, before = town.request(1002), town.request(1001)
    assert (own.danger, own.alarm, own.place, own.room) == (before.danger, before.alarm, before.place, before.room)
    assert own.danger is Danger.MEDICAL
    assert not to(sent, GROUP)
    assert not to(sent, "安师傅")
    assert any("我马上去" in each.labels for each in to(sent, "李楼长"))


def test_that_help_is_called_is_passed_on_and_the_alarm_rings_on(town: Town) -> None:
    town.say("张阿姨", "我老伴晕倒了")
    sent = town.say("张阿姨", "已经打120了")
    assert [each.text for each in to(sent, "张阿姨")] == ["好。别挂电话，听他们的。"]
    assert "已经打120了" in to(sent, "小陈")[0].text
    assert town.request(1001).urgency is Urgency.EMERGENCY


def test_what_is_only_like_an_end_ends_no_alarm(town: Town) -> None:
    town.say("张阿姨", "我老伴晕倒了")
    town.say("张阿姨", "救护车已经把人接走")
    assert town.request(1001).urgency is Urgency.EMERGENCY


def test_a_denial_that_names_another_danger_ends_the_senders_own_alarm(town: Town) -> None:
    town.say("张阿姨", "闻到煤气味")
    sent = town.say("张阿姨", "误报，是邻居炒菜忘关火")
    assert town.request(1001).urgency is Urgency.NORMAL
    assert "误报" in to(sent, "小陈")[-1].text


def test_a_fire_that_is_out_was_no_false_alarm(town: Town) -> None:
    town.say("张阿姨", "家里着火了")
    sent = town.say("张阿姨", "火灭了，没事了")
    assert town.request(1001).urgency is Urgency.NORMAL
    assert not [each for each in sent if "误报" in each.text]
    assert "火灭了，没事了" in to(sent, "安师傅")[-1].text


def test_a_cry_beside_an_alarm_is_about_that_alarm(town: Town) -> None:
    town.say("张阿姨", "我老伴晕倒了")
    town.wait(timedelta(minutes=3))
    sent = town.say("张阿姨", "快来人啊")
    assert town.open() == [1001]
    assert "快来人啊" in to(sent, "小陈")[0].text


def test_a_neighbours_denial_is_passed_on_and_ends_nothing(town: Town) -> None:
    town.say("张阿姨", "楼道冒黑烟，着火了", GROUP)
    sent = town.say("小王", "看错了，是人家炒菜", GROUP)
    assert town.request(1001).urgency is Urgency.EMERGENCY
    assert "看错了" in to(sent, "小陈")[0].text
    assert "【是误报】" in to(sent, GROUP)[0].text
    request = town.request(1001).id
    events = town.run(lambda desk: desk.requests.events(request))
    assert [each.part for each in events if each.action is Action.SUPPLEMENT] == [Actor.DESK]


def test_a_neighbours_danger_is_not_put_behind_the_tellers_door(town: Town) -> None:
    sent = town.say("张阿姨", "隔壁老太太好几天没见出门了，敲门没人应")
    assert "敲门" in hints(sent)[0].text
    assert town.request(1001).room == ""
    assert "哪一户" in to(sent, "张阿姨")[-1].text


def test_who_sees_somebody_in_despair_is_not_taken_for_them(town: Town) -> None:
    sent = town.say("张阿姨", "楼下有人要跳楼")
    assert "110" in hints(sent)[0].text
    assert "很难受" not in hints(sent)[0].text
    assert town.request(1001).room == ""


def test_an_alarm_that_was_called_off_is_looked_at_all_the_same(town: Town) -> None:
    town.say("张阿姨", "闻到煤气味")
    town.say("张阿姨", "是误报吗")
    assert town.request(1001).urgency is Urgency.EMERGENCY
    town.say("张阿姨", "搞错了，没漏")
    town.say("张阿姨", "没事了，谢谢你们")
    assert town.request(1001).urgency is Urgency.NORMAL
    assert town.request(1001).state is State.DISPATCHED


def test_behind_which_door_somebody_is_ill_is_not_asked_in_the_group(town: Town) -> None:
    sent = town.say("张阿姨", "楼上老李头中风了，瘫在床上", "3号楼居民群")
    assert any("哪一户" in each.text for each in to(sent, "张阿姨"))
    assert not any("哪一户" in each.text for each in to(sent, "3号楼居民群"))


@pytest.mark.parametrize(
    "text", ["原来是隔壁抽烟点着了被子", "我家是做饭，可是味道越来越大", "没漏水，是漏气", "误报吧", "打120了没人接"]
)
def test_what_does_not_deny_an_alarm_lets_it_ring(town: Town, text: str) -> None:
    town.say("张阿姨", "3号楼2单元501着火了")
    sent = town.say("张阿姨", text)
    assert town.request(1001).urgency is Urgency.EMERGENCY
    assert any(text in each.text for each in to(sent, "小陈"))


def test_a_denial_in_a_group_is_of_what_rings_there(town: Town) -> None:
    town.say("小王", "闻到煤气味")
    town.press("李楼长", "我马上去")
    town.wait(timedelta(hours=2))
    town.say("张阿姨", "楼道冒黑烟，着火了", GROUP)
    for words in ("误报", "误报吧"):
        town.say("小王", words, GROUP)
        assert [town.request(each).urgency for each in (1001, 1002)] == [Urgency.EMERGENCY] * 2


@pytest.mark.parametrize(("later", "group"), [(timedelta(hours=2), ""), (timedelta(minutes=5), GROUP)])
def test_a_denial_that_may_be_of_another_is_asked_about(town: Town, later: timedelta, group: str) -> None:
    town.say("小王", "闻到煤气味")
    town.press("李楼长", "我马上去")
    town.wait(later)
    sent = town.say("小王", "误报", group)
    assert town.request(1001).urgency is Urgency.EMERGENCY
    town.press("小王", to(sent, "小王")[-1].labels[0])
    assert town.request(1001).urgency is Urgency.NORMAL


def test_who_handles_an_alarm_calls_it_off_in_the_group(town: Town) -> None:
    town.say("张阿姨", "楼道冒黑烟，着火了", GROUP)
    town.press("李楼长", "我马上去")
    town.say("李楼长", "误报", GROUP)
    assert town.request(1001).urgency is Urgency.NORMAL
