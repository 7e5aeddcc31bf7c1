"""Rule files are changed under the running program: a good change is taken, a broken one is said and left alone."""

from pathlib import Path

import pytest

from domain.places import PlaceKind
from domain.service_request import ServiceRequest
from storage.desk import Desk
from tests.end_to_end.program import Deployment
from tests.end_to_end.town import STAFF, Town
from tests.loopback_telegram import LoopbackTelegram
from tests.waiting import wait_until

NOISE = "楼上天天吵得睡不着"
RACKET = """
[[rule]]
id = "dispute.racket"
category = "dispute"
words = ["天天吵"]
weight = 9
reason = "天天吵"
"""


@pytest.fixture
def deployment(telegram: LoopbackTelegram, tmp_path: Path) -> Deployment:
    (tmp_path / "rules").mkdir()
    return Deployment(tmp_path, telegram)


def reported(desk: Desk) -> list[ServiceRequest]:
    (community,) = (place.id for place in desk.neighbourhood.places if place.kind is PlaceKind.COMMUNITY)
    return [each for each in desk.requests.board(community) if each.text == NOISE]


def says(town: Town, name: str) -> None:
    stranger = town.telegram.person(name)
    town.telegram.person_says(stranger, stranger, NOISE)


def test_a_change_is_taken_among_messages_in_flight_and_each_keeps_its_version(deployment: Deployment) -> None:
    town = Town(deployment)
    with deployment.running():
        town.move_in()
        says(town, "第一位")
        wait_until(lambda: deployment.do(reported), "the first was never written down")
        ((old, before),) = {(each.rules_version, each.subcategory) for each in deployment.do(reported)}
        for number in range(10):
            says(town, f"前面第{number}位")
        (deployment.folder / "rules" / "mine.toml").write_text(RACKET, "utf-8")
        for number in range(10):
            says(town, f"后面第{number}位")
        wait_until(lambda: "规则换上了" in deployment.log, "the rules were never read anew", lambda: deployment.log)
        says(town, "最后一位")
        wait_until(lambda: len(deployment.do(reported)) == 22, "not everything was written down")
    kinds = {(each.rules_version == old, each.subcategory) for each in deployment.do(reported)}
    assert kinds == {(True, before), (False, "racket")}
    newest = {each.rules_version for each in deployment.do(reported)} - {old}
    assert len(newest) == 1
    assert newest.pop() in deployment.log


def test_a_broken_file_is_said_once_and_the_rules_stay(deployment: Deployment) -> None:
    town = Town(deployment)
    file = deployment.folder / "rules" / "mine.toml"
    with deployment.running():
        town.move_in()
        file.write_text(RACKET.replace("words", "word"), "utf-8")
        told = town.sees(town[STAFF], "mine.toml:3", "word")
        wait_until(lambda: "mine.toml:3" in deployment.log, "the log says nothing")
        says(town, "老周")
        wait_until(lambda: deployment.do(reported), "nobody was understood any more")
        assert deployment.do(reported)[0].subcategory != "racket"
        assert deployment.do(reported)[0].rules_version in told.text
        file.write_text(RACKET, "utf-8")
        town.sees(town[STAFF], "改好了")
        says(town, "老吴")
        wait_until(lambda: len(deployment.do(reported)) == 2, "nothing was written down")
        assert {each.subcategory for each in deployment.do(reported)} >= {"racket"}
        assert deployment.log.count("mine.toml:3") == 1
        assert sum("mine.toml:3" in each.text for each in town.telegram.sent_to(town[STAFF])) == 1
