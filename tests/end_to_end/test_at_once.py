"""Things that happen in the same instant, on one desk or on two that share a database: each has one effect."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress

import pytest

from domain.messages import IncomingKind, IncomingMessage
from domain.neighbourhood import Appointment, Role, Seat
from domain.request_states import Action
from handlers import front_door
from handlers.front_door import Received
from handlers.office import Office, Practice
from nlp.rulebook import RuleBook
from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import Keys
from storage.writer import Writer
from tests.handlers.town import B3, COMMUNITY, PEOPLE, Town, practice

KEYS = Keys(by_id={1: bytes(range(32))}, lookup=bytes(range(32, 64)))
MESSAGES = 100
MATTERS = ("楼道灯不亮了", "单元门关不上", "下水道堵了", "楼道里堆满了垃圾", "电梯按钮坏了")
HEADS = ("李楼长", "王楼长")
OF_UNITS = ("安师傅", "赵强")
LONGEST = 60


@pytest.fixture
def writers(database_url: str, engine_name: str) -> Iterator[tuple[Writer, Writer]]:
    """Give the writers of two replicas; SQLite knows only one, which then does everything."""
    engines = [open_engine(database_url) for _ in range(1 if engine_name == "sqlite" else 2)]
    started = [Writer(engine, KEYS, node) for node, engine in enumerate(engines)]
    for writer in started:
        writer.start()
    yield started[0], started[-1]
    for writer, engine in zip(started, engines, strict=True):
        writer.stop()
        engine.dispose()


@pytest.fixture(scope="module")
def ways(rules: RuleBook) -> Practice:
    return practice(rules)


@pytest.fixture
def town(writers: tuple[Writer, Writer], ways: Practice) -> Town:
    """Give 3号楼 two heads."""
    built = Town(writers[0], ways).found()
    second = Appointment(PEOPLE[HEADS[1]], Seat(Role.BUILDING_HEAD, B3, None))
    built.run(lambda desk: desk.roster.appoint([second]))
    return built


class Taking:
    """A job that takes a message; `meet` is called once, when its transaction has begun."""

    def __init__(self, message: IncomingMessage, ways: Practice, meet: Callable[[], object] = int) -> None:
        self._message = message
        self._ways = ways
        self._meet = meet

    def __call__(self, desk: Desk) -> Received:
        meet, self._meet = self._meet, int
        with suppress(threading.BrokenBarrierError):
            meet()
        return front_door.receive(self._message, Office(desk, self._ways))


def hand_in(town: Town, writer: Writer, taking: Taking, order: str) -> Future[Received]:
    return writer.submit(taking, town.now, order)


@pytest.fixture
def pressed(
    town: Town, writers: tuple[Writer, Writer], ways: Practice, engine_name: str
) -> Callable[[Sequence[str], str], None]:
    """Let two people press what stands under their cards, each with a writer, in transactions that have both begun."""

    def together(people: Sequence[str], label: str) -> None:
        barrier = threading.Barrier(len(people))
        # On SQLite the second transaction begins when the first has ended.
        meet = (lambda: barrier.wait(LONGEST)) if engine_name == "postgresql" else int
        results = []
        for person, writer in zip(people, writers, strict=True):
            token, chat = town.token(person, label), town.chat(person)
            press = IncomingMessage(person, chat, person, IncomingKind.PRESS, pressed=token, press_id=person)
            results.append(hand_in(town, writer, Taking(press, ways, meet), person))
        assert [future.result(LONGEST).taken for future in results] == [True, True]

    return together


@pytest.mark.parametrize("matter", MATTERS)
def test_of_two_heads_who_press_together_one_wins_and_the_other_is_told(
    matter: str, town: Town, pressed: Callable[[Sequence[str], str], None]
) -> None:
    town.say("张阿姨", matter)
    (number,) = town.open()
    pressed(HEADS, "我来办")

    holder = next(name for name in HEADS if PEOPLE[name] == town.request(number).held_by)
    (late,) = set(HEADS) - {holder}
    sent = town.deliver()
    assert Counter(event.action for event in town.events(number))[Action.ACCEPT] == 1
    toasts = {each.message.to.id: each.text for each in sent if each.message.press_id is not None}
    assert holder in toasts[late]
    card = next(each for each in reversed(sent) if each.message.to.id == late and each.message.card is not None)
    assert "我来办" not in card.labels
    assert holder in card.text


def test_of_two_units_that_take_a_wish_together_one_has_it_and_the_other_may_wait(
    town: Town, pressed: Callable[[Sequence[str], str], None]
) -> None:
    town.say("张阿姨", "孙子开学想要个书包，家里困难")
    town.press("小陈", "发布（不露姓名）")
    (number,) = town.open()
    pressed(OF_UNITS, "我们认领")

    (claim,) = [event for event in town.events(number) if event.action is Action.CLAIM]
    wish = town.run(lambda desk: desk.wishes.live(COMMUNITY))[0]
    assert wish.claimed_by == claim.actor
    (late,) = [each for each in OF_UNITS if PEOPLE[each] != claim.actor]
    assert any("排下一件" in each.labels for each in town.deliver() if each.message.to.id == late)


def test_a_hundred_messages_delivered_twice_each_have_a_hundred_effects(
    town: Town, writers: tuple[Writer, Writer], ways: Practice
) -> None:
    names = [f"居民{number}" for number in range(MESSAGES)]
    messages = [IncomingMessage(name, town.chat(name), name, IncomingKind.TEXT, f"{name}家漏水了") for name in names]
    ready = threading.Barrier(len(writers))
    futures: list[Future[Received]] = []

    def deliver(writer: Writer, order: list[IncomingMessage]) -> None:
        ready.wait(LONGEST)
        futures.extend([hand_in(town, writer, Taking(each, ways), each.sender) for each in order])

    threads = [
        threading.Thread(target=deliver, args=(writers[0], messages)),
        threading.Thread(target=deliver, args=(writers[1], messages[MESSAGES // 2 :] + messages[: MESSAGES // 2])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(future.result(LONGEST).taken for future in futures) == {True: MESSAGES, False: MESSAGES}

    found = town.run(lambda desk: desk.requests.board(COMMUNITY))
    assert sorted(request.text for request in found) == sorted(message.text for message in messages)
    assert len({request.number for request in found}) == MESSAGES
    for request in found:
        assert [event.action for event in town.events(request.number)] == [Action.OPEN, Action.ASK_PLACE]
    sent = town.deliver()
    told = Counter(each.message.to.id for each in sent if each.message.card is not None)
    assert told == dict.fromkeys(names, 1)
