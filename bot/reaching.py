"""Opening a channel: a platform that does not answer is asked again and again, and holds up nothing else."""

import asyncio
import logging

from bot.backoff import Backoff
from bot.channels.contract import Channel, Inbox, SendError

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0


class Reaching:
    """Opens one channel, however often that takes. `begin` and `end` belong together."""

    def __init__(self, channel: Channel, first_pause: float = FIRST_PAUSE) -> None:
        """Nothing is tried before `begin`."""
        self.channel = channel
        self.is_open = False
        self._pauses = Backoff(first_pause, LONGEST_PAUSE)
        self._trouble = ""
        self._tried = asyncio.Event()
        self._opening: asyncio.Task[None] | None = None

    async def begin(self, inbox: Inbox) -> None:
        """Return after the first try; unless it went well, others follow beside everything else."""
        self._opening = asyncio.create_task(self._open(inbox))
        await self._tried.wait()

    async def end(self) -> None:
        """Try no more, and let the channel take nothing more."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait([self._opening])
        await self.channel.stop()

    async def _open(self, inbox: Inbox) -> None:
        while (pause := await self._try(inbox)) is not None:
            self._tried.set()
            await asyncio.sleep(pause)
        self.is_open = True
        self._tried.set()

    async def _try(self, inbox: Inbox) -> float | None:
        """Return the seconds to wait before the next try, None when there need be none."""
        try:
            await self.channel.start(inbox)
        except SendError as error:
            self._tell(str(error))
            # What the platform has refused for good is only put right by people, and that takes its time.
            return LONGEST_PAUSE if error.permanent else max(self._pauses.failed(), error.retry_after or 0)
        except Exception as error:  # noqa: BLE001 - whatever keeps one channel shut, the others go on.
            self._tell(type(error).__name__)
            return self._pauses.failed()
        if self._trouble:
            log.warning("%s 接通了。", self.channel.instance)
        return None

    def _tell(self, trouble: str) -> None:
        """Say once what is wrong, not at every try."""
        if trouble != self._trouble:
            log.warning("%s 还没接通：%s（别的照常工作，这里会一直再试。）", self.channel.instance, trouble)
            self._trouble = trouble
