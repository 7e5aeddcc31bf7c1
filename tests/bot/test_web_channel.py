"""What a page shows of what the desk has said so far."""

from datetime import timedelta

import pytest

from bot.books import Books
from bot.complaint import Complaint
from bot.delivery import Delivery
from bot.web_channel import bind, history_of
from domain.messages import OutgoingKind
from tests.bot.stand_in import Queue, StandInChannel, StillClock, card, private, words


async def test_history_is_what_was_sent_each_card_as_it_stands_now(
    books: Books, channel: StandInChannel, clock: StillClock
) -> None:
    delivery = Delivery(books, [channel])
    delivery.start()
    chat = private("a")
    began = clock.now()
    await books.do(Queue(card("first", chat, "party:1", "已收到"), words("hello", chat, "您好")))
    await delivery.settle()
    clock.pass_by(timedelta(minutes=5))
    await books.do(
        Queue(
            card("second", chat, "party:1", "已接单"),
            words("sign", chat, "✍", kind=OutgoingKind.REACTION, reply_to="m1"),
            words("elsewhere", private("b")),
        )
    )
    await delivery.settle()
    await delivery.stop(1.0)
    await books.do(Queue(words("waiting", chat)))
    shown = list(await history_of(books)(chat))
    assert sorted(each.text for each in shown) == ["已接单", "您好"]
    edited = next(each for each in shown if each.text == "已接单")
    assert edited.sent_at == began
    assert edited.edited_at == clock.now()


def test_a_port_that_is_taken_is_told_in_plain_words() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Complaint, match=f"{port}"):
            bind("127.0.0.1", port)
