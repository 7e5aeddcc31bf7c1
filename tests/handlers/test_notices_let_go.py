"""A notice that is let go: held, agreed to, taken back, stopped, queued in parts, and never sent twice."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.messages import Chat, ChatKind, Lane
from domain.notices import Notice, NoticeState
from domain.people import Account, Person
from domain.quiet import USUAL
from domain.replacing import replace
from handlers import clock
from handlers.notices import running
from handlers.office import Office
from storage.desk import Desk
from storage.outgoing_rows import Delivery
from tests.handlers.town import B3, CHANNEL, COMMUNITY, MORNING, PEOPLE, Shown, Town, to

STAFF, OTHER = "小陈", "小林"
BOTH = "广播 3栋 5栋 明天8:00-12:00停水，请储水"
EVERYBODY = {"张阿姨", "小王", "老周", "3号楼居民群", "5号楼居民群"}
HOLD = timedelta(seconds=60)
LONG = HOLD + timedelta(seconds=5)


def copies(sent: list[Shown]) -> list[str]:
    return [each.message.to.id for each in sent if each.message.lane is Lane.NOTICE]


def notice(town: Town, number: int = 1) -> Notice:
    found = town.run(lambda desk: desk.notices.by_number(number, COMMUNITY))
    assert found is not None
    return found


def queued(town: Town) -> dict[Delivery, int]:
    about = notice(town).id
    return town.run(lambda desk: desk.copies.tally(about))


def steps(town: Town) -> Iterator[int]:
    """Let the clock do one job after another, and say after each how many copies are queued; nothing is sent."""
    while town.run(lambda desk: clock.sweep(Office(desk, town.practice), 100)):
        yield sum(queued(town).values())


@pytest.fixture
def many(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Let the copies be queued two at a time."""
    monkeypatch.setattr(running, "AT_ONCE", 2)
    monkeypatch.setattr(running, "WITHDRAWN_AT_ONCE", 2)
    return town


def test_a_minute_passes_before_anything_leaves(town: Town) -> None:
    town.say(STAFF, BOTH)
    assert copies(town.press(STAFF, "发送")) == []
    assert notice(town).state is NoticeState.HELD
    assert copies(town.wait(HOLD - timedelta(seconds=1))) == []
    assert set(copies(town.wait(timedelta(seconds=1)))) == EVERYBODY


@pytest.mark.parametrize("typed", [True, False])
def test_what_is_taken_back_in_time_reaches_nobody_and_can_be_sent_again(town: Town, *, typed: bool) -> None:
    town.say(STAFF, BOTH)
    town.press(STAFF, "发送")
    sent = town.say(STAFF, "撤回") if typed else town.press(STAFF, "撤回")
    assert any("发送" in each.labels for each in to(sent, STAFF))
    assert copies(town.wait(timedelta(hours=1))) == []
    assert notice(town).state is NoticeState.PREVIEW
    town.press(STAFF, "发送")
    assert set(copies(town.wait(LONG))) == EVERYBODY


def test_what_is_urgent_does_not_wait(town: Town) -> None:
    town.say(STAFF, f"紧急{BOTH}")
    town.press(STAFF, "发送")
    sent = town.wait(timedelta())
    assert set(copies(sent)) == EVERYBODY
    assert all("紧急" in each.text for each in sent if each.message.lane is Lane.NOTICE)


@pytest.fixture
def at_night(town: Town) -> Town:
    """Let it be eleven in the evening where nights are quiet."""
    town.practice = replace(town.practice, quiet=USUAL)
    town.now = MORNING + timedelta(hours=13)
    return town


@pytest.mark.parametrize("typed", [True, False])
def test_by_night_it_is_asked_whether_it_may_wait_and_goes_out_in_the_morning(at_night: Town, *, typed: bool) -> None:
    at_night.say(STAFF, BOTH)
    (asked,) = to(at_night.press(STAFF, "发送"), STAFF)
    assert asked.labels[:2] == ["明早发", "现在发"]
    assert notice(at_night).state is NoticeState.PREVIEW
    told = at_night.say(STAFF, "明早发") if typed else at_night.press(STAFF, "明早发")
    assert any("7:00" in each.text for each in to(told, STAFF))
    assert copies(at_night.wait(timedelta(hours=7, minutes=59))) == []
    assert set(copies(at_night.wait(timedelta(minutes=2)))) == EVERYBODY


def test_what_cannot_wait_by_night_goes_out_at_once_on_a_second_word(at_night: Town) -> None:
    at_night.say(STAFF, BOTH)
    at_night.press(STAFF, "发送")
    at_night.press(STAFF, "现在发")
    assert set(copies(at_night.wait(timedelta()))) == EVERYBODY


def test_what_is_urgent_passes_the_night(at_night: Town) -> None:
    at_night.say(STAFF, f"紧急{BOTH}")
    at_night.press(STAFF, "发送")
    assert set(copies(at_night.wait(timedelta()))) == EVERYBODY


def test_what_was_to_wait_for_the_morning_can_be_taken_back(at_night: Town) -> None:
    at_night.say(STAFF, BOTH)
    at_night.press(STAFF, "发送")
    at_night.press(STAFF, "明早发")
    at_night.say(STAFF, "撤回")
    assert copies(at_night.wait(timedelta(hours=12))) == []


def test_the_card_shows_live_figures_without_a_tap(town: Town) -> None:
    town.say(STAFF, BOTH)
    town.press(STAFF, "发送")
    shown = to(town.wait(LONG), STAFF)
    assert any("送到 5" in each.text and "已发出" in each.text for each in shown)
    town.press("张阿姨", "我知道了")
    assert any("我知道了 1" in each.text for each in to(town.wait(timedelta(minutes=5)), STAFF))


def test_an_unchanged_card_is_not_sent_again_and_in_the_end_nobody_looks(town: Town) -> None:
    town.say(STAFF, BOTH)
    town.press(STAFF, "发送")
    town.wait(LONG)
    assert town.wait(timedelta(hours=1)) == []
    town.wait(timedelta(days=10))
    assert notice(town).due_at is None


def test_copies_are_queued_in_parts_and_each_once(many: Town) -> None:
    many.say(STAFF, BOTH)
    many.press(STAFF, "发送")
    many.now += HOLD
    counts = list(steps(many))
    assert counts == sorted(counts)
    assert max(after - before for before, after in itertools.pairwise(counts)) <= running.AT_ONCE
    assert sorted(copies(many.deliver())) == sorted(EVERYBODY)


def test_the_audience_is_fixed_when_it_begins(many: Town) -> None:
    many.say(STAFF, BOTH)
    many.press(STAFF, "发送")
    many.now += HOLD
    going = steps(many)
    next(going)

    def some_come_and_some_move(desk: Desk) -> None:
        chat = Chat(CHANNEL, ChatKind.PRIVATE, "新邻居")
        desk.people.add(Person(999, home=B3), Account(CHANNEL, "新邻居", 999, chat))
        desk.people.save(replace(desk.people.known(PEOPLE["老周"]), home=None))

    many.run(some_come_and_some_move)
    list(going)
    assert sorted(copies(many.deliver())) == sorted(EVERYBODY)


def test_who_wants_no_more_notices_meanwhile_gets_none(many: Town) -> None:
    many.say(STAFF, BOTH)
    many.press(STAFF, "发送")
    many.now += HOLD
    going = steps(many)
    next(going)
    many.run(lambda desk: desk.people.save(replace(desk.people.known(PEOPLE["老周"]), quiet=True)))
    list(going)
    assert "老周" not in copies(many.deliver())


def test_stopped_half_way_nothing_more_leaves_and_it_is_told_who_has_it(many: Town) -> None:
    many.say(STAFF, BOTH)
    many.press(STAFF, "发送")
    many.now += HOLD
    going = steps(many)
    while next(going) < running.AT_ONCE:
        pass
    early = copies(many.deliver())
    next(going)
    stopped = many.press(STAFF, "停止")
    assert copies(stopped) == []
    assert copies(many.wait(timedelta(days=1))) == []
    assert notice(many).state is NoticeState.STOPPED
    assert set(early) < EVERYBODY
    named = many.press(STAFF, "谁收到了")
    told = next(each.text for each in named if each.message.reply_to_card)
    got, missed = told.split("\n")
    assert all(name in got for name in early)
    assert str(len(early)) in got
    assert "没收到" in missed


# --- A second person's word --------------------------------------------------------------------------------------


@pytest.fixture
def careful(town: Town) -> Town:
    """Let a second person agree to what reaches more than fifty homes; the two buildings have 54."""
    town.practice = replace(town.practice, approval_above=50)
    return town


def test_a_notice_to_many_homes_needs_a_second_person(careful: Town) -> None:
    careful.say(STAFF, BOTH)
    sent = careful.press(STAFF, "发送")
    assert notice(careful).state is NoticeState.PROPOSED
    asked = next(each for each in to(sent, OTHER))
    assert "明天8:00-12:00停水" in asked.text
    assert asked.labels == ["同意发送", "先别发"]
    assert to(sent, "外社区小吴") == []
    assert copies(careful.wait(timedelta(hours=2))) == []
    careful.press(OTHER, "同意发送")
    assert notice(careful).approved_by == PEOPLE[OTHER]
    assert set(copies(careful.wait(LONG))) == EVERYBODY


def test_a_notice_to_few_homes_goes_on_one_word(careful: Town) -> None:
    careful.say(STAFF, "广播 5栋 停水")
    careful.press(STAFF, "发送")
    assert set(copies(careful.wait(LONG))) == {"老周", "5号楼居民群"}


def test_nobody_agrees_to_their_own_notice(careful: Town) -> None:
    careful.say(STAFF, BOTH)
    sent = careful.press(STAFF, "发送")
    token = next(each for each in to(sent, OTHER)).message.buttons[0][0].token
    careful.press_token(STAFF, token)
    careful.press_token("外社区小吴", token)
    assert notice(careful).state is NoticeState.PROPOSED


def test_a_colleague_may_object(careful: Town) -> None:
    careful.say(STAFF, BOTH)
    careful.press(STAFF, "发送")
    sent = careful.press(OTHER, "先别发")
    assert any("发送" in each.labels for each in to(sent, STAFF))
    assert any(OTHER in each.text for each in to(sent, STAFF))
    assert notice(careful).state is NoticeState.PREVIEW
    assert copies(careful.wait(timedelta(hours=2))) == []


def test_what_was_taken_back_cannot_be_agreed_to(careful: Town) -> None:
    careful.say(STAFF, BOTH)
    careful.press(STAFF, "发送")
    token = careful.token(OTHER, "同意发送")
    careful.press(STAFF, "撤回")
    careful.press_token(OTHER, token)
    assert notice(careful).state is NoticeState.PREVIEW


def test_without_anybody_else_at_the_desk_it_stays_where_it_is(careful: Town) -> None:
    def blocked(desk: Desk) -> None:
        account = desk.people.account(CHANNEL, OTHER)
        assert account is not None
        desk.people.save_account(replace(account, reachable=False))

    careful.run(blocked)
    careful.say(STAFF, BOTH)
    assert any("50" in each.text for each in careful.press(STAFF, "发送"))
    assert notice(careful).state is NoticeState.PREVIEW


# --- The same once more ------------------------------------------------------------------------------------------


def test_the_same_notice_written_twice_is_one(town: Town) -> None:
    for _ in range(2):
        town.say(STAFF, BOTH)
    assert len(town.run(lambda desk: desk.notices.latest(COMMUNITY, 5))) == 1
    town.press(STAFF, "发送")
    town.say(STAFF, BOTH)
    assert sorted(copies(town.wait(LONG))) == sorted(EVERYBODY)


def test_what_a_colleague_has_just_sent_is_not_sent_again(town: Town) -> None:
    town.say(STAFF, BOTH)
    town.say(OTHER, BOTH)
    for each in (STAFF, OTHER):
        town.press(each, "发送")
    assert sorted(copies(town.wait(LONG))) == sorted(EVERYBODY)
    assert copies([*town.say(OTHER, "发送"), *town.wait(LONG)]) == []


def test_the_same_words_may_go_out_another_day(town: Town) -> None:
    town.say(STAFF, BOTH)
    town.press(STAFF, "发送")
    town.wait(timedelta(days=1))
    town.say(STAFF, BOTH)
    town.press(STAFF, "发送")
    assert sorted(copies(town.wait(LONG))) == sorted(EVERYBODY)


def test_one_that_cannot_go_on_does_not_hold_up_the_others(town: Town) -> None:
    town.say(STAFF, BOTH)
    town.press(STAFF, "发送")
    town.now += HOLD
    town.run(lambda desk: clock.put_off_errand(Office(desk, town.practice)))
    due = notice(town).due_at
    assert due is not None
    assert due > MORNING + HOLD


def test_taking_back_too_late_says_that_it_is_out_and_touches_no_request(town: Town) -> None:
    town.say(STAFF, "代报 3-2-301 灯坏")
    assert any("撤销 1024" in each.text for each in to(town.say(STAFF, "撤回"), STAFF))
    town.say(STAFF, BOTH)
    town.press(STAFF, "发送")
    town.wait(LONG)
    assert any("已经发出" in each.text for each in to(town.say(STAFF, "撤回"), STAFF))
    assert town.open() == [1001]
    withdrawn = town.say(STAFF, "撤销 1001")
    assert town.open() == []
    assert not any("居民" in each.text for each in to(withdrawn, "李楼长"))
