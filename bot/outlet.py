"""One channel's way out: messages leave in their order, and of each is written down what became of it."""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from bot.channels.contract import Channel, SendError
from bot.pacing import SendingOrder
from bot.rendering import render
from domain.messages import Lane, OutgoingKind, QueuedMessage
from storage import crash

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 100
"""With the longest wait between them these last most of a day."""
FIRST_WAIT = {Lane.EMERGENCY: 1.0}
LONGEST_WAIT = {Lane.EMERGENCY: 30.0}
USUAL_FIRST_WAIT, USUAL_LONGEST_WAIT = 2.0, 600.0
UNKNOWN_WAIT = 5.0


class Failure(Struct, frozen=True):
    """What is to be done about a message that did not leave: try again in so many seconds, or never (None)."""

    reason: str
    retry_in: float | None
    unreachable: bool = False
    """Nothing arrives in this chat any more."""


class Ledger(Protocol):
    """Where it is written down what became of a message; returns when that is durable."""

    async def sent(self, queued: QueuedMessage, platform_id: str | None) -> None:
        """It left, and the platform knows it by this id."""

    async def failed(self, queued: QueuedMessage, failure: Failure) -> None:
        """It did not leave."""


def judge(error: SendError, queued: QueuedMessage, *, again: bool, chance: Callable[[], float]) -> Failure:
    """Decide about a failed send. `again`: it is not known for the second time whether this message arrived.

    `chance` gives a number from 0 to 1, which keeps many failures from being tried again at one moment.
    """
    message, reason = queued.message, str(error)
    if message.kind is OutgoingKind.TOAST:
        return Failure(reason, None)
    if error.permanent:
        return Failure(reason, None, unreachable=True)
    if queued.attempts >= MOST_ATTEMPTS:
        return Failure(reason, None)
    if error.retry_after is not None:
        return Failure(reason, error.retry_after)
    if error.unknown:
        # A second copy of an answer is a lesser evil than none; a broadcast said twice annoys everybody.
        repeated = message.lane is not Lane.NOTICE and not again
        return Failure(reason, UNKNOWN_WAIT if repeated else None)
    first = FIRST_WAIT.get(message.lane, USUAL_FIRST_WAIT)
    longest = LONGEST_WAIT.get(message.lane, USUAL_LONGEST_WAIT)
    wait = min(first * 2.0 ** min(queued.attempts, MOST_ATTEMPTS), longest)
    return Failure(reason, wait * (0.5 + chance() / 2))


class Outlet:
    """Sends through one channel what it is given, one message at a time for each chat."""

    def __init__(self, channel: Channel, ledger: Ledger) -> None:
        """Nothing leaves before `start`."""
        self._channel = channel
        self._ledger = ledger
        self._order = SendingOrder(channel.abilities)
        self._leases: dict[int, float] = {}
        """Until when each message that waits or is under way is ours, by the loop's clock."""
        self._doubtful: set[int] = set()
        """Messages of which it is not known whether the platform took them; the desk sends each once more."""
        self._paused_until = 0.0
        self._woken = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._sending: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many wait or are under way."""
        return len(self._leases)

    def add(self, queued: QueuedMessage, lease: float) -> None:
        """Send a message when its turn comes; it is ours for `lease` seconds."""
        now = self._now()
        known = queued.id in self._leases
        self._leases[queued.id] = now + lease
        if not known:
            self._order.add(queued, now)
            self._quiet.clear()
            self._woken.set()

    async def quiet(self) -> None:
        """Return when nothing waits and nothing is under way."""
        await self._quiet.wait()

    def start(self) -> None:
        """Begin to send."""
        self._running = asyncio.create_task(self._run())

    async def stop(self, grace: float) -> None:
        """Send nothing more; return when what is under way has ended, at the latest after `grace` seconds.

        What has not begun is given back, so that whoever comes next need not wait for its lease to run out.
        """
        if self._running is not None:
            self._running.cancel()
        for queued in self._order.drain():
            del self._leases[queued.id]
            await self._ledger.failed(queued, Failure("it was not sent before the end", 0.0))
        if self._sending:
            await asyncio.wait(self._sending, timeout=grace)
        for task in self._sending:
            task.cancel()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            queued = self._order.next(self._now())
            if queued is None:
                await self._wait()
                continue
            task = asyncio.create_task(self._send(queued))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _wait(self) -> None:
        wakes_at = self._order.wakes_at()
        try:
            async with asyncio.timeout_at(wakes_at):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _send(self, queued: QueuedMessage) -> None:
        try:
            # What was not sent within its lease belongs to whoever claims it next.
            if self._leases[queued.id] > self._now():
                await self._attempt(queued)
        finally:
            del self._leases[queued.id]
            self._order.done(queued)
            self._woken.set()
            if not self._leases:
                self._quiet.set()

    async def _attempt(self, queued: QueuedMessage) -> None:
        if self._paused_until > self._now():
            await self._ledger.failed(queued, Failure("the platform asked to wait", self._paused_until - self._now()))
            return
        rendered = render(queued, self._channel.abilities)
        crash.point("before_send")
        try:
            platform_id = await self._channel.send(rendered) if rendered is not None else None
        except SendError as error:
            await self._fail(queued, error)
        except Exception as error:  # noqa: BLE001 - the message loop: one message's fault stops no other.
            await self._fail(queued, SendError(type(error).__name__, unknown=True))
        else:
            self._doubtful.discard(queued.id)
            crash.point("after_send")
            await self._ledger.sent(queued, platform_id)
            crash.point("after_record")

    async def _fail(self, queued: QueuedMessage, error: SendError) -> None:
        log.warning("message %s did not leave through %s: %s", queued.id, self._channel.instance, error)
        failure = judge(error, queued, again=queued.id in self._doubtful, chance=random.random)
        if error.unknown and failure.retry_in is not None:
            self._doubtful.add(queued.id)
        else:
            self._doubtful.discard(queued.id)
        if error.retry_after is not None:
            self._paused_until = max(self._paused_until, self._now() + error.retry_after)
        await self._ledger.failed(queued, failure)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
