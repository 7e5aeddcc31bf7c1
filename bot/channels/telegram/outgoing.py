"""From the desk's outgoing message to Bot API calls. Plain text only, so that nothing a person wrote becomes markup."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeAlias

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.error import TelegramError

from bot.channels.telegram.calls import HalfSentError, RefusedError
from bot.channels.telegram.text import cut, length, split
from domain.messages import Button, Buttons, OutgoingKind, OutgoingMessage, QueuedMessage

Picture: TypeAlias = Callable[[str], bytes | None]
"""Reads a stored picture by its hash; None when it is gone."""

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
LONGEST_TOAST: Final = 200

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

_UNCHANGED: Final = ("message is not modified",)
_IS_PICTURE: Final = ("there is no text in the message to edit",)
_CANNOT_EDIT: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
_CANNOT_COPY: Final = ("message to copy not found", "message can't be copied", "message_id_invalid")
_TOO_LATE: Final = ("query is too old", "query id is invalid")


class Outgoing:
    """Makes the calls of one bot. Every method raises TelegramError when the platform does not do as it is told."""

    def __init__(self, bot: Bot, picture: Picture) -> None:
        self._bot = bot
        self._picture = picture

    async def send(self, queued: QueuedMessage, chat: int) -> str | None:
        """Send to this chat what is queued and return the platform's message id, if it is a message."""
        message = queued.message
        match message.kind:
            case OutgoingKind.TOAST:
                await self.toast(message.press_id or "", message.text)
                return None
            case OutgoingKind.REACTION:
                await self._react(queued, chat)
                return None
            case OutgoingKind.MESSAGE | OutgoingKind.CARD:
                if queued.edits and await self._edit(message, chat, int(queued.edits)):
                    return queued.edits
                return str(await self._post(queued, chat))

    async def toast(self, press_id: str, text: str = "") -> None:
        """Answer a press. One that is too old to be answered needs no answer any more."""
        try:
            await self._bot.answer_callback_query(press_id, cut(text, LONGEST_TOAST) or None)
        except RefusedError as refused:
            if not refused.says(*_TOO_LATE):
                raise

    async def _react(self, queued: QueuedMessage, chat: int) -> None:
        target = queued.answers or queued.message.reply_to
        emoji = ReactionTypeEmoji(queued.message.text)
        await self._bot.set_message_reaction(chat, int(target or 0), [emoji])

    async def _edit(self, message: OutgoingMessage, chat: int, edited: int) -> bool:
        """Tell whether the message of that id now says this; False when it is there no more."""
        keyboard = _keyboard(message.buttons)
        try:
            try:
                await self._bot.edit_message_text(
                    cut(message.text, LONGEST_TEXT),
                    chat,
                    edited,
                    reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                )
            except RefusedError as refused:
                if not refused.says(*_IS_PICTURE):
                    raise
                await self._bot.edit_message_caption(
                    chat, edited, caption=cut(message.text, LONGEST_CAPTION), reply_markup=keyboard
                )
        except RefusedError as refused:
            if refused.says(*_UNCHANGED):
                return True
            if refused.says(*_CANNOT_EDIT):
                return False
            raise
        return True

    async def _post(self, queued: QueuedMessage, chat: int) -> int:
        """Return the id of the message in which the text begins: later states edit that one."""
        message, reply = queued.message, _reply(queued)
        if (copied := await self._copy(message, chat, reply)) is not None:
            return copied
        picture = await asyncio.to_thread(self._picture, message.photo) if message.photo else None
        if picture is not None and length(message.text) <= LONGEST_CAPTION:
            shown = await self._bot.send_photo(
                chat,
                picture,
                caption=message.text or None,
                reply_markup=_keyboard(message.buttons),
                reply_parameters=reply,
            )
            return shown.message_id
        out: list[int] = []
        try:
            if picture is not None:
                shown = await self._bot.send_photo(chat, picture, reply_parameters=reply)
                out.append(shown.message_id)
            *texts, last = _texts(message)
            for text in texts:
                part = await self._say(chat, text, None, None if out else reply)
                out.append(part.message_id)
            part = await self._say(chat, last, _keyboard(message.buttons), None if out else reply)
            out.append(part.message_id)
        except TelegramError as error:
            if out:
                raise HalfSentError from error
            raise
        return out[0 if picture is None else 1]

    async def _copy(self, message: OutgoingMessage, chat: int, reply: ReplyParameters | None) -> int | None:
        """Show what this bot was told just as it is; None when it was told to another one, or is there no more."""
        original = message.original
        if original is None or original.chat.channel != message.to.channel:
            return None
        try:
            copied = await self._bot.copy_message(
                chat, int(original.chat.id), int(original.message_id), reply_parameters=reply
            )
        except RefusedError as refused:
            if refused.says(*_CANNOT_COPY):
                return None
            raise
        return copied.message_id

    async def _say(
        self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None, reply: ReplyParameters | None
    ) -> Message:
        return await self._bot.send_message(
            chat, text, reply_markup=keyboard, reply_parameters=reply, link_preview_options=_NO_PREVIEW
        )


def _texts(message: OutgoingMessage) -> list[str]:
    """Return the text in parts that fit. A card is one message, because only one can be edited."""
    if message.kind is OutgoingKind.CARD:
        return [cut(message.text, LONGEST_TEXT)]
    return split(message.text, LONGEST_TEXT)


def _reply(queued: QueuedMessage) -> ReplyParameters | None:
    answered = queued.answers or queued.message.reply_to
    # What was answered may have been deleted meanwhile; the answer is still wanted.
    return ReplyParameters(int(answered), allow_sending_without_reply=True) if answered else None


def _keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in buttons]) if buttons else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.token)
