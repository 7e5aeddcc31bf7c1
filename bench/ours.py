"""Our path of a message: Telegram's update in, the desk's books durably changed, the answers in hand."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.builds import Opened
from bench.crowd import Resident, Sort
from bench.town import CHANNEL, Town, founded
from bot.channels.telegram.translation import Skipped, Translator
from bot.channels.telegram.updates import decode
from bot.service import settled
from domain.messages import IncomingMessage, QueuedMessage
from handlers.front_door import receive
from handlers.office import Office


@asynccontextmanager
async def opened(folder: Path, people: list[Resident], _sort: Sort) -> AsyncIterator[Opened]:
    """Open the desk with these residents."""
    with founded(folder, people) as town:
        settled()

        async def count() -> int:
            return town.count()

        yield Opened(_Edge(town).take, count)


class _Edge:
    """What stands between a Telegram update and the books, without the network."""

    def __init__(self, town: Town) -> None:
        self._books = town.books
        self._translator = Translator(CHANNEL, 1, "bench_bot", hears_all=True)

    async def take(self, body: bytes) -> tuple[QueuedMessage, ...]:
        """Take one update; return the answers when everything is durable."""
        update = decode(json.loads(body))
        message = self._translator.translate(update) if update is not None else Skipped.MALFORMED
        if isinstance(message, Skipped):
            raise TypeError(message)
        return await self._books.do(lambda office: _received(message, office), message.chat.id)


def _received(message: IncomingMessage, office: Office) -> tuple[QueuedMessage, ...]:
    office.desk.outbox.home = message.chat
    receive(message, office)
    return tuple(office.desk.outbox.leased)
