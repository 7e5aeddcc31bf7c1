"""Long polling with an offset of our own, which moves only over what was durably taken."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from telegram.error import TelegramError

from bot.backoff import Backoff
from bot.channels.contract import Inbox
from bot.channels.telegram.calls import send_error
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.translation import Skipped, Translator
from bot.channels.telegram.updates import decode, update_id
from domain.messages import IncomingMessage

_LOG: Final = logging.getLogger(__name__)

Fetch: TypeAlias = Callable[[int | None], Awaitable[Sequence[object]]]
"""Brings what waits from this offset on, as it came. Raises TelegramError."""


class Intake:
    """Hands updates to the inbox, in order within a chat, chats beside each other."""

    def __init__(self, translator: Translator, inbox: Inbox, presses: Presses, skipped: Counter[Skipped]) -> None:
        self._translator = translator
        self._inbox = inbox
        self._presses = presses
        self._skipped = skipped

    async def take(self, batch: Sequence[object]) -> set[int]:
        """Return the ids of those that the inbox did not take and whose turn must come again."""
        chats: dict[str, list[tuple[int, IncomingMessage]]] = {}
        for raw in batch:
            message = self._read(raw)
            number = update_id(raw)
            if number is not None and isinstance(message, IncomingMessage):
                chats.setdefault(message.chat.id, []).append((number, message))
        left = await asyncio.gather(*(self._in_order(arrivals) for arrivals in chats.values()))
        return set().union(*left)

    async def hand_over(self, message: IncomingMessage, delivery: object) -> bool:
        """Tell whether the inbox took the message."""
        try:
            await self._inbox(message)
        except Exception as error:  # noqa: BLE001 - the message loop: whatever went wrong, the message comes again.
            # Only the kind of error: its text may quote what a person wrote.
            _LOG.error("Delivery %s was not stored (%s) and will be tried again", delivery, type(error).__name__)
            return False
        return True

    def _read(self, raw: object) -> IncomingMessage | Skipped:
        update = decode(raw)
        found = Skipped.MALFORMED if update is None else self._translator.translate(update)
        if isinstance(found, Skipped):
            self._skipped[found] += 1
            level = logging.WARNING if found is Skipped.MALFORMED else logging.DEBUG
            _LOG.log(level, "Update %s is skipped: %s", update_id(raw), found)
        if update is not None and update.callback_query is not None:
            self._presses.expect(update.callback_query.id)
            if isinstance(found, Skipped):
                self._presses.taken(update.callback_query.id)
        return found

    async def _in_order(self, arrivals: list[tuple[int, IncomingMessage]]) -> set[int]:
        for position, (number, message) in enumerate(arrivals):
            if not await self.hand_over(message, number):
                return {later for later, _ in arrivals[position:]}
            if message.press_id is not None:
                self._presses.taken(message.press_id)
        return set()


class Poller:
    """Asks for updates and moves the offset.

    Telegram forgets everything below the offset that it is asked for next. So the offset stays at the oldest update
    that was not taken; what was taken above it is remembered and not handed over again when it comes along.
    """

    def __init__(self, fetch: Fetch, intake: Intake, first_pause: float, longest_pause: float) -> None:
        self._fetch = fetch
        self._intake = intake
        self._network = Backoff(first_pause, longest_pause)
        self._storage = Backoff(first_pause, longest_pause)
        self._offset: int | None = None
        self._taken: set[int] = set()
        self._trouble = ""
        self._under_way: asyncio.Task[float] | None = None

    async def run(self) -> None:
        """Poll until cancelled; a batch under way then goes on until `finish` has seen it through."""
        while True:
            try:
                batch = await self._fetch(self._offset)
            except TelegramError as error:
                await asyncio.sleep(self._failed(error))
                continue
            self._answered()
            self._under_way = asyncio.create_task(self._take(batch))
            await asyncio.sleep(await asyncio.shield(self._under_way))

    async def finish(self) -> None:
        """Return when the batch under way is through."""
        if self._under_way is not None:
            await self._under_way

    async def _take(self, batch: Sequence[object]) -> float:
        """Return the seconds to wait before asking again."""
        left = await self._intake.take([raw for raw in batch if update_id(raw) not in self._taken])
        numbers = {number for raw in batch if (number := update_id(raw)) is not None}
        # By what came, never by the order of ids: after a quiet week Telegram begins anew, perhaps with lower ones.
        if numbers:
            self._offset = min(left) if left else max(numbers) + 1
        self._taken = numbers - left if left else set()
        if left or (batch and not numbers):
            return self._storage.failed()
        self._storage.succeeded()
        return 0

    def _failed(self, error: TelegramError) -> float:
        failure = send_error(error)
        if str(failure) != self._trouble:
            self._trouble = str(failure)
            _LOG.warning("收不到 Telegram 的消息，会一直再试：%s", self._trouble)
        return max(self._network.failed(), failure.retry_after or 0)

    def _answered(self) -> None:
        if self._trouble:
            _LOG.warning("Telegram 又接通了。")
        self._trouble = ""
        self._network.succeeded()
