"""What is read of a Telegram update, and nothing else: the Bot API's own names and shapes, checked when decoded.

One update is decoded at a time, so that a malformed one spoils no other; python-telegram-bot decodes all of an answer
or nothing, and drops a message whose date no calendar knows.
"""

from typing import Final

from msgspec import Struct, ValidationError, convert, field


class User(Struct, frozen=True):
    """An account, perhaps a bot's."""

    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""


class Chat(Struct, frozen=True):
    """A chat; `type` is private, group, supergroup or channel."""

    id: int
    type: str
    title: str = ""


class File(Struct, frozen=True):
    """Whatever can be fetched by its id. Only pictures have a size in pixels, only documents a type."""

    file_id: str
    width: int = 0
    height: int = 0
    mime_type: str = ""


class Location(Struct, frozen=True):
    """A point in degrees."""

    latitude: float
    longitude: float


class Message(Struct, frozen=True):
    """A message in a chat, with the fields that are read. `object` stands for what only has to be there."""

    message_id: int
    chat: Chat
    sender: User | None = field(default=None, name="from")
    sender_chat: Chat | None = None
    via_bot: User | None = None
    forward_origin: object = None
    date: object = None
    edit_date: object = None
    text: str = ""
    caption: str = ""
    photo: tuple[File, ...] = ()
    document: File | None = None
    voice: File | None = None
    audio: File | None = None
    video_note: File | None = None
    location: Location | None = None
    sticker: object = None
    animation: object = None
    video: object = None
    contact: object = None
    poll: object = None
    dice: object = None
    story: object = None
    media_group_id: str | None = None
    reply_to_message: "Message | None" = None
    forum_topic_created: object = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None


class PressedMessage(Struct, frozen=True):
    """The message that bore a button; when it is old, Telegram tells no more than this."""

    message_id: int
    chat: Chat


class CallbackQuery(Struct, frozen=True):
    """A press of a button."""

    id: str
    sender: User = field(name="from")
    message: PressedMessage | None = None
    data: str | None = None


class ChatMember(Struct, frozen=True):
    """How somebody stands in a chat."""

    status: str
    is_member: bool = False

    @property
    def present(self) -> bool:
        """Is in the chat."""
        return self.status in {"creator", "administrator", "member"} or (self.status == "restricted" and self.is_member)


class ChatMemberUpdated(Struct, frozen=True):
    """The bot itself came, went or was given other rights."""

    chat: Chat
    sender: User = field(name="from")
    old_chat_member: ChatMember
    new_chat_member: ChatMember


class Update(Struct, frozen=True):
    """One thing that happened. The Bot API fills one field beside the id."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None


KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""What the Bot API is asked for."""


def update_id(raw: object) -> int | None:
    """Return the id of an update that may be malformed otherwise."""
    found = raw.get("update_id") if isinstance(raw, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def decode(raw: object) -> Update | None:
    """Return the update, or None when it is malformed."""
    try:
        return convert(raw, Update)
    except (ValidationError, RecursionError):
        return None
