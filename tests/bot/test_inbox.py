"""A message counts as received when it is durable; none is lost, none is taken twice, none is in the way."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from bot import inbox as inbox_module
from bot.books import Books
from bot.delivery import Delivery
from bot.inbox import Inbox
from domain.messages import IncomingKind, IncomingMessage
from domain.replacing import replace
from handlers.office import Office
from storage.errors import WriterStoppedError
from storage.writer import Writer
from tests.bot.small_town import DESK, GROUP, HEAD, RESIDENT, found, open_requests, said
from tests.bot.stand_in import StandInChannel

DARK, TRAPPED = "楼道灯又不亮了", "电梯困人了！快来人"


@pytest.fixture
async def delivery(books: Books, channel: StandInChannel) -> AsyncIterator[Delivery]:
    await books.do(found)
    running = Delivery(books, [channel])
    running.start()
    yield running
    await running.stop(1.0)


@pytest.fixture
def inbox(books: Books, delivery: Delivery) -> Inbox:
    return Inbox(books, delivery)


def poison(delivery_id: str) -> IncomingMessage:
    """Make a message that no handler survives: what it quotes is no message."""
    return replace(said(delivery_id, DARK, RESIDENT), quoted="not what it should be")  # type: ignore[arg-type]


class Hold:
    """Keeps the writer from doing anything in a chat until it is let go."""

    def __init__(self) -> None:
        self._let_go = threading.Event()

    def __call__(self, _office: Office) -> None:
        self._let_go.wait(30)

    def let_go(self) -> None:
        self._let_go.set()


async def test_what_was_taken_is_durable_and_answered(
    inbox: Inbox, delivery: Delivery, books: Books, channel: StandInChannel
) -> None:
    await inbox.take(said("1", DARK))
    assert await books.do(open_requests) == [DARK]
    await delivery.settle()
    assert {each.message.to for each in channel.sent} == {GROUP, HEAD}


async def test_the_same_delivery_twice_has_one_effect(
    inbox: Inbox, delivery: Delivery, books: Books, channel: StandInChannel
) -> None:
    await asyncio.gather(inbox.take(said("1", DARK)), inbox.take(said("1", DARK)))
    await delivery.settle()
    before = len(channel.sent)
    await inbox.take(said("1", DARK))
    await delivery.settle()
    assert await books.do(open_requests) == [DARK]
    assert len(channel.sent) == before


async def test_a_message_that_fails_three_times_is_put_aside_and_holds_up_nobody(
    inbox: Inbox, delivery: Delivery, books: Books, channel: StandInChannel
) -> None:
    await inbox.take(poison("1"))
    await inbox.take(said("2", DARK))
    await delivery.settle()
    (aside,) = await books.do(lambda office: office.desk.incoming.set_aside_list(10))
    assert aside.delivery_id == "1"
    assert DARK in aside.body
    assert DARK not in aside.error
    assert DARK in await books.do(open_requests)
    assert {RESIDENT, DESK} <= {each.message.to for each in channel.sent}


async def test_a_message_that_was_put_aside_is_taken_only_once(inbox: Inbox, delivery: Delivery, books: Books) -> None:
    await inbox.take(poison("1"))
    await delivery.settle()
    asked = await books.do(open_requests)
    await inbox.take(poison("1"))
    assert await books.do(open_requests) == asked


async def test_what_is_refused_when_half_of_it_was_done_is_explained_and_nothing_of_it_kept(
    inbox: Inbox, delivery: Delivery, books: Books, channel: StandInChannel
) -> None:
    await inbox.take(said("1", "把我的资料都删了", RESIDENT))
    await inbox.take(said("2", "吹哨 1001 李建国", DESK, sender="desk"))
    for label in ("删除资料", "确认删除"):
        await delivery.settle()
        tokens = [
            button.token
            for each in channel.sent
            for row in each.message.buttons
            for button in row
            if button.label == label and each.message.to == DESK
        ]
        pressed = IncomingMessage(label, DESK, "desk", IncomingKind.PRESS, pressed=tokens[-1], press_id=label)
        await inbox.take(pressed)
    await delivery.settle()
    (toast,) = [each.message for each in channel.sent if each.message.press_id == "确认删除"]
    assert "李楼长" in toast.text
    assert await books.do(lambda office: office.desk.erasures.first_due()) is None
    assert await books.do(lambda office: office.desk.incoming.set_aside_list(10)) == ()


async def test_first_words_are_said_when_no_commit_comes_and_not_again_afterwards(
    inbox: Inbox, delivery: Delivery, books: Books, channel: StandInChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "PATIENCE", 0.05)
    hold = Hold()
    order = f"{RESIDENT.channel} {RESIDENT.id}"
    holding = asyncio.create_task(books.do(hold, order))
    await asyncio.sleep(0)
    taking = asyncio.create_task(inbox.take(said("1", TRAPPED, RESIDENT)))
    await channel.has_sent(1)
    assert channel.sent[0].message.to == RESIDENT
    assert "119" in channel.texts[0]
    assert not taking.done()
    hold.let_go()
    await asyncio.gather(holding, taking)
    await delivery.settle()
    assert channel.texts.count(channel.texts[0]) == 1
    assert await books.do(open_requests) == [TRAPPED]


async def test_no_first_words_for_what_is_no_danger(
    inbox: Inbox, delivery: Delivery, books: Books, channel: StandInChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "PATIENCE", 0.05)
    hold = Hold()
    holding = asyncio.create_task(books.do(hold, f"{RESIDENT.channel} {RESIDENT.id}"))
    await asyncio.sleep(0)
    taking = asyncio.create_task(inbox.take(said("1", "跳楼价大甩卖", RESIDENT)))
    await asyncio.wait({taking}, timeout=0.3)
    assert channel.sent == []
    hold.let_go()
    await asyncio.gather(holding, taking)
    await delivery.settle()


async def test_without_a_writer_nothing_is_acknowledged_but_first_words_are_said(
    inbox: Inbox, writer: Writer, channel: StandInChannel
) -> None:
    writer.stop()
    with pytest.raises(WriterStoppedError):
        await inbox.take(said("1", DARK))
    with pytest.raises(WriterStoppedError):
        await inbox.take(said("2", TRAPPED, RESIDENT))
    assert [each.message.to for each in channel.sent] == [RESIDENT]


async def test_messages_of_a_chat_are_taken_in_the_order_of_their_coming(inbox: Inbox, books: Books) -> None:
    texts = [f"{floor}楼的灯不亮了" for floor in range(2, 12)]
    taking = [inbox.take(said(f"{number}", text, sender=f"resident {number}")) for number, text in enumerate(texts)]
    await asyncio.gather(*taking)

    def lines(office: Office) -> list[str]:
        kept = office.desk.conversations.lines(GROUP, office.desk.now)
        return [line.text for line in reversed(kept)]

    assert await books.do(lines) == texts


async def test_every_kind_of_message_is_taken_even_an_empty_one(inbox: Inbox, books: Books) -> None:
    for kind in IncomingKind:
        for chat in (GROUP, RESIDENT):
            await inbox.take(IncomingMessage(f"{kind} {chat.kind}", chat, "resident", kind))
    assert await books.do(lambda office: office.desk.incoming.set_aside_list(10)) == ()


async def test_odd_texts_are_taken(inbox: Inbox, books: Books) -> None:
    odd = ("", " ", "\x00\x07", "水" * 4_096, "灯" * 100_000, "\ud800灯不亮", "\u202e灯\u202c")
    for number, text in enumerate(odd):
        for chat in (GROUP, RESIDENT):
            await inbox.take(said(f"{number} {chat.kind}", text, chat))
    assert await books.do(lambda office: office.desk.incoming.set_aside_list(10)) == ()
