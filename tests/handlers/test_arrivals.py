"""Whoever comes by a link finds the right door: a home, a role, a request; and is told once what is kept."""

import re

import pytest

from domain.messages import IncomingKind
from domain.neighbourhood import Appointment, Role, Seat
from domain.people import Person
from domain.places import Place, PlaceKind
from domain.taxonomy import Urgency
from handlers.residents import homes
from handlers.roster import invitations
from storage.desk import Desk
from tests.handlers.doorstep import Door, at_the_door, labels
from tests.handlers.town import B3, B3U2, B5, B6, COMMUNITY, ELSEWHERE, PEOPLE, SISTER_B3, Shown, Town, to

NEW, RESIDENT, DESK, GROUP = "新来的", "张阿姨", "小陈", "3号楼居民群"
KEY = b"one key"


@pytest.fixture
def door(town: Town) -> Door:
    """Give the small neighbourhood with all ways to come to it."""
    return at_the_door(town)


def poster(door: Door, place: int) -> str:
    """Return what the QR code on the poster of a place says."""
    return homes.building_payload(place, door.practice.signing_key)


def about_erasing(sent: list[Shown]) -> list[Shown]:
    """Return the messages that say how to have one's data deleted."""
    return [each for each in sent if "删除我的信息" in each.text]


def invite(door: Door, name: str, seat: Seat) -> str:
    """Put a person without an account on a seat and return the payload of the invitation."""

    def job(desk: Desk) -> str:
        person = Person(desk.new_id(), name, name)
        desk.people.add(person)
        desk.roster.appoint([Appointment(person.id, seat)])
        return invitations.invite(person.id, desk, lambda count: bytes(range(count)))

    return door.run(job)


def test_the_payload_of_a_poster_cannot_be_forged() -> None:
    payload = homes.building_payload(B3, KEY)
    assert len(payload) <= 64
    assert homes.place_of(payload, KEY) == B3
    assert homes.place_of(payload, b"another key") is None
    assert homes.place_of(payload.replace(f"_{B3}_", f"_{B5}_"), KEY) is None
    for nonsense in ("b_", "b__", "b_x_y", "b_²_y", f"b_{B3}", "", "b_10_" + "字" * 11):
        assert homes.place_of(nonsense, KEY) is None


def test_a_link_may_hold_every_letter_of_a_poster() -> None:
    letters = set("".join(homes.building_payload(place, KEY) for place in range(500)))
    assert letters <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def test_a_poster_binds_the_home_with_one_tap(door: Door) -> None:
    asked = door.come(NEW, poster(door, B3U2))
    assert door.person(NEW).home is None
    assert labels(asked)[:2] == ["对", "不对"]
    settled = door.press(NEW, "对")
    assert door.person(NEW).home == B3U2
    assert any("李楼长" in each.text for each in settled)
    door.say(NEW, "楼道灯不亮了")
    (number,) = door.open()
    assert door.request(number).place == B3U2, "nobody is asked what is known"


def test_a_poster_of_the_wrong_house_binds_nothing(door: Door) -> None:
    door.come(NEW, poster(door, B3))
    door.press(NEW, "不对")
    assert door.person(NEW).home is None
    door.press(NEW, "5号楼")
    assert door.person(NEW).home == B5


@pytest.mark.parametrize(("words", "home"), [("对", B3), ("是的", B3), ("5号楼", B5), ("6#", B6)])
def test_the_question_about_home_can_be_answered_in_words(door: Door, words: str, home: int) -> None:
    door.come(NEW, poster(door, B3))
    door.say(NEW, words)
    assert door.person(NEW).home == home
    assert door.open() == []


def test_a_report_is_no_answer_to_where_home_is(door: Door) -> None:
    door.come(NEW)
    door.say(NEW, "5号楼下水道堵了，脏水往外冒")
    (number,) = door.open()
    assert door.request(number).place == B5
    assert door.person(NEW).home is None


def test_a_visitor_is_bound_to_nothing(door: Door) -> None:
    door.come(NEW)
    assert to(door.press(NEW, "我只是来访"), NEW)
    assert door.person(NEW).home is None


def test_another_building_is_typed(door: Door) -> None:
    door.come(NEW)
    door.press(NEW, "别的楼")
    door.say(NEW, "6号楼")
    assert door.person(NEW).home == B6


@pytest.mark.parametrize(
    "payload", ["b_10_AAAAAAAAAAA", "h_nonsense", "o_x", "o_", "x_1", "随便什么", "b_999999999_", "_"]
)
def test_nonsense_behind_a_link_is_answered_kindly(door: Door, payload: str) -> None:
    sent = door.come(NEW, payload)
    assert to(sent, NEW)
    assert door.person(NEW).home is None
    assert door.open() == []


def test_an_invitation_makes_the_account_the_invited_persons(door: Door) -> None:
    payload = invite(door, "马楼长", Seat(Role.BUILDING_HEAD, B6))
    door.come(NEW, payload)
    assert door.person(NEW).called == "马楼长"
    sent = door.say("老周", "6号楼楼道灯不亮了")
    assert to(sent, NEW), "the new head gets the card"


def test_an_invitation_lets_in_once(door: Door) -> None:
    payload = invite(door, "马楼长", Seat(Role.BUILDING_HEAD, B6))
    door.come(NEW, payload)
    refused = door.come("另一个", payload)
    assert "转人工" in labels(refused)
    assert door.person("另一个").called == ""


def test_an_invitation_typed_off_paper_works_too(door: Door) -> None:
    payload = invite(door, "马楼长", Seat(Role.BUILDING_HEAD, B6))
    door.say(NEW, f"/start {payload}")
    assert door.person(NEW).called == "马楼长"


def test_whoever_joins_the_desk_sees_at_once_what_waits_there(door: Door) -> None:
    door.say(RESIDENT, "公租房怎么申请")
    (number,) = door.open()
    sent = door.come(NEW, invite(door, "值班小周", Seat(Role.DUTY_DESK, COMMUNITY)))
    assert any(each.message.card and str(number) in each.text for each in to(sent, NEW))


def test_a_link_to_a_request_shows_it_to_its_parties_only(door: Door) -> None:
    door.say(RESIDENT, "2单元楼道灯不亮了")
    (number,) = door.open()
    mine = door.come(RESIDENT, f"o_{number}")
    assert "李楼长" in mine[0].text
    foreign = to(door.come("小王", f"o_{number}"), "小王")[0].text
    missing = to(door.come("小王", "o_4321"), "小王")[0].text
    assert foreign.replace(str(number), "") == missing.replace("4321", "")


def test_the_first_private_contact_is_told_once_what_is_kept(door: Door) -> None:
    sent = door.say(NEW, "老年证怎么办")
    assert len(about_erasing(sent)) == 1
    assert sent.index(about_erasing(sent)[0]) == len(sent) - 1, "the answer comes first"
    assert about_erasing(door.say(NEW, "居住证在哪里办")) == []
    assert about_erasing(door.come(NEW)) == []


def test_nothing_stands_beside_the_words_about_danger(door: Door) -> None:
    assert about_erasing(door.say(NEW, "着火了！3号楼2单元")) == []
    assert about_erasing(door.say(NEW, "你好")) == []
    door.press(NEW, "是误报")
    assert len(about_erasing(door.say(NEW, "你好"))) == 1


def test_a_group_member_is_told_only_in_private(door: Door) -> None:
    assert about_erasing(door.say(NEW, "2单元楼道灯不亮了", GROUP)) == []


def test_an_invited_person_is_greeted_as_that_person(door: Door) -> None:
    sent = door.come(NEW, invite(door, "马楼长", Seat(Role.BUILDING_HEAD, B6)))
    assert len(about_erasing(sent)) == 1
    # It is not told to a head as if everything here were the head's own report.
    assert "您反映的事" not in about_erasing(sent)[0].text
    assert door.person(NEW).greeted


def test_home_is_told_in_one_sentence(door: Door) -> None:
    door.say(NEW, "我搬家了，现在住5栋")
    assert door.person(NEW).home == B5


def test_home_with_room_is_told_by_command(door: Door) -> None:
    door.say(NEW, "绑定 和美花园3号楼2单元301")
    person = door.person(NEW)
    assert (person.home, person.room) == (B3U2, "301")


def test_one_number_in_two_estates_is_asked(door: Door) -> None:
    sent = door.say(NEW, "绑定 3号楼")
    assert door.person(NEW).home is None
    assert {"和美花园3号楼", "幸福苑3号楼"} <= set(labels(sent))
    door.press(NEW, "幸福苑3号楼")
    assert door.person(NEW).home == SISTER_B3


def test_one_number_in_two_communities_is_not_guessed(door: Door) -> None:
    twin = Place(99, ELSEWHERE, PlaceKind.BUILDING, "5号楼", "5")
    door.run(lambda desk: desk.roster.put_places([twin]))
    door.say(NEW, "绑定 5号楼")
    assert door.person(NEW).home is None


def test_whoever_lives_there_means_the_building_next_door(door: Door) -> None:
    door.say("老周", "绑定 3号楼")
    assert door.person("老周").home == B3


def test_a_wrong_home_is_taken_back(door: Door) -> None:
    door.say(NEW, "绑定 5号楼")
    door.press(NEW, "不对")
    assert door.person(NEW).home is None


def test_a_building_nobody_knows_is_not_guessed(door: Door) -> None:
    sent = door.say(NEW, "绑定 99号楼")
    assert to(sent, NEW)
    assert door.person(NEW).home is None


def test_home_is_not_spoken_of_in_a_group(door: Door) -> None:
    assert door.say("小王", "我搬到5栋2单元502了", GROUP) == []
    sent = door.say("小王", "绑定 5号楼", GROUP)
    assert door.person("小王").home == B5
    assert not any("5号楼" in each.text for each in to(sent, GROUP))


def test_settings_turn_notices_off_and_on(door: Door) -> None:
    door.say(RESIDENT, "设置")
    door.press(RESIDENT, "不收通知")
    assert door.person(RESIDENT).quiet
    door.press(RESIDENT, "收通知")
    assert not door.person(RESIDENT).quiet
    assert door.open() == []


@pytest.mark.parametrize("asked", ["灯坏了", "我想当楼长", "退订"])
def test_the_language_is_switched_by_a_word_while_anything_is_asked(door: Door, asked: str) -> None:
    door.say("孙大爷", asked)
    before = door.run(lambda desk: desk.conversations.get(door.chat("孙大爷"), PEOPLE["孙大爷"]))
    events = [door.events(number) for number in door.open()]
    said = door.say("孙大爷", "English")
    assert "in English" in said[0].text
    assert door.run(lambda desk: desk.conversations.get(door.chat("孙大爷"), PEOPLE["孙大爷"])) == before
    assert [door.events(number) for number in door.open()] == events
    assert "中文" in door.say("孙大爷", "中文。")[0].text
    assert door.say("孙大爷", "English", "3号楼居民群") == []


def test_settings_turn_to_english_and_back(door: Door) -> None:
    door.say(RESIDENT, "设置")
    door.press(RESIDENT, "English")
    assert door.person(RESIDENT).language == "en"
    door.press(RESIDENT, "中文")
    assert door.person(RESIDENT).language == "zh_CN"


def test_a_command_with_words_is_a_report(door: Door) -> None:
    door.say(RESIDENT, "/report 2单元楼道灯不亮了")
    assert len(door.open()) == 1
    assert to(door.say(RESIDENT, "报修"), RESIDENT)
    assert len(door.open()) == 1


def test_a_command_with_danger_rings(door: Door) -> None:
    door.say(RESIDENT, "/report 着火了！3号楼2单元")
    assert [door.request(number).urgency for number in door.open()] == [Urgency.EMERGENCY]


def test_help_tells_everybody_what_they_may_say(door: Door) -> None:
    assert "看板" not in door.say(RESIDENT, "帮助")[0].text
    assert "看板" in door.say("小林", "帮助")[0].text
    for name in (RESIDENT, "小林", "李楼长"):
        assert len(re.findall("[。！？]", door.say(name, "帮助")[0].text)) <= 3
    assert "办结" in door.say("李楼长", "帮助")[0].text


def test_on_behalf_of_somebody_else_is_no_home(door: Door) -> None:
    door.say(NEW, "下水道堵了，脏水往外冒")
    door.say(NEW, "替我妈报的，她住5栋")
    assert door.person(NEW).home is None


def test_whoever_blocks_the_bot_is_asked_no_more(door: Door) -> None:
    door.send("李楼长", IncomingKind.BLOCKED)
    account = door.account("李楼长")
    assert account is not None
    assert not account.reachable
    sent = door.say(RESIDENT, "2单元楼道灯不亮了")
    assert to(sent, "李楼长") == []
    assert to(sent, DESK), "whoever is next is asked"
    door.say("李楼长", "你好")
    back = door.account("李楼长")
    assert back is not None
    assert back.reachable


def test_choices_are_those_with_most_homes(door: Door) -> None:
    sent = door.come(NEW)
    assert labels(sent)[:3] == ["5号楼", "和美花园3号楼", "6号楼"]
