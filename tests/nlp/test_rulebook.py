"""Rule files: read, overridden by a site, and refused with the line and the remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.names import NO_NAMES, Names
from nlp.place import read_place
from nlp.rulebook import SHIPPED, RuleError, load_rules
from nlp.understand import understand
from nlp.understanding import Context, Slot

Write = Callable[..., Path]
LAMP = """
category = "property"

[[rule]]
id = "property.lamp"
subcategory = "lighting"
words = ["红灯笼"]
near = ["@坏", "熄"]
cancel = ["挂"]
reason = "灯笼坏了"
examples = ["红灯笼熄了"]
"""
LISTS = """
[lists]
"坏" = ["坏", "破"]
"""


def understood(folder: Path, text: str) -> str:
    return understand(text, Context(), load_rules(folder), NO_NAMES).matters[0].subcategory


def test_a_rule_asks_for_a_word_and_a_near_word(folder: Write) -> None:
    site = folder(lamp=LAMP, lists=LISTS)
    assert understood(site, "门口红灯笼破了") == "lighting"
    assert understood(site, "門口紅燈籠熄咗") == "lighting"
    assert understood(site, "门口有红灯笼") == "unclear"
    assert understood(site, "挂红灯笼，破了") == "unclear"
    assert understood(site, "红灯笼真好看，我们昨天一起去了很远的地方玩，鞋破了") == "unclear"
    assert understood(site, "红灯笼好看。鞋破了") == "unclear"


def test_a_site_overrides_and_adds_and_switches_off(folder: Write) -> None:
    site = folder(
        mine="""
category = "property"

[[rule]]
id = "talk.abuse"
off = true

[[rule]]
id = "property.lighting.lantern"
subcategory = "lantern"
words = ["走马灯"]
reason = "走马灯"

[variants]
"走麻灯" = "走马灯"
"""
    )
    both = load_rules(SHIPPED, site)
    shipped = load_rules()
    assert understand("垃圾机器人", Context(), shipped, NO_NAMES).matters[0].subcategory == "abuse"
    assert understand("垃圾机器人", Context(), both, NO_NAMES).matters[0].subcategory != "abuse"
    assert understand("走麻灯不转", Context(), both, NO_NAMES).matters[0].subcategory == "lantern"
    assert both.version != shipped.version


def test_the_version_names_the_content(folder: Write) -> None:
    first = load_rules(folder(lamp=LAMP, lists=LISTS)).version
    again = load_rules(folder(lamp=LAMP, lists=LISTS)).version
    changed = load_rules(folder(lamp=LAMP.replace("熄", "灭"), lists=LISTS)).version
    assert first == again
    assert first != changed


def test_an_understanding_carries_its_evidence_and_the_version(folder: Write) -> None:
    book = load_rules(folder(lamp=LAMP, lists=LISTS))
    understanding = understand("門口紅燈籠破了", Context(), book, NO_NAMES)
    (evidence,) = understanding.matters[0].evidence
    assert understanding.rules_version == book.version
    assert (evidence.rule, evidence.words, evidence.reason) == ("property.lamp", ("紅燈籠", "破"), "灯笼坏了")
    (cancelled,) = understand("挂红灯笼，破了", Context(), book, NO_NAMES).matters[0].evidence
    assert (cancelled.rule, cancelled.cancelled_by) == ("property.lamp", ("挂",))


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ('category = "property"\n[[rule]\nid = "x"', 2, "TOML"),
        ("\n\nfoo = 1", 3, "foo"),
        ('category = "property"\n[[rule]]\nid = "a"\nword = ["灯"]', 3, "word"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = "灯"', 3, "words"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = [""]', 3, "words"),
        ('category = "property"\n[[rule]]\nid = "a"', 3, "words"),
        ('category = "property"\n[[rule]]\nwords = ["灯"]', None, "id"),
        ('category = "propperty"\n[[rule]]\nid = "a"\nwords = ["灯"]', 3, "property"),
        ('[[rule]]\nid = "a"\nwords = ["灯"]', 2, "category"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["灯"]\nurgency = "soon"', 3, "urgent"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["灯"]\nnear = ["@没有这个表"]', 3, "没有这个表"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["灯"]\nweight = "heavy"', 3, "weight"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["灯"]\nsure = "yes"', 3, "sure"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["灯"]\n[[rule]]\nid = "a"\nwords = ["门"]', 3, "两遍"),
        ('[variants]\n"电踢" = 5', 2, "电踢"),
        ('[variants]\n"踢" = "电踢"', 2, "电踢"),
        ("rule = 5", 1, "rule"),
        ('[lists]\n"坏" = "坏"', 2, "坏"),
        ('[names]\n"老榕树" = "tree"', 2, "spot"),
        ('[labels]\n"城建" = "town"', 2, "property"),
        ("[labels]\n\"城建\" = \"\"\n[learned]\n\"城建\" = '''\n路灯 1.5 3 0\n马路 重\n'''", 6, "马路"),
        ('[learned]\n"城建" = 5', 2, "城建"),
        ('[learned]\n"城建" = "\u200b 1.0"', 2, "权重"),
        ('[learned]\n"城建" = "路灯 nan"', 2, "权重"),
        ("rule = [5]", 1, "[[rule]]"),
        ('masks = ["\u200b"]', None, "masks"),
        ('[variants]\n"\u200b" = "灯"', 2, "写法"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["\u200b"]', 3, "words"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["灯"]\nreach = inf', 3, "reach"),
        ('category = "property"\n[[rule]]\nid = "a"\nwords = ["灯"]\nweight = nan', 3, "weight"),
    ],
)
def test_a_broken_file_names_file_line_and_remedy(folder: Write, content: str, line: int | None, said: str) -> None:
    site = folder(broken=content)
    with pytest.raises(RuleError) as caught:
        load_rules(site)
    assert str(caught.value).startswith(str(site / "broken.toml"))
    assert said in str(caught.value)
    assert caught.value.line == line


def test_a_rule_may_stand_in_only_one_file_of_a_folder(folder: Write) -> None:
    site = folder(one=LAMP + LISTS, two=LAMP)
    with pytest.raises(RuleError, match=r"two\.toml:5: .*one\.toml:5") as caught:
        load_rules(site)
    assert caught.value.line == 5


def test_a_rule_knows_where_it_is_written(folder: Write) -> None:
    site = folder(lamp=LAMP, lists=LISTS)
    assert load_rules(SHIPPED, site).written["property.lamp"] == (site / "lamp.toml", 5)


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "lamp.toml").write_bytes((LAMP + LISTS).replace("\n", "\r\n").encode("utf-8-sig"))
    assert understood(tmp_path, "门口红灯笼破了") == "lighting"


def test_a_site_names_its_own_places_and_takes_shipped_names_back(folder: Write) -> None:
    site = folder(places='[names]\n"老榕树" = "spot"\n"广场" = "off"\n[variants]\n"红房子" = "3号楼"\n')
    names = Names(site=load_rules(SHIPPED, site).names)
    assert read_place("老榕树那里的灯坏了", NO_NAMES).spot is None
    assert read_place("老榕树那里的灯坏了", names).spot == Slot("老榕树")
    assert read_place("广场的灯坏了", NO_NAMES).spot == Slot("广场")
    assert read_place("广场的灯坏了", names).spot is None
    nicknamed = understand("红房子的灯坏了", Context(), load_rules(SHIPPED, site), names).matters[0]
    assert nicknamed.place.building == Slot("3")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_bytes('category = "物业"'.encode("gbk"))
    with pytest.raises(RuleError, match=r"old\.toml"):
        load_rules(tmp_path)


def test_no_rules_understand_nothing(tmp_path: Path) -> None:
    assert not understand("电梯坏了", Context(), load_rules(tmp_path), NO_NAMES).matters[0].opens
