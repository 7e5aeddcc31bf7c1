"""A neighbourhood on a Telegram of ours, served by the real program for all tests that only talk to it."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.program import Deployment
from tests.end_to_end.town import Town
from tests.loopback_server import LoopbackServer
from tests.loopback_telegram import LoopbackTelegram


@pytest.fixture(scope="session")
def loopback() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@pytest.fixture
def telegram(loopback: LoopbackServer) -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram(loopback) as telegram:
        yield telegram


@pytest.fixture(scope="session")
def town(loopback: LoopbackServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Import a roster, start the program, and let everybody with a role come in by invitation."""
    with LoopbackTelegram(loopback) as telegram:
        deployment = Deployment(tmp_path_factory.mktemp("deployment"), telegram)
        town = Town(deployment)
        with deployment.running():
            town.move_in()
            yield town
        assert telegram.token.partition(":")[2] not in deployment.log
