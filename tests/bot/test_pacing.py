"""Who leaves first through a channel, and when."""

import pytest

from bot.channels.contract import Abilities
from bot.pacing import BURST_PER_CHAT, MOST_AT_ONCE, Bucket, SendingOrder
from domain.messages import Chat, ChatKind, Lane, OutgoingKind, OutgoingMessage, QueuedMessage
from domain.replacing import replace

FAST = Abilities(
    edits=True,
    groups=True,
    buttons=True,
    reactions=True,
    toasts=True,
    speaks_first=True,
    longest_text=4096,
    pause_per_chat=1.0,
    pause_per_group=3.0,
    sends_per_second=1_000.0,
)


def chat(name: str, kind: ChatKind = ChatKind.PRIVATE) -> Chat:
    return Chat("test:main", kind, name)


def queued(number: int, to: Chat, lane: Lane = Lane.REPLY, kind: OutgoingKind = OutgoingKind.MESSAGE) -> QueuedMessage:
    return QueuedMessage(number, OutgoingMessage(f"key-{number}", to, f"text {number}", kind=kind, lane=lane), 0)


def leave(order: SendingOrder, now: float) -> list[int]:
    """Return the ids of all that may leave at this instant, each send over before the next begins."""
    left = []
    while (sent := order.next(now)) is not None:
        left.append(sent.id)
        order.done(sent)
    return left


def test_a_bucket_lets_its_burst_through_and_then_one_each_interval() -> None:
    bucket = Bucket(interval=2.0, burst=3)
    passed: list[float] = []
    now = 0.0
    while len(passed) < 6:
        if bucket.ready_at() <= now:
            bucket.take(now)
            passed.append(now)
        else:
            now = bucket.ready_at()
    assert passed == [0.0, 0.0, 0.0, 2.0, 4.0, 6.0]


def test_lanes_leave_in_their_order() -> None:
    order = SendingOrder(FAST)
    for number, lane in enumerate((Lane.NOTICE, Lane.STATUS, Lane.REPLY, Lane.EMERGENCY)):
        order.add(queued(number, chat(f"{number}"), lane), 0.0)
    assert leave(order, 0.0) == [3, 2, 1, 0]


def test_an_emergency_does_not_wait_behind_a_broadcast() -> None:
    slow = SendingOrder(replace(FAST, sends_per_second=1.0))
    for number in range(100):
        slow.add(queued(number, chat(f"{number}"), Lane.NOTICE), 0.0)
    first = slow.next(0.0)
    assert first is not None
    slow.done(first)
    slow.add(queued(900, chat("50"), Lane.EMERGENCY), 0.1)
    assert slow.next(0.1) is None
    assert slow.wakes_at() == 1.0
    following = slow.next(1.0)
    assert following is not None
    assert following.id == 900


def test_one_at_a_time_in_a_chat_and_others_beside_it() -> None:
    order = SendingOrder(FAST)
    for number in (1, 2):
        order.add(queued(number, chat("a")), 0.0)
    order.add(queued(3, chat("b")), 0.0)
    first, second = order.next(0.0), order.next(0.0)
    assert first is not None
    assert second is not None
    assert {first.id, second.id} == {1, 3}
    assert order.next(0.0) is None
    assert order.wakes_at() is None
    order.done(first)
    third = order.next(0.0)
    assert third is not None
    assert third.id == 2


@pytest.mark.parametrize(("kind", "pause"), [(ChatKind.PRIVATE, 1.0), (ChatKind.GROUP, 3.0)])
def test_a_chat_is_given_a_burst_and_then_its_pause(kind: ChatKind, pause: float) -> None:
    order = SendingOrder(FAST)
    for number in range(BURST_PER_CHAT + 2):
        order.add(queued(number, chat("a", kind)), 0.0)
    assert leave(order, 0.0) == list(range(BURST_PER_CHAT))
    assert order.wakes_at() == pytest.approx(pause)
    assert leave(order, pause - 0.1) == []
    assert leave(order, pause) == [BURST_PER_CHAT]
    assert leave(order, 2 * pause) == [BURST_PER_CHAT + 1]
    assert len(order) == 0


def test_an_emergency_does_not_wait_for_the_pause_of_its_chat() -> None:
    order = SendingOrder(FAST)
    for number in range(BURST_PER_CHAT + 1):
        order.add(queued(number, chat("a", ChatKind.GROUP)), 0.0)
    assert len(leave(order, 0.0)) == BURST_PER_CHAT
    order.add(queued(900, chat("a", ChatKind.GROUP), Lane.EMERGENCY), 0.0)
    assert leave(order, 0.0) == [900]


def test_toasts_and_reactions_pass_beside_a_busy_chat() -> None:
    order = SendingOrder(FAST)
    order.add(queued(1, chat("a")), 0.0)
    assert order.next(0.0) is not None
    order.add(queued(2, chat("a")), 0.0)
    order.add(queued(3, chat("a"), kind=OutgoingKind.TOAST), 0.0)
    order.add(queued(4, chat("a"), kind=OutgoingKind.REACTION), 0.0)
    assert leave(order, 0.0) == [3, 4]


def test_no_more_sends_are_under_way_than_a_channel_bears() -> None:
    order = SendingOrder(FAST)
    for number in range(MOST_AT_ONCE + 1):
        order.add(queued(number, chat(f"{number}")), 0.0)
    under_way = [order.next(0.0) for _ in range(MOST_AT_ONCE)]
    assert all(under_way)
    assert order.next(1.0) is None
    assert under_way[0] is not None
    order.done(under_way[0])
    assert order.next(1.0) is not None


def test_what_waits_can_be_taken_out_in_its_order() -> None:
    order = SendingOrder(FAST)
    order.add(queued(1, chat("a"), Lane.NOTICE), 0.0)
    order.add(queued(2, chat("a")), 0.0)
    order.add(queued(3, chat("b"), kind=OutgoingKind.REACTION), 0.0)
    assert [each.id for each in order.drain()] == [2, 3, 1]
    assert len(order) == 0
    assert leave(order, 100.0) == []


def test_quiet_chats_are_forgotten() -> None:
    order = SendingOrder(FAST)
    for number in range(3_000):
        order.add(queued(number, chat(f"{number}")), float(number))
        assert leave(order, float(number)) == [number]
    assert len(order._lines) <= 1_001  # noqa: SLF001 - what is forgotten can be seen nowhere else.
