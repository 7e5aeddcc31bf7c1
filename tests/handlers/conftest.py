"""What tests of handlers may ask for: a small neighbourhood on a real database of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.office import Practice
from nlp.rulebook import RuleBook
from storage.engine import open_engine
from storage.sealed import make_key_file
from storage.writer import Writer
from tests.handlers.town import Town, practice


@pytest.fixture(scope="session")
def usual_practice(rules: RuleBook) -> Practice:
    """Read the sentences once for all tests."""
    return practice(rules)


@pytest.fixture
def town(database_url: str, usual_practice: Practice, tmp_path: Path) -> Iterator[Town]:
    """Give a neighbourhood in which nobody has said anything yet, on each engine in turn."""
    engine = open_engine(database_url)
    writer = Writer(engine, make_key_file(tmp_path / "keys"))
    writer.start()
    yield Town(writer, usual_practice).found()
    writer.stop()
    engine.dispose()
