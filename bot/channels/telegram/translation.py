"""From a Telegram update to the desk's incoming message. Pure: nothing is asked, nothing is answered."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from bot.channels.telegram.updates import CallbackQuery, ChatMemberUpdated, File, Message, Update, User
from bot.channels.telegram.updates import Chat as TelegramChat
from domain.messages import Chat, ChatKind, IncomingKind, IncomingMessage, MediaReference, Quoted

PAYLOAD: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link can carry."""

_START: Final = re.compile(r"/start(?:\s+(.*))?", re.DOTALL)
_COMMAND: Final = re.compile(r"\A(/[A-Za-z0-9_]+)@([A-Za-z0-9_]+)")
_CHAT_KINDS: Final = {
    "private": ChatKind.PRIVATE,
    "group": ChatKind.GROUP,
    "supergroup": ChatKind.GROUP,
}


class Skipped(StrEnum):
    """Why an update is not handed down."""

    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    """A type or a chat that nobody here serves."""
    SERVICE = "service"
    """The platform's own remark: a pinned message, a new title, a live position that moves on."""
    NOBODY = "nobody"
    """An anonymous administrator, a channel or another bot: who stands behind it cannot be known."""
    OTHER_BOT = "other_bot"
    """A command for another bot of the group."""


class _Content(NamedTuple):
    kind: IncomingKind
    text: str = ""
    file: File | None = None


class Translator:
    """Translates for one bot: its id and name decide what is addressed to it.

    `hears_all`: its owner switched privacy off, so that groups hide nothing from it.
    """

    def __init__(self, instance: str, bot_id: int, username: str, *, hears_all: bool) -> None:
        self._instance = instance
        self._bot_id = bot_id
        self._hears_all = hears_all
        self._username = username.casefold()
        name = re.escape(username)
        self._mention = re.compile(rf"[^\S\n]*(?<![A-Za-z0-9_@])@{name}(?![A-Za-z0-9_])[^\S\n]*", re.IGNORECASE)

    def translate(self, update: Update) -> IncomingMessage | Skipped:
        """Return the message that the update brings, or why it brings none."""
        delivery_id = str(update.update_id)
        if update.message is not None:
            return self._message(update.message, delivery_id, edited=False)
        if update.edited_message is not None:
            return self._message(update.edited_message, delivery_id, edited=True)
        if update.callback_query is not None:
            return self._press(update.callback_query, delivery_id)
        if update.my_chat_member is not None:
            return self._membership(update.my_chat_member, delivery_id)
        return Skipped.UNKNOWN

    def _message(self, message: Message, delivery_id: str, *, edited: bool) -> IncomingMessage | Skipped:
        chat = self._chat(message.chat)
        if chat is None:
            return Skipped.UNKNOWN
        if message.migrate_to_chat_id is not None:
            return moved(self._instance, message.chat.id, message.migrate_to_chat_id)
        if message.migrate_from_chat_id is not None:
            return moved(self._instance, message.migrate_from_chat_id, message.chat.id)
        return self._words(message, chat, delivery_id, edited=edited)

    def _words(self, message: Message, chat: Chat, delivery_id: str, *, edited: bool) -> IncomingMessage | Skipped:
        sender = message.sender
        if sender is None or sender.is_bot or message.sender_chat is not None:
            return Skipped.NOBODY
        content = _content(message)
        if content is None or (edited and content.kind is IncomingKind.LOCATION):
            return Skipped.SERVICE
        forwarded = message.forward_origin is not None or message.via_bot is not None
        commanded = _COMMAND.match(content.text)
        for_me = commanded is not None and commanded[2].casefold() == self._username
        if commanded and not for_me and not forwarded and chat.kind is ChatKind.GROUP:
            return Skipped.OTHER_BOT
        named = for_me or self._mention.search(content.text) is not None
        text = _COMMAND.sub(r"\1", content.text) if for_me else content.text
        kind, text = content.kind, self._mention.sub(" ", text).strip()
        start = _START.fullmatch(text)
        if start and kind is IncomingKind.TEXT and chat.kind is ChatKind.PRIVATE and not (edited or forwarded):
            payload = start[1] or ""
            # What no link can carry came from no link.
            kind, text = IncomingKind.START, payload if PAYLOAD.fullmatch(payload) else ""
        replied = message.reply_to_message
        if replied is not None and replied.forum_topic_created is not None:
            replied = None  # Every message of a forum's topic claims to reply to the topic's beginning.
        return IncomingMessage(
            delivery_id=delivery_id,
            chat=chat,
            sender=str(sender.id),
            kind=kind,
            text=text,
            message_id=str(message.message_id),
            nickname=_nickname(sender),
            quoted=_quoted(replied),
            addressed=named or self._is_mine(replied),
            media=(MediaReference(kind, content.file.file_id),) if content.file else (),
            sent_at=_instant(message.edit_date if edited else message.date),
            edited=edited,
            forwarded=forwarded,
            album=message.media_group_id,
        )

    def _press(self, query: CallbackQuery, delivery_id: str) -> IncomingMessage | Skipped:
        chat = self._chat(query.message.chat) if query.message else None
        if query.message is None or query.data is None or chat is None:
            return Skipped.UNKNOWN
        return IncomingMessage(
            delivery_id=delivery_id,
            chat=chat,
            sender=str(query.sender.id),
            kind=IncomingKind.PRESS,
            message_id=str(query.message.message_id),
            nickname=_nickname(query.sender),
            pressed=_clean(query.data),
            press_id=query.id,
        )

    def _membership(self, change: ChatMemberUpdated, delivery_id: str) -> IncomingMessage | Skipped:
        chat = self._chat(change.chat)
        if chat is None:
            return Skipped.UNKNOWN
        now = change.new_chat_member
        blocked = chat.kind is ChatKind.PRIVATE and now.status == "kicked"
        added = chat.kind is ChatKind.GROUP and now.present and not change.old_chat_member.present
        if not (blocked or added):
            return Skipped.SERVICE
        hidden = change.sender.is_bot
        return IncomingMessage(
            delivery_id=delivery_id,
            chat=chat,
            sender="" if hidden else str(change.sender.id),
            kind=IncomingKind.ADDED_TO_GROUP if added else IncomingKind.BLOCKED,
            text=_clean(change.chat.title) if added else "",
            nickname=None if hidden else _nickname(change.sender),
            deaf=added and not self._hears_all and now.status != "administrator",
        )

    def _chat(self, chat: TelegramChat) -> Chat | None:
        kind = _CHAT_KINDS.get(chat.type)
        return Chat(self._instance, kind, str(chat.id)) if kind else None

    def _is_mine(self, message: Message | None) -> bool:
        return message is not None and message.sender is not None and message.sender.id == self._bot_id


def moved(instance: str, old: int, new: int) -> IncomingMessage:
    """Tell that a group's id changed.

    Telegram tells it in both chats, and again to whoever still writes to the old one; the delivery id is made of the
    two ids, so that it is taken once, however often and in whatever order it is told.
    """
    return IncomingMessage(
        delivery_id=f"moved:{old}:{new}",
        chat=Chat(instance, ChatKind.GROUP, str(new)),
        sender="",
        kind=IncomingKind.MOVED_GROUP,
        text=str(old),
    )


def _content(message: Message) -> _Content | None:
    """Return what a person put into the message, None when no person did."""
    if message.text:
        return _Content(IncomingKind.TEXT, _clean(message.text))
    if message.sticker is not None:
        return _Content(IncomingKind.STICKER)
    if place := message.location:
        return _Content(IncomingKind.LOCATION, f"{place.latitude:.6f},{place.longitude:.6f}")
    caption = _clean(message.caption)
    if picture := _picture(message):
        return _Content(IncomingKind.PHOTO, caption, picture)
    if speech := message.voice or message.audio or message.video_note:
        return _Content(IncomingKind.VOICE, caption, speech)
    others = (
        message.document,
        message.animation,
        message.video,
        message.contact,
        message.poll,
        message.dice,
        message.story,
    )
    return _Content(IncomingKind.OTHER, caption) if any(other is not None for other in others) else None


def _picture(message: Message) -> File | None:
    """Return the largest size of a photo, or a picture that was sent as a document."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height)
    document = message.document
    # An animation also comes as a document, which a picture it is not.
    if document and document.mime_type.startswith("image/") and message.animation is None:
        return document
    return None


def _quoted(message: Message | None) -> Quoted | None:
    return Quoted(str(message.message_id), _clean(message.text or message.caption)) if message else None


def _nickname(user: User) -> str | None:
    return _clean(f"{user.first_name} {user.last_name}").strip() or None


def _instant(date: object) -> datetime | None:
    """Return what the platform claims, in seconds since 1970; None when it is no date."""
    if not isinstance(date, int) or date <= 0:
        return None
    try:
        return datetime.fromtimestamp(date, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _clean(text: str) -> str:
    """Replace halves of characters, which JSON can carry but no database and no network can."""
    return text.encode("utf-8", "replace").decode("utf-8")
