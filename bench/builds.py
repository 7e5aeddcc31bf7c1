"""A build under the benches: how fast it takes messages, and what it asks of the database for each."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.engine.interfaces import DBAPIConnection

from bench.callers import Speed, pin, send, timed
from bench.crowd import Resident, Sort, check_opened, residents, updates

Result = TypeVar("Result")

_READING, _WRITING = "SELECT", ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Opened:
    """A build that is open: `take` takes an update, `count` says how many requests there are."""

    take: Callable[[bytes], Awaitable[object]]
    count: Callable[[], Awaitable[int]]


Build: TypeAlias = Callable[[Path, list[Resident], Sort], AbstractAsyncContextManager[Opened]]
"""Opens a build in a folder with these residents, to send this sort of message to it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many rows were written for a message, and how many statements were read."""

    rows: float
    reads: float


class _Tally:
    """Counts what SQLite runs on the connections that are opened from now on; here each writing writes one row."""

    def __init__(self) -> None:
        self.rows = self.reads = 0
        event.listen(Engine, "connect", self._listen)

    def _listen(self, connection: DBAPIConnection, _record: object) -> None:
        if isinstance(connection, AsyncAdapt_aiosqlite_connection):
            connection.run_async(lambda driver: driver.set_trace_callback(self._count))
        else:
            connection.set_trace_callback(self._count)

    def _count(self, statement: str) -> None:
        self.reads += statement.startswith(_READING)
        self.rows += statement.startswith(_WRITING)


def speed(build: Build, sort: Sort, count: int, warm_up: int) -> Speed:
    """Send so many messages through a build, beside those to warm up with, and return how fast it took them."""

    async def sent(opened: Opened, bodies: list[bytes]) -> Speed:
        return await timed(opened.take, bodies, warm_up)

    return asyncio.run(_with(build, sort, count + warm_up, sent))


def asked(build: Build, sort: Sort, count: int) -> Asked:
    """Send so many messages through a build and return what it asks of SQLite for each."""
    tally = _Tally()

    async def sent(opened: Opened, bodies: list[bytes]) -> Asked:
        rows, reads = tally.rows, tally.reads
        await send(opened.take, bodies)
        return Asked((tally.rows - rows) / count, (tally.reads - reads) / count)

    return asyncio.run(_with(build, sort, count, sent))


async def _with(
    build: Build, sort: Sort, count: int, sent: Callable[[Opened, list[bytes]], Awaitable[Result]]
) -> Result:
    pin()
    people = residents(count)
    with tempfile.TemporaryDirectory(prefix="menkou-bench-") as folder:
        async with build(Path(folder), people, sort) as opened:
            found = await sent(opened, updates(sort, people, count))
            check_opened(sort, sent=count, opened=await opened.count())
    return found
