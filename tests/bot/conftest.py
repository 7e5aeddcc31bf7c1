"""The real books for tests of the edge, on each engine in turn."""

from collections.abc import Iterator

import pytest

from bot.books import Books
from bot.demo_settings import demo_settings
from bot.opening import practice_of
from bot.replay import KEYS
from handlers.office import Practice
from nlp.rulebook import RuleBook
from storage.engine import open_engine
from storage.writer import Writer
from tests.bot.stand_in import StandInChannel, StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="session")
def practice(rules: RuleBook, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    settings = demo_settings(tmp_path_factory.mktemp("practice"))
    return practice_of(settings, rules, KEYS, lambda _channel, payload: f"standin:{payload}")


@pytest.fixture
def writer(database_url: str) -> Iterator[Writer]:
    engine = open_engine(database_url)
    running = Writer(engine, KEYS)
    running.start()
    yield running
    running.stop()
    engine.dispose()


@pytest.fixture
def books(writer: Writer, practice: Practice, clock: StillClock) -> Books:
    return Books(writer, practice, clock.now)


@pytest.fixture
def channel() -> StandInChannel:
    return StandInChannel()
