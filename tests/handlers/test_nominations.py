"""Residents who would be heads, or recommend one: asked little, decided by staff, appointed as a roster does it."""

from datetime import timedelta

import pytest

from domain.messages import Chat, ChatKind, IncomingKind, Original, OutgoingKind
from domain.neighbourhood import Appointment, Role, Seat
from domain.people import Account, Person
from domain.replacing import replace
from domain.request_states import Action, State
from domain.roster import PersonRow
from handlers import clock
from handlers.buttons import button
from handlers.office import Office
from handlers.requests import forgetting
from handlers.requests.own_data import own_data
from handlers.roster.exporting import export
from storage.desk import Desk
from tests.handlers.doorstep import Door, at_the_door, labels
from tests.handlers.town import B3, B5, B6, CHANNEL, COMMUNITY, ELSEWHERE_B3, FIRM, PEOPLE, Town, to

HEAD_OF_3 = Seat(Role.BUILDING_HEAD, B3)
WORDS = "退休电工，白天在家"
GROUP = "3号楼居民群"
DESK, COLLEAGUE = "小陈", "小林"


@pytest.fixture
def door(town: Town) -> Door:
    """Let people come to the door in every way."""
    return at_the_door(town)


def nominate(door: Door, who: str = "张阿姨", place: str = "和美花园3号楼") -> int:
    """Let somebody nominate themselves; return the number under which it is handed in."""
    door.say(who, "我想当楼长")
    door.press(who, place)
    door.say(who, WORDS)
    (card,) = [each for each in to(door.press(who, "对，提交"), who) if each.message.card]
    return int(card.text.partition(" 号")[0].rpartition("，")[2])


def ranks(door: Door, seat: Seat) -> dict[str, int]:
    names = {person: name for name, person in PEOPLE.items()}
    town = door.run(lambda desk: desk.neighbourhood)
    return {names.get(each.person, "?"): each.rank for each in town.appointments if each.seat == seat}


def rows_of(door: Door, name: str) -> list[PersonRow]:
    return [row for row in door.run(lambda desk: export(desk, with_phones=False)).people if row.name == name]


def actions(door: Door, number: int) -> list[tuple[Action, int | None, str]]:
    return [(each.action, each.actor, each.note) for each in door.events(number)]


def test_the_likeliest_places_come_first_and_one_thing_is_asked_at_a_time(door: Door) -> None:
    (asked,) = to(door.say("张阿姨", "我想当楼长"), "张阿姨")
    assert asked.labels == ["和美花园3号楼", "只管2单元", "别的"]
    (asked,) = [each for each in door.press("张阿姨", "只管2单元") if each.message.kind is OutgoingKind.MESSAGE]
    assert asked.labels == []
    (asked,) = door.say("张阿姨", WORDS)
    assert asked.labels == ["对，提交", "重说"]
    assert all(word in asked.text for word in ("张阿姨", "3号楼2单元组长", WORDS))
    assert door.open() == []


def test_a_second_sentence_joins_the_first_and_to_say_it_again_begins_anew(door: Door) -> None:
    door.say("张阿姨", "我想当5号楼楼长")
    door.say("张阿姨", f"{WORDS}。")
    asked = door.say("张阿姨", "会修灯，也认得大家")[0]
    assert all(word in asked.text for word in (WORDS, "会修灯，也认得大家"))
    door.press("张阿姨", "重说")
    asked = door.say("张阿姨", "教过三十年书")[0]
    assert WORDS not in asked.text
    door.say("张阿姨", "还管过图书室")
    door.press("张阿姨", "对，提交")
    card = next(each for each in door.shown[door.chat(DESK)].values() if each.message.card)
    assert all(word in card.text for word in ("教过三十年书", "还管过图书室"))


def test_the_place_is_not_asked_where_the_words_name_it_and_may_be_typed(door: Door) -> None:
    (asked,) = door.say("张阿姨", "我想当5号楼楼长")
    assert asked.labels == []
    assert "5号楼" in door.say("张阿姨", WORDS)[0].text
    door.say("小王", "我自荐当楼长")
    door.press("小王", "别的")
    assert "没认出" in door.say("小王", "随便哪里")[0].text
    door.say("小王", "2单元")
    assert "3号楼2单元" in door.say("小王", WORDS)[0].text


def test_whoever_gives_it_up_has_handed_nothing_in(door: Door) -> None:
    door.say("张阿姨", "我想当楼长")
    door.press("张阿姨", "和美花园3号楼")
    door.say("张阿姨", "算了")
    door.say("小王", "我想当楼长")
    door.say("小王", "取消")
    assert door.open() == []
    door.wait(timedelta(days=2))
    door.run(lambda desk: clock.forget(Office(desk, door.practice)))
    assert door.run(lambda desk: desk.nominations.of_person(PEOPLE["张阿姨"])) == ()


def test_the_resident_hears_who_decides_until_when_and_the_staff_see_who_is_there_now(door: Door) -> None:
    number = nominate(door)
    told = next(each for each in door.shown[door.chat("张阿姨")].values() if each.message.card)
    assert all(word in told.text for word in (str(number), "社区值班", "前回您"))
    card = next(each for each in door.shown[door.chat(DESK)].values() if each.message.card)
    assert card.labels == ["同意（副楼长）", "同意（楼长）", "先聊聊", "不合适"]
    assert all(word in card.text for word in ("自荐楼长", "张阿姨", "和美花园3号楼楼长", "现任：李楼长", WORDS))
    assert not any(to([each], "李楼长") for each in door.shown.get(door.chat("李楼长"), {}).values())
    again = door.say("张阿姨", "我想当楼长")
    assert str(number) in again[0].text
    assert door.open() == [number]


def test_a_deputy_stands_in_behind_everybody_and_may_act_at_once(door: Door) -> None:
    number = nominate(door)
    refused = door.say("张阿姨", f"接单 {number}")
    assert door.request(number).held_by is None
    assert all("社区工作人员" in each.text for each in refused)
    sent = door.press(DESK, "同意（副楼长）")
    assert ranks(door, HEAD_OF_3) == {"李楼长": 0, "张阿姨": 1}
    assert [(row.role, row.rank) for row in rows_of(door, "张阿姨")] == [(Role.BUILDING_HEAD, 1)]
    welcome, letter, _ = to(sent, "张阿姨")
    assert (welcome.labels, "和美花园3号楼副楼长" in welcome.text) == (["看1分钟示范", "免打扰时间"], True)
    assert all(word in letter.text for word in ("聘", "张阿姨", "和美花园3号楼副楼长", "幸福里社区", "2025"))
    assert not to(sent, "李楼长")
    assert door.request(number).state is State.CLOSED
    *_, finished, closed = actions(door, number)
    assert finished == (Action.FINISH, PEOPLE[DESK], "同意张阿姨担任和美花园3号楼副楼长")
    assert closed[:2] == (Action.CLOSE, PEOPLE[DESK])
    assert {each.channel for each in door.events(number) if each.actor} == {CHANNEL}
    door.say("小王", "3号楼1单元楼道灯坏了")
    assert not to(door.say("张阿姨", "我的任务"), "李楼长")
    door.say("张阿姨", f"接单 {number + 1}")
    assert door.request(number + 1).held_by == PEOPLE["张阿姨"]


def test_a_new_head_lets_the_one_before_stand_in_and_that_one_is_told(door: Door) -> None:
    door.run(lambda desk: desk.roster.appoint([Appointment(PEOPLE["苑楼长"], HEAD_OF_3, 1)]))
    nominate(door)
    sent = door.press(DESK, "同意（楼长）")
    assert ranks(door, HEAD_OF_3) == {"张阿姨": 0, "李楼长": 1, "苑楼长": 2}
    assert "张阿姨" in to(sent, "李楼长")[0].text
    assert to(sent, "苑楼长") == []
    assert len(rows_of(door, "苑楼长")) == 2
    sent = door.say("小王", "3号楼1单元楼道灯坏了")
    assert to(sent, "张阿姨")
    assert not to(sent, "李楼长")


def test_no_is_a_sentence_of_a_persons_own(door: Door) -> None:
    number = nominate(door)
    door.press(DESK, "不合适")
    assert door.request(number).open
    sent = door.say(DESK, "这次3号楼先不换，欢迎来当志愿者。")
    assert "这次3号楼先不换，欢迎来当志愿者。" in to(sent, "张阿姨")[-1].text
    assert ranks(door, HEAD_OF_3) == {"李楼长": 0}
    assert door.request(number).state is State.CLOSED
    assert (Action.FINISH, PEOPLE[DESK], "这次3号楼先不换，欢迎来当志愿者。") in actions(door, number)


def test_the_first_decision_holds(door: Door) -> None:
    number = nominate(door)
    yes = door.token(DESK, "同意（楼长）")
    door.press(DESK, "不合适")
    door.press_token(DESK, yes)
    door.say(DESK, "还是再等等")
    assert ranks(door, HEAD_OF_3) == {"张阿姨": 0, "李楼长": 1}
    before = door.events(number)
    door.press_token(DESK, yes)
    assert door.events(number) == before


def test_only_the_staff_of_the_place_decide_and_never_about_themselves(door: Door) -> None:
    door.say(COLLEAGUE, "我想当5号楼楼长")
    door.say(COLLEAGUE, WORDS)
    door.press(COLLEAGUE, "对，提交")
    (number,) = door.open()
    request = door.request(number)
    for who in (COLLEAGUE, "外社区小吴", "李楼长"):
        key, person, chat = door.practice.signing_key, PEOPLE[who], door.chat(who)
        yes = button("同意", "nominee_yes-head", request.id, chat=chat, key=key, person=person, version=request.version)
        door.press_token(who, yes.token)
    assert ranks(door, Seat(Role.BUILDING_HEAD, B5)) == {"王楼长": 0}
    door.press(DESK, "同意（副楼长）")
    assert ranks(door, Seat(Role.BUILDING_HEAD, B5)) == {"王楼长": 0, COLLEAGUE: 1}
    assert {row.role for row in rows_of(door, COLLEAGUE)} == {Role.STAFF, Role.BUILDING_HEAD}


def test_a_talk_first_goes_to_and_fro_and_leaves_the_decision_open(door: Door) -> None:
    number = nominate(door)
    sent = door.press(DESK, "先聊聊")
    assert DESK in to(sent, "张阿姨")[-1].text
    assert door.request(number).held_by == PEOPLE[DESK]
    assert "晚上七点以后都行" in to(door.say("张阿姨", "晚上七点以后都行"), DESK)[-1].text
    assert "那今晚见" in to(door.say(DESK, f"回 {number} 那今晚见"), "张阿姨")[-1].text
    door.press(DESK, "同意（副楼长）")
    assert ranks(door, HEAD_OF_3) == {"李楼长": 0, "张阿姨": 1}


@pytest.mark.parametrize("words", ["我想当楼长", "我推荐王姐当楼长"])
def test_in_a_group_there_is_only_a_private_offer(door: Door, words: str) -> None:
    sent = door.address("张阿姨", words, GROUP)
    assert to(sent, GROUP) == []
    assert labels(to(sent, "张阿姨")) == ["接着说"]
    assert door.open() == []
    (asked,) = [each for each in door.press("张阿姨", "接着说") if each.message.kind is OutgoingKind.MESSAGE]
    assert "别的" in asked.labels


def test_without_a_private_chat_a_link_goes_on_for_its_author_alone(door: Door) -> None:
    linked = replace(door.practice, link=lambda channel, payload: f"https://example.test/{channel}/{payload}")
    door.practice = linked
    (offer,) = to(door.say("新人", "我想当楼长", group=GROUP), GROUP)
    payload = offer.message.buttons[0][0].url.rpartition("/")[2]
    assert "负责哪里" not in "".join(each.text for each in door.come("老周", payload))
    assert "负责哪里" in door.come("新人", payload)[0].text
    assert "姓名" not in door.say("新人", "和美花园3号楼")[0].text
    door.say("新人", "我叫周大海")
    assert "周大海自荐当" in door.say("新人", WORDS)[0].text


@pytest.mark.parametrize("digits", ["", "z" * 40, "z" * 13, "1y2p0ij32e8e8", "1y2p0ij32e8e7", "-1", "٣"])
def test_a_link_that_somebody_made_up_is_answered_like_any_other(door: Door, digits: str) -> None:
    assert "认不出来" in door.come("新人", f"n_{digits}")[0].text


def test_what_was_spoken_is_passed_on_as_it_is_and_never_understood(door: Door) -> None:
    door.say("张阿姨", "我想当楼长")
    door.press("张阿姨", "和美花园3号楼")
    (sure,) = door.send("张阿姨", IncomingKind.VOICE, text="听不懂的话")
    assert "听不懂" in sure.text
    assert "听不懂的话" not in sure.text
    assert door.last_message is not None
    spoken = Original(door.chat("张阿姨"), str(door.last_message.message_id))
    sent = door.say("张阿姨", "对")
    assert [each.message.original for each in to(sent, DESK) if each.message.original] == [spoken]
    assert all(each.message.original is None for each in sent if each.message.to.id != DESK)
    (again,) = [each for each in door.press(DESK, "听语音") if each.message.original]
    assert again.message.original == spoken


def test_what_was_spoken_elsewhere_is_said_to_be_there(door: Door) -> None:
    other = "telegram:other"
    account = Account(other, "阿姨", PEOPLE["张阿姨"], Chat(other, ChatKind.PRIVATE, "阿姨"))
    door.run(lambda desk: desk.people.save_account(account))
    door.say("张阿姨", "我想当楼长")
    door.press("张阿姨", "和美花园3号楼")
    door.send("张阿姨", IncomingKind.VOICE)
    door.say("张阿姨", "对")
    door.run(lambda desk: _spoke_on(desk, other))
    said = [each for each in door.press(DESK, "听语音") if each.message.kind is OutgoingKind.MESSAGE]
    assert [each.message.original for each in said] == [None]
    assert other in said[0].text


def _spoke_on(desk: Desk, channel: str) -> None:
    (told,) = desk.nominations.of_person(PEOPLE["张阿姨"])
    desk.nominations.save(replace(told, voice=Original(Chat(channel, ChatKind.PRIVATE, "阿姨"), "9")))


def test_whoever_works_for_the_firm_is_shown_as_such(door: Door) -> None:
    door.say("安师傅", "我想当和美花园3号楼楼长")
    door.say("安师傅", WORDS)
    card = to(door.say("安师傅", "对"), DESK)[-1]
    assert "在安居物业任职" in card.text
    sent = door.press(DESK, "同意（楼长）")
    assert any("投诉物业的事不会派给" in each.text for each in to(sent, DESK))
    assert {row.role for row in rows_of(door, "安师傅")} == {Role.UNIT_MEMBER, Role.BUILDING_HEAD}
    assert FIRM in {seat.unit for seat in door.run(lambda desk: desk.neighbourhood).seats_of(PEOPLE["安师傅"])}


def test_who_was_recommended_comes_in_by_an_invitation_and_gets_the_letter_then(door: Door) -> None:
    door.say("小王", "我推荐6号楼的王姐当楼长")
    door.say("小王", "热心，天天在家")
    card = to(door.press("小王", "对，提交"), DESK)[-1]
    assert "请先问过" in card.text
    (number,) = door.open()
    door.press(DESK, "同意（楼长）")
    assert door.request(number).open
    assert "全名" in door.say(DESK, "就是她")[-1].text
    assert "电话" in door.say(DESK, "还没问到")[-1].text
    assert door.request(number).open
    sent = door.say(DESK, "王秀英 13800001111")
    assert any("王秀英" in each.text for each in to(sent, "小王"))
    payload = next(each.text for each in to(sent, DESK) if "/start" in each.text).rpartition("/start ")[2]
    (row,) = rows_of(door, "王秀英")
    assert (row.role, row.rank, row.phone) == (Role.BUILDING_HEAD, 0, "138****1111")
    welcome, letter = door.come("王大姐的号", payload)[:2]
    assert welcome.labels == ["看1分钟示范", "免打扰时间"]
    assert "王秀英" in letter.text
    assert to(door.say("老周", "6号楼楼道灯坏了"), "王大姐的号")


def test_somebody_recommended_who_is_known_by_the_telephone_is_that_person(door: Door) -> None:
    known = Person(PEOPLE["静静"], "静静", "静静", phone="138-0000-2222", home=B5, greeted=True)
    door.run(lambda desk: desk.people.save(known))
    door.say("小王", "我推荐静静当5号楼楼长")
    door.say("小王", "热心")
    door.say("小王", "对")
    door.press(DESK, "同意（副楼长）")
    sent = door.say(DESK, "静静 13800002222")
    assert ranks(door, Seat(Role.BUILDING_HEAD, B5)) == {"王楼长": 0, "静静": 1}
    assert len(to(sent, "静静")) == 2


def test_the_new_head_and_the_one_before_are_each_invited_by_a_link_of_their_own(door: Door) -> None:
    before = Person(970, "孙楼长", "孙楼长", phone="13700000000")
    seat = Seat(Role.BUILDING_HEAD, B6)
    door.run(lambda desk: desk.people.add(before))
    door.run(lambda desk: desk.roster.appoint([Appointment(before.id, seat)]))
    recommend_for_6(door)
    sent = door.say(DESK, "王秀英 13800001111")
    links = [line for each in to(sent, DESK) for line in each.text.splitlines() if "/start" in line]
    assert [name for name in ("王秀英", "孙楼长") if any(name in line for line in links)] == ["王秀英", "孙楼长"]
    payloads = {line.rpartition("/start ")[2] for line in links}
    assert len(payloads) == 2
    assert {row.name: row.rank for row in rows_of(door, "王秀英") + rows_of(door, "孙楼长")} == {
        "王秀英": 0,
        "孙楼长": 1,
    }


def test_a_bare_name_is_nobodys_of_another_community(door: Door) -> None:
    away = Person(971, "赵远方", "赵远方", phone="13700000001")
    door.run(lambda desk: desk.people.add(away))
    door.run(lambda desk: desk.roster.appoint([Appointment(away.id, Seat(Role.BUILDING_HEAD, ELSEWHERE_B3))]))
    recommend_for_6(door)
    assert "电话" in door.say(DESK, "赵远方")[-1].text
    assert len(rows_of(door, "赵远方")) == 1
    door.say(DESK, "赵远方 13700000001")
    assert len(rows_of(door, "赵远方")) == 2


def recommend_for_6(door: Door) -> None:
    """Let somebody recommend a neighbour, and the desk agree; the full name is asked next."""
    door.say("小王", "我推荐6号楼的王姐当楼长")
    door.say("小王", "热心，天天在家")
    door.press("小王", "对，提交")
    door.press(DESK, "同意（楼长）")


def test_the_practice_rings_nobody_and_counts_nowhere(door: Door) -> None:
    number = nominate(door)
    door.press(DESK, "同意（副楼长）")
    ids: list[str] = []
    for label in ("看1分钟示范", "试一试", "办不了", "再试一次", "我来办", "办好了"):
        sent = door.press("张阿姨", label)
        ids.extend(each.message.card for each in sent if each.message.card)
        assert {each.message.to.id for each in sent} == {"张阿姨"}
        assert all(each.message.request is None for each in sent)
    assert len(ids) == 5
    assert len(set(ids)) == 1
    assert door.open() == []
    assert door.run(lambda desk: desk.requests.by_number(number + 1, [COMMUNITY])) == ()
    assert all("才能用" in each.text or "不是" in each.text for each in door.say("小王", "我的任务"))


def test_what_was_told_is_in_the_persons_data_and_forgotten_with_them(door: Door) -> None:
    number = nominate(door)
    data = door.run(lambda desk: own_data(Office(desk, door.practice), desk.people.known(PEOPLE["张阿姨"])))
    assert [(each["name"], each["words"]) for each in data["nominations"]] == [("张阿姨", WORDS)]  # type: ignore[attr-defined]
    door.press(DESK, "不合适")
    door.say(DESK, "这次先不换")
    door.wait(door.practice.waiting.kept + timedelta(days=1))
    while door.run(lambda desk: forgetting.step(Office(desk, door.practice))):
        pass
    assert door.run(lambda desk: desk.nominations.of_person(PEOPLE["张阿姨"])) == ()
    assert door.request(number).text == ""


@pytest.mark.parametrize("words", ["办结 {} 同意了", "{} 办好了", "现场办结 {} 同意了"])
def test_that_it_is_done_decides_nothing(door: Door, words: str) -> None:
    number = nominate(door)
    sent = door.say("小陈", words.format(number))
    assert door.request(number).state is State.DISPATCHED
    assert any("同意（楼长）" in each.labels for each in to(sent, "小陈"))
    door.press("小陈", "同意（楼长）")
    assert Role.BUILDING_HEAD in door.run(lambda desk: desk.neighbourhood.roles_of(PEOPLE["张阿姨"]))
