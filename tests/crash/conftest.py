"""A desk in whose books everybody stands already, on a Telegram of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.sealed import make_key_file
from tests.crash.deployment import Deployment
from tests.loopback_server import LoopbackServer
from tests.loopback_telegram import LoopbackTelegram


@pytest.fixture(scope="session")
def loopback() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "menkou.key"
    make_key_file(path)
    return path


@pytest.fixture
def deployment(database_url: str, loopback: LoopbackServer, key_file: Path, tmp_path: Path) -> Iterator[Deployment]:
    with LoopbackTelegram(loopback) as telegram:
        yield Deployment(telegram, database_url, key_file, tmp_path)
