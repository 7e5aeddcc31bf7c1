"""The clock: what is due is done every second, and somebody watches that it goes on being done."""

import logging
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.books import Books
from bot.delivery import Delivery
from bot.due import first_due
from handlers.clock import due, forget, put_off, put_off_errand, ring, sweep
from storage.errors import StorageUnavailableError

log = logging.getLogger(__name__)

TICK_SECONDS = 1
SWEPT_AT_ONCE = 20
"""Requests looked after in one job, so that no message waits behind many of them."""
MOST_SWEEPS = 500
OLDEST_TICK = 30.0
LOOK_EVERY = 1.0


Look: TypeAlias = Callable[[], Awaitable[None]]
"""Something that is looked after at every tick."""


class DeskClock:
    """The time at the desk: the true time, or, in the demo, one that was moved on."""

    def __init__(self, moved: timedelta = timedelta()) -> None:
        """`moved` is how far it was moved on before."""
        self.moved = moved

    def now(self) -> datetime:
        """Return the time at the desk, in UTC."""
        return datetime.now(UTC) + self.moved

    def move_to(self, instant: datetime) -> None:
        """Let the time at the desk be this instant; it never goes back."""
        self.moved += max(instant - self.now(), timedelta())


class Clock:
    """Ticks: each tick does what is due and looks whether something can be sent."""

    def __init__(self, books: Books, delivery: Delivery, *also: Look) -> None:
        """`also` is what else is looked after at every tick."""
        self.last_tick = time.monotonic()
        self._books = books
        self._delivery = delivery
        self._also = also
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK_SECONDS,
            # A tick that is late still has to happen, and many late ones are one.
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Do what is due."""
        try:
            await self.do_what_is_due()
            for look_after in self._also:
                await look_after()
        except StorageUnavailableError as error:
            log.warning("the clock cannot do what is due now: %s", error.reason)
        except Exception as error:  # noqa: BLE001 - the clock loop: what fails now is due again at the next tick.
            log.error("the clock failed: %s", type(error).__name__)  # noqa: TRY400 - a trace could quote residents.
        self._delivery.wake()
        self.last_tick = time.monotonic()

    async def do_what_is_due(self) -> None:
        """Let every timer ring that has passed."""
        for _ in range(MOST_SWEEPS):
            if not await self._swept():
                return
            self._delivery.wake()
        # A timer that rings and stays due would hold up everything else for ever.
        log.warning("after %s sweeps there is still something due", MOST_SWEEPS)

    async def _swept(self) -> int:
        """Do what is due for some requests together; when one of them is in the way, for each by itself."""
        try:
            return await self._books.do(lambda office: sweep(office, SWEPT_AT_ONCE))
        except StorageUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - the clock loop: one request must not stop everybody's timers.
            log.error("a sweep failed: %s", type(error).__name__)  # noqa: TRY400 - a trace could quote residents.
        found = await self._books.do(lambda office: due(office, SWEPT_AT_ONCE))
        for request in found:
            await self._rung_alone(request)
        if not found:
            await self._books.do(forget)
            await self._books.do(put_off_errand)
        return len(found)

    async def _rung_alone(self, request: int) -> None:
        try:
            await self._books.do(lambda office: ring(office, request))
        except StorageUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - the clock loop: the culprit is put off, and named.
            log.error("request %s cannot be looked after: %s", request, type(error).__name__)  # noqa: TRY400 - as above.
            await self._books.do(lambda office: put_off(office, request))


async def pass_time(span: timedelta, desk_clock: DeskClock, clock: Clock, books: Books, delivery: Delivery) -> None:
    """Move the desk's time on, and let everything happen in between at the instant at which it is due."""
    end = desk_clock.now() + span
    while (due := await books.do(first_due)) is not None and due <= end:
        desk_clock.move_to(due)
        await clock.do_what_is_due()
        await delivery.settle()
    desk_clock.move_to(end)
    await clock.tick()


class Alive(Protocol):
    """The writer, as far as the watchdog knows it."""

    @property
    def alive(self) -> bool:
        """Whether it still writes."""


class Watchdog:
    """A thread that ends the process when it has stopped doing its work; whoever started it starts it again."""

    def __init__(self, writer: Alive, clock: Clock, end: Callable[[str], None] | None = None) -> None:
        """`end` is called once with the reason; by default the process ends at once, with nothing half done."""
        self._writer = writer
        self._clock = clock
        self._end = end or end_process
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_EVERY):
            if (reason := self.complaint()) is not None:
                self._end(reason)
                return

    def complaint(self) -> str | None:
        """Return what is wrong, None when all is well."""
        if not self._writer.alive:
            return "数据库的写入停了"
        if time.monotonic() - self._clock.last_tick > OLDEST_TICK:
            return f"时钟有 {OLDEST_TICK:.0f} 秒没有走了"
        return None


def end_process(reason: str) -> None:
    """End the process with status 1."""
    sys.stderr.write(f"menkou：{reason}，程序退出，请重新启动。已收到的事都还在。\n")
    sys.stderr.flush()
    os._exit(1)
