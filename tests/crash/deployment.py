"""A desk that can be run: its town, its settings and its books."""

import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import load_keys
from storage.writer import Writer
from tests.crash import story
from tests.crash.program import KILLED, Keeper
from tests.crash.story import Outcome
from tests.crash.town import found, settle, write_config
from tests.loopback_telegram import LoopbackTelegram
from tests.waiting import wait_until

Result = TypeVar("Result")
READY = "ready"


class Deployment:
    """Everything that one telling of the story needs. `database_url` names a migrated database without rows."""

    def __init__(self, telegram: LoopbackTelegram, database_url: str, key_file: Path, folder: Path) -> None:
        self.town = settle(telegram)
        self._log = folder / "menkou.log"
        self._database_url = database_url
        self._keys = load_keys(key_file)
        self._config = write_config(folder, telegram, database_url, key_file)
        self.do(partial(found, self.town))

    @property
    def said(self) -> str:
        """What the program has written to its output and its log."""
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def do(self, job: Callable[[Desk], Result]) -> Result:
        """Return what a job returns; nobody else is at the books."""
        engine = open_engine(self._database_url)
        writer = Writer(engine, self._keys)
        writer.start()
        try:
            return writer.submit(job, datetime.now(UTC)).result()
        finally:
            writer.stop()
            engine.dispose()

    def tell(self, lives: Sequence[str], trouble: AbstractContextManager[object]) -> Outcome:
        """Tell the whole story, while the program dies at these points; return what is left in the end.

        `trouble` is entered when the program is ready, and left before the story comes to its end.
        """
        engine = open_engine(self._database_url)
        with Keeper(self._config, self._log, self._database_url, lives) as keeper:
            wait_until(lambda: lives or READY in self.said, "it never got ready", lambda: self.said)
            with trouble:
                story.tell(self.town)
            wait_until(lambda: len(keeper.ends) >= len(lives), f"not every point was passed: {lives}")
            wait_until(lambda: story.is_told(self.town, engine), "the story never came to its end")
        engine.dispose()
        # The last life is told to end, perhaps while it is still beginning and has nothing to bring to an end.
        *deaths, end = keeper.ends
        assert deaths == [KILLED for _ in lives], (deaths, self.said)
        assert end in {0, -signal.SIGTERM}, (end, self.said)
        return self.do(partial(story.outcome, self.town))

    def doubts(self, lives: int) -> list[str]:
        """Return what reached Telegram otherwise than the books say, after so many deaths."""
        return self.do(lambda desk: story.doubts(self.town, desk, lives))
