"""Two processes on one PostgreSQL climb each rung once, and tell everybody once."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from domain.messages import OutgoingKind
from domain.request_states import Action
from handlers.office import Practice
from storage.engine import open_engine
from storage.sealed import make_key_file
from storage.writer import Writer
from tests.conftest import PostgreSQL
from tests.handlers.town import Shown, Town, to

ROOT = Path(__file__).parents[2]
MATTERS = ("楼道灯不亮了", "单元门关不上", "垃圾没人收", "电梯坏了", "下水道堵了", "墙皮掉了", "水管漏水")


@pytest.fixture
def shared(postgresql: PostgreSQL, postgresql_template: str) -> Iterator[str]:
    """Give the URL of a PostgreSQL database for several processes."""
    database = postgresql.create(template=postgresql_template)
    yield postgresql.url(database)
    postgresql.drop(database)


def test_each_rung_is_climbed_once_however_many_replicas_sweep(
    shared: str, usual_practice: Practice, tmp_path: Path
) -> None:
    engine = open_engine(shared)
    writer = Writer(engine, make_key_file(tmp_path / "keys"))
    writer.start()
    town = Town(writer, usual_practice).found()
    for words in MATTERS:
        town.say("张阿姨", f"3号楼2单元{words}")
    numbers = town.open()
    assert len(numbers) > 4
    begun = town.now
    instants = [(begun + timedelta(minutes=30 * step + 1)).astimezone(UTC).isoformat() for step in range(8)]
    replicas = [_replica(shared, tmp_path / "keys", node, instants) for node in (1, 2, 3)]
    for replica in replicas:
        assert replica.stdout is not None
        assert replica.stdout.readline() == "ready\n"
    for replica in replicas:
        _, errors = replica.communicate("go\n", timeout=120)
        assert replica.returncode == 0, errors
    town.now += timedelta(minutes=30 * 8)
    late = Counter(
        each.message.request for each in to(town.deliver(), "张阿姨") if "有点晚了" in each.text and _new(each)
    )
    for number in numbers:
        request = town.request(number)
        climbs = [event for event in town.events(number) if event.action is Action.CLIMB]
        assert request.rung == len(request.chain) - 1
        assert len(climbs) == request.rung
        # At the top she hears it once more, when it stays with the desk for the first time.
        assert late[request.id] <= request.rung + 1
    writer.stop()
    engine.dispose()


def test_a_wish_that_waits_is_brought_up_once_however_many_replicas_sweep(
    shared: str, usual_practice: Practice, tmp_path: Path
) -> None:
    engine = open_engine(shared)
    writer = Writer(engine, make_key_file(tmp_path / "keys"))
    writer.start()
    town = Town(writer, usual_practice).found()
    for who, words in (("张阿姨", "孙子开学想要个书包，家里困难"), ("小王", "想给爷爷要个收音机，没钱买")):
        town.say(who, words)
        town.press("小陈", "发布（不露姓名）")
    numbers = town.open()
    due_at = town.now + timedelta(days=7, hours=1)
    replicas = [_replica(shared, tmp_path / "keys", node, [due_at.astimezone(UTC).isoformat()]) for node in (1, 2, 3)]
    for replica in replicas:
        assert replica.stdout is not None
        assert replica.stdout.readline() == "ready\n"
    for replica in replicas:
        _, errors = replica.communicate("go\n", timeout=120)
        assert replica.returncode == 0, errors
    town.now = due_at
    sent = [each for each in to(town.deliver(), "小陈") if "没有单位认领" in each.text]
    assert len(sent) == len(numbers)
    for number in numbers:
        assert [event.action for event in town.events(number)].count(Action.REMIND) == 1
    writer.stop()
    engine.dispose()


def _new(each: Shown) -> bool:
    return each.message.kind is OutgoingKind.MESSAGE


def _replica(url: str, keys: Path, node: int, instants: list[str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.handlers.sweeping", url, str(keys), str(node), *instants]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
