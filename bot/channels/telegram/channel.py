"""The Telegram channel: one bot, heard by long polling."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import httpx
from msgspec import Struct
from telegram import Bot, BotCommand, User
from telegram.error import TelegramError

from bot.channels.contract import Abilities, Inbox, SendError
from bot.channels.telegram.calls import (
    NOT_OPEN,
    UNKNOWN_BOT,
    GarbledError,
    RefusedError,
    Request,
    hush,
    send_error,
)
from bot.channels.telegram.files import Files
from bot.channels.telegram.outgoing import LONGEST_TEXT, Outgoing, Picture
from bot.channels.telegram.polling import Intake, Poller
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.translation import PAYLOAD, Skipped, Translator, moved
from bot.channels.telegram.updates import KINDS
from domain.messages import OutgoingKind, QueuedMessage
from domain.replacing import replace

_LOG: Final = logging.getLogger(__name__)

ABILITIES: Final = Abilities(
    edits=True,
    groups=True,
    buttons=True,
    reactions=True,
    toasts=True,
    speaks_first=False,
    longest_text=LONGEST_TEXT,
    pause_per_chat=1.0,
    pause_per_group=3.0,
    sends_per_second=30.0,
)

COMMANDS: Final = (
    BotCommand("report", "反映问题"),
    BotCommand("status", "查进度"),
    BotCommand("bind", "绑定楼栋"),
    BotCommand("help", "怎么用"),
    BotCommand("settings", "设置"),
)

DEAF_IN_GROUPS: Final = (
    "机器人在群里只听得到命令、@它的话和对它的回复。要让它听见居民说的话，请在群里把它设为管理员；"
    "或者在 @BotFather 处用 /setprivacy 关闭隐私模式，再把它移出群、重新拉进来。"
)

_MOST_UPDATES: Final = 100


class Timings(Struct, frozen=True):
    """How long to wait, in seconds."""

    poll: int = 50
    """Telegram may hold back an empty answer for so long."""
    request: float = 10.0
    download: float = 30.0
    press: float = 1.0
    """A toast for a pressed button must be sent within this time."""
    first_pause: float = 0.5
    longest_pause: float = 60.0


USUAL_TIMINGS = Timings()


class TelegramChannel:
    """One Telegram bot. Started once at a time; what `start` opens, `stop` closes."""

    def __init__(
        self,
        instance: str,
        token: str,
        picture: Picture,
        *,
        base_url: str = "https://api.telegram.org/bot",
        base_file_url: str = "https://api.telegram.org/file/bot",
        timings: Timings = USUAL_TIMINGS,
        abilities: Abilities = ABILITIES,
    ) -> None:
        hush()
        self.instance = instance
        self.abilities = abilities
        self.warnings: tuple[str, ...] = ()
        """What the operator should put right, known once the channel was started."""
        self.skipped: Counter[Skipped] = Counter()
        """How many updates were not handed down, by reason."""
        self._timings = timings
        self._updates_url = f"{base_url}{token}/getUpdates"
        # Reading the certificates takes longer than most calls: it is done once.
        certificates = httpx.create_ssl_context()
        self._polling = Request(
            read_timeout=timings.request,
            connect_timeout=timings.request,
            httpx_kwargs={"verify": certificates},
        )
        self._calling = Request(
            read_timeout=timings.request,
            write_timeout=timings.request,
            connect_timeout=timings.request,
            pool_timeout=timings.request,
            media_write_timeout=timings.download,
            httpx_kwargs={"verify": certificates},
        )
        self._bot = Bot(
            token,
            base_url=base_url,
            base_file_url=base_file_url,
            request=self._calling,
            get_updates_request=self._polling,
        )
        self._files = Files(self._bot, f"{base_file_url}{token}/", timings.download, certificates)
        self._presses = Presses(self._answer_press, timings.press)
        self._outgoing = Outgoing(self._bot, picture)
        self._username: str | None = None
        self._intake: Intake | None = None
        self._poller: Poller | None = None
        self._listening: asyncio.Task[None] | None = None

    async def start(self, inbox: Inbox) -> None:
        """Learn who the bot is, then listen. Raises SendError, permanent when the token is wrong."""
        await self._polling.initialize()
        await self._calling.initialize()
        me = await self._who_am_i()
        if isinstance(me, SendError):
            await self._close()
            raise me
        await self._prepare()
        self._username = me.username
        hears_all = bool(me.can_read_all_group_messages)
        self.warnings = () if hears_all else (DEAF_IN_GROUPS,)
        translator = Translator(self.instance, me.id, me.username or str(me.id), hears_all=hears_all)
        self._intake = Intake(translator, inbox, self._presses, self.skipped)
        self._poller = Poller(self._fetch, self._intake, self._timings.first_pause, self._timings.longest_pause)
        self._listening = asyncio.create_task(self._poller.run())
        self._listening.add_done_callback(_tell_if_died)

    async def stop(self) -> None:
        """Stop listening, and return when what was brought is taken and every press is answered."""
        if self._listening is not None and self._poller is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
            await self._poller.finish()
        await self._presses.finish()
        await self._close()

    async def send(self, queued: QueuedMessage) -> str | None:
        """Send, edit, toast or react. Raises SendError."""
        self._must_be_open()
        message = queued.message
        if message.kind is OutgoingKind.TOAST and message.press_id is not None:
            self._presses.toasted(message.press_id)
        chat = int(message.to.id)
        outcome = await self._attempt(queued, chat)
        if isinstance(outcome, RefusedError) and (new := outcome.moved_to) is not None:
            if self._intake is not None:
                await self._intake.hand_over(moved(self.instance, chat, new), "of a moved group")
            # The ids of the old chat's messages mean nothing in the new one, or something else.
            message = replace(message, reply_to=None)
            outcome = await self._attempt(replace(queued, message=message, edits=None, answers=None), new)
        if isinstance(outcome, TelegramError):
            raise send_error(outcome)
        return outcome

    async def fetch(self, reference: str, largest: int) -> bytes:
        """Bring the bytes of a medium, at most `largest` of them. Raises SendError."""
        self._must_be_open()
        return await self._files.fetch(reference, largest)

    def link(self, payload: str) -> str | None:
        """Return the address that opens a private chat; None before the start and for what no link can carry."""
        if self._username is None or not PAYLOAD.fullmatch(payload):
            return None
        return f"https://t.me/{self._username}?start={payload}"

    def _must_be_open(self) -> None:
        if self._listening is None:
            raise SendError(NOT_OPEN)

    async def _who_am_i(self) -> User | SendError:
        try:
            return await self._bot.get_me()
        except TelegramError as error:
            # Returned, to be raised outside of this block: what it is made from may know the token.
            wrong_token = isinstance(error, RefusedError) and error.wrong_token
            return SendError(UNKNOWN_BOT, permanent=True) if wrong_token else send_error(error)

    async def _prepare(self) -> None:
        """Let nothing stand in the way of polling, and offer the commands; neither is worth failing for."""
        try:
            await self._bot.delete_webhook()
            await self._bot.set_my_commands(COMMANDS)
        except TelegramError as error:
            _LOG.warning("命令菜单没能放到 Telegram 上：%s", send_error(error))

    async def _fetch(self, offset: int | None) -> Sequence[object]:
        asked = {"timeout": self._timings.poll, "limit": _MOST_UPDATES, "allowed_updates": json.dumps(KINDS)}
        if offset is not None:
            asked["offset"] = offset
        found: object = await self._polling.post(
            f"{self._updates_url}?{urlencode(asked)}", read_timeout=self._timings.poll + self._timings.request
        )
        if not isinstance(found, list):
            raise GarbledError("The answer holds no list of updates")
        return found

    async def _attempt(self, queued: QueuedMessage, chat: int) -> str | TelegramError | None:
        try:
            return await self._outgoing.send(queued, chat)
        except TelegramError as error:
            return error

    async def _answer_press(self, press_id: str) -> None:
        try:
            await self._outgoing.toast(press_id)
        except TelegramError as error:
            _LOG.info("A press was not answered: %s", send_error(error))

    async def _close(self) -> None:
        await self._polling.shutdown()
        await self._calling.shutdown()


def _tell_if_died(listening: asyncio.Task[None]) -> None:
    if not listening.cancelled() and (error := listening.exception()) is not None:
        _LOG.critical("The Telegram channel hears nothing any more (%s)", type(error).__name__)
