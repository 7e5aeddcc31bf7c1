"""A disk on which nothing can be written any more: nothing is acknowledged, nothing lost, and it recovers by itself."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from domain.service_request import ServiceRequest
from storage.desk import Desk
from storage.migrations import upgrade
from tests.crash.town import Town, found, settle
from tests.end_to_end.program import Deployment
from tests.loopback_telegram import LoopbackTelegram
from tests.waiting import wait_until

LAMP, TRAPPED = "2单元楼道灯又不亮了", "电梯困人了！快来人"
SMALL = "4m"


@contextmanager
def nothing_may_grow(process: int) -> Iterator[None]:
    """Keep a process from writing anything into a file, as any user may."""
    limits = resource.prlimit(process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    resource.prlimit(process, resource.RLIMIT_FSIZE, limits)


@contextmanager
def no_room_on(folder: Path) -> Iterator[None]:
    """Fill the disk on which a folder is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    yield
    filler.unlink()


@pytest.fixture
def deployment(telegram: LoopbackTelegram, tmp_path: Path) -> Deployment:
    return Deployment(tmp_path, telegram)


@pytest.fixture
def own_disk(deployment: Deployment) -> Iterator[Path]:
    """Let the deployment's data be on a small disk of its own."""
    data = deployment.database.parent
    data.mkdir()
    if os.geteuid() != 0:
        pytest.skip("NO DISK TO FILL: only root may mount one. A limit on the size of files was tested instead.")
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", data], check=True)
    yield data
    subprocess.run(["/bin/umount", "-l", data], check=True)


def settled(deployment: Deployment) -> Town:
    """Let everybody stand in the books already."""
    deployment.database.parent.mkdir(exist_ok=True)
    upgrade(f"sqlite:///{deployment.database}")
    town = settle(deployment.telegram)
    deployment.do(partial(found, town))
    return town


def requests(desk: Desk) -> list[ServiceRequest]:
    (community,) = (place.id for place in desk.neighbourhood.places if place.parent is None)
    return list(desk.requests.board(community))


def live_through(town: Town, deployment: Deployment, trouble: AbstractContextManager[None], told: str) -> None:
    """Let people report while nothing can be written, until it can be written again."""
    telegram, resident = town.telegram, town["老周"]
    with trouble:
        telegram.person_says(town.group, town["张阿姨"], LAMP)
        telegram.person_says(resident, resident, TRAPPED)
        wait_until(lambda: deployment.log.count(told) >= 4, "nobody said why", lambda: deployment.log)
        # The words that can save somebody need no disk.
        wait_until(lambda: telegram.sent_to(resident), "nobody answered an emergency")
        assert len(telegram.unconfirmed) == 2
        assert {each.chat for each in telegram.sent} == {resident.id}
    wait_until(lambda: not telegram.unconfirmed, "what was said was never taken", lambda: deployment.log)
    wait_until(lambda: telegram.sent_to(town.group), "the group was never answered")
    wait_until(lambda: len(telegram.sent_to(town["李建国"])) > 1, "the head was never asked")


def check(town: Town, deployment: Deployment) -> None:
    """Everything that was said has one effect, and nobody was told twice."""
    assert sorted(request.text for request in deployment.do(requests)) == sorted([LAMP, TRAPPED])
    texts = [each.text for each in town.telegram.sent_to(town["老周"])]
    assert len(texts) == len(set(texts))
    assert LAMP not in deployment.log
    assert "Traceback" not in deployment.log


def test_when_nothing_may_be_written(deployment: Deployment) -> None:
    town = settled(deployment)
    with deployment.running() as process:
        live_through(town, deployment, nothing_may_grow(process.pid), "磁盘出错")
    check(town, deployment)


def test_when_the_disk_is_full(deployment: Deployment, own_disk: Path) -> None:
    town = settled(deployment)
    with deployment.running():
        live_through(town, deployment, no_room_on(own_disk), "磁盘满了")
    check(town, deployment)
