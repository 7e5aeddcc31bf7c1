"""A writer over each engine in turn, and a short way to let it do a job."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine, delete

from storage.desk import Desk
from storage.engine import open_engine
from storage.schema import metadata
from storage.sealed import Keys
from storage.writer import Writer
from tests.conftest import PostgreSQL
from tests.storage.samples import NOW

Result = TypeVar("Result")


class AtWork:
    """A started writer, of which a test gets each job's result at once."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def __call__(self, job: Callable[[Desk], Result], now: datetime = NOW) -> Result:
        """Let a job be done and committed; return its result or raise its error."""
        return self.writer.submit(job, now).result(timeout=30)


@pytest.fixture(scope="session")
def emptied_again(postgresql: PostgreSQL, postgresql_template: str) -> Iterator[Engine]:
    """Open one migrated PostgreSQL database for all these tests: to empty it is much quicker than to copy one."""
    database = postgresql.create(template=postgresql_template)
    opened = open_engine(postgresql.url(database))
    yield opened
    opened.dispose()
    postgresql.drop(database)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a migrated database without rows, on each engine in turn."""
    if engine_name == "sqlite":
        path = shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "menkou.db")
        return f"sqlite:///{path}"
    shared: Engine = request.getfixturevalue("emptied_again")
    with shared.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    return shared.url.render_as_string(hide_password=False)


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
