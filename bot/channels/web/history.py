"""What a chat looks like when a page opens it: the desk's messages from storage, people's lines from memory."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from bot.channels.web.listener import Frame
from domain.messages import Button, Buttons, Chat, Lane
from domain.replacing import replace

LINES_REMEMBERED = 5_000
SHOWN_CHARACTERS = 2_000


class HistoryItem(Struct, frozen=True):
    """One message of the desk in a chat as it stands now: a card with its newest text and buttons."""

    message_id: str
    text: str
    sent_at: datetime
    buttons: Buttons = ()
    edited_at: datetime | None = None
    reply_to: str | None = None
    photo: str | None = None
    """Hash of a stored picture."""
    lane: Lane = Lane.REPLY

    def as_frame(self) -> Frame:
        """Return what a page is told of it."""
        return {
            "id": self.message_id,
            "account": None,
            "name": "",
            "text": self.text,
            "at": milliseconds(self.sent_at),
            "edited": milliseconds(self.edited_at) if self.edited_at else None,
            "buttons": [[_button(button) for button in row] for row in self.buttons],
            "quotes": self.reply_to,
            "photo": f"/media/{self.photo}" if self.photo else None,
            "urgent": self.lane is Lane.EMERGENCY,
            "reactions": (),
            "taken": True,
        }


History: TypeAlias = Callable[[Chat], Awaitable[Iterable[HistoryItem]]]
"""What the desk has said in a chat, as far back as a page should show it."""


class Line(Struct, frozen=True):
    """What a person said, kept in memory so that the others in the chat and a reloaded page see it."""

    message_id: str
    account: str
    name: str
    text: str
    at: datetime
    quotes: str | None = None
    photo: str | None = None
    """Reference of a photo in the inbox."""
    reactions: tuple[str, ...] = ()
    taken: bool = False

    def as_frame(self) -> Frame:
        """Return what a page is told of it; very long texts are cut, the desk has them whole."""
        shown = self.text if len(self.text) <= SHOWN_CHARACTERS else f"{self.text[:SHOWN_CHARACTERS]}……"
        return {
            "id": self.message_id,
            "account": self.account,
            "name": self.name,
            "text": shown,
            "at": milliseconds(self.at),
            "edited": None,
            "buttons": (),
            "quotes": self.quotes,
            "photo": f"/photo/{self.photo}" if self.photo else None,
            "urgent": False,
            "reactions": self.reactions,
            "taken": self.taken,
        }


class Lines:
    """The newest lines of people over all chats. None of it is ever written to disk."""

    def __init__(self) -> None:
        self._lines: OrderedDict[tuple[str, str], Line] = OrderedDict()

    def add(self, chat: str, line: Line) -> bool:
        """Keep a line; False when it is known already, because it was sent a second time."""
        if (chat, line.message_id) in self._lines:
            return False
        self._lines[chat, line.message_id] = replace(line, text=line.text[: SHOWN_CHARACTERS + 1])
        while len(self._lines) > LINES_REMEMBERED:
            self._lines.popitem(last=False)
        return True

    def get(self, chat: str, message_id: str) -> Line | None:
        """Return the line of this id, if it is still known."""
        return self._lines.get((chat, message_id))

    def react(self, chat: str, message_id: str, emoji: str) -> None:
        """Put an emoji on a line."""
        line = self.get(chat, message_id)
        if line is not None and emoji not in line.reactions:
            self._lines[chat, message_id] = replace(line, reactions=(*line.reactions, emoji))

    def take(self, chat: str, message_id: str) -> None:
        """Mark a line as taken by the desk."""
        line = self.get(chat, message_id)
        if line is not None:
            self._lines[chat, message_id] = replace(line, taken=True)

    def of(self, chat: str) -> list[Line]:
        """Return what is known of a chat, oldest first."""
        return [line for (where, _), line in self._lines.items() if where == chat]


def in_order(said: Iterable[HistoryItem], heard: Iterable[Line]) -> list[Frame]:
    """Return the desk's messages and people's lines as one conversation, oldest first."""
    # A line comes before the answer that bears the same instant.
    dated = [
        *((line.at, line.as_frame()) for line in heard),
        *((item.sent_at, item.as_frame()) for item in said),
    ]
    return [frame for _, frame in sorted(dated, key=lambda pair: pair[0])]


def milliseconds(instant: datetime) -> int:
    """Return an aware instant as milliseconds since 1970."""
    return round(instant.timestamp() * 1000)


def _button(button: Button) -> Frame:
    return {"label": button.label, "token": button.token, "url": button.url}
