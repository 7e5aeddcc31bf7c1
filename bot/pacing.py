"""Which message leaves next through one channel, and when. Knows no clock: every instant is an argument, in seconds."""

import heapq
from dataclasses import dataclass, field
from itertools import count

from bot.channels.contract import Abilities
from domain.messages import Chat, ChatKind, Lane, OutgoingKind, QueuedMessage

BURST_PER_CHAT = 3
"""So many may follow one another at once in a chat that was quiet: an answer, its card and a question."""
BURST_OVERALL = 0.1
"""Seconds of the channel's overall rate that may leave at once."""
MOST_AT_ONCE = 32
"""Sends under way through one channel."""
CHATS_REMEMBERED = 1_000

_RANKS = {lane: rank for rank, lane in enumerate(Lane)}
_UNPACED = frozenset({OutgoingKind.TOAST, OutgoingKind.REACTION})
"""They answer what a person just did and bring no line into the chat."""


@dataclass(slots=True)
class Bucket:
    """Lets `burst` through at once and then one in each `interval` seconds."""

    interval: float
    burst: float
    _empty_until: float = 0.0

    def ready_at(self) -> float:
        """Return the instant from which the next may pass."""
        return self._empty_until - (self.burst - 1) * self.interval

    def take(self, now: float) -> None:
        """Let one pass."""
        self._empty_until = max(self._empty_until, now) + self.interval

    def idle(self, now: float) -> bool:
        """Say whether it is as full as if it had never been used."""
        return self._empty_until <= now


@dataclass(slots=True, order=True)
class _Waiting:
    rank: int
    serial: int
    queued: QueuedMessage = field(compare=False)


@dataclass(slots=True)
class _Line:
    """What waits for one chat; `busy` while a send to it is under way."""

    bucket: Bucket
    waiting: list[_Waiting] = field(default_factory=list)
    busy: bool = False


class SendingOrder:
    """What waits to leave through one channel: by lane, one at a time for each chat, as fast as its platform allows.

    Toasts and reactions pass beside the chat's line and its pause; an emergency passes beside the pause.
    """

    def __init__(self, abilities: Abilities) -> None:
        """Begin with nothing waiting."""
        rate = abilities.sends_per_second
        self._abilities = abilities
        self._overall = Bucket(1 / rate, max(1.0, rate * BURST_OVERALL))
        self._lines: dict[Chat, _Line] = {}
        self._ready: list[tuple[int, int, Chat]] = []
        self._resting: list[tuple[float, int, Chat]] = []
        self._beside: list[_Waiting] = []
        self._serials = count()
        self._under_way = 0
        self._size = 0

    def __len__(self) -> int:
        """How many wait."""
        return self._size

    def add(self, queued: QueuedMessage, now: float) -> None:
        """Let a message wait for its turn."""
        waiting = _Waiting(_RANKS[queued.message.lane], next(self._serials), queued)
        self._size += 1
        if queued.message.kind in _UNPACED:
            heapq.heappush(self._beside, waiting)
            return
        line = self._line(queued.message.to, now)
        heapq.heappush(line.waiting, waiting)
        if not line.busy:
            self._offer(queued.message.to, line)

    def next(self, now: float) -> QueuedMessage | None:
        """Return the message that leaves now, None when none may; its chat is then busy until `done`."""
        if now < self._overall.ready_at() or self._under_way >= MOST_AT_ONCE:
            return None
        found = self._next_beside() or self._next_of_lines(now)
        if found is not None:
            self._overall.take(now)
            self._under_way += 1
            self._size -= 1
        return found

    def done(self, queued: QueuedMessage) -> None:
        """Say that the send of a message that `next` gave is over, however it ended."""
        self._under_way -= 1
        if queued.message.kind in _UNPACED:
            return
        line = self._lines[queued.message.to]
        line.busy = False
        if line.waiting:
            self._offer(queued.message.to, line)

    def drain(self) -> list[QueuedMessage]:
        """Let nothing wait any more and return what did."""
        lines = [waiting for line in self._lines.values() for waiting in line.waiting]
        left = [each.queued for each in sorted([*self._beside, *lines])]
        self._beside.clear()
        for line in self._lines.values():
            line.waiting.clear()
        self._size = 0
        return left

    def wakes_at(self) -> float | None:
        """Return the instant at which `next` is worth asking again; None when only `add` or `done` can change it."""
        if not self._size or self._under_way >= MOST_AT_ONCE:
            return None
        gate = self._overall.ready_at()
        if self._beside or self._ready:
            return gate
        return max(gate, self._resting[0][0]) if self._resting else None

    def _next_beside(self) -> QueuedMessage | None:
        return heapq.heappop(self._beside).queued if self._beside else None

    def _next_of_lines(self, now: float) -> QueuedMessage | None:
        while self._resting and self._resting[0][0] <= now:
            chat = heapq.heappop(self._resting)[2]
            if (rested := self._lines.get(chat)) is not None:
                self._offer(chat, rested)
        while self._ready:
            rank, serial, chat = heapq.heappop(self._ready)
            line = self._lines.get(chat)
            # What was offered may have left meanwhile, or something more urgent stands before it.
            if line is None or line.busy or not line.waiting or line.waiting[0].serial != serial:
                continue
            rested_at = line.bucket.ready_at()
            if rested_at > now and rank != _RANKS[Lane.EMERGENCY]:
                heapq.heappush(self._resting, (rested_at, serial, chat))
                continue
            line.bucket.take(now)
            line.busy = True
            return heapq.heappop(line.waiting).queued
        return None

    def _offer(self, chat: Chat, line: _Line) -> None:
        if line.waiting and not line.busy:
            first = line.waiting[0]
            heapq.heappush(self._ready, (first.rank, first.serial, chat))

    def _line(self, chat: Chat, now: float) -> _Line:
        line = self._lines.get(chat)
        if line is None:
            if len(self._lines) >= CHATS_REMEMBERED:
                self._forget_idle(now)
            abilities = self._abilities
            pause = abilities.pause_per_group if chat.kind is ChatKind.GROUP else abilities.pause_per_chat
            line = self._lines[chat] = _Line(Bucket(pause, BURST_PER_CHAT))
        return line

    def _forget_idle(self, now: float) -> None:
        for chat, line in list(self._lines.items()):
            if not line.busy and not line.waiting and line.bucket.idle(now):
                del self._lines[chat]
