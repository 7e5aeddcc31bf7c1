"""What a message was understood as can be read by somebody who knows no rule."""

import json
from typing import Any

from handlers.community.explain import explain
from handlers.office import Practice
from nlp.names import NO_NAMES


def explained(text: str, practice: Practice, *, group: bool = True) -> dict[str, Any]:
    return explain(text, group=group, rules=practice.rules, names=NO_NAMES, catalogue=practice.catalogue)


def test_a_report_is_explained_by_its_words_and_its_place(usual_practice: Practice) -> None:
    found = explained("3号楼2单元楼道灯不亮了", usual_practice)
    assert found["rules"] == usual_practice.rules.version
    (matter,) = found["matters"]
    assert matter["kind"] == "灯"
    assert matter["category"] == usual_practice.catalogue.say("category.property")
    assert {word for each in matter["evidence"] for word in each["words"]} >= {"不亮"}
    assert matter["evidence"][0]["file"].startswith("nlp/rules/property.toml:")
    assert {each["source"] for each in matter["place"]} == {usual_practice.catalogue.say("source.text")}
    assert {(each["piece"], each["value"]) for each in matter["place"]} == {("楼栋", "3"), ("单元", "2")}
    json.dumps(found)


def test_what_cancelled_a_rule_is_told(usual_practice: Practice) -> None:
    found = explained("没着火，是烧烤", usual_practice)
    (matter,) = found["matters"]
    assert matter["alarm"] == usual_practice.catalogue.say("alarm.none")
    assert matter["opens"] == usual_practice.catalogue.say("explain.opens_nothing")


def test_what_cancelled_one_rule_is_told_beside_what_another_made_of_it(usual_practice: Practice) -> None:
    matter = explained("我家厨房水管漏水，空调也坏了", usual_practice)["matters"][0]
    cancelled = {by for each in matter["evidence"] for by in each["cancelled_by"]}
    assert matter["opens"] == usual_practice.catalogue.say("explain.opens")
    assert "空调" in cancelled


def test_every_message_can_be_explained(usual_practice: Practice) -> None:
    for text in ("", "\x00", "啊" * 5_000, "接单 1024", "+1", "🙂", "3栋 5栋 停水", "人工", "退订", "着火了"):
        for group in (True, False):
            json.dumps(explained(text, usual_practice, group=group))
