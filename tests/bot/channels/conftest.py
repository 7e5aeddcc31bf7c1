"""What the tests of the channels ask for."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.telegram.channel import TelegramChannel
from tests.bot.channels.telegram_bench import PICTURE, Desk, channel_to, started
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


@pytest.fixture
async def desk() -> Desk:
    """Give an inbox that works."""
    return Desk()


@pytest.fixture
async def channel(telegram: LoopbackTelegram, desk: Desk) -> AsyncIterator[TelegramChannel]:
    """Give a channel that is started and has one picture to show."""
    async with started(channel_to(telegram, picture={"abc": PICTURE}.get), desk) as running:
        yield running
