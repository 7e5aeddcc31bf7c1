"""One open page, and what waits to be pushed to it."""

import asyncio
from collections.abc import Container, Iterable
from typing import TypeAlias

Frame: TypeAlias = dict[str, object]
"""What goes over a socket: `type`, mostly `chat`, and what the type needs; instants are milliseconds since 1970."""

WAITING_FRAMES = 256


class Listener:
    """One open page: the chats it shows, and the frames that wait until its socket takes them."""

    def __init__(self, *, hears_of_all: bool = False) -> None:
        self.hears_of_all = hears_of_all
        """Told, without content, of new messages in chats it does not show."""
        self.must_return = asyncio.Event()
        """Set when the page must connect anew, for one because more frames wait for it than are kept."""
        self._held: dict[str, list[Frame] | None] = {}
        """By chat: the frames that wait for the chat's history, None once it was pushed."""
        self._frames: asyncio.Queue[Frame] = asyncio.Queue(WAITING_FRAMES)

    def push(self, frame: Frame) -> None:
        """Let a frame wait for the socket."""
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.must_return.set()

    async def next(self) -> Frame:
        """Wait for the next frame."""
        return await self._frames.get()

    def shows(self, chat: str) -> bool:
        """Tell whether the page shows this chat."""
        return chat in self._held

    def hear(self, chat: str, frame: Frame) -> None:
        """Push a frame of a chat that is shown, but never before the chat's history."""
        held = self._held[chat]
        if held is None:
            self.push(frame)
        elif len(held) < WAITING_FRAMES:
            held.append(frame)
        else:
            self.must_return.set()

    def turn_to(self, chats: Iterable[str], anew: Container[str] = ()) -> list[str]:
        """Show these chats and no others; return those new or wanted `anew`, which now wait for their history."""
        before = {chat: held for chat, held in self._held.items() if chat not in anew}
        self._held = {chat: before.get(chat, []) for chat in chats}
        return [chat for chat in self._held if chat not in before]

    def begin(self, chat: str, history: Frame) -> None:
        """Push the history of a chat and what happened while it was read."""
        held = self._held.get(chat)
        if held is None:
            return
        self._held[chat] = None
        for frame in (history, *held):
            self.push(frame)
