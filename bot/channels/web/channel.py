"""The translator between open pages and the desk: one instance, such as `web:demo` or `web:main`."""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable
from datetime import datetime

from msgspec import Struct

from bot.channels.contract import Abilities, Inbox, SendError
from bot.channels.web.history import History, HistoryItem, Line, Lines, in_order
from bot.channels.web.listener import Frame, Listener
from bot.channels.web.photos import PhotoInbox
from domain.messages import (
    Chat,
    ChatKind,
    IncomingKind,
    IncomingMessage,
    MediaReference,
    OutgoingKind,
    OutgoingMessage,
    QueuedMessage,
    Quoted,
)
from domain.replacing import replace

log = logging.getLogger(__name__)

PRESSES_REMEMBERED = 1_000
CHAT_ID = re.compile(r"[pg]:.+")
NOT_TAKEN = "没有收到，请再发一次。"


class Speaker(Struct, frozen=True):
    """Who acts on a page, and in which chat (`p:<account>` or `g:<group>`). The page has checked that he may."""

    account: str
    chat: str
    nickname: str | None = None


class WebChannel:
    """Live sockets on one side, the desk's messages on the other."""

    abilities = Abilities(
        edits=True,
        groups=True,
        buttons=True,
        reactions=True,
        toasts=True,
        speaks_first=True,
        longest_text=20_000,
        pause_per_chat=0.0,
        pause_per_group=0.0,
        sends_per_second=1_000.0,
    )

    def __init__(
        self,
        instance: str,
        *,
        base_url: str,
        history: History,
        photos: PhotoInbox,
        now: Callable[[], datetime],
        bot_name: str = "小助手",
    ) -> None:
        """`base_url` is where the pages are reached, `bot_name` what an @ in a group addresses."""
        self.instance = instance
        self.photos = photos
        self.listeners: set[Listener] = set()
        self._base_url = base_url.rstrip("/")
        self._history = history
        self._now = now
        self._mention = f"@{bot_name}"
        self._lines = Lines()
        self._presses: OrderedDict[str, tuple[Listener, Speaker]] = OrderedDict()
        self._inbox: Inbox | None = None
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    # --- What every channel does -----------------------------------------------------------------------------

    async def start(self, inbox: Inbox) -> None:
        """Begin to hand messages to the inbox."""
        self._inbox = inbox

    async def stop(self) -> None:
        """Take no more messages; return when those under way are through."""
        self._inbox = None
        await self._quiet.wait()

    async def send(self, queued: QueuedMessage) -> str | None:
        """Show a message, an edit, a reaction or a toast to whoever looks. That nobody looks is no failure.

        Raises:
            SendError: when the message names no chat of a page.
        """
        message = queued.message
        if CHAT_ID.fullmatch(message.to.id) is None:
            raise SendError("the address is no chat of a page", permanent=True)
        match message.kind:
            case OutgoingKind.TOAST:
                self._toast(message)
                return None
            case OutgoingKind.REACTION:
                self._react(message.to.id, queued.answers or message.reply_to, message.text)
                return None
        item = HistoryItem(
            message_id=queued.edits or f"w{queued.id}",
            text=message.text,
            sent_at=self._now(),
            buttons=message.buttons,
            edited_at=self._now() if queued.edits else None,
            reply_to=queued.answers or message.reply_to,
            photo=message.photo,
            lane=message.lane,
        )
        self._tell(message.to.id, {"type": "edit" if queued.edits else "message", "item": item.as_frame()})
        return item.message_id

    async def fetch(self, reference: str, largest: int) -> bytes:
        """Bring the bytes of a photo that was sent from a page.

        Raises:
            SendError: when it is gone or larger than `largest` bytes.
        """
        data = await self.photos.read(reference)
        if data is None:
            raise SendError("the photo is not kept any more", permanent=True)
        if len(data) > largest:
            raise SendError("the photo is too large", permanent=True)
        return data

    def link(self, payload: str) -> str | None:
        """Return the address of a building's door or of an invitation."""
        return f"{self._base_url}/d/{payload}"

    # --- What the pages do -----------------------------------------------------------------------------------

    def open(self, listener: Listener) -> None:
        """Begin to tell a page what happens in the chats it shows."""
        self.listeners.add(listener)

    def close(self, listener: Listener) -> None:
        """Forget a page that is gone."""
        self.listeners.discard(listener)

    def announce(self, frame: Frame) -> None:
        """Push a frame that belongs to no chat to every page."""
        for listener in self.listeners:
            listener.push(frame)

    async def show(self, listener: Listener, chats: Iterable[str], anew: Container[str] = ()) -> None:
        """Let a page show these chats and no others; each that is new, or wanted `anew`, begins with its history."""
        for chat in listener.turn_to(chats, anew):
            items = in_order(await self._history(self._chat(chat)), self._lines.of(chat))
            listener.begin(chat, {"type": "history", "chat": chat, "items": items})

    async def say(
        self,
        listener: Listener,
        speaker: Speaker,
        delivery_id: str,
        text: str,
        *,
        quotes: str | None = None,
        photo: str | None = None,
    ) -> None:
        """Hand down what a person said; `photo` is a reference that the photo inbox gave."""
        line = Line(
            message_id=f"m{delivery_id}",
            account=speaker.account,
            name=speaker.nickname or "",
            text=text,
            at=self._now(),
            quotes=quotes,
            photo=photo,
        )
        if self._lines.add(speaker.chat, line):
            self._tell(speaker.chat, {"type": "message", "item": line.as_frame()})
        message = replace(
            self._incoming(speaker, delivery_id, IncomingKind.PHOTO if photo else IncomingKind.TEXT),
            text=text,
            message_id=line.message_id,
            quoted=self._quoted(speaker.chat, quotes),
            addressed=self._mention in text or (quotes or "").startswith("w"),
            media=(MediaReference(IncomingKind.PHOTO, photo),) if photo else (),
        )
        taken = await self._hand_down(message)
        if taken:
            self._lines.take(speaker.chat, line.message_id)
        _settle(listener, delivery_id, taken=taken)

    async def press(self, listener: Listener, speaker: Speaker, delivery_id: str, message_id: str, token: str) -> None:
        """Hand down that a person pressed a button of a message."""
        self._presses[delivery_id] = (listener, speaker)
        while len(self._presses) > PRESSES_REMEMBERED:
            self._presses.popitem(last=False)
        message = self._incoming(speaker, delivery_id, IncomingKind.PRESS)
        message = replace(message, message_id=message_id, pressed=token, press_id=delivery_id)
        _settle(listener, delivery_id, taken=await self._hand_down(message))

    async def enter(self, speaker: Speaker, delivery_id: str, payload: str) -> bool:
        """Hand down that a person came through the door of this payload; False when it was not taken."""
        message = self._incoming(speaker, delivery_id, IncomingKind.START)
        return await self._hand_down(replace(message, text=payload))

    # --- Within ----------------------------------------------------------------------------------------------

    def _chat(self, chat: str) -> Chat:
        kind = ChatKind.GROUP if chat.startswith("g:") else ChatKind.PRIVATE
        return Chat(channel=self.instance, kind=kind, id=chat)

    def _incoming(self, speaker: Speaker, delivery_id: str, kind: IncomingKind) -> IncomingMessage:
        return IncomingMessage(
            delivery_id=delivery_id,
            chat=self._chat(speaker.chat),
            sender=speaker.account,
            kind=kind,
            nickname=speaker.nickname,
            sent_at=self._now(),
        )

    def _quoted(self, chat: str, message_id: str | None) -> Quoted | None:
        if message_id is None:
            return None
        line = self._lines.get(chat, message_id)
        return Quoted(message_id, line.text if line else "")

    async def _hand_down(self, message: IncomingMessage) -> bool:
        """Return whether the desk has the message for good."""
        if self._inbox is None:
            return False
        self._under_way += 1
        self._quiet.clear()
        try:
            await self._inbox(message)
        except Exception as error:  # noqa: BLE001 - the message loop: whatever happened, the sender is told
            # Only the kind of the error: its words may quote the message.
            log.warning("message %s was not taken: %s", message.delivery_id, type(error).__name__)
            return False
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()
        return True

    def _tell(self, chat: str, frame: Frame) -> None:
        for listener in self.listeners:
            if listener.shows(chat):
                listener.hear(chat, {**frame, "chat": chat})
            elif listener.hears_of_all and frame["type"] == "message":
                listener.push({"type": "unread", "chat": chat})

    def _toast(self, message: OutgoingMessage) -> None:
        pressed = self._presses.get(message.press_id or "")
        if pressed is not None:
            listener, speaker = pressed
            listener.push({"type": "toast", "as": speaker.account, "chat": speaker.chat, "text": message.text})

    def _react(self, chat: str, message_id: str | None, emoji: str) -> None:
        if message_id is None:
            return
        self._lines.react(chat, message_id, emoji)
        self._tell(chat, {"type": "reaction", "message": message_id, "emoji": emoji})


def _settle(listener: Listener, delivery_id: str, *, taken: bool) -> None:
    ack: Frame = {"type": "ack", "id": delivery_id}
    listener.push(ack if taken else refusal(NOT_TAKEN, delivery_id, again=True))


def refusal(words: str, delivery_id: str | None = None, *, again: bool = False) -> Frame:
    """Make the frame that says why something was not done; `again` asks the page to send it once more."""
    return {"type": "error", "id": delivery_id, "text": words, "again": again}
