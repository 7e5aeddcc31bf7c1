"""Our path of a message: Telegram's update in, the desk's books durably changed, the answers in hand."""

import asyncio
import json
import tempfile
from pathlib import Path

from bench.callers import Speed, pin, timed
from bench.crowd import Sort, check_opened, residents, updates
from bench.town import CHANNEL, Town, founded
from bot.channels.telegram.translation import Skipped, Translator
from bot.channels.telegram.updates import decode
from bot.service import settled
from domain.messages import IncomingMessage, QueuedMessage
from handlers.front_door import receive
from handlers.office import Office


def speed(sort: Sort, count: int, warm_up: int) -> Speed:
    """Send so many messages through our path, beside those to warm up with, and return how fast it took them."""
    pin()
    people = residents(count + warm_up)
    bodies = updates(sort, people, count + warm_up)
    with tempfile.TemporaryDirectory(prefix="menkou-bench-") as folder, founded(Path(folder), people) as town:
        settled()
        taken = asyncio.run(timed(_Edge(town).take, bodies, warm_up))
        opened = town.count()
    check_opened(sort, sent=len(bodies), opened=opened)
    return taken


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
