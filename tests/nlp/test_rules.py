"""The shipped rules keep their own promises."""

from collections import defaultdict

import pytest

from domain.taxonomy import Alarm, Category
from nlp.names import NO_NAMES
from nlp.rulebook import Rule, RuleBook, load_rules
from nlp.understand import understand
from nlp.understanding import Context

RULES = load_rules().rules
OBLIGED = {
    Category.PROPERTY: {
        "elevator", "lighting", "plumbing_leak", "roof_leak", "drain_block", "water_outage", "power_outage",
        "gas_supply", "network", "heating", "access_control", "parking", "facility_damage", "road_damage", "security",
        "property_service", "property_fee",
    },
    Category.SANITATION: {
        "garbage", "bulky_waste", "corridor_clutter", "cleaning", "pests", "pet_waste", "greening", "pollution",
    },
    Category.ELDERLY: {
        "meal", "visit", "lonely", "medical_escort", "aging_retrofit", "welfare_check", "pension", "home_help",
    },
    Category.DISPUTE: {
        "noise", "parking_space", "pet", "light", "aircon_drip", "family", "rent", "illegal_building", "neighbour",
    },
    Category.SAFETY: {
        "fire", "gas_leak", "elevator_trapped", "medical", "fall_injury", "suicide_risk", "violence", "missing_person",
        "collapse", "flood", "falling_object", "high_toss", "fire_lane", "fire_facility", "animal", "suspicious",
    },
    Category.POLICY: {
        "maintenance_fund", "school", "owners_vote", "housing", "waste_sorting", "elder_allowance", "lift_install",
    },
    Category.SERVICE: {"donation", "apply_head", "recommend_head", "claim_wish", "volunteer"},
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_understands_its_own_examples(rules: RuleBook, rule: Rule) -> None:
    assert rule.examples
    for example in rule.examples:
        found = understand(example, Context(), rules, NO_NAMES).matters
        assert (rule.category, rule.subcategory) in {(matter.category, matter.subcategory) for matter in found}, example
        if rule.danger:
            assert found[0].alarm is not Alarm.NONE, example


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.not_examples], ids=lambda rule: rule.id)
def test_each_rule_stays_silent_on_its_counter_examples(rules: RuleBook, rule: Rule) -> None:
    for example in rule.not_examples:
        for matter in understand(example, Context(), rules, NO_NAMES).matters:
            same = (matter.category, matter.subcategory) == (rule.category, rule.subcategory)
            assert not (same and (matter.opens or matter.alarm is not Alarm.NONE)), example


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_gives_its_reason_in_chinese(rule: Rule) -> None:
    assert any("\u4e00" <= letter <= "\u9fff" for letter in rule.reason)


def test_all_subcategories_of_daily_life_are_there() -> None:
    written = defaultdict(set)
    for rule in RULES:
        written[rule.category].add(rule.subcategory)
    for category, subcategories in OBLIGED.items():
        assert subcategories <= written[category], category


def test_a_rule_with_danger_alarms() -> None:
    assert all((rule.danger is None) == (rule.alarm is Alarm.NONE) for rule in RULES)
