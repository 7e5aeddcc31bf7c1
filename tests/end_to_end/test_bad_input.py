"""Whatever somebody sends or presses: each gets a clear sentence, and nothing is lost or half done."""

import re
from collections.abc import Callable, Iterator, Sequence

import pytest

from domain.request_states import State
from domain.service_request import Event, ServiceRequest
from storage.desk import Desk
from tests.end_to_end.town import HEAD, OTHER_HEAD, Town
from tests.loopback_telegram_chats import Person, Posted

NUMBER = re.compile(r"\d{4}")
NO_SUCH_NUMBER = "9876"

STRANGE = (
    "",
    " ",
    "\u200b\u2060",
    "\x00\x07\x1b[2J\x7f",
    "水" * 4_096,
    "(" * 4_096,
    "长" * 100_000,
    "灯" + "\u0301" * 50_000,
    "'; DROP TABLE request; --%_",
    "\u202e灯坏了\u202c",
    "👨‍👩‍👧‍👦" * 500,
)


def number_in(posted: Posted) -> str:
    found = NUMBER.search(posted.text)
    assert found is not None
    return found[0]


def report(town: Town, words: str) -> tuple[str, Posted]:
    """Let a new resident of 3号楼 report something; return its number and the head's card."""
    resident = town.resident("居民")
    town.telegram.person_says(resident, resident, words)
    number = number_in(town.sees(resident, button="查进度"))
    return number, town.sees(town[HEAD], number, button="我来办")


@pytest.fixture(scope="module")
def untouched(town: Town) -> Iterator[tuple[str, Posted]]:
    """Give a request to which nothing happens, whatever is tried."""
    number, card = report(town, "楼道窗户坏了")
    before = stands(town, number)
    yield number, card
    assert stands(town, number) == before


def stands(town: Town, number: str) -> tuple[ServiceRequest, Sequence[Event]]:
    """Return a request and what has happened to it."""

    def look(desk: Desk) -> tuple[ServiceRequest, Sequence[Event]]:
        places = [place.id for place in desk.neighbourhood.places]
        (request,) = desk.requests.by_number(int(number), places)
        return request, desk.requests.events(request.id)

    return town.deployment.do(look)


def answer(town: Town, person: Person, words: str) -> str:
    """Return what is answered in private to these words."""
    before = len(town.telegram.sent_to(person))
    town.telegram.person_says(person, person, words)
    return town.sees_more(person, before)[0].text


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_words_in_private_are_answered(town: Town, text: str) -> None:
    person = town.telegram.person("居民")
    if not text:
        # The Bot API brings no message without words, so it comes as what it would be: a command alone.
        text = "@menkou_bot"
    assert answer(town, person, text)
    assert town.deployment.do(lambda desk: desk.incoming.set_aside_list(10)) == ()


def test_strange_words_in_a_group_are_taken_and_left_alone(town: Town) -> None:
    person, before = town.telegram.person("居民"), len(town.telegram.sent_to(town.group))
    for text in STRANGE:
        town.telegram.person_says(town.group, person, text)
    town.heard()
    assert len(town.telegram.sent_to(town.group)) == before
    assert town.deployment.do(lambda desk: desk.incoming.set_aside_list(10)) == ()


@pytest.mark.parametrize(
    "data", ["x", "accept", "accept.1.1.AAAAAAAAAAA", "." * 64, "\x00", "接单.1.1.好", "a.b.c.d.e"]
)
def test_a_button_that_is_not_ours_is_answered_with_a_toast(town: Town, data: str) -> None:
    person = town.resident("居民")
    before = town.telegram.sent_to(person)
    assert town.toast(town.telegram.sends_press(person, before[-1], data))
    assert town.telegram.sent_to(person) == before


def test_a_stale_button_says_how_it_stands(town: Town) -> None:
    number, card = report(town, "单元门关不上")
    head, accept = town[HEAD], card.buttons["我来办"]
    town.toast(town.telegram.sends_press(head, card, accept))
    _, once = stands(town, number)
    assert "李楼长" in town.toast(town.telegram.sends_press(head, card, accept))
    request, twice = stands(town, number)
    assert request.state is State.ACCEPTED
    assert twice == once


def test_somebody_elses_button_does_nothing(town: Town, untouched: tuple[str, Posted]) -> None:
    _, card = untouched
    for thief in (town.telegram.person("生人"), town[OTHER_HEAD]):
        town.telegram.person_says(thief, thief, "你好")
        own = town.sees(thief)
        refused = {town.toast(town.telegram.sends_press(thief, own, token)) for token in card.buttons.values()}
        assert "" not in refused


@pytest.mark.parametrize("words", ["办结", "退单", "/done"])
def test_a_command_without_its_number_asks_for_it(town: Town, words: str) -> None:
    assert "编号" in answer(town, town[HEAD], words)


def test_finishing_takes_more_than_the_number(town: Town, untouched: tuple[str, Posted]) -> None:
    number, _ = untouched
    assert number in answer(town, town[HEAD], f"办结 {number}")


def test_a_foreign_number_is_answered_like_one_that_does_not_exist(town: Town, untouched: tuple[str, Posted]) -> None:
    number, _ = untouched
    for command in ("接单 {}", "转 {} 物业", "办结 {} 已换灯泡"):
        assert_same(town, lambda: town[OTHER_HEAD], command, number)
    for command in ("查进度 {}", "接单 {}", "办结 {} 好了", "派单 {} 给 我", "改类 {} 噪音", "合并 {} 到 {}"):
        assert_same(town, lambda: town.telegram.person("生人"), command, number)


def assert_same(town: Town, who: Callable[[], Person], command: str, number: str) -> None:
    """Check that somebody hears the same about this number and about none."""
    foreign, missing = (answer(town, who(), command.format(each, each)) for each in (number, NO_SUCH_NUMBER))
    assert NUMBER.sub("#", foreign) == NUMBER.sub("#", missing), command


def test_a_strangers_commands_are_never_answered_in_the_group(town: Town, untouched: tuple[str, Posted]) -> None:
    (number, _), before = untouched, len(town.telegram.sent_to(town.group))
    stranger = town.telegram.person("生人", opened=False)
    for command in (f"接单 {number}", f"办结 {number} 好了", f"/accept {number}", "看板", "广播 3栋 停水", "接单"):
        town.telegram.person_says(town.group, stranger, command)
    town.heard()
    assert len(town.telegram.sent_to(town.group)) == before


def test_residents_have_no_say_over_the_board(town: Town) -> None:
    resident = town.resident("居民")
    asked = {answer(town, resident, command) for command in ("看板", "广播 3栋 明天停水", "派单 1001 给 我")}
    assert all("楼长" in text or "社区" in text for text in asked)


def test_a_broken_update_is_passed_over(town: Town) -> None:
    person = town.telegram.person("居民")
    town.telegram.brings({"message": {"text": "秘密的话", "chat": 5}})
    town.telegram.brings({"brain_wave": {}})
    town.telegram.person_says(person, person, "你好")
    town.sees(person)
    town.heard()
    assert "秘密的话" not in town.deployment.log
