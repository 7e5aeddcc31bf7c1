"""Messages as people write them: what each wants, how soon, what it concerns; most stand in the rules (heard.toml)."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.taxonomy import Alarm, Intent, Urgency
from nlp.names import NO_NAMES
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import Context

HEARD = [json.loads(line) for line in (Path(__file__).parent / "heard.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("heard", HEARD, ids=lambda heard: heard["text"])
def test_what_was_heard_is_understood(rules: RuleBook, heard: dict[str, Any]) -> None:
    found = understand(heard["text"], Context(group=heard["chat"] == "group", role="unknown"), rules, NO_NAMES).matters
    assert found[0].intent == heard["intent"]
    assert heard["urgency"] in {matter.urgency for matter in found}
    if "subcategories" in heard:
        assert [matter.subcategory for matter in found] == heard["subcategories"]
    alarmed = any(matter.alarm is not Alarm.NONE for matter in found)
    assert alarmed == (heard["intent"] == Intent.EMERGENCY)
    assert any(matter.opens for matter in found) <= (heard["urgency"] != Urgency.NONE)


def test_what_was_heard_means_what_its_rule_means(rules: RuleBook) -> None:
    for text, rule in rules.heard:
        found = understand(text, Context(group=rule is None, role="unknown"), rules, NO_NAMES).matters
        if rule is None:
            assert not any(matter.opens for matter in found), text
            continue
        meant = (rule.intent, rule.category, rule.subcategory, rule.urgency)
        assert meant in {(each.intent, each.category, each.subcategory, each.urgency) for each in found}, text
        assert (found[0].alarm is not Alarm.NONE) == (rule.danger is not None), text
