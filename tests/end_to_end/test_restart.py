"""The program is told to end and started again: nothing is lost, nothing changes, and no clock rings twice."""

import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain.request_states import Action
from storage.desk import Desk
from storage.migrations import upgrade
from tests.crash.town import Town, found, settle
from tests.end_to_end.program import LONGEST, Deployment
from tests.loopback_telegram import LoopbackTelegram
from tests.waiting import wait_until

ACCEPT_SECONDS = 4
SHORT_CLOCKS = f"""\
[clocks.normal]
accept = "{ACCEPT_SECONDS}s"
finish = "1h"
round_the_clock = true
"""
LAMP = "2单元楼道灯又不亮了"


class NoAnswer(Response):
    """The platform keeps whoever calls it waiting."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _ = scope, send
        while (await receive())["type"] != "http.disconnect":
            pass


@pytest.fixture
def deployment(telegram: LoopbackTelegram, tmp_path: Path) -> Deployment:
    return Deployment(tmp_path, telegram, SHORT_CLOCKS)


@pytest.fixture
def town(deployment: Deployment, telegram: LoopbackTelegram) -> Town:
    deployment.database.parent.mkdir()
    upgrade(f"sqlite:///{deployment.database}")
    settled = settle(telegram)
    deployment.do(partial(found, settled))
    return settled


def contents(database: Path) -> Iterator[str]:
    """Return every row of a database that nobody has open."""
    connection = sqlite3.connect(database)
    yield from connection.iterdump()
    connection.close()


def actions(desk: Desk) -> Counter[Action]:
    """Count what has happened to the one request there is."""
    (number,) = (place.id for place in desk.neighbourhood.places if place.parent is None)
    (request,) = desk.requests.by_number(1001, [number])
    return Counter(event.action for event in desk.requests.events(request.id))


def test_a_second_start_changes_nothing(deployment: Deployment, town: Town) -> None:
    with deployment.running():
        town.telegram.person_says(town["老周"], town["老周"], "你好")
        wait_until(lambda: town.telegram.sent_to(town["老周"]), "nobody answered")
    before = list(contents(deployment.database))
    with deployment.running():
        wait_until(lambda: not town.telegram.unconfirmed, "it never polled")
    assert list(contents(deployment.database)) == before


def test_the_end_waits_for_no_send_that_hangs_and_loses_nothing(deployment: Deployment, town: Town) -> None:
    town.telegram.answers("sendMessage", NoAnswer(), times=20)
    with deployment.running() as process:
        town.telegram.person_says(town.group, town["张阿姨"], LAMP)
        wait_until(lambda: not town.telegram.unconfirmed, "it was never taken")
        wait_until(lambda: any(call.method == "sendMessage" for call in town.telegram.calls), "nothing was sent")
        process.send_signal(signal.SIGTERM)
        process.wait(LONGEST)
    assert town.telegram.sent == []
    town.telegram.recovers("sendMessage")
    with deployment.running():
        wait_until(lambda: town.telegram.sent_to(town["李建国"]), "the head was never asked")
        wait_until(lambda: town.telegram.sent_to(town.group), "the group was never answered")
    assert deployment.do(actions)[Action.OPEN] == 1


def test_what_was_said_while_nobody_listened_is_heard(deployment: Deployment, town: Town) -> None:
    town.telegram.person_says(town.group, town["张阿姨"], LAMP)
    with deployment.running():
        wait_until(lambda: town.telegram.sent_to(town["李建国"]), "the head was never asked")


def test_a_deadline_that_passes_while_nobody_watches_rings_once(deployment: Deployment, town: Town) -> None:
    reporter, clerk = town["张阿姨"], town["陈晓雯"]
    with deployment.running():
        reported = time.monotonic()
        town.telegram.person_says(town.group, reporter, LAMP)
        wait_until(lambda: town.telegram.sent_to(town["李建国"]), "the head was never asked")
    assert deployment.do(actions)[Action.CLIMB] == 0
    time.sleep(max(0, reported + ACCEPT_SECONDS + 1 - time.monotonic()))
    for _ in range(2):
        with deployment.running():
            wait_until(lambda: town.telegram.sent_to(clerk), "the desk was never asked")
            wait_until(lambda: town.telegram.sent_to(reporter), "the resident was never told")
    rung = deployment.do(actions)
    assert rung[Action.CLIMB] == 1
    assert rung[Action.REMIND] <= 1
    assert len(town.telegram.sent_to(reporter)) == 1
