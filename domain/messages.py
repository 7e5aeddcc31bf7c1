"""What comes in and what goes out, the same for every channel. Plain values; nobody here holds a bot or a socket."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct


class ChatKind(StrEnum):
    """Whether one person listens or many."""

    PRIVATE = "private"
    GROUP = "group"


class Chat(Struct, frozen=True):
    """A conversation on a channel instance.

    `channel` is the instance, such as `telegram:main` or `web:demo`, because ids are per bot;
    `id` is the platform's own id of the chat.
    """

    channel: str
    kind: ChatKind
    id: str


class IncomingKind(StrEnum):
    """What sort of thing arrived."""

    TEXT = "text"
    PRESS = "press"
    PHOTO = "photo"
    VOICE = "voice"
    STICKER = "sticker"
    LOCATION = "location"
    """`text` is "latitude,longitude" in degrees."""
    OTHER = "other"
    START = "start"
    """The person opened the private chat, perhaps through a link: the link's payload is `text`."""
    ADDED_TO_GROUP = "added_to_group"
    """`text` is the group's title, `sender` who added the bot (empty when that person hides)."""
    MOVED_GROUP = "moved_group"
    """The group's id changed; `text` is the old id and `chat.id` the new one. Nobody sent it: `sender` is empty."""
    BLOCKED = "blocked"
    """The person stopped the bot in private."""


class MediaReference(Struct, frozen=True):
    """A picture or a recording as the platform names it; the edge fetches it after the message was taken."""

    kind: IncomingKind
    reference: str


class Quoted(Struct, frozen=True):
    """The message that was replied to."""

    message_id: str
    text: str = ""


class IncomingMessage(Struct, frozen=True):
    """One thing a person did, as a channel hands it down.

    (`chat.channel`, `delivery_id`) is the key under which it is taken once. `sender` is the platform's id of the
    account; `nickname` the name shown beside it, which proves nothing. `sent_at` is what the platform claims;
    the time that counts is when the message was taken. Text is as written, at most what the platform lets pass.
    """

    delivery_id: str
    chat: Chat
    sender: str
    kind: IncomingKind
    text: str = ""
    message_id: str | None = None
    nickname: str | None = None
    quoted: Quoted | None = None
    addressed: bool = False
    """The message mentions the bot or replies to it."""
    media: tuple[MediaReference, ...] = ()
    pressed: str | None = None
    """The token of the button, when `kind` is PRESS; `message_id` is then the message that bore it."""
    press_id: str | None = None
    """What a toast answers to, on platforms that want each press answered."""
    sent_at: datetime | None = None
    edited: bool = False
    """New words for a message that came before under the same `message_id`; a delivery of its own."""
    forwarded: bool = False
    """The words are somebody else's: what they command is not done."""
    album: str | None = None
    """What pictures sent together share; each of them is a message of its own."""
    deaf: bool = False
    """With ADDED_TO_GROUP: only commands, mentions and replies will reach the bot here."""


class Original(Struct, frozen=True):
    """What lies with the platform as somebody said it: the chat it was said in, and its message there."""

    chat: Chat
    message_id: str


class OutgoingKind(StrEnum):
    """How a message reaches a person's eye."""

    MESSAGE = "message"
    CARD = "card"
    """Sent once, then edited in place: `card` names it within its chat."""
    TOAST = "toast"
    """A short answer to a button press, seen only by the presser and kept nowhere."""
    REACTION = "reaction"
    """`text` is one emoji, put on the message `reply_to`."""


class Lane(StrEnum):
    """What goes first when not everything can go at once, in this order."""

    EMERGENCY = "emergency"
    REPLY = "reply"
    STATUS = "status"
    NOTICE = "notice"


class Button(Struct, frozen=True):
    """A label of at most six characters, and what a press brings back (`token`) or opens (`url`)."""

    label: str
    token: str = ""
    url: str = ""


Buttons: TypeAlias = tuple[tuple[Button, ...], ...]


class OutgoingMessage(Struct, frozen=True):
    """One thing the desk says to one chat.

    `key` makes it unique for ever (`request:event:recipient:channel`): the same thing is never queued twice.
    """

    key: str
    to: Chat
    text: str
    kind: OutgoingKind = OutgoingKind.MESSAGE
    buttons: Buttons = ()
    card: str | None = None
    lane: Lane = Lane.REPLY
    not_before: datetime | None = None
    held: bool = False
    """Waits until `not_before` together with whatever else is held for this chat, and leaves with it as one."""
    use_by: datetime | None = None
    """Of no use to its reader later than this, so it is held for no morning after it; not kept with the message."""
    reply_to: str | None = None
    """The platform's id of the message this answers or reacts to."""
    reply_to_card: str | None = None
    """Answers the card of this name in the same chat, whatever its platform id will be."""
    press_id: str | None = None
    person: int | None = None
    request: int | None = None
    photo: str | None = None
    """Hash of a stored picture to show with it."""
    original: Original | None = None
    """On the channel it came through this is shown as it is, in place of the text, which stands for it elsewhere."""
    opened: bool = False
    """Shows a request to somebody of the staff who opened it, which was written down; not kept with the message."""


class QueuedMessage(Struct, frozen=True):
    """An outgoing message as delivery holds it: with its row's id and what the platform knows it by.

    `edits` is the platform's id of the card to be edited, None when there is nothing to edit yet;
    `answers` is the platform's id of the message to reply to.
    """

    id: int
    message: OutgoingMessage
    attempts: int
    edits: str | None = None
    answers: str | None = None
