"""What the tests of the channels ask for."""

from collections.abc import Iterator

import pytest

from tests.loopback_server import LoopbackServer
from tests.loopback_telegram import LoopbackTelegram


@pytest.fixture(scope="session")
def loopback() -> Iterator[LoopbackServer]:
    """Run one server for all of them."""
    with LoopbackServer() as running:
        yield running


@pytest.fixture
def telegram(loopback: LoopbackServer) -> Iterator[LoopbackTelegram]:
    """Give a Telegram in which nothing happened yet."""
    with LoopbackTelegram(loopback) as running:
        yield running
