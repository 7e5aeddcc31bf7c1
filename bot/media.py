"""Bringing what people sent: fetched after the message was taken, encoded anew, and noted in the books."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial

from bot.backoff import Backoff
from bot.books import Books
from bot.channels.contract import Channel, SendError
from bot.complaint import reason
from bot.pictures import LARGEST_PICTURE, NotAPictureError, Pictures
from domain.messages import IncomingKind
from handlers.office import Office
from handlers.showing import pictures
from storage import crash
from storage.media import Media

log = logging.getLogger(__name__)

AT_ONCE = 8
MOST_TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0
"""Seconds before what could not be fetched is tried again; all tries together last most of an hour."""


class _Failed:
    """What could not be fetched yet: how often it was tried, and when it is tried again."""

    def __init__(self) -> None:
        self.tries = 0
        self.again_at = 0.0
        self._backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE)

    def once_more(self, at_least: float) -> None:
        """Note one more failure; the next try comes in so many seconds or later."""
        self.tries += 1
        self.again_at = asyncio.get_running_loop().time() + max(self._backoff.failed(), at_least)


class MediaFetcher:
    """Fetches what waits, a few at a time; only pictures are kept."""

    def __init__(self, books: Books, channels: Iterable[Channel], pictures: Pictures) -> None:
        """Nothing is fetched before `look`."""
        self._books = books
        self._channels = {channel.instance: channel for channel in channels}
        self._pictures = pictures
        self._failed: dict[int, _Failed] = {}
        self._fetching: asyncio.Task[None] | None = None

    async def look(self) -> None:
        """Unless that is under way, delete what is wanted no more, and begin to fetch what waits."""
        if self._fetching is None or self._fetching.done():
            await self.delete_unwanted()
            # Whatever failed is older than whatever was not tried yet, so that all of it is found, and some more.
            most = AT_ONCE + len(self._failed)
            waiting = await self._books.do(lambda office: office.desk.media.waiting(most))
            self._failed = {each.id: self._failed[each.id] for each in waiting if each.id in self._failed}
            if due := [each for each in waiting if self.resting(each) <= 0]:
                self._fetching = asyncio.create_task(self.fetch(due[:AT_ONCE]))

    def resting(self, media: Media) -> float:
        """Return for how many seconds this one is not tried again, because that failed."""
        failed = self._failed.get(media.id)
        return 0.0 if failed is None else max(0.0, failed.again_at - asyncio.get_running_loop().time())

    async def delete_unwanted(self) -> None:
        """First the file, then the row: an end in between leaves a row that is looked at once more."""
        for each in await self._books.do(lambda office: office.desk.media.unwanted(AT_ONCE)):
            if each.hash is not None and not await self._books.do(partial(_is_wanted, each.hash)):
                await self._pictures.delete(each.hash)
            await self._books.do(partial(_gone, each.id))

    async def fetch(self, waiting: Iterable[Media]) -> None:
        """Fetch these, and write down of each what became of it."""
        await asyncio.gather(*(self._fetch(each) for each in waiting))

    async def stop(self) -> None:
        """Fetch no more."""
        if self._fetching is not None:
            self._fetching.cancel()

    async def _fetch(self, media: Media) -> None:
        """Any failure counts and lets this one rest, so that it is in the way of no other."""
        try:
            note = await self._outcome(media)
            crash.point("after_fetch")
            await self._books.do(note)
        except SendError as error:
            self._fail(media, at_least=error.retry_after or 0.0)
        except OSError as error:
            log.warning("照片现在存不下来：%s", reason(error))
            self._fail(media)
        except Exception as error:  # noqa: BLE001 - one picture's fault stops no other, and a trace could quote.
            log.warning("medium %s cannot be brought now: %s", media.id, type(error).__name__)
            self._fail(media)
        else:
            self._failed.pop(media.id, None)

    async def _outcome(self, media: Media) -> Callable[[Office], None]:
        """Return what is to be written down. Raises what failed when it is worth another try."""
        try:
            name = await self._bring(media)
        except SendError as error:
            failed = self._failed.get(media.id)
            if not error.permanent and (failed is None or failed.tries < MOST_TRIES - 1):
                raise
            why = str(error)
        except NotAPictureError:
            why = "not a picture that can be kept"
        else:
            return lambda office: pictures.arrived(office, media, name)
        return lambda office: office.desk.media.refused(media.id, why)

    def _fail(self, media: Media, at_least: float = 0.0) -> None:
        self._failed.setdefault(media.id, _Failed()).once_more(at_least)

    async def _bring(self, media: Media) -> str:
        channel = self._channels.get(media.channel)
        if media.reference.kind is not IncomingKind.PHOTO:
            raise NotAPictureError
        if channel is None:
            raise SendError("its channel is not running")
        return await self._pictures.keep(await channel.fetch(media.reference.reference, LARGEST_PICTURE))


def _is_wanted(name: str, office: Office) -> bool:
    return office.desk.media.is_wanted(name)


def _gone(media: int, office: Office) -> None:
    office.desk.media.gone(media)
