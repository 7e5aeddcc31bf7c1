"""The running program: channels bring messages in, the books hold them, delivery and the clock do what follows."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import Sequence

from bot.channels.contract import Channel
from bot.clock import Clock, Look, Watchdog
from bot.delivery import Delivery
from bot.inbox import Inbox
from bot.media import MediaFetcher
from bot.opening import Opened
from bot.pictures import Pictures
from bot.reaching import Reaching

log = logging.getLogger(__name__)

FIRST_TRY_SECONDS = 5.0
"""So long the start waits for the platforms; one that answers later is open from then on."""
STOP_SECONDS = 2.5
SENDS_END = 1.0
_YOUNG = 10_000
"""Objects that may come into being before the youngest are searched."""
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Service:
    """One running desk. `start` and `stop` belong together; nothing is lost by an end without `stop`."""

    def __init__(self, opened: Opened, channels: Sequence[Channel], pictures: Pictures, *looks: Look) -> None:
        """Whoever opened the books closes them, after `stop`. `looks` is what is done at every tick besides."""
        books = opened.books
        self.channels = channels
        self.delivery = Delivery(books, channels)
        self.inbox = Inbox(books, self.delivery)
        self.media = MediaFetcher(books, channels, pictures)
        self.clock = Clock(books, self.delivery, self.media.look, *looks)
        self._reaching = tuple(Reaching(channel) for channel in channels)
        self._watchdog = Watchdog(opened.writer, self.clock)

    async def start(self) -> None:
        """Begin to work, with those channels that answer; the others are tried again and again."""
        self.delivery.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_TRY_SECONDS):
                await asyncio.gather(*(each.begin(self.inbox.take) for each in self._reaching))
        self.clock.start()
        self._watchdog.start()

    def shut(self) -> list[str]:
        """Return the instances of the channels that are not open yet."""
        return [each.channel.instance for each in self._reaching if not each.is_open]

    async def stop(self) -> None:
        """Take nothing more and finish what is under way, within a few seconds whatever happens."""
        self._watchdog.stop()
        self.clock.stop()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                # What is under way is sent before the channels close what it is sent through.
                await self.delivery.stop(SENDS_END)
                await self.media.stop()
                await asyncio.gather(*(each.end() for each in self._reaching))
        except TimeoutError:
            log.warning("not everything ended in time; what was not sent is still in the books")


def settled() -> None:
    """Let later searches for garbage pass by what was read until now: it stays for as long as the program runs.

    A batch of messages makes some thousands of objects, hardly any of them in circles.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG)


def told_to_end() -> asyncio.Event:
    """Return what is set once the process is asked to end; from now on it does not end by itself."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in ENDING_SIGNALS:
        loop.add_signal_handler(each, told.set)
    return told
