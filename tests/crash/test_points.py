"""Killed at any named point and started again, the program leaves what it would have left without dying."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PostgreSQL
from tests.crash.deployment import Deployment
from tests.crash.points import DEATHS, FIRST_START, ONLY_ON, USUAL_DEATHS, points
from tests.crash.storm import storm
from tests.crash.story import LAMP, PIPE, RAIL, STREET, Outcome
from tests.loopback_server import LoopbackServer
from tests.loopback_telegram import LoopbackTelegram

ENGINES = ("sqlite", "postgresql")
AT_ONCE = 6
SECRET = LoopbackTelegram.token.partition(":")[2]


@dataclass(frozen=True)
class Walk:
    """One telling of the story on an engine, with deaths at a point or in a storm, or with neither."""

    engine: str
    point: str = ""
    stormy: bool = False

    @property
    def lives(self) -> list[str]:
        deaths = DEATHS.get(self.point, USUAL_DEATHS) if self.point else ()
        return [f"{self.point}:{passes}" for passes in deaths]

    def __str__(self) -> str:
        return f"{'storm' if self.stormy else self.point}-{self.engine}"


WALKS = [
    Walk(engine, point)
    for point in points()
    for engine in ENGINES
    if point not in FIRST_START and ONLY_ON.get(point, engine) == engine
]
STORM = Walk("postgresql", stormy=True)


@dataclass(frozen=True)
class Told:
    outcome: Outcome
    doubts: list[str]
    said: str


@pytest.fixture(scope="module")
def told(
    request: pytest.FixtureRequest,
    loopback: LoopbackServer,
    key_file: Path,
    sqlite_template: Path,
    postgresql: PostgreSQL,
    postgresql_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[Walk, Future[Told]]]:
    """Tell the story of every walk that is tested, several beside each other because they mostly wait."""
    wanted = {item.callspec.params.get("walk") for item in request.session.items if hasattr(item, "callspec")}
    tested = [*(Walk(engine) for engine in ENGINES), *(walk for walk in (*WALKS, STORM) if walk in wanted)]

    def tell(walk: Walk, database_url: str, folder: Path) -> Told:
        trouble = storm(postgresql, database_url) if walk.stormy else nullcontext()
        with LoopbackTelegram(loopback) as telegram:
            deployment = Deployment(telegram, database_url, key_file, folder)
            outcome = deployment.tell(walk.lives, trouble)
            return Told(outcome, deployment.doubts(len(walk.lives)), deployment.said)

    databases = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = {}
        for walk in tested:
            folder = tmp_path_factory.mktemp(str(walk))
            if walk.engine == "postgresql":
                databases.append(postgresql.create(postgresql_template))
                url = postgresql.url(databases[-1])
            else:
                url = f"sqlite:///{shutil.copyfile(sqlite_template, folder / 'menkou.db')}"
            futures[walk] = pool.submit(tell, walk, url, folder)
        yield futures
    for database in databases:
        postgresql.drop(database)


def test_no_point_is_spoken_of_that_is_not_there() -> None:
    assert FIRST_START | ONLY_ON.keys() | DEATHS.keys() <= set(points())


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_every_message_has_one_effect_and_every_answer_arrives(walk: Walk, told: dict[Walk, Future[Told]]) -> None:
    found, whole = told[walk].result(), told[Walk(walk.engine)].result()
    assert found.doubts == []
    assert found.outcome == whole.outcome
    assert not any(secret in found.said for secret in (SECRET, LAMP, PIPE, RAIL, STREET))


@pytest.mark.parametrize("walk", [STORM], ids=str)
def test_nothing_is_lost_or_repeated_when_connections_break(walk: Walk, told: dict[Walk, Future[Told]]) -> None:
    found, whole = told[walk].result(), told[Walk(walk.engine)].result()
    assert found.doubts == []
    assert found.outcome == whole.outcome
