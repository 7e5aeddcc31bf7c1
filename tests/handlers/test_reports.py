"""A report becomes one request, or one more voice; a question about the place never holds it up."""

from datetime import timedelta

from domain.messages import ChatKind, OutgoingKind
from domain.request_states import Action, State
from domain.taxonomy import Category
from tests.handlers.town import B3U2, B5, ESTATE, SISTER_B3, Shown, Town, to

GROUP = "3号楼居民群"


def lines_in(sent: list[Shown], group: str = GROUP) -> list[Shown]:
    """Return what the group reads, reactions apart."""
    return [each for each in to(sent, group) if each.message.kind is not OutgoingKind.REACTION]


def test_a_group_report_is_acknowledged_once_and_the_head_gets_a_card(town: Town) -> None:
    sent = town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    request = town.request(1001)
    assert (request.state, request.category, request.place) == (State.DISPATCHED, Category.PROPERTY, B3U2)
    (receipt,) = lines_in(sent)
    assert "1001" in receipt.text
    assert "李楼长" in receipt.text
    assert "今天 11:00" in receipt.text
    (card,) = to(sent, "李楼长")
    assert card.labels == ["我来办", "问清楚", "转给别人", "办不了"]


def test_a_group_receipt_names_no_resident_and_no_room(town: Town) -> None:
    sent = town.say("张阿姨", "我是张阿姨，2单元301门口的灯又不亮了，电话13800138000", GROUP)
    (receipt,) = lines_in(sent)
    for secret in ("张", "301", "138"):
        assert secret not in receipt.text


def test_chatter_in_a_group_stays_unanswered_and_unkept(town: Town) -> None:
    assert town.say("小王", "今天天气真好，大家吃了吗", GROUP) == []
    assert town.open() == []


def test_a_line_is_forgotten_after_half_an_hour(town: Town) -> None:
    town.say("小王", "今天天气真好", GROUP)
    chat = town.chat(GROUP)
    assert town.run(lambda desk: desk.conversations.lines(chat, desk.now - timedelta(hours=1)))
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    town.wait(timedelta(hours=2))
    assert town.run(lambda desk: desk.conversations.lines(chat, desk.now - timedelta(hours=3))) == ()


def test_the_same_message_delivered_twice_has_one_effect(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    town._counter = iter(["1", "2", "3", "4"])  # type: ignore[assignment]  # noqa: SLF001 -- the platform repeats its ids
    assert town.say("张阿姨", "2单元楼道灯又不亮了", GROUP) == []
    assert town.open() == [1001]


def test_a_private_report_without_a_building_exists_at_once_and_asks_one_question(town: Town) -> None:
    sent = town.say("孙大爷", "楼上天天半夜剁肉，睡不着")
    assert town.request(1001).state is State.NEED_INFO
    (question,) = [each for each in to(sent, "孙大爷") if each.labels]
    assert question.labels[-1] == "别的楼"
    assert len(question.labels) == 4
    assert to(sent, "小陈") == []


def test_a_tap_completes_the_question(town: Town) -> None:
    town.say("孙大爷", "楼道灯不亮了")
    sent = town.press("孙大爷", "5号楼")
    assert (town.request(1001).state, town.request(1001).place) == (State.DISPATCHED, B5)
    assert to(sent, "王楼长")


def test_words_complete_the_question(town: Town) -> None:
    for number, words in enumerate(("五号楼", "5#", "5栋", "5号楼1单元"), 1001):
        who = f"住户{number}"
        town.say(who, "我家厨房漏水了")
        town.say(who, words)
        request = town.request(number)
        assert request.state is State.DISPATCHED
        place = request.place
        assert town.run(lambda desk, place=place: desk.neighbourhood.places.lies_in(place, B5))  # type: ignore[misc]


def test_a_number_that_two_estates_share_is_asked_about(town: Town) -> None:
    town.say("孙大爷", "楼道灯不亮了")
    sent = town.say("孙大爷", "3号楼")
    assert town.request(1001).state is State.NEED_INFO
    (question,) = to(sent, "孙大爷")
    assert len(question.labels) == 2
    town.press("孙大爷", "幸福苑3号楼")
    assert town.request(1001).place == SISTER_B3


def test_a_building_that_does_not_exist_is_said_so(town: Town) -> None:
    town.say("孙大爷", "楼道灯不亮了")
    sent = town.say("孙大爷", "99号楼")
    assert "99" in to(sent, "孙大爷")[0].text
    assert town.request(1001).state is State.NEED_INFO


def test_silence_for_half_an_hour_sends_it_to_the_duty_desk(town: Town) -> None:
    town.say("孙大爷", "楼道灯不亮了")
    sent = town.wait(timedelta(minutes=30))
    assert town.request(1001).state is State.DISPATCHED
    assert to(sent, "小陈")
    assert any("1001" in each.text for each in to(sent, "孙大爷"))


def test_who_is_known_to_live_somewhere_is_not_asked(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    assert (town.request(1001).state, town.request(1001).place) == (State.DISPATCHED, B3U2)


def test_plus_one_in_the_group_counts_and_opens_nothing(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    sent = town.say("小王", "+1", GROUP)
    assert town.open() == [1001]
    assert town.request(1001).voices == 2
    (receipt,) = lines_in(sent)
    assert receipt.edits == 1
    assert "2 户" in receipt.text
    assert town.parties(1001) == {"张阿姨": "reporter", "小王": "joined"}


def test_the_button_under_the_receipt_counts_once_for_each_person(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    town.press("小王", "我家也这样", GROUP)
    town.press("小王", "我家也这样", GROUP)
    assert town.request(1001).voices == 2


def test_the_button_under_a_finished_receipt_adds_nobody(town: Town) -> None:
    town.say("张阿姨", "2单元楼道灯又不亮了", GROUP)
    button = town.token(GROUP, "我家也这样", GROUP)
    town.say("李楼长", "办结 1001 已换灯泡")
    town.press_token("小王", button, GROUP)
    assert town.parties(1001) == {"张阿姨": "reporter"}


def test_plus_one_to_what_others_may_not_share_joins_nothing(town: Town) -> None:
    (receipt, *_) = lines_in(town.say("张阿姨", "2单元301厨房漏水了", GROUP))
    town.say("小王", "+1", GROUP, quoting=receipt)
    assert town.parties(1001) == {"张阿姨": "reporter"}


def test_another_buildings_outage_joins_the_one_of_the_estate(town: Town) -> None:
    town.say("张阿姨", "3号楼停水了")
    town.say("老周", "5栋也没水", "5号楼居民群")
    assert town.request(1001).voices == 2
    assert town.open() == [1001]


def test_the_other_stairwells_lamp_is_another_matter(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮", GROUP)
    town.say("小王", "3号楼1单元楼道灯不亮", GROUP)
    assert town.open() == [1001, 1002]


def test_a_neighbour_who_tells_the_same_in_private_joins_and_may_part(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    sent = town.say("小王", "3号楼2单元楼道灯不亮")
    assert town.open() == [1001]
    assert "不是同一件" in [label for each in to(sent, "小王") for label in each.labels]
    town.press("小王", "不是同一件")
    assert town.open() == [1001, 1002]
    assert town.request(1001).voices == 1
    assert town.parties(1002) == {"小王": "reporter"}


def test_who_parts_from_a_matter_of_the_estate_has_it_in_their_own_building(town: Town) -> None:
    town.say("张阿姨", "3号楼停水了")
    town.say("老周", "5号楼也停水了")
    town.press("老周", "不是同一件")
    assert town.request(1001).place == ESTATE
    place = town.request(1002).place
    assert town.run(lambda desk: desk.neighbourhood.places.lies_in(place, B5))


def test_the_same_words_twice_within_a_minute_are_one_message(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.say("张阿姨", "楼道灯不亮了")
    assert [event.action for event in town.events(1001)] == [Action.OPEN, Action.DISPATCH]


def test_a_neighbour_of_the_same_stairwell_joins_though_both_homes_are_known(town: Town) -> None:
    town.say("张阿姨", "停水了")
    town.say("小王", "停水了")
    assert town.open() == [1001]
    assert town.request(1001).voices == 2


def test_the_unit_said_with_an_ambiguous_building_is_kept(town: Town) -> None:
    town.say("孙大爷", "3号楼2单元楼道灯不亮")
    town.press("孙大爷", "和美花园3号楼")
    assert town.request(1001).place == B3U2


def test_the_same_matter_again_is_a_supplement(town: Town) -> None:
    town.say("张阿姨", "楼道灯不亮了")
    town.wait(timedelta(minutes=5))
    town.say("张阿姨", "楼道灯还是不亮")
    assert town.open() == [1001]
    assert town.events(1001)[-1].action in {Action.SUPPLEMENT, Action.URGE}


def test_several_matters_become_several_requests(town: Town) -> None:
    town.say("张阿姨", "3号楼2单元电梯坏了，另外垃圾三天没人清了")
    assert {town.request(number).category for number in town.open()} == {Category.PROPERTY, Category.SANITATION}


def test_a_quarrel_told_in_a_group_leaves_no_content_there(town: Town) -> None:
    sent = town.say("张阿姨", "3号楼2单元楼上天天半夜剁肉吵得睡不着", GROUP)
    assert lines_in(sent) == []
    assert any(each.message.to.kind is ChatKind.PRIVATE for each in to(sent, "张阿姨"))


def test_a_quarrel_hides_who_reported_it(town: Town) -> None:
    sent = town.say("张阿姨", "3号楼2单元楼上天天半夜剁肉吵得睡不着")
    (card,) = to(sent, "小陈")
    assert "张" not in card.text.replace("张阿姨不", "")
    assert "301" not in card.text


def test_a_complaint_about_the_firm_does_not_reach_the_firm(town: Town) -> None:
    sent = town.say("张阿姨", "3号楼物业乱收费，凭什么涨物业费")
    assert town.request(1001).conflict
    assert to(sent, "安师傅") == []
    assert to(sent, "小陈")


def test_a_leak_goes_to_head_and_firm(town: Town) -> None:
    sent = town.say("张阿姨", "3号楼2单元301厨房漏水")
    assert to(sent, "李楼长")
    assert to(sent, "安师傅")


def test_a_gate_needs_no_building(town: Town) -> None:
    town.say("张阿姨", "南门的道闸坏了")
    assert town.request(1001).state is State.DISPATCHED
    assert town.request(1001).place == ESTATE


def test_hostile_text_is_answered_and_does_no_harm(town: Town) -> None:
    for text in ("", "\x00\x01\x02", "水" * 100_000, "(" * 5000, "👵" * 300, "a\u202eb", "' OR 1=1 --"):
        town.say("孙大爷", text)
    assert town.open() == []


def test_a_long_report_is_read_as_far_as_said(town: Town) -> None:
    sent = town.say("张阿姨", "3号楼2单元楼道灯不亮了。" + "。" * 100_000)
    assert town.open() == [1001]
    assert any("4096" in each.text for each in to(sent, "张阿姨"))
