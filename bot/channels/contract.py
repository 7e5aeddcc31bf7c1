"""What a channel is: a translator between a platform and the desk's messages."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from msgspec import Struct

from domain.messages import IncomingMessage, QueuedMessage

Inbox: TypeAlias = Callable[[IncomingMessage], Awaitable[None]]
"""Takes one message; returns when it is durably stored, so that only then the platform is told "received".

Raises whatever kept it from being stored; the channel must then not acknowledge the message.
"""


class Abilities(Struct, frozen=True):
    """What a platform lets a bot do. Delivery and the renderers look here, never at the channel's name."""

    edits: bool
    groups: bool
    buttons: bool
    reactions: bool
    toasts: bool
    speaks_first: bool
    """May write to a person who never wrote to it."""
    longest_text: int
    pause_per_chat: float
    """Seconds between two sends to one private chat."""
    pause_per_group: float
    sends_per_second: float


class SendError(Exception):
    """A message did not reach the platform. The flags carry the one decision delivery must take.

    `permanent`: trying again is useless (blocked, chat gone). `retry_after`: the platform asked to wait that many
    seconds. `unknown`: the platform may have taken it; a reply is repeated once, a notice is not.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        unknown: bool = False,
    ) -> None:
        """Keep the reason, which names no person and quotes no text."""
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.unknown = unknown


class Channel(Protocol):
    """One bot or account on one platform."""

    instance: str
    abilities: Abilities

    async def start(self, inbox: Inbox) -> None:
        """Begin to hand messages to the inbox. Returns when the platform answers; raises SendError if it does not."""

    async def stop(self) -> None:
        """Take no more messages; return when those under way are through."""

    async def send(self, queued: QueuedMessage) -> str | None:
        """Send, edit, toast or react, and return the platform's message id (the edited one's for an edit).

        Raises SendError.
        """

    async def fetch(self, reference: str, largest: int) -> bytes:
        """Bring the bytes of a medium, at most `largest` of them. Raises SendError."""

    def link(self, payload: str) -> str | None:
        """The address that opens a private chat with this payload (letters, digits, _ and -), if there is one."""
