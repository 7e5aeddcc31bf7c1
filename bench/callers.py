"""Many callers at once, each of whom waits for the answer before sending the next message."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence

CALLERS = 128


def pin() -> None:
    """Keep this process on one core, where the system allows that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


async def timed(take: Callable[[bytes], Awaitable[object]], bodies: Sequence[bytes], warm_up: int) -> float:
    """Send all bodies, 128 in flight, and return how many a second were answered after the first `warm_up`."""
    await _send(take, bodies[:warm_up])
    begun = time.perf_counter()
    await _send(take, bodies[warm_up:])
    return (len(bodies) - warm_up) / (time.perf_counter() - begun)


async def _send(take: Callable[[bytes], Awaitable[object]], bodies: Iterable[bytes]) -> None:
    waiting = iter(bodies)

    async def call() -> None:
        for body in waiting:
            await take(body)

    await asyncio.gather(*(call() for _ in range(CALLERS)))
