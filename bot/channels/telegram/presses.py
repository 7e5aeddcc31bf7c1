"""Every press of a button is answered, or the button would seem to hang for as long as Telegram keeps the question."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable


class Presses:
    """Answers with nothing those presses for which no toast is sent soon after they were taken."""

    def __init__(self, answer: Callable[[str], Awaitable[None]], patience: float) -> None:
        """`answer` answers a press with nothing and raises nothing; `patience` is in seconds."""
        self._answer = answer
        self._patience = patience
        self._open: set[str] = set()
        self._waiting: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def expect(self, press_id: str) -> None:
        """A press arrived. Its toast may be sent even before the inbox returns."""
        self._open.add(press_id)

    def toasted(self, press_id: str) -> None:
        """A toast answers the press."""
        self._open.discard(press_id)

    def taken(self, press_id: str) -> None:
        """The press was dealt with: from now on a toast has little time left."""
        task = asyncio.create_task(self._answer_later(press_id))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def finish(self) -> None:
        """Answer at once what still waits."""
        self._stopping.set()
        await asyncio.gather(*self._waiting)
        self._stopping.clear()

    async def _answer_later(self, press_id: str) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), self._patience)
        if press_id in self._open:
            self._open.discard(press_id)
            await self._answer(press_id)
