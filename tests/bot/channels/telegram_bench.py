"""What the tests of the Telegram channel share: a channel that talks to our stand-in, and an inbox that can fail."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.contract import Inbox
from bot.channels.telegram.channel import TelegramChannel, Timings
from domain.messages import (
    Button,
    Chat,
    ChatKind,
    IncomingMessage,
    OutgoingKind,
    OutgoingMessage,
    QueuedMessage,
)
from tests.loopback_telegram import LoopbackTelegram
from tests.loopback_telegram_chats import Person, Room

QUICK = Timings(poll=5, request=5.0, download=5.0, press=0.05, first_pause=0.01, longest_pause=0.05)
BUTTONS = ((Button("我来办", "take.1108.1.c2VjcmV0"), Button("办不了", "decline.1108.1.c2VjcmV0")),)
PICTURE = b"\xff\xd8picture"
"""What the channel under test shows for the hash `abc`."""


class Desk:
    """An inbox that takes each delivery once, as the real one does, and can be made to fail or to wait."""

    def __init__(self) -> None:
        self.taken: list[IncomingMessage] = []
        self.handed: list[str] = []
        """The text of everything that was handed over, also again."""
        self.failing: set[str] = set()
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = 0

    async def __call__(self, message: IncomingMessage) -> None:
        self.waiting += 1
        await self.open.wait()
        self.waiting -= 1
        self.handed.append(message.text)
        if message.text in self.failing:
            raise OSError("no space left on device")
        if message.delivery_id not in {each.delivery_id for each in self.taken}:
            self.taken.append(message)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.taken]


async def eventually(true: Callable[[], object]) -> None:
    """Wait until it is true."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - what is waited for happens in the stand-in's thread.
            await asyncio.sleep(0.002)


def channel_to(telegram: LoopbackTelegram, **settings: Any) -> TelegramChannel:  # noqa: ANN401 - the channel's own.
    """Return a channel to our stand-in that is not started."""
    defaults: dict[str, Any] = {
        "token": telegram.token,
        "picture": {}.get,
        "base_url": telegram.base_url,
        "base_file_url": telegram.base_file_url,
        "timings": QUICK,
    }
    return TelegramChannel("telegram:main", **defaults | settings)


@asynccontextmanager
async def started(channel: TelegramChannel, inbox: Inbox) -> AsyncIterator[TelegramChannel]:
    """Start a channel for as long as the block lasts."""
    await channel.start(inbox)
    try:
        yield channel
    finally:
        await channel.stop()


def chat_of(room: Room) -> Chat:
    """Return the room as the desk names it."""
    kind = ChatKind.PRIVATE if isinstance(room, Person) else ChatKind.GROUP
    return Chat("telegram:main", kind, str(room.id))


def queued(
    room: Room,
    text: str,
    kind: OutgoingKind = OutgoingKind.MESSAGE,
    *,
    edits: str | None = None,
    answers: str | None = None,
    **rest: Any,  # noqa: ANN401 - the fields of OutgoingMessage.
) -> QueuedMessage:
    """Return a message to a room as delivery holds it."""
    message = OutgoingMessage("key", chat_of(room), text, kind, **rest)
    return QueuedMessage(1, message, 0, edits=edits, answers=answers)
