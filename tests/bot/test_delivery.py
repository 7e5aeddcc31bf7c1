"""What becomes of queued messages: sent once, in order, tried again or given up, each written down."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.books import Books
from bot.channels.contract import SendError
from bot.delivery import ENOUGH_HELD, Delivery
from bot.outlet import MOST_ATTEMPTS, judge
from domain.messages import Button, Lane, OutgoingKind, QueuedMessage
from domain.people import Account, Person
from domain.replacing import replace
from handlers.office import Office, Practice
from storage.outgoing_rows import Delivery as Stands
from storage.sending import Sending
from storage.writer import Writer
from tests.bot.stand_in import EVERYTHING, Queue, StandInChannel, StillClock, card, group, private, words

Result = TypeVar("Result")

NO_MORE = timedelta(days=400)


@pytest.fixture
async def delivery(books: Books, channel: StandInChannel) -> AsyncIterator[Delivery]:
    running = Delivery(books, [channel])
    running.start()
    yield running
    await running.stop(1.0)


async def stands(books: Books, chat_name: str = "a") -> list[Stands]:
    """Return where the messages to a private chat stand, oldest first."""
    said = await books.do(lambda office: office.desk.outbox.history(private(chat_name), 10))
    return [each.delivery for each in said]


async def nothing_left(books: Books) -> bool:
    """Say whether nothing will ever be sent any more."""
    return await books.do(lambda office: office.desk.sending.next_due()) is None


async def test_what_is_queued_is_sent_once_and_written_down(
    books: Books, channel: StandInChannel, delivery: Delivery
) -> None:
    await books.do(Queue(words("one", private("a")), words("two", private("b"))))
    await delivery.settle()
    await delivery.settle()
    assert sorted(channel.texts) == ["one", "two"]
    assert await stands(books) == [Stands.SENT]
    assert await nothing_left(books)


async def test_emergencies_leave_before_everything_else(
    books: Books, channel: StandInChannel, delivery: Delivery
) -> None:
    lanes = (Lane.NOTICE, Lane.STATUS, Lane.REPLY, Lane.EMERGENCY)
    await books.do(Queue(*(words(f"{lane}", private(f"{lane}"), lane=lane) for lane in lanes)))
    await delivery.settle()
    assert channel.texts == ["emergency", "reply", "status", "notice"]


async def test_one_at_a_time_in_a_chat_and_in_order(books: Books, channel: StandInChannel, delivery: Delivery) -> None:
    channel.gate.clear()
    await books.do(Queue(*(words(f"{number}", private("a")) for number in range(3)), words("other", private("b"))))
    delivery.wake()
    await channel.has_sent(2)
    assert sorted(channel.texts) == ["0", "other"]
    channel.gate.set()
    await delivery.settle()
    assert [text for text in channel.texts if text != "other"] == ["0", "1", "2"]


class CountedBooks(Books):
    """The books, counting how often they are asked."""

    asked = 0

    async def do(self, job: Callable[[Office], Result], order: str = "") -> Result:
        self.asked += 1
        return await super().do(job, order)

    async def asked_by_others(self, rounds: int = 30) -> int:
        """Ask so many times, and return how often others asked meanwhile."""
        before = self.asked
        for _ in range(rounds):
            await self.do(Queue())
        return self.asked - before - rounds


async def test_a_channel_that_hangs_holds_up_no_other(
    writer: Writer, practice: Practice, clock: StillClock, channel: StandInChannel
) -> None:
    books = CountedBooks(writer, practice, clock.now)
    other = StandInChannel("standin:Main")
    channel.gate.clear()
    running = Delivery(books, [channel, other])
    running.start()
    many = 3 * ENOUGH_HELD
    await books.do(Queue(*(words(f"{number}", private(f"{number}")) for number in range(many))))
    running.wake()
    await channel.has_sent(1)
    for text in ("one", "two"):
        await books.do(Queue(words(text, private("a", other.instance)), words(f"off {text}", private("a", "standin"))))
        running.wake()
        async with asyncio.timeout(30):
            await other.has_sent(len(other.sent) + 1)
    assert other.texts == ["one", "two"]
    await books.asked_by_others()
    assert await books.asked_by_others() == 0, "nothing is claimed again and again while one hangs"
    off = await books.do(lambda office: office.desk.outbox.history(private("a", "standin"), 10))
    assert [each.reason for each in off] == ["its channel is not running"] * 2
    channel.gate.set()
    await running.settle()
    await running.stop(1.0)
    assert len(channel.sent) == many


async def test_a_newer_state_edits_the_card_even_while_the_first_is_under_way(
    books: Books, channel: StandInChannel, delivery: Delivery
) -> None:
    channel.gate.clear()
    await books.do(Queue(card("first", group("g"), "group:1", "received")))
    delivery.wake()
    await channel.has_sent(1)
    await books.do(Queue(card("second", group("g"), "group:1", "taken")))
    await books.do(Queue(card("third", group("g"), "group:1", "done")))
    delivery.wake()
    channel.gate.set()
    await delivery.settle()
    assert channel.texts == ["received", "done"]
    assert channel.sent[1].edits == f"platform-{channel.sent[0].id}"


async def test_a_message_that_failed_is_tried_again_and_then_sent(
    books: Books, channel: StandInChannel, delivery: Delivery, clock: StillClock
) -> None:
    channel.failures = [SendError("no connection"), SendError("no connection")]
    await books.do(Queue(words("one", private("a"))))
    for _ in range(3):
        await delivery.settle()
        clock.pass_by(timedelta(minutes=1))
    assert channel.texts == ["one"] * 3
    assert [each.attempts for each in channel.sent] == [0, 1, 2]
    assert await stands(books) == [Stands.SENT]


async def test_a_dead_chat_is_given_up_and_its_account_not_written_to_any_more(
    books: Books, channel: StandInChannel, delivery: Delivery
) -> None:
    chat = private("a")

    def meet(office: Office) -> None:
        person = Person(office.desk.new_id())
        office.desk.people.add(person, Account(chat.channel, chat.id, person.id, chat))

    await books.do(meet)
    channel.failures = [SendError("blocked", permanent=True)]
    await books.do(Queue(words("one", chat)))
    await delivery.settle()
    assert await stands(books) == [Stands.UNDELIVERABLE]
    assert await nothing_left(books)
    account = await books.do(lambda office: office.desk.people.account(chat.channel, chat.id))
    assert account is not None
    assert not account.reachable


@pytest.mark.parametrize(("lane", "sends"), [(Lane.REPLY, 2), (Lane.EMERGENCY, 2), (Lane.NOTICE, 1)])
async def test_what_may_have_arrived_is_repeated_once_but_never_a_notice(
    lane: Lane, sends: int, books: Books, channel: StandInChannel, delivery: Delivery, clock: StillClock
) -> None:
    channel.failures = [SendError("no answer", unknown=True)] * 5
    await books.do(Queue(words("one", private("a"), lane=lane)))
    for _ in range(4):
        await delivery.settle()
        clock.pass_by(timedelta(hours=1))
    assert len(channel.sent) == sends
    assert await stands(books) == [Stands.UNDELIVERABLE]


async def test_a_fault_of_the_channel_stops_no_other_message(
    books: Books, channel: StandInChannel, delivery: Delivery
) -> None:
    channel.failures = [ZeroDivisionError("a fault of ours")]
    await books.do(Queue(words("one", private("a"), lane=Lane.EMERGENCY), words("two", private("b"))))
    await delivery.settle()
    assert channel.texts == ["one", "two"]


async def test_a_claim_that_failed_ends_no_claiming(
    books: Books, channel: StandInChannel, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = threading.Event()

    def fail(*_: object) -> None:
        failing.set()
        raise ZeroDivisionError

    await books.do(Queue(words("one", private("a"))))
    with monkeypatch.context() as broken:
        broken.setattr(Sending, "claim", fail)
        delivery.wake()
        assert await asyncio.to_thread(failing.wait, 20)
    delivery.wake()
    async with asyncio.timeout(20):
        await channel.has_sent(1)
    assert channel.texts == ["one"]


async def test_the_whole_channel_waits_when_the_platform_asks_for_it(
    books: Books, channel: StandInChannel, delivery: Delivery, clock: StillClock
) -> None:
    channel.failures = [SendError("too many", retry_after=3600.0)]
    await books.do(Queue(words("one", private("a"), lane=Lane.EMERGENCY)))
    await delivery.settle()
    await books.do(Queue(words("notice", private("b"), lane=Lane.NOTICE), words("reply", private("c"))))
    await delivery.settle()
    assert channel.texts == ["one"]
    soonest = await books.do(lambda office: office.desk.sending.next_due())
    assert soonest is not None
    assert soonest > clock.now() + timedelta(minutes=59)


async def test_another_channel_does_not_wait_with_it(books: Books, channel: StandInChannel) -> None:
    other = StandInChannel("standin:other")
    delivery = Delivery(books, [channel, other])
    delivery.start()
    channel.failures = [SendError("too many", retry_after=3600.0)]
    await books.do(Queue(words("one", private("a"), lane=Lane.EMERGENCY), words("two", private("b", other.instance))))
    await delivery.settle()
    await delivery.stop(1.0)
    assert other.texts == ["two"]


async def test_a_toast_that_failed_is_forgotten(books: Books, channel: StandInChannel, delivery: Delivery) -> None:
    channel.failures = [SendError("no connection")]
    await books.do(Queue(words("toast", private("a"), kind=OutgoingKind.TOAST, press_id="p")))
    await delivery.settle()
    assert await stands(books) == []
    assert await nothing_left(books)


async def test_what_another_process_left_under_way_is_sent_when_its_lease_has_run_out(
    books: Books, channel: StandInChannel, delivery: Delivery, clock: StillClock
) -> None:
    await books.do(Queue(words("one", private("a"))))
    await books.do(lambda office: office.desk.sending.claim(1, timedelta(seconds=60)))
    await delivery.settle()
    assert channel.texts == []
    clock.pass_by(timedelta(seconds=61))
    await delivery.settle()
    assert channel.texts == ["one"]


async def test_on_sqlite_what_a_dead_process_left_under_way_is_sent_at_the_start(
    books: Books, channel: StandInChannel, engine_name: str
) -> None:
    await books.do(Queue(words("one", private("a"))))
    await books.do(lambda office: office.desk.sending.claim(1, timedelta(seconds=60)))
    delivery = Delivery(books, [channel])
    delivery.start()
    await delivery.settle()
    await delivery.stop(1.0)
    assert channel.texts == (["one"] if engine_name == "sqlite" else [])


async def test_nothing_is_sent_twice_when_its_lease_runs_out_while_it_is_under_way(
    books: Books, channel: StandInChannel, delivery: Delivery, clock: StillClock
) -> None:
    channel.gate.clear()
    await books.do(Queue(words("one", private("a"))))
    delivery.wake()
    await channel.has_sent(1)
    clock.pass_by(timedelta(days=1))
    await books.do(Queue(words("two", private("b"))))
    delivery.wake()
    await channel.has_sent(2)
    channel.gate.set()
    await delivery.settle()
    assert channel.texts == ["one", "two"]


async def test_what_is_to_wait_waits(
    books: Books, channel: StandInChannel, delivery: Delivery, clock: StillClock
) -> None:
    later = replace(words("one", private("a")), not_before=clock.now() + timedelta(minutes=2))
    await books.do(Queue(later))
    await delivery.settle()
    assert channel.texts == []
    clock.pass_by(timedelta(minutes=2))
    await delivery.settle()
    assert channel.texts == ["one"]


async def test_a_channel_that_is_not_running_keeps_its_messages(
    books: Books, channel: StandInChannel, delivery: Delivery, clock: StillClock
) -> None:
    await books.do(Queue(words("one", private("a", "standin:off"))))
    await delivery.settle()
    assert channel.texts == []
    assert not await nothing_left(books)
    back = StandInChannel("standin:off")
    later = Delivery(books, [back])
    later.start()
    clock.pass_by(timedelta(minutes=10))
    await later.settle()
    await later.stop(1.0)
    assert back.texts == ["one"]


async def test_what_was_said_at_once_is_written_down_and_not_said_again(
    books: Books, channel: StandInChannel, delivery: Delivery
) -> None:
    hint = words("hint:standin:main:1", private("a"), lane=Lane.EMERGENCY)
    await delivery.say_at_once(hint)
    await delivery.say_at_once(hint)
    await books.do(Queue(hint))
    await delivery.settle()
    assert channel.texts == [hint.text]
    assert await stands(books) == [Stands.SENT]


async def test_what_rides_home_leaves_in_order_before_anything_is_claimed(
    books: Books, channel: StandInChannel, delivery: Delivery
) -> None:
    def answer(office: Office) -> tuple[QueuedMessage, ...]:
        office.desk.outbox.home = private("a")
        Queue(words("first", private("a")), words("elsewhere", private("b")), words("second", private("a")))(office)
        return tuple(office.desk.outbox.leased)

    await delivery.take(await books.do(answer))
    await channel.has_sent(2)
    assert channel.texts == ["first", "second"]
    await delivery.settle()
    assert channel.texts == ["first", "second", "elsewhere"]


async def test_a_card_with_the_same_name_elsewhere_takes_nothing_out_of_the_lease(
    books: Books, delivery: Delivery
) -> None:
    await books.do(Queue(*(card(f"old {name}", private(name), "head:1", "offered") for name in "ab")))
    await delivery.settle()

    def accept(office: Office) -> tuple[QueuedMessage, ...]:
        office.desk.outbox.home = private("a")
        Queue(*(card(f"new {name}", private(name), "head:1", f"taken {name}") for name in "ab"))(office)
        return tuple(office.desk.outbox.leased)

    leased = await books.do(accept)
    assert [each.message.text for each in leased] == ["taken a"]


async def test_the_end_waits_for_what_is_under_way(books: Books, channel: StandInChannel) -> None:
    delivery = Delivery(books, [channel])
    delivery.start()
    channel.gate.clear()
    await books.do(Queue(words("one", private("a"))))
    delivery.wake()
    await channel.has_sent(1)
    ending = asyncio.create_task(delivery.stop(5.0))
    await asyncio.sleep(0)
    assert not ending.done()
    channel.gate.set()
    await ending
    assert await stands(books) == [Stands.SENT]


async def test_what_had_not_begun_at_the_end_is_sent_at_once_by_the_next(books: Books, channel: StandInChannel) -> None:
    first = Delivery(books, [channel])
    first.start()
    channel.gate.clear()

    def answer(office: Office) -> tuple[QueuedMessage, ...]:
        office.desk.outbox.home = private("a")
        Queue(words("one", private("a")), words("two", private("a")))(office)
        return tuple(office.desk.outbox.leased)

    await first.take(await books.do(answer))
    await channel.has_sent(1)
    ending = asyncio.create_task(first.stop(5.0))
    await asyncio.sleep(0)
    channel.gate.set()
    await ending
    assert channel.texts == ["one"]
    second = Delivery(books, [channel])
    second.start()
    await second.settle()
    await second.stop(1.0)
    assert channel.texts == ["one", "two"]


async def test_a_channel_without_buttons_gets_numbers_instead(books: Books) -> None:
    plain = StandInChannel(abilities=replace(EVERYTHING, buttons=False, edits=False))
    delivery = Delivery(books, [plain])
    delivery.start()
    choice = replace(words("ask", private("a")), buttons=((Button("3号楼", "t1"), Button("5号楼", "t2")),))
    await books.do(Queue(choice))
    await delivery.settle()
    await delivery.stop(1.0)
    assert plain.sent[0].message.buttons == ()
    assert "1 3号楼" in plain.texts[0]
    assert "2 5号楼" in plain.texts[0]


# --- What a failure means ------------------------------------------------------------------------------------


def queued(attempts: int = 0, lane: Lane = Lane.REPLY) -> QueuedMessage:
    return QueuedMessage(1, words("one", private("a"), lane=lane), attempts)


def retry_in(error: SendError, each: QueuedMessage, *, again: bool = False, chance: float = 1.0) -> float | None:
    return judge(error, each, again=again, chance=lambda: chance).retry_in


def test_waits_grow_to_a_longest_and_chance_spreads_them() -> None:
    error = SendError("no connection")
    waits = [retry_in(error, queued(attempts)) for attempts in range(12)]
    assert waits[:3] == [2.0, 4.0, 8.0]
    assert waits[-1] == 600.0
    assert retry_in(error, queued(1), chance=0.0) == 2.0


def test_an_emergency_is_tried_again_sooner() -> None:
    waits = [retry_in(SendError("no connection"), queued(attempts, Lane.EMERGENCY)) for attempts in range(12)]
    assert waits[0] == 1.0
    assert waits[-1] == 30.0


def test_nothing_is_tried_for_ever() -> None:
    assert retry_in(SendError("no connection"), queued(MOST_ATTEMPTS)) is None
    assert retry_in(SendError("too many", retry_after=5.0), queued(MOST_ATTEMPTS)) is None


def test_only_a_permanent_failure_says_that_nobody_is_there() -> None:
    for error in (SendError("x"), SendError("x", retry_after=1.0), SendError("x", unknown=True)):
        assert not judge(error, queued(), again=False, chance=lambda: 0.5).unreachable
    assert judge(SendError("x", permanent=True), queued(), again=False, chance=lambda: 0.5).unreachable
