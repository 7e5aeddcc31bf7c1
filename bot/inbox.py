"""The inbox: a message counts as received when all it changed is durable; none is lost, none is in the way."""

import asyncio
import logging
from functools import partial

from bot.books import Books
from bot.channels.contract import SendError
from bot.delivery import Delivery
from domain.messages import IncomingMessage, Lane, OutgoingMessage, QueuedMessage
from domain.replacing import replace
from handlers import first_words
from handlers.community.put_aside import put_aside
from handlers.front_door import receive
from handlers.office import Office
from handlers.showing.stale import HalfDoneError
from handlers.visit import Refused
from storage import crash
from storage.errors import StorageUnavailableError, WriterStoppedError

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds without a commit after which the words that can save somebody are said anyway."""
MOST_TRIES = 3


class Inbox:
    """What the channels hand their messages to."""

    def __init__(self, books: Books, delivery: Delivery) -> None:
        """Answers go out through `delivery`."""
        self._books = books
        self._delivery = delivery

    async def take(self, message: IncomingMessage) -> None:
        """Take one message; return when it is durably stored.

        Raises StorageUnavailableError or WriterStoppedError when it is not; the channel must then keep it.
        """
        crash.point("after_arrival")
        message = _of_whole_characters(message)
        receiving = asyncio.create_task(self._receive(message))
        done, _ = await asyncio.wait({receiving}, timeout=PATIENCE)
        if not done or receiving.exception() is not None:
            await self._say_first_words(message)
        await receiving
        crash.point("after_taking")

    async def _receive(self, message: IncomingMessage) -> None:
        chat, fault = f"{message.chat.channel} {message.chat.id}", ""
        refused: Refused = ()
        for _ in range(MOST_TRIES):
            try:
                answers = await self._books.do(partial(_receive_at_home, message, refused), chat)
            except StorageUnavailableError as error:
                told = "message %s of %s cannot be stored now and stays with its channel: %s"
                log.warning(told, message.delivery_id, message.chat.channel, error.reason)
                raise
            except WriterStoppedError:
                raise
            except HalfDoneError as half:
                refused = half.refused
            except Exception as error:  # noqa: BLE001 - the message loop: one message's fault stops no other.
                fault = type(error).__name__
                log.warning("message %s of %s failed: %s", message.delivery_id, message.chat.channel, fault)
            else:
                await self._answer(answers)
                return
        await self._answer(await self._books.do(lambda office: _put_aside_at_home(message, fault, office), chat))

    async def _answer(self, answers: tuple[QueuedMessage, ...]) -> None:
        await self._delivery.take(answers)
        self._delivery.wake()

    async def _say_first_words(self, message: IncomingMessage) -> None:
        words = first_words.hint(message.text, self._books.practice)
        if words is None:
            return
        key = first_words.key(message.chat.channel, message.delivery_id)
        hint = OutgoingMessage(key, message.chat, words, lane=Lane.EMERGENCY, reply_to=message.message_id)
        try:
            await self._delivery.say_at_once(hint)
        except SendError as error:
            log.warning("the first words to message %s did not leave: %s", message.delivery_id, error)


def _of_whole_characters(message: IncomingMessage) -> IncomingMessage:
    """Replace halves of characters: JSON can carry them, but no database and no network can."""
    try:
        f"{message.text}{message.nickname}".encode()
    except UnicodeEncodeError:
        nickname = _whole(message.nickname) if message.nickname else None
        return replace(message, text=_whole(message.text), nickname=nickname)
    return message


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _receive_at_home(message: IncomingMessage, refused: Refused, office: Office) -> tuple[QueuedMessage, ...]:
    office.desk.outbox.home = message.chat
    receive(message, office, refused)
    crash.point("after_handling")
    return tuple(office.desk.outbox.leased)


def _put_aside_at_home(message: IncomingMessage, fault: str, office: Office) -> tuple[QueuedMessage, ...]:
    office.desk.outbox.home = message.chat
    put_aside(message, fault, office)
    crash.point("after_putting_aside")
    return tuple(office.desk.outbox.leased)
