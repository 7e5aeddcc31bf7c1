"""Wishes: who may do what to them, who learns for whom they are, whose turn it is, on both engines."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.messages import OutgoingKind
from domain.replacing import replace
from domain.request_states import Action, State
from domain.wishes import Heart, WishState
from handlers import clock
from handlers.buttons import button
from handlers.office import Office
from handlers.requests.own_data import own_data
from handlers.wishes import timing
from storage.desk import Desk
from storage.engine import open_engine
from storage.errors import UnreadableError
from tests.handlers.street import (
    BOARD,
    DESK,
    FIRM,
    NAME,
    PERSON,
    PHONE,
    RESIDENT,
    ROOM,
    TELECOM_MAN,
    TEXT,
    Street,
    secrets,
)
from tests.handlers.town import CHANNEL, COMMUNITY, PEOPLE, TELECOM, Town, to

UNITS = (FIRM, TELECOM_MAN)
OF_STAFF = (
    "wish_post",
    "wish_change",
    "wish_change-warm",
    "wish_call",
    "wish_no",
    "wish_down",
    "wish_release",
    "wish_back",
    "wish_show",
    "wish_not_yet",
)
OF_A_UNIT = ("wish_week", "wish_fortnight", "wish_talk", "wish_give_back", "wish_done")
FOR_OTHER_UNITS = ("wish_claim", "wish_next", "wish_look")
VERBS = (*OF_STAFF, *OF_A_UNIT, *FOR_OTHER_UNITS, "thank")


def test_that_it_will_be_published_is_said_before_it_is(street: Street) -> None:
    def card() -> str:
        return next(each.text for each in street.shown[street.chat(RESIDENT)].values() if each.message.card)

    street.say(RESIDENT, TEXT)
    assert "公布时不露姓名" in card()
    street.press(DESK, "发布（不露姓名）")
    # From now on units read it, so nothing may be left that says only few do.
    assert "已公布，不露姓名" in card()
    assert not any(words in card() for words in ("看得到", "不会公开", "看过再公布"))


def test_nobody_but_the_claimer_after_the_release_learns_for_whom_it_is(street: Street) -> None:
    said = [*street.say(RESIDENT, TEXT), *street.press(DESK, "改一改"), *street.say(DESK, f"{TEXT}，谢谢")]
    said += [*street.press(DESK, "改一改"), *street.press(DESK, "暖心"), *street.press(DESK, "发布（不露姓名）")]
    said += [*street.press(FIRM, "我们认领", BOARD), *street.press(FIRM, "本周"), *street.say(TELECOM_MAN, "心愿")]
    released = street.press(DESK, "告诉地址")
    told = [each for each in released if each.message.to.id == FIRM]
    assert [secrets(each) for each in told] == [[NAME, RESIDENT, PHONE, ROOM, "3号楼", "2单元"]]
    said += [each for each in released if each.message.to.id != FIRM]
    said += [*street.send_photo(FIRM), *street.press(DESK, "公示")]
    said += street.say(RESIDENT, f"我是{NAME}，电话{PHONE}，谢谢你们")
    said += street.wait(timedelta(days=4))
    others = [each for each in said if each.message.to.id in (BOARD, *UNITS)]
    assert [(each.message.to.id, each.text) for each in others if secrets(each)] == []
    assert any("孙子开学想要个书包" in each.text for each in to(others, BOARD))
    assert any("谢谢你们" in each.text for each in to(others, FIRM))
    assert street.wish().heart is Heart.WARM
    assert street.request(1001).state is State.CLOSED


def test_in_a_group_of_residents_a_wish_is_only_answered_in_private(street: Street) -> None:
    sent = street.say(RESIDENT, "孙子开学想要个书包，家里困难", "3号楼居民群")
    assert [each.message.kind for each in to(sent, "3号楼居民群")] == [OutgoingKind.REACTION]
    assert any("1001" in each.text for each in to(sent, RESIDENT))


def test_where_the_units_have_no_group_their_people_see_it_in_private(town: Town) -> None:
    town.say("张阿姨", "孙子开学想要个书包，家里困难")
    sent = town.press(DESK, "发布（不露姓名）")
    assert [each.labels for name in UNITS for each in to(sent, name)] == [["我们认领"], ["我们认领"]]


def test_the_second_unit_waits_and_hears_of_the_next_wish_first(posted: Street) -> None:
    late = posted.token(TELECOM_MAN, "我们认领", BOARD)
    posted.press(FIRM, "我们认领", BOARD)
    told = posted.press_token(TELECOM_MAN, late, BOARD)
    assert [each.labels for each in to(told, TELECOM_MAN)] == [["排下一件", "不用了"]]
    assert posted.wish().claimed_by == PEOPLE[FIRM]
    posted.press(TELECOM_MAN, "排下一件")
    posted.say("小王", "想给爷爷要个收音机，没钱买")
    sent = posted.press(DESK, "发布（不露姓名）")
    assert [each.labels for each in to(sent, TELECOM_MAN)] == [["我们认领"]]
    assert to(sent, FIRM) == []


def test_who_would_wait_is_shown_a_wish_that_is_free_already(posted: Street) -> None:
    posted.say("小王", "想给爷爷要个收音机，没钱买")
    posted.press(DESK, "发布（不露姓名）")
    token = next(
        each.message.buttons[0][0].token for each in posted.shown[posted.chat(BOARD)].values() if "书包" in each.text
    )
    posted.press_token(FIRM, token, BOARD)
    posted.press_token(TELECOM_MAN, token, BOARD)
    sent = posted.press(TELECOM_MAN, "排下一件")
    assert any("收音机" in each.text and each.labels == ["我们认领"] for each in to(sent, TELECOM_MAN))


def states(street: Street) -> Iterator[WishState]:
    """Lead a wish through all its states."""
    street.say(RESIDENT, TEXT)
    yield WishState.PROPOSED
    street.press(DESK, "发布（不露姓名）")
    yield WishState.POSTED
    street.press(FIRM, "我们认领", BOARD)
    yield WishState.CLAIMED
    street.press(FIRM, "本周")
    street.press(FIRM, "办好了")
    street.say(FIRM, "送到了")
    yield WishState.FULFILLED
    street.press(DESK, "公示")
    yield WishState.SHOWN


def test_who_may_not_changes_nothing_in_any_state(street: Street) -> None:
    for state in states(street):
        assert street.wish().state is state
        for who, verbs in (
            ("小王", VERBS),
            ("王楼长", VERBS),
            ("外社区小吴", VERBS),
            (TELECOM_MAN, (*OF_STAFF, *OF_A_UNIT, "thank")),
            (FIRM, (*OF_STAFF, "thank")),
            (RESIDENT, (*OF_STAFF, *OF_A_UNIT, *FOR_OTHER_UNITS)),
        ):
            before = (street.wish(), street.request(1001))
            for verb in verbs:
                said = street.press_token(who, token(street, who, verb))
                assert [each for each in said if who != RESIDENT and secrets(each)] == [], (state, who, verb)
            assert (street.wish(), street.request(1001)) == before, (state, who)


def token(street: Street, who: str, verb: str) -> str:
    """Return a button as if it had been offered to somebody."""
    person = street.run(lambda desk: desk.people.by_account(CHANNEL, who))
    assert person is not None
    request = street.request(1001)
    key = street.practice.signing_key
    made = button("x", verb, request.id, chat=street.chat(who), key=key, person=person.id, version=request.version)
    return made.token


def test_every_button_may_be_pressed_in_every_state(street: Street) -> None:
    """Nothing that is pressed too late or too early fails, and every wish stands where its request allows."""
    for state in states(street):
        assert street.wish().state is state
        for verb in VERBS:
            for who in (DESK, FIRM, RESIDENT):
                if not allowed(state, verb, who):
                    before = street.wish().state
                    street.press_token(who, token(street, who, verb))
                    assert street.wish().state is before, (state, verb, who)


def allowed(state: WishState, verb: str, who: str) -> bool:
    """Say whether a press is one that changes how a wish stands, or asks who pressed for words."""
    moving: dict[WishState, dict[str, tuple[str, ...]]] = {
        WishState.PROPOSED: {DESK: ("wish_post", "wish_no", "wish_change", "wish_call")},
        WishState.POSTED: {DESK: ("wish_down",), FIRM: ("wish_claim",)},
        WishState.CLAIMED: {DESK: ("wish_back",), FIRM: ("wish_give_back", "wish_done")},
        WishState.FULFILLED: {DESK: ("wish_show", "wish_not_yet"), FIRM: ("wish_done",)},
        WishState.SHOWN: {RESIDENT: ("thank",)},
    }
    return verb in moving[state].get(who, ())


def test_a_unit_that_cannot_gives_it_back(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(DESK, "告诉地址")
    sent = posted.press(FIRM, "办不成了")
    assert any("放回" in each.text and "安居物业" in each.text for each in to(sent, DESK))
    wish = posted.wish()
    assert (wish.state, wish.unit, wish.released_at) == (WishState.POSTED, None, None)
    posted.press(TELECOM_MAN, "我们认领", BOARD)
    assert posted.wish().unit == TELECOM


def test_talking_first_tells_the_desk_whom_to_call(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    sent = posted.press(FIRM, "先聊聊")
    assert any(FIRM in each.text for each in to(sent, DESK))
    again = posted.wait(timedelta(days=3, hours=12))
    assert any("本周" in each.labels for each in to(again, FIRM))


def test_what_is_not_good_yet_goes_back_to_the_unit(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(FIRM, "两周内")
    posted.send_photo(FIRM)
    sent = posted.press(DESK, "还没好")
    assert len([each for each in to(sent, FIRM) if each.edits == 0]) >= 1
    assert posted.wish().state is WishState.CLAIMED
    posted.send_photo(FIRM)
    shown = posted.press(DESK, "公示")
    assert [each.message.photo for each in to(shown, RESIDENT) if "谢谢" in each.labels] == ["hash"]


def test_a_notice_does_not_go_to_the_units_group(street: Street) -> None:
    street.say(DESK, "广播 和美花园 明天8:00-12:00停水，请提前储水")
    street.say(DESK, "广播 幸福里社区 明天8:00-12:00停水，请提前储水")
    sent = [*street.say(DESK, "发送"), *street.wait(timedelta(minutes=5))]
    assert to(sent, "3号楼居民群") != []
    assert to(sent, BOARD) == []


def test_whoever_fulfilled_it_does_not_show_it(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(FIRM, "本周")
    posted.send_photo(FIRM)
    wish = replace(posted.wish(), claimed_by=PEOPLE[DESK])
    posted.run(lambda desk: desk.wishes.put(wish))
    posted.press(DESK, "公示")
    assert posted.wish().state is WishState.FULFILLED


def test_a_wish_that_leaves_the_board_is_not_prepared_in_vain(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.say(RESIDENT, "取消 1001")
    sent = posted.wait(timedelta(minutes=1))
    assert any("不用再准备" in each.text for each in to(sent, FIRM))
    assert posted.wait(timedelta(days=30)) == []


def test_what_is_taken_down_is_the_desks_again_and_may_be_let_out_anew(posted: Street) -> None:
    posted.press(DESK, "撤下来")
    assert posted.request(1001).state is State.DISPATCHED
    assert posted.run(lambda desk: desk.wishes.live(COMMUNITY)) == ()
    posted.press(DESK, "发布（不露姓名）")
    assert [each.number for each in posted.run(lambda desk: desk.wishes.live(COMMUNITY))] == [1]


def test_the_release_is_an_event_with_its_actor(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(DESK, "告诉地址")
    posted.press_token(DESK, token(posted, DESK, "wish_release"))
    events = [each for each in posted.events(1001) if each.action is Action.RELEASE]
    assert [(each.actor, each.note) for each in events] == [(PEOPLE[DESK], FIRM)]


def test_what_is_kept_of_a_wish_is_part_of_the_resident_s_own_data(posted: Street) -> None:
    posted.press(FIRM, "我们认领", BOARD)
    posted.press(DESK, "告诉地址")

    def collect(desk: Desk) -> dict[str, object]:
        return own_data(Office(desk, posted.practice), desk.people.known(PERSON))

    kept = json.loads(json.dumps(posted.run(collect), default=str))
    (request,) = kept["requests"]
    assert request["wish"]["words"] == posted.wish().words
    assert request["wish"]["released_at"] is not None


def test_whoever_wrote_a_slip_is_neither_thanked_for_nor_named(street: Street) -> None:
    street.say(DESK, "心愿\n王奶奶 和美花园3号楼2单元1938 13900009999 想要个收音机")
    street.press(DESK, "发布（不露姓名）")
    street.press(FIRM, "我们认领", BOARD)
    (told,) = to(street.press(DESK, "告诉地址"), FIRM)
    assert "和美花园3号楼2单元1938\n" in told.text
    assert "13900009999" in told.text
    assert DESK not in told.text
    street.press(FIRM, "本周")
    street.press(FIRM, "办好了")
    street.say(FIRM, "送到了")
    shown = street.press(DESK, "公示")
    assert "谢谢" not in [label for each in to(shown, DESK) for label in each.labels]
    later = street.say(DESK, "王奶奶说谢谢你们，她儿子的事以后再说")
    later += street.say(DESK, "谢谢安居物业")
    pressed = street.press_token(DESK, token(street, DESK, "thank"))
    assert [each.text for who in (FIRM, BOARD) for each in to([*later, *pressed], who)] == []
    assert street.wish().thanks == ""


def test_of_a_slip_that_tells_no_room_its_words_are_released(street: Street) -> None:
    street.say(DESK, "心愿\n王奶奶 13900009999 想要个收音机")
    street.press(DESK, "发布（不露姓名）")
    street.press(FIRM, "我们认领", BOARD)
    (told,) = to(street.press(DESK, "告诉地址"), FIRM)
    assert told.text.startswith("🎁 W1 的原话：“王奶奶 13900009999")


def test_a_slip_of_somebody_the_desk_knows_is_released_with_their_name(street: Street) -> None:
    street.say(DESK, f"心愿\n花婶 和美花园3号楼2单元{ROOM} {PHONE} 想要个收音机")
    street.press(DESK, "发布（不露姓名）")
    street.press(FIRM, "我们认领", BOARD)
    (told,) = to(street.press(DESK, "告诉地址"), FIRM)
    assert f"{ROOM} {RESIDENT} {PHONE}\n" in told.text


def test_what_was_asked_about_one_unit_releases_nothing_to_the_next(posted: Street) -> None:
    sent = posted.press(FIRM, "我们认领", BOARD)
    (asked,) = (each for each in to(sent, DESK) if each.labels == ["告诉地址"])
    posted.press(FIRM, "办不成了")
    posted.press(TELECOM_MAN, "我们认领", BOARD)
    late = posted.press_token(DESK, asked.message.buttons[0][0].token)
    assert [secrets(each) for each in to(late, TELECOM_MAN) if secrets(each)] == []
    assert posted.wish().released_at is None
    assert to(posted.press(DESK, "告诉地址"), TELECOM_MAN) != []


def test_a_wish_that_cannot_be_read_holds_up_no_errand_and_no_other_wish(posted: Street, database_url: str) -> None:
    posted.say("小王", "想给爷爷要个收音机，没钱买")
    posted.press(DESK, "发布（不露姓名）")
    damaged = posted.request(1001).id
    breaking = text("UPDATE wish SET words = :words WHERE request = :request")
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(breaking, {"words": b"no seal", "request": damaged})
    engine.dispose()
    posted.now += timedelta(days=8)
    with pytest.raises(UnreadableError):
        posted.run(lambda desk: timing.step(Office(desk, posted.practice)))
    posted.run(lambda desk: clock.put_off_errand(Office(desk, posted.practice)))
    assert posted.run(lambda desk: timing.step(Office(desk, posted.practice)))
    assert [each.number for each in posted.run(lambda desk: desk.wishes.live(COMMUNITY))] == [2]
