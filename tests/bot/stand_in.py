"""What tests of the edge are made with: a stand-in of ours for a platform, and a clock that stands still."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.channels.contract import Abilities, Inbox
from domain.messages import Chat, ChatKind, Lane, OutgoingKind, OutgoingMessage, QueuedMessage
from handlers.office import Office

EVERYTHING = Abilities(
    edits=True,
    groups=True,
    buttons=True,
    reactions=True,
    toasts=True,
    speaks_first=True,
    longest_text=4096,
    pause_per_chat=0.0,
    pause_per_group=0.0,
    sends_per_second=1_000.0,
)
INSTANCE = "standin:main"


class StandInChannel:
    """A stand-in for a platform: keeps what it is given, and fails, waits or forgets when a test says so."""

    def __init__(self, instance: str = INSTANCE, abilities: Abilities = EVERYTHING) -> None:
        self.instance = instance
        self.abilities = abilities
        self.sent: list[QueuedMessage] = []
        self.failures: list[Exception] = []
        """Raised by the next sends, in this order."""
        self.gate = asyncio.Event()
        """A send returns only while this is set."""
        self.gate.set()
        self.files: dict[str, bytes] = {}
        self.inbox: Inbox | None = None
        self.changed = asyncio.Event()

    async def start(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def stop(self) -> None:
        self.inbox = None

    async def send(self, queued: QueuedMessage) -> str | None:
        self.sent.append(queued)
        self.changed.set()
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        return queued.edits or f"platform-{queued.id}"

    async def fetch(self, reference: str, largest: int) -> bytes:
        return self.files[reference][:largest]

    def link(self, payload: str) -> str | None:
        return f"standin:{payload}"

    @property
    def texts(self) -> list[str]:
        """What was sent, in order."""
        return [each.message.text for each in self.sent]

    async def has_sent(self, count: int) -> None:
        """Return when so many sends were begun."""
        while len(self.sent) < count:
            self.changed.clear()
            await self.changed.wait()


@dataclass(slots=True)
class StillClock:
    """A clock that stands still until a test moves it."""

    instant: datetime = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, span: timedelta) -> None:
        self.instant += span


def private(name: str, channel: str = INSTANCE) -> Chat:
    return Chat(channel, ChatKind.PRIVATE, name)


def group(name: str, channel: str = INSTANCE) -> Chat:
    return Chat(channel, ChatKind.GROUP, name)


def words(key: str, to: Chat, text: str = "", lane: Lane = Lane.REPLY, **more: object) -> OutgoingMessage:
    """Make a message for this chat."""
    return OutgoingMessage(key, to, text or key, lane=lane, **more)  # type: ignore[arg-type]


def card(key: str, to: Chat, name: str, text: str, lane: Lane = Lane.STATUS) -> OutgoingMessage:
    """Make a state of a card."""
    return OutgoingMessage(key, to, text, kind=OutgoingKind.CARD, card=name, lane=lane)


class Queue:
    """A job that queues messages, as handlers do."""

    def __init__(self, *messages: OutgoingMessage) -> None:
        self._messages = messages

    def __call__(self, office: Office) -> None:
        for message in self._messages:
            office.desk.outbox.queue(message)
