"""Many callers at once, each of whom waits for the answer before sending the next message."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

CALLERS = 128


@dataclass(frozen=True, slots=True)
class Speed:
    """How many messages were done a second, and how many microseconds of processor time each took."""

    per_second: float
    microseconds: float


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._spent = time.process_time()

    def speed(self, count: int) -> Speed:
        """Return the speed of so many messages since then."""
        seconds = time.perf_counter() - self._begun
        return Speed(count / seconds, (time.process_time() - self._spent) / count * 1e6)


def pin() -> None:
    """Keep this process on one core, where the system allows that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


async def timed(take: Callable[[bytes], Awaitable[object]], bodies: Sequence[bytes], warm_up: int) -> Speed:
    """Send all bodies, 128 in flight, and return how fast they were answered after the first `warm_up`."""
    await send(take, bodies[:warm_up])
    stopwatch = Stopwatch()
    await send(take, bodies[warm_up:])
    return stopwatch.speed(len(bodies) - warm_up)


async def send(take: Callable[[bytes], Awaitable[object]], bodies: Iterable[bytes]) -> None:
    """Send all bodies, 128 in flight."""
    waiting = iter(bodies)

    async def call() -> None:
        for body in waiting:
            await take(body)

    await asyncio.gather(*(call() for _ in range(CALLERS)))
