"""A platform that does not answer at the start is asked again, and the end comes at once meanwhile."""

import asyncio
import logging

import pytest

from bot.channels.contract import Inbox, SendError
from bot.reaching import Reaching
from domain.messages import IncomingMessage
from tests.bot.stand_in import StandInChannel

WRONG = "令牌不对。"


class Refusing(StandInChannel):
    """Opens only after it was asked often enough."""

    def __init__(self, *refusals: Exception) -> None:
        super().__init__()
        self.refusals = list(refusals)

    async def start(self, inbox: Inbox) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        await super().start(inbox)
        self.changed.set()


async def taken(_message: IncomingMessage) -> None:
    raise AssertionError("nothing is written in these tests")


async def test_a_channel_opens_as_soon_as_its_platform_answers(caplog: pytest.LogCaptureFixture) -> None:
    channel = Refusing(SendError("没有网。"), SendError("没有网。"), OSError())
    reaching = Reaching(channel, first_pause=0.001)
    await reaching.begin(taken)
    assert not reaching.is_open
    await channel.changed.wait()
    await reaching.end()
    assert reaching.is_open
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert [sum(word in line for line in told) for word in ("没有网。", "OSError", "接通了")] == [1, 1, 1]


async def test_a_refusal_for_good_is_not_asked_about_again_soon() -> None:
    channel = Refusing(SendError(WRONG, permanent=True))
    reaching = Reaching(channel, first_pause=0.0)
    await reaching.begin(taken)
    for _ in range(5):
        await asyncio.sleep(0)
    await reaching.end()
    assert not reaching.is_open
    assert channel.inbox is None
