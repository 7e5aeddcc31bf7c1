"""The documented shape of `menkou classify`."""

import json

from nlp.classify_lines import as_json_lines, understand_line
from nlp.names import NO_NAMES, Names
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import Context

KEYS = {"id", "intent", "category", "subcategory", "urgency", "opens", "alarm", "place", "confidence", "evidence"}


def test_one_line_for_each_matter(rules: RuleBook) -> None:
    lines = understand_line({"id": 7, "text": "3栋电梯坏了，另外垃圾没人收", "chat": "private"}, rules, NO_NAMES)
    assert [line["subcategory"] for line in lines] == ["elevator", "garbage"]
    assert all(set(line) == KEYS and line["id"] == 7 for line in lines)
    assert json.loads(json.dumps(lines)) == lines


def test_places_and_alarms_are_plain_values(rules: RuleBook) -> None:
    names = Names(estates=("锦绣家园",))
    (line,) = as_json_lines("a", understand("锦绣家园7-2-602着火了", Context(), rules, names))
    assert line["place"] == {
        "estate": "锦绣家园",
        "building": "7",
        "unit": "2",
        "floor": None,
        "room": "602",
        "spot": None,
    }
    assert (line["alarm"], line["intent"], line["category"], line["urgency"]) == (
        "ring",
        "emergency",
        "safety",
        "emergency",
    )
    assert line["evidence"][0]["words"] == ["着火"]


def test_a_group_is_quiet_and_nobodys_role_is_known(rules: RuleBook) -> None:
    (quiet,) = understand_line({"id": 1, "text": "漏水", "chat": "group"}, rules, NO_NAMES)
    (loud,) = understand_line({"id": 1, "text": "漏水", "chat": "private"}, rules, NO_NAMES)
    assert (quiet["opens"], loud["opens"]) == (False, True)
    (command,) = understand_line({"id": 2, "text": "转 1108 王师傅", "chat": "private"}, rules, NO_NAMES)
    assert command["intent"] == "head_command"
    (denied,) = understand_line({"id": 3, "text": "接单 1108", "chat": "group"}, rules, NO_NAMES)
    assert denied["subcategory"] == "denied"
