"""A process killed between any two steps: what was acknowledged is there, and nothing is there by halves or twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import load_keys
from storage.writer import Writer
from tests.storage.conftest import AtWork
from tests.storage.crashing import deliver
from tests.storage.samples import CHANNEL, COMMUNITY, GROUP, NOW, private

DELIVERIES = 200
ROOT = Path(__file__).parents[2]
KILLED = 128 + signal.SIGKILL

# On PostgreSQL each job passes each point, on SQLite each batch of up to 128 does.
POINTS = (
    "before_begin:2",
    "after_begin:1",
    "after_job:1",
    "after_job:40",
    "before_write:1",
    "before_commit:1",
    "before_commit:2",
    "after_commit:1",
    "after_commit:2",
    "after_rollback:1",
    "after_answer:1",
    "after_answer:30",
)


@dataclass(frozen=True)
class Program:
    """The program of crashing.py over one database."""

    url: str
    folder: Path

    def run(self, first: int = 0, last: int = DELIVERIES, crash_at: str = "") -> tuple[int, set[str]]:
        """Run it to its end; return its exit status and what it acknowledged."""
        ended = subprocess.run(
            [sys.executable, "-m", "tests.storage.crashing", self.url, str(self.folder), str(first), str(last)],
            cwd=ROOT,
            env=os.environ | {"MENKOU_CRASH_AT": crash_at},
            stdout=subprocess.PIPE,
            check=False,
            timeout=120,
        )
        return ended.returncode, set(ended.stdout.decode().split())

    @contextmanager
    def opened(self) -> Iterator[Writer]:
        """Open in this process what the program left."""
        engine = open_engine(self.url)
        writer = Writer(engine, load_keys(self.folder / "keys"))
        writer.start()
        yield writer
        writer.stop()
        engine.dispose()

    def found(self) -> dict[str, int]:
        """Return the deliveries that had an effect, each with its request's number; check that each is whole."""
        with self.opened() as writer:
            return AtWork(writer)(_found)


def _found(desk: Desk) -> dict[str, int]:
    numbers: dict[str, int] = {}
    lines = {line.message_id: line for line in desk.conversations.lines(GROUP, NOW)}
    for request in desk.requests.board(COMMUNITY):
        delivery = request.origin_message or ""
        assert delivery not in numbers, "a delivery has one request"
        numbers[delivery] = request.number
        assert not desk.incoming.take(CHANNEL, delivery)
        person = desk.people.by_account(CHANNEL, delivery)
        assert person is not None
        assert [party.person for party in desk.requests.parties(request.id)] == [person.id]
        assert len(desk.requests.events(request.id)) == 1
        assert lines[delivery].request == request.id
        assert len(desk.outbox.history(private(delivery), 10)) == 1
    assert len(lines) == len(numbers)
    assert len(desk.outbox.history(GROUP, 10_000)) == len(numbers)
    assert len(desk.people.everyone()) == len(numbers)
    assert len(set(numbers.values())) == len(numbers), "every number is given once"
    return numbers


@pytest.fixture
def program(database_url: str, tmp_path: Path) -> Program:
    return Program(database_url, tmp_path)


@pytest.fixture
def new_program(empty_database_url: str, tmp_path: Path) -> Program:
    """Give the program a database that it has to bring to the newest schema by itself."""
    return Program(empty_database_url, tmp_path)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point_leaves_one_effect_or_none(program: Program, point: str) -> None:
    status, acknowledged = program.run(crash_at=point)
    assert status == KILLED
    after_crash = program.found()
    assert acknowledged <= after_crash.keys()

    again: set[str] = set()
    with program.opened() as writer:
        deliver(writer, 0, DELIVERIES, again.add)
    assert after_crash.keys() <= again, "whoever asks again is told that it is done"
    in_the_end = program.found()
    good = {str(number) for number in range(DELIVERIES) if number % 5 != 4}
    assert in_the_end.keys() == good
    assert after_crash.items() <= in_the_end.items(), "what was there stays as it was"


@pytest.mark.parametrize("point", ["before_key_file", "before_migrated", "after_migrated"])
def test_a_kill_during_the_first_start_is_made_good_by_the_next(new_program: Program, point: str) -> None:
    status, acknowledged = new_program.run(crash_at=point)
    assert (status, acknowledged) == (KILLED, set())
    status, acknowledged = new_program.run()
    assert status == 0
    assert acknowledged == new_program.found().keys()


def test_a_program_that_is_not_killed_acknowledges_everything_good(program: Program) -> None:
    status, acknowledged = program.run()
    assert status == 0
    assert acknowledged == program.found().keys()
    assert len(acknowledged) == DELIVERIES * 4 // 5


def test_started_again_and_again_it_becomes_what_it_would_have_been(program: Program, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    in_one_go = Program(f"sqlite:///{whole / 'menkou.db'}", whole)
    in_one_go.run(0, 30)
    for first in range(0, 30, 10):
        program.run(first, first + 10)
    assert program.found().keys() == in_one_go.found().keys()
