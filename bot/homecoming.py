"""What other threads have finished comes home to the loop, which is woken once for all that was done together."""

import asyncio
import contextlib
from collections import deque
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


class Homecoming:
    """Lets one loop wait for what other threads do. Whoever has done a job, or a batch of them, calls `wake`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._home: deque[asyncio.Future[None]] = deque()
        self._woken = False

    async def of(self, job: Future[Result]) -> Result:
        """Return the result of a job, or raise its error; whoever waits no more takes it back if it has not begun."""
        waiting: asyncio.Future[None] = self.loop.create_future()
        job.add_done_callback(lambda _: self._home.append(waiting))
        if job.done():
            self.wake()
        try:
            await waiting
        except asyncio.CancelledError:
            job.cancel()
            raise
        return job.result()

    def wake(self) -> None:
        """Let the loop go on with everything that is done; called in whatever thread, after the last of a batch."""
        if self._home and not self._woken:
            self._woken = True
            # A loop that is closed has nobody who waits.
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        # First, so that whatever comes from now on wakes the loop again.
        self._woken = False
        while self._home:
            waiting = self._home.popleft()
            if not waiting.done():
                waiting.set_result(None)
