"""What tests of handlers may ask for: a small neighbourhood on a real database of each kind."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from domain.messages import Chat, ChatKind
from domain.people import Account, Person
from handlers.office import Practice
from nlp.rulebook import RuleBook
from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import make_key_file
from storage.writer import Writer
from tests.handlers.rosters import Do, books
from tests.handlers.street import BOARD, DESK, NAME, PERSON, PHONE, RESIDENT, ROOM, TEXT, Street
from tests.handlers.town import B3U2, CHANNEL, COMMUNITY, Town, practice


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


@pytest.fixture
def street(town: Town) -> Street:
    """Let a resident with a name, a telephone and a room move in, and the units have a group."""

    def change(desk: Desk) -> None:
        known = Person(PERSON, NAME, RESIDENT, PHONE, home=B3U2, room=ROOM, greeted=True)
        desk.people.add(known, Account(CHANNEL, RESIDENT, PERSON, Chat(CHANNEL, ChatKind.PRIVATE, RESIDENT)))
        desk.roster.bind_group(Chat(CHANNEL, ChatKind.GROUP, BOARD), COMMUNITY, BOARD)

    town.run(change)
    return Street(town.writer, town.practice, town.now)


@pytest.fixture
def posted(street: Street) -> Street:
    street.say(RESIDENT, TEXT)
    street.press(DESK, "发布（不露姓名）")
    return street


@pytest.fixture
def do(sqlite_template: Path, tmp_path: Path) -> Iterator[Do]:
    with books(f"sqlite:///{copyfile(sqlite_template, tmp_path / 'menkou.db')}", tmp_path) as run:
        yield run


@pytest.fixture
def do_on_each(database_url: str, tmp_path: Path) -> Iterator[Do]:
    with books(database_url, tmp_path) as run:
        yield run
