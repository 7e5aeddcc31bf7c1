"""A writer over each engine in turn, and a short way to let it do a job."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import Keys
from storage.writer import Writer
from tests.storage.samples import NOW

Result = TypeVar("Result")


class AtWork:
    """A started writer, of which a test gets each job's result at once."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def __call__(self, job: Callable[[Desk], Result], now: datetime = NOW) -> Result:
        """Let a job be done and committed; return its result or raise its error."""
        return self.writer.submit(job, now).result(timeout=30)


@pytest.fixture
def keys() -> Keys:
    """Give keys that are the same in every run."""
    return Keys(by_id={1: bytes(range(32))}, lookup=bytes(range(32, 64)))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Open a migrated database without rows."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def writer(engine: Engine, keys: Keys) -> Iterator[Writer]:
    """Start a writer on a migrated database without rows."""
    started = Writer(engine, keys)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def do(writer: Writer) -> AtWork:
    """Let jobs be done, each in a transaction of its own."""
    return AtWork(writer)
