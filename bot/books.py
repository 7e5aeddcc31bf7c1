"""The books as the edge asks for them: a job goes to the writer with the desk's time and comes back committed."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.homecoming import Homecoming
from handlers.office import Office, Practice
from storage.desk import Desk
from storage.writer import Writer

Result = TypeVar("Result")


class Books:
    """The one way from the loop to what is stored."""

    def __init__(self, writer: Writer, practice: Practice, now: Callable[[], datetime]) -> None:
        """`now` is the desk's clock, aware."""
        self.practice = practice
        self.now = now
        self._writer = writer
        self._homecoming: Homecoming | None = None

    async def do(self, job: Callable[[Office], Result], order: str = "") -> Result:
        """Return what the job returns, once everything it changed is durable.

        Jobs of the same `order`, such as a chat, are done in the order of their coming.
        Raises what the job raises, StorageUnavailableError and WriterStoppedError; then nothing was changed.
        """

        def with_office(desk: Desk) -> Result:
            return job(Office(desk, self.practice))

        home = self._home(asyncio.get_running_loop())
        return await home.of(self._writer.submit(with_office, self.now(), order, home.wake))

    def _home(self, loop: asyncio.AbstractEventLoop) -> Homecoming:
        if self._homecoming is None or self._homecoming.loop is not loop:
            self._homecoming = Homecoming(loop)
        return self._homecoming
