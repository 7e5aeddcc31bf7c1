"""Examples are tests, and rules that stand in each other's way are named."""

from collections.abc import Callable
from pathlib import Path

from nlp.rule_conflicts import conflicts
from nlp.rule_examples import failed_examples
from nlp.rulebook import SHIPPED, load_rules

Write = Callable[..., Path]


def rule(name: str, words: str, **more: object) -> str:
    lines = [f'[[rule]]\nid = "{name}"\ncategory = "property"\nwords = [{words}]\nreason = "试"']
    lines += [f"{key} = {value}" for key, value in more.items()]
    return "\n".join(lines) + "\n"


def test_the_shipped_rules_pass() -> None:
    assert list(failed_examples(load_rules())) == []
    assert list(conflicts(load_rules())) == []


def test_an_example_that_is_understood_otherwise_is_named_with_its_line(folder: Write) -> None:
    site = folder(mine=rule("property.lantern", '"红灯笼"', examples='[\n  "红灯笼灭了",\n  "电梯坏了",\n]'))
    (found,) = failed_examples(load_rules(SHIPPED, site))
    assert found.at == (site / "mine.toml", 8)
    assert "电梯坏了" in found.words
    assert "property.elevator" in found.words
    assert str(SHIPPED / "property.toml") in found.words


def test_a_counter_example_that_is_understood_so_is_named(folder: Write) -> None:
    content = rule("property.lantern", '"红灯笼"', examples='["红灯笼灭了"]', not_examples='["挂红灯笼"]')
    (found,) = failed_examples(load_rules(folder(mine=content)))
    assert found.at.line == 7
    assert "挂红灯笼" in found.words
    assert list(failed_examples(load_rules(folder(mine=content + 'cancel = ["挂"]')))) == []


def test_a_site_that_spoils_a_shipped_example_is_told_which(folder: Write) -> None:
    site = folder(mine=rule("property.wifi", '"电梯"', weight=9))
    spoiled = list(failed_examples(load_rules(SHIPPED, site)))
    assert spoiled
    assert all(found.at.path.parent == SHIPPED and "property.wifi" in found.words for found in spoiled)


def test_the_same_words_for_two_kinds_are_a_conflict(folder: Write) -> None:
    both = rule("property.lamp", '"灯笼"', near='["坏", "灭"]') + rule("property.feast", '"灯笼"', near='["灭", "挂"]')
    (found,) = conflicts(load_rules(folder(mine=both)))
    assert found.at.line == 8
    assert "property.lamp" in found.words
    assert "灯笼灭" in found.words


def test_a_weight_settles_it(folder: Write) -> None:
    both = rule("property.lamp", '"灯笼"', near='["坏"]') + rule("property.feast", '"灯笼"', near='["坏"]', weight=1.1)
    (found,) = conflicts(load_rules(folder(mine=both)))
    assert "property.lamp 永远不会说了算" in found.words
    assert "property.feast" in found.words


def test_rules_of_one_kind_may_share_words(folder: Write) -> None:
    both = rule("property.lamp", '"灯笼", "宫灯"') + rule("property.lamp.other", '"灯笼", "花灯"', subcategory='"lamp"')
    assert list(conflicts(load_rules(folder(mine=both)))) == []


def test_a_rule_that_cancels_itself_can_never_win(folder: Write) -> None:
    (found,) = conflicts(load_rules(folder(mine=rule("property.lamp", '"红灯笼", "灯笼"', cancel='["灯"]'))))
    assert "永远不会说了算" in found.words
    assert "cancel" in found.words
    assert "灯" in found.words


def test_a_rule_whose_words_are_no_words_of_the_sender_can_never_win(folder: Write) -> None:
    (found,) = conflicts(load_rules(folder(mine=rule("property.lamp", '"[灯笼]"'))))
    assert "永远不会说了算" in found.words
    assert "表情" in found.words


def test_a_rule_that_wins_one_of_its_words_is_left_alone(folder: Write) -> None:
    heavy = rule("property.feast", '"红灯笼"', weight=5)
    assert list(conflicts(load_rules(folder(mine=heavy + rule("property.lamp", '"红灯笼", "宫灯"'))))) == []
