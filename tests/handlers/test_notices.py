"""The first policy notice: written, looked at, and only then sent, once, to those it is for."""

from datetime import timedelta

import pytest

from domain.messages import Chat, ChatKind, Lane, OutgoingKind
from domain.notices import Notice, NoticeState
from domain.people import Account, Person
from domain.replacing import replace
from storage.desk import Desk
from tests.handlers.town import B3, B5, B5U1, CHANNEL, COMMUNITY, ESTATE, MORNING, PEOPLE, SISTER_B3, Shown, Town, to

STAFF = "小陈"
NEWS = "明天8:00-12:00停水，请储水"
BOTH = f"广播 3栋 5栋 {NEWS}"
RESIDENTS = {"张阿姨", "小王", "老周"}
GROUPS = {"3号楼居民群", "5号楼居民群"}


HOLD = timedelta(seconds=60)


def let_go(town: Town, label: str = "发送") -> list[Shown]:
    """Press the button, and let the minute pass in which the notice could be taken back."""
    return [*town.press(STAFF, label), *town.wait(HOLD + timedelta(seconds=5))]


def say_send(town: Town, words: str = "发送") -> list[Shown]:
    """Type it, and let that minute pass."""
    return [*town.say(STAFF, words), *town.wait(HOLD + timedelta(seconds=5))]


def received(sent: list[Shown]) -> set[str]:
    """Return who got a copy: a message of the lane of notices."""
    return {each.message.to.id for each in sent if each.message.lane is Lane.NOTICE}


def copies(sent: list[Shown]) -> list[Shown]:
    return [each for each in sent if each.message.lane is Lane.NOTICE]


def notice(town: Town, number: int = 1) -> Notice:
    found = town.run(lambda desk: desk.notices.by_number(number, COMMUNITY))
    assert found is not None
    return found


def card(sent: list[Shown]) -> Shown:
    return next(each for each in to(sent, STAFF) if each.message.kind is OutgoingKind.CARD)


def test_nothing_goes_out_before_the_author_says_so(town: Town) -> None:
    sent = town.say(STAFF, BOTH)
    assert {each.message.to.id for each in sent} == {STAFF}
    assert notice(town).state is NoticeState.PREVIEW
    assert town.wait(timedelta(days=2)) == []


def test_the_preview_shows_the_words_and_whom_they_reach(town: Town) -> None:
    preview = card(town.say(STAFF, BOTH))
    assert NEWS in preview.text
    for count_of in ("3 人", "2 个", "网页 3", "51 户", "1 人不收"):
        assert count_of in preview.text
    for group in GROUPS:
        assert group in preview.text
    assert preview.labels == ["发送", "改", "取消"]


def test_exactly_the_words_of_the_preview_are_sent(town: Town) -> None:
    preview = card(town.say(STAFF, BOTH))
    sent = let_go(town)
    assert len({each.text for each in copies(sent)}) == 1
    assert copies(sent)[0].text in preview.text


def test_residents_and_groups_of_these_places_get_it_once(town: Town) -> None:
    town.say(STAFF, BOTH)
    sent = let_go(town)
    assert received(sent) == RESIDENTS | GROUPS
    assert len(copies(sent)) == len(RESIDENTS | GROUPS)
    assert all(each.labels == ["我知道了"] for each in copies(sent))
    assert (notice(town).state, notice(town).reached) == (NoticeState.SENT, len(RESIDENTS))
    assert set(notice(town).places) == {B3, B5}


@pytest.mark.parametrize("words", ["发送", "确认发送"])
def test_typing_it_is_as_good_as_pressing_it(town: Town, words: str) -> None:
    town.say(STAFF, BOTH)
    assert received(say_send(town, words)) == RESIDENTS | GROUPS


def test_pressed_twice_or_typed_after_a_press_it_goes_out_once(town: Town) -> None:
    town.say(STAFF, BOTH)
    token = town.token(STAFF, "发送")
    assert received(let_go(town)) == RESIDENTS | GROUPS
    assert received(town.press_token(STAFF, token)) == set()
    assert received(say_send(town)) == set()
    assert notice(town).sent_at == MORNING + HOLD


def test_a_person_with_several_accounts_gets_it_in_one_chat(town: Town) -> None:
    def second_account(desk: Desk) -> None:
        chat = Chat("telegram:main", ChatKind.PRIVATE, "555")
        desk.people.save_account(Account("telegram:main", "555", PEOPLE["老周"], chat))

    town.run(second_account)
    preview = card(town.say(STAFF, "广播 5栋 停水"))
    assert "Telegram 1" in preview.text
    sent = let_go(town)
    assert [each.message.to.id for each in copies(sent) if each.message.person == PEOPLE["老周"]] == ["555"]


def test_each_instance_of_a_platform_is_counted_by_itself(town: Town) -> None:
    def others(desk: Desk) -> None:
        for number, instance in ((301, "telegram:main"), (302, "telegram:second"), (303, "telegram:second")):
            chat = Chat(instance, ChatKind.PRIVATE, str(number))
            desk.people.add(Person(number, home=B5), Account(instance, str(number), number, chat))

    town.run(others)
    preview = card(town.say(STAFF, "广播 5栋 停水"))
    for part in ("Telegram（second） 2", "Telegram（main） 1", "网页 1"):
        assert part in preview.text


def test_quiet_people_and_blocked_accounts_are_left_out(town: Town) -> None:
    def blocked(desk: Desk) -> None:
        account = desk.people.account(CHANNEL, "老周")
        assert account is not None
        desk.people.save_account(replace(account, reachable=False))

    town.run(blocked)
    town.say(STAFF, "广播 5栋 停水")
    assert received(let_go(town)) == {"5号楼居民群"}


def test_a_notice_for_nobody_cannot_be_sent(town: Town) -> None:
    preview = card(town.say(STAFF, "广播 6栋 停水"))
    assert "发送" not in preview.labels
    assert "18 户" in preview.text
    assert received(say_send(town)) == set()
    assert notice(town).state is NoticeState.PREVIEW


def test_without_a_place_the_desk_asks_and_the_tap_answers(town: Town) -> None:
    asked = card(town.say(STAFF, "广播 明天打疫苗"))
    assert notice(town).state is NoticeState.DRAFT
    assert received(say_send(town)) == set()
    preview = card(town.press(STAFF, next(label for label in asked.labels if "社区" in label)))
    assert preview.edits == 1
    assert notice(town).places == (COMMUNITY,)
    assert received(let_go(town)) == RESIDENTS | GROUPS


def test_without_a_place_typed_buildings_answer_too(town: Town) -> None:
    town.say(STAFF, "广播 明天打疫苗")
    town.say(STAFF, "和美花园5栋")
    assert notice(town).places == (B5,)
    assert received(say_send(town)) == {"老周", "5号楼居民群"}


def test_a_number_that_two_estates_have_is_asked_about(town: Town) -> None:
    asked = card(town.say(STAFF, "广播 3栋 停水"))
    assert notice(town).places == ()
    # What is asked about is the building, and so are the homes that are counted.
    town.press(STAFF, next(label for label in asked.labels if "幸福苑3号楼" in label))
    assert notice(town).places == (SISTER_B3,)


def test_a_number_nobody_has_is_told(town: Town) -> None:
    asked = card(town.say(STAFF, "广播 9栋 停水"))
    assert "9" in asked.text
    assert notice(town).state is NoticeState.DRAFT


def test_a_whole_estate_goes_by_its_name(town: Town) -> None:
    town.say(STAFF, "广播 和美花园：停水")
    assert notice(town).places == (ESTATE,)
    assert received(say_send(town)) == RESIDENTS | GROUPS


def test_a_stairwell_reaches_those_of_whom_only_the_building_is_known(town: Town) -> None:
    town.run(
        lambda desk: desk.people.add(
            Person(310, "吴伯", home=B5), Account(CHANNEL, "吴伯", 310, Chat(CHANNEL, ChatKind.PRIVATE, "吴伯"))
        )
    )
    town.say(STAFF, "广播 5号楼1单元 停水")
    assert notice(town).places == (B5U1,)
    assert received(say_send(town)) == {"老周", "吴伯"}


@pytest.mark.parametrize("typed", [True, False])
def test_a_dropped_notice_is_gone(town: Town, *, typed: bool) -> None:
    town.say(STAFF, BOTH)
    token = town.token(STAFF, "发送")
    dropped = town.say(STAFF, "取消") if typed else town.press(STAFF, "取消")
    assert card(dropped).labels == []
    assert received(say_send(town)) == set()
    assert received(town.press_token(STAFF, token)) == set()
    assert notice(town).state is NoticeState.DROPPED


def test_to_drop_a_notice_takes_back_no_request(town: Town) -> None:
    town.say(STAFF, "代报 5栋 垃圾没人收")
    town.say(STAFF, BOTH)
    town.say(STAFF, "取消")
    assert town.open() == [1001]


def test_words_can_be_written_anew_for_the_same_places(town: Town) -> None:
    town.say(STAFF, BOTH)
    old = town.token(STAFF, "发送")
    town.press(STAFF, "改")
    sent = town.say(STAFF, "后天8:00停水")
    assert "后天8:00停水" in card(sent).text
    assert set(notice(town).places) == {B3, B5}
    assert received(town.press_token(STAFF, old)) == set()
    sent = let_go(town)
    assert all("后天8:00停水" in each.text and NEWS not in each.text for each in copies(sent))


def test_words_written_anew_may_name_other_places(town: Town) -> None:
    town.say(STAFF, BOTH)
    town.say(STAFF, "改")
    town.say(STAFF, "5栋 停水")
    assert (notice(town).places, notice(town).text) == ((B5,), "停水")


def test_while_a_notice_is_written_anew_nothing_is_sent(town: Town) -> None:
    town.say(STAFF, BOTH)
    token = town.token(STAFF, "发送")
    town.press(STAFF, "改")
    assert received(say_send(town)) == set()
    assert received(town.press_token(STAFF, token)) == set()


def test_other_words_beside_a_preview_are_no_part_of_it(town: Town) -> None:
    town.say(STAFF, BOTH)
    town.say(STAFF, "6号楼垃圾没人收")
    assert NEWS in notice(town).text
    assert town.open() == [1001]
    assert received(let_go(town)) == RESIDENTS | GROUPS


def test_who_has_read_it_is_counted_once_for_each_person(town: Town) -> None:
    town.say(STAFF, BOTH)
    let_go(town)
    for _ in range(2):
        town.press("张阿姨", "我知道了")
    town.press("张阿姨", "我知道了", group="3号楼居民群")
    town.press("小王", "我知道了", group="3号楼居民群")
    assert notice(town).read == 2
    standing = town.press(STAFF, "看最新")
    assert any("我知道了 2" in each.text and "送到 5" in each.text for each in standing)
    board = to(town.say(STAFF, "看板"), STAFF)[0]
    assert "我知道了 2" in board.text


def test_the_board_opens_the_notice(town: Town) -> None:
    town.say(STAFF, BOTH)
    let_go(town)
    town.press("老周", "我知道了")
    town.say("小林", "看板")
    sent = town.press("小林", "通知 1")
    assert any(NEWS in each.text for each in to(sent, "小林"))


def test_what_cannot_be_delivered_is_counted(town: Town) -> None:
    town.refusing.add("老周")
    town.say(STAFF, BOTH)
    let_go(town)
    assert any("没送到 1" in each.text for each in town.press(STAFF, "看最新"))


@pytest.mark.parametrize("who", ["张阿姨", "李楼长", "安师傅"])
def test_only_staff_send_notices(town: Town, who: str) -> None:
    for words in (BOTH, "发送"):
        sent = town.say(who, words)
        assert {each.message.to.id for each in sent} <= {who}
    assert town.run(lambda desk: desk.notices.latest(COMMUNITY, 5)) == ()


def test_staff_of_elsewhere_cannot_send_it_here(town: Town) -> None:
    town.say("外社区小吴", BOTH)
    assert received(town.say("外社区小吴", "发送")) == set()


def test_a_notice_is_not_sent_by_somebody_elses_word(town: Town) -> None:
    town.say(STAFF, BOTH)
    token = town.token(STAFF, "发送")
    assert received(town.say("小林", "发送")) == set()
    assert received(town.press_token("小林", token)) == set()
    assert notice(town).state is NoticeState.PREVIEW


def test_nothing_is_written_in_a_group(town: Town) -> None:
    sent = town.say(STAFF, BOTH, group="3号楼居民群")
    assert {each.message.to.id for each in sent} == {STAFF}
    assert town.run(lambda desk: desk.notices.latest(COMMUNITY, 5)) == ()


@pytest.mark.parametrize("words", ["广播", "广播 3栋", "广播 5栋 " + "停水" * 1500])
def test_a_notice_without_words_or_with_too_many_is_refused(town: Town, words: str) -> None:
    assert len(to(town.say(STAFF, words), STAFF)) >= 1
    assert town.run(lambda desk: desk.notices.latest(COMMUNITY, 5)) == ()


def test_a_weekday_that_does_not_fit_is_pointed_out(town: Town) -> None:
    assert "周二" in card(town.say(STAFF, "广播 5栋 11月25日（周四）停水")).text
    assert "⚠" not in card(town.say(STAFF, "广播 5栋 11月25日（周二）停水")).text


def test_phones_and_rooms_stay_out_of_groups_and_the_preview_says_so(town: Town) -> None:
    assert "⚠" in card(town.say(STAFF, "广播 5栋 停水，电话13800001111")).text
    sent = let_go(town)
    assert all("13800001111" not in each.text for each in to(sent, "5号楼居民群"))
    assert all("13800001111" in each.text for each in to(sent, "老周"))


def test_numbers_of_notices_grow(town: Town) -> None:
    for number in (1, 2):
        town.say(STAFF, f"{BOTH}{number}")
        let_go(town)
        assert notice(town, number).state is NoticeState.SENT
