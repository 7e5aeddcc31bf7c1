"""What is due is done, time can be moved on in the demo, and somebody watches that the clock goes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock as clock_module
from bot.books import Books
from bot.clock import Clock, DeskClock, Watchdog, pass_time
from bot.delivery import Delivery
from bot.inbox import Inbox
from domain.places import PlaceKind
from domain.request_states import Action
from domain.service_request import ServiceRequest
from handlers.clock import due
from handlers.office import Office
from storage.errors import UnreadableError
from storage.service_requests import ServiceRequests
from storage.writer import Writer
from tests.bot.small_town import DESK, HEAD, found, said
from tests.bot.stand_in import StandInChannel, StillClock

DARK = "楼道灯又不亮了"


@pytest.fixture
async def delivery(books: Books, channel: StandInChannel) -> AsyncIterator[Delivery]:
    await books.do(found)
    running = Delivery(books, [channel])
    running.start()
    yield running
    await running.stop(1.0)


def open_requests(office: Office) -> tuple[ServiceRequest, ...]:
    """Return everything that is open."""
    community = next(each.id for each in office.desk.neighbourhood.places if each.kind is PlaceKind.COMMUNITY)
    return office.desk.requests.board(community)


def actions(office: Office) -> list[tuple[Action, datetime]]:
    """Return what happened to everything that is open, in order."""
    return [
        (event.action, event.at)
        for request in open_requests(office)
        for event in office.desk.requests.events(request.id)
    ]


async def test_a_tick_does_what_is_due_and_sends_what_comes_of_it(
    books: Books, delivery: Delivery, channel: StandInChannel, clock: StillClock
) -> None:
    await Inbox(books, delivery).take(said("1", DARK))
    ticking = Clock(books, delivery)
    await ticking.tick()
    await delivery.settle()
    before = len(channel.sent)
    clock.pass_by(timedelta(hours=3))
    await ticking.tick()
    await delivery.settle()
    assert [action for action, _ in await books.do(actions)].count(Action.REMIND) == 1
    assert len(channel.sent) > before
    await ticking.tick()
    assert [action for action, _ in await books.do(actions)].count(Action.REMIND) == 1


async def test_a_tick_looks_after_everything_else_and_survives_its_faults(books: Books, delivery: Delivery) -> None:
    looked = []

    async def look() -> None:
        looked.append("first")

    async def stumble() -> None:
        raise ZeroDivisionError

    ticking = Clock(books, delivery, look, stumble)
    ticking.last_tick = 0.0
    await ticking.tick()
    assert looked == ["first"]
    assert ticking.last_tick > 0.0


async def test_one_request_that_cannot_be_read_stops_nobody_elses_timers(
    books: Books, delivery: Delivery, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(books, delivery)
    await inbox.take(said("1", DARK))
    await inbox.take(said("2", "电梯坏了"))
    damaged = min(each.id for each in await books.do(open_requests))

    def lock(self: ServiceRequests, request_id: int) -> ServiceRequest | None:
        if request_id == damaged:
            raise UnreadableError
        return self.get(request_id)

    monkeypatch.setattr(ServiceRequests, "lock", lock)
    clock.pass_by(timedelta(hours=3))
    await Clock(books, delivery).tick()
    rung = [action for action, _ in await books.do(actions) if action in {Action.REMIND, Action.CLIMB}]
    assert len(rung) == 1
    assert await books.do(lambda office: due(office, 10)) == ()


async def test_the_clock_ticks_by_itself(books: Books, delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "TICK_SECONDS", 0.01)
    ticks = asyncio.Event()

    async def look() -> None:
        ticks.set()

    ticking = Clock(books, delivery, look)
    ticking.start()
    await ticks.wait()
    ticking.stop()


@pytest.mark.usefixtures("delivery")
async def test_when_time_is_moved_on_everything_happens_at_its_own_instant(
    writer: Writer, books: Books, channel: StandInChannel
) -> None:
    desk_clock = DeskClock()
    moved = Books(writer, books.practice, desk_clock.now)
    outside = Delivery(moved, [channel])
    outside.start()
    await Inbox(moved, outside).take(said("1", DARK))
    began = desk_clock.now()
    await pass_time(timedelta(days=2), desk_clock, Clock(moved, outside), moved, outside)
    await outside.settle()
    await outside.stop(1.0)
    happened = await moved.do(actions)
    climbs = [at for action, at in happened if action is Action.CLIMB]
    assert climbs
    assert len({at for _, at in happened}) >= 3
    assert all(at < began + timedelta(days=2) for _, at in happened)
    assert desk_clock.now() >= began + timedelta(days=2)
    assert {HEAD, DESK} <= {each.message.to for each in channel.sent}


def test_the_desks_clock_never_goes_back() -> None:
    clock = DeskClock()
    later = datetime.now(UTC) + timedelta(days=1)
    clock.move_to(later)
    clock.move_to(later - timedelta(hours=3))
    assert clock.now() >= later
    assert DeskClock(clock.moved).now() >= later


async def test_the_watchdog_sees_a_writer_that_ended(books: Books, delivery: Delivery, writer: Writer) -> None:
    watchdog = Watchdog(writer, Clock(books, delivery))
    assert watchdog.complaint() is None
    writer.stop()
    assert watchdog.complaint() is not None


async def test_the_watchdog_sees_a_clock_that_stands(books: Books, delivery: Delivery, writer: Writer) -> None:
    ticking = Clock(books, delivery)
    watchdog = Watchdog(writer, ticking)
    ticking.last_tick -= clock_module.OLDEST_TICK + 1
    assert watchdog.complaint() is not None


async def test_the_watchdog_ends_the_process_once(
    books: Books, delivery: Delivery, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_module, "LOOK_EVERY", 0.01)
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    reasons: list[str] = []

    def end(reason: str) -> None:
        reasons.append(reason)
        loop.call_soon_threadsafe(ended.set)

    ticking = Clock(books, delivery)
    ticking.last_tick -= clock_module.OLDEST_TICK + 1
    watchdog = Watchdog(writer, ticking, end)
    watchdog.start()
    await ended.wait()
    watchdog.stop()
    assert len(reasons) == 1
