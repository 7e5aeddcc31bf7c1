"""Delivery: what the books hold for sending is claimed, sent through the channel its address names, and noted."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import timedelta

from bot.books import Books
from bot.channels.contract import Channel
from bot.outlet import Failure, Outlet
from domain.messages import ChatKind, OutgoingMessage, QueuedMessage
from domain.replacing import replace
from handlers import elsewhere
from handlers.office import Office
from storage import crash
from storage.errors import StorageError, StorageUnavailableError, WriterStoppedError

log = logging.getLogger(__name__)

ENOUGH_HELD = 32
"""So many are taken out of the books at a time, and none for a channel that holds as many.

They are few, so that no emergency finds its chat taken by a notice.
"""
LEASE = timedelta(seconds=60)
RIDE_HOME = timedelta(seconds=5)
CHANNEL_OFF = timedelta(minutes=10)
"""When a message is looked at again whose channel is not running now."""
RECORD_AGAIN = 1.0
SAID_REMEMBERED = 10_000


class Delivery:
    """Sends for all channels. What it holds is leased: if this process dies, it is claimed again."""

    def __init__(self, books: Books, channels: Iterable[Channel]) -> None:
        """Nothing leaves before `start`."""
        self._books = books
        self._channels = {channel.instance: channel for channel in channels}
        self._outlets = {name: Outlet(channel, self) for name, channel in self._channels.items()}
        self._said: OrderedDict[str, str | None] = OrderedDict()
        """By key: what was said before it stood in the books, and the platform's id of it."""
        self._wanted = asyncio.Event()
        self._one_claims = asyncio.Lock()
        self._claiming: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to claim and to send."""
        for outlet in self._outlets.values():
            outlet.start()
        self._claiming = asyncio.create_task(self._claim_when_wanted())

    async def stop(self, grace: float) -> None:
        """Send nothing more; return when what is under way has ended, at the latest after `grace` seconds."""
        if self._claiming is not None:
            # Not in the middle of a claim: what it claims would be nobody's until its lease has run out.
            async with self._one_claims:
                self._claiming.cancel()
        await asyncio.gather(*(outlet.stop(grace) for outlet in self._outlets.values()))

    def wake(self) -> None:
        """Look into the books soon: something may be due."""
        self._wanted.set()

    async def take(self, queued: Iterable[QueuedMessage]) -> None:
        """Send what a job handed back, which is leased to whoever brought the message."""
        for each in queued:
            await self._hold(each, RIDE_HOME)

    async def say_at_once(self, message: OutgoingMessage) -> None:
        """Say something before it can be written down; when it is queued under the same key, it is not said again.

        Raises SendError.
        """
        if message.key in self._said:
            return
        self._said[message.key] = None
        while len(self._said) > SAID_REMEMBERED:
            self._said.popitem(last=False)
        self._said[message.key] = await self._channels[message.to.channel].send(QueuedMessage(0, message, 0))

    async def settle(self) -> None:
        """Return when everything that may leave now has left."""
        settled = False
        while not settled:
            await asyncio.gather(*(outlet.quiet() for outlet in self._outlets.values()))
            async with self._one_claims:
                # Only while nothing is under way does an empty claim mean that nothing is left.
                settled = not any(self._outlets.values()) and not await self._claim()

    # --- The ledger of the outlets ---------------------------------------------------------------------------

    async def sent(self, queued: QueuedMessage, platform_id: str | None) -> None:
        """Write down that a message has left, and what the platform knows it by."""

        def note(office: Office) -> None:
            office.desk.sending.sent(queued.id, platform_id)

        await self._write_down(note)

    async def failed(self, queued: QueuedMessage, failure: Failure) -> None:
        """Write down that a message did not leave."""
        wait = timedelta(seconds=failure.retry_in) if failure.retry_in is not None else None

        def note(office: Office) -> None:
            now = office.desk.now
            office.desk.sending.failed(queued.id, failure.reason, None if wait is None else now + wait)
            if failure.unreachable:
                _mark_unreachable(queued.message, office)
                elsewhere.say(office, queued.message)

        await self._write_down(note)

    async def _write_down(self, note: Callable[[Office], None]) -> None:
        while True:
            try:
                await self._books.do(note)
            except StorageUnavailableError as error:
                # Sent is sent: until it is written down, nothing else may go to this chat.
                log.warning("what became of a message cannot be written down yet: %s", error.reason)
                await asyncio.sleep(RECORD_AGAIN)
            except WriterStoppedError:
                return
            else:
                self.wake()
                return

    # --- Claiming --------------------------------------------------------------------------------------------

    async def _claim_when_wanted(self) -> None:
        await self._take_over()
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                async with self._one_claims:
                    await self._claim()
            except StorageUnavailableError as error:
                log.warning("nothing can be claimed now: %s", error.reason)
                await asyncio.sleep(RECORD_AGAIN)
            except WriterStoppedError:
                return
            except Exception as error:  # noqa: BLE001 - the message loop: what fails now is wanted again with the next.
                log.error("nothing could be claimed: %s", type(error).__name__)  # noqa: TRY400 - a trace could quote.

    async def _take_over(self) -> None:
        """Begin with what a process that died was about to send, before any message can come in."""
        try:
            await self._books.do(lambda office: office.desk.sending.take_over())
        except StorageError as error:
            # Then it waits until its lease has run out.
            log.warning("what was left under way cannot be taken over now: %s", error)

    async def _claim(self) -> int:
        """Take messages out of the books and return how many there were; one at a time does this.

        A channel that holds enough, because its platform hangs, leaves the others their way out.
        """
        full = frozenset(name for name, outlet in self._outlets.items() if len(outlet) >= ENOUGH_HELD)
        if full and len(full) == len(self._outlets):
            return 0

        def claim(office: Office) -> list[QueuedMessage]:
            return office.desk.sending.claim(ENOUGH_HELD, LEASE, full)

        claimed = await self._books.do(claim)
        if claimed:
            crash.point("after_claim")
        for queued in claimed:
            await self._hold(queued, LEASE)
        if len(claimed) == ENOUGH_HELD:
            # There may be more, for channels that can still take it.
            self.wake()
        return len(claimed)

    async def _hold(self, queued: QueuedMessage, lease: timedelta) -> None:
        outlet = self._outlets.get(queued.message.to.channel)
        if queued.message.key in self._said:
            await self.sent(queued, self._said[queued.message.key])
        elif outlet is None:
            await self.failed(queued, Failure("its channel is not running", CHANNEL_OFF.total_seconds()))
        else:
            outlet.add(queued, lease.total_seconds())


def _mark_unreachable(message: OutgoingMessage, office: Office) -> None:
    if message.to.kind is not ChatKind.PRIVATE:
        return
    account = office.desk.people.account(message.to.channel, message.to.id)
    if account is not None and account.private == message.to:
        office.desk.people.save_account(replace(account, reachable=False))
