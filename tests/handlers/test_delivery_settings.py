"""How people want to be told is set by buttons, in words, or by staff for somebody, and holds from then on."""

from datetime import time, timedelta

import pytest

from domain.messages import Chat, ChatKind
from domain.people import Account, Person
from domain.quiet import NEVER, QuietHours
from tests.handlers.town import CHANNEL, PEOPLE, Town, to

LAMP = "3号楼2单元楼道灯不亮了"


def _person(town: Town, who: str) -> Person:
    return town.run(lambda desk: desk.people.known(PEOPLE[who]))


def test_quiet_hours_are_chosen_by_one_question(town: Town) -> None:
    (menu,) = to(town.say("李楼长", "设置"), "李楼长")
    assert {"免打扰时间", "只要每天一条", "大字"} <= set(menu.labels)
    assert "先发到哪里" not in menu.labels
    asked = next(each for each in to(town.press("李楼长", "免打扰时间"), "李楼长") if each.labels)
    assert len(asked.labels) == 4
    town.press("李楼长", asked.labels[1])
    assert _person(town, "李楼长").quiet_hours == QuietHours(time(21), time(8))
    town.press("李楼长", "不要免打扰")
    assert _person(town, "李楼长").quiet_hours == NEVER


def test_once_a_day_is_switched_on_and_off(town: Town) -> None:
    town.say("李楼长", "设置")
    town.press("李楼长", "只要每天一条")
    assert _person(town, "李楼长").daily
    town.say("李楼长", "设置")
    town.press("李楼长", "有事就发")
    assert not _person(town, "李楼长").daily


@pytest.mark.parametrize(
    ("words", "hours", "daily"),
    [
        ("晚上别发", QuietHours(time(22), time(7)), False),
        ("晚上9点以后别发", QuietHours(time(21), time(7)), False),
        ("只要每天一条", None, True),
        ("有事随时发", NEVER, False),
    ],
)
@pytest.mark.parametrize("who", ["李楼长", "张阿姨"])
def test_plain_words_do_as_well(town: Town, who: str, words: str, hours: QuietHours | None, *, daily: bool) -> None:
    assert to(town.say(who, words), who)
    person = _person(town, who)
    assert (person.quiet_hours, person.daily) == (hours, daily)
    assert not person.quiet


def test_what_was_said_holds(town: Town) -> None:
    town.say("李楼长", "20点到8点别打扰")
    town.wait(timedelta(hours=11))
    assert to(town.say("张阿姨", LAMP), "李楼长") == []
    assert to(town.wait(timedelta(hours=12)), "李楼长")


def test_staff_set_it_for_somebody_who_is_told(town: Town) -> None:
    sent = town.say("小陈", "设置 李楼长 晚上别发")
    assert _person(town, "李楼长").quiet_hours == QuietHours(time(22), time(7))
    assert to(sent, "李楼长")
    assert to(sent, "小陈")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("张阿姨", "设置 李楼长 只要每天一条"),
        ("外社区小吴", "设置 李楼长 只要每天一条"),
        ("小陈", "设置 李楼长 乱写"),
        ("小陈", "设置 只要每天一条"),
    ],
)
def test_nobody_else_does_and_nothing_else_counts(town: Town, who: str, words: str) -> None:
    town.say(who, words)
    assert not any(_person(town, each).daily for each in PEOPLE)


def test_the_channel_that_was_put_first_is_used_and_the_next_when_it_fails(town: Town) -> None:
    other = Chat("telegram:test", ChatKind.PRIVATE, "700")
    town.run(lambda desk: desk.people.save_account(Account("telegram:test", "700", PEOPLE["李楼长"], other)))
    town.say("李楼长", "设置")
    asked = next(each for each in to(town.press("李楼长", "先发到哪里"), "李楼长") if each.labels)
    assert len(asked.labels) == 2
    town.press("李楼长", "网页" if "网页" in asked.labels else asked.labels[1])
    assert _person(town, "李楼长").channels == (CHANNEL, "telegram:test")
    assert [each.channel for each in town.run(lambda desk: desk.neighbourhood.officers[PEOPLE["李楼长"]].chats)] == [
        CHANNEL,
        "telegram:test",
    ]
    town.run(
        lambda desk: desk.people.save_account(
            Account(CHANNEL, "李楼长", PEOPLE["李楼长"], Chat(CHANNEL, ChatKind.PRIVATE, "李楼长"), reachable=False)
        )
    )
    assert to(town.say("张阿姨", LAMP), "700")
