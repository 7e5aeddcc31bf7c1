"""What a message was understood as can be read by somebody who knows no rule."""

import json
from typing import Any

from domain.neighbourhood import Neighbourhood
from domain.places import Places
from handlers.community.explain import explain
from handlers.office import Practice

NOWHERE = Neighbourhood(1, Places(()))


def matters(found: dict[str, object]) -> list[dict[str, Any]]:
    """Return the matters of an explanation."""
    assert isinstance(found["matters"], list)
    return found["matters"]


def test_a_report_is_explained_by_its_words_and_its_place(usual_practice: Practice) -> None:
    found = explain("3号楼2单元楼道灯不亮了", True, usual_practice, NOWHERE)  # noqa: FBT003 -- as the page calls it.
    assert found["rules"] == usual_practice.rules.version
    (matter,) = matters(found)
    assert matter["kind"] == "灯"
    assert matter["category"] == usual_practice.catalogue.say("category.property")
    assert {word for each in matter["evidence"] for word in each["words"]} >= {"不亮"}
    assert {(each["piece"], each["value"]) for each in matter["place"]} == {("楼栋", "3"), ("单元", "2")}
    json.dumps(found)


def test_what_cancelled_a_rule_is_told(usual_practice: Practice) -> None:
    found = explain("没着火，是烧烤", True, usual_practice, NOWHERE)  # noqa: FBT003 -- as the page calls it.
    (matter,) = matters(found)
    assert matter["alarm"] == usual_practice.catalogue.say("alarm.none")
    assert matter["opens"] == usual_practice.catalogue.say("explain.opens_nothing")


def test_every_message_can_be_explained(usual_practice: Practice) -> None:
    for text in ("", "\x00", "啊" * 5_000, "接单 1024", "+1", "🙂", "3栋 5栋 停水", "人工", "退订", "着火了"):
        for group in (True, False):
            json.dumps(explain(text, group, usual_practice, NOWHERE))
