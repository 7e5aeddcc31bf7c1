"""The rules by which messages are understood: all files compiled into one immutable book."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nlp.fold import Variants, plain
from nlp.match import Matcher, MatcherBuilder
from nlp.rule_files import Rule, RuleError, RuleSheet, joined, read_rule_file

SHIPPED = Path(__file__).parent / "rules"
"""The folder of the rules that come with the program."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules and spellings in force; `version` is a short hash of the content of the files."""

    rules: tuple[Rule, ...]
    variants: Variants
    version: str
    matcher: Matcher = field(repr=False)


def load_rules(*folders: Path) -> RuleBook:
    """Read all `*.toml` of the folders, a later folder overriding an earlier one; the shipped rules if none is given.

    Raises RuleError for the first entry that cannot be used.
    """
    sheet = RuleSheet()
    for folder in folders or (SHIPPED,):
        for path in sorted(folder.glob("*.toml")):
            read_rule_file(sheet, path)
    return _compiled(sheet)


def _compiled(sheet: RuleSheet) -> RuleBook:
    variants = Variants.of(sheet.variants)
    for spelling, word in sheet.variants.items():
        if variants.apply(plain(word)) != plain(word):
            problem = f"写法 {spelling} 换成 {word} 后，{word} 自己又会被换掉。"
            raise sheet.wrong(spelling, problem, "请换一个词，或删掉这一行。")

    known: dict[str, str] = {}

    def folded(words: Collection[str]) -> tuple[str, ...]:
        for word in words:
            if word not in known:
                known[word] = variants.apply(plain(word))
        return tuple({known[word]: None for word in words})

    builder = MatcherBuilder()
    for name, words in sheet.cues.items():
        builder.add_cue(name, folded(words))
    builder.add_masks(folded(sheet.masks))
    for rule in sheet.rules.values():
        builder.add_rule(
            words=folded(list(_spread(sheet, rule, rule.words))),
            near=folded(list(_spread(sheet, rule, rule.near))),
            cancel=folded(list(_spread(sheet, rule, rule.cancel))),
            reach=rule.reach,
            alarming=rule.danger is not None,
        )
    content = (sheet.rules, sheet.lists, sheet.cues, list(sheet.masks), sheet.variants)
    return RuleBook(
        rules=tuple(sheet.rules.values()),
        variants=variants,
        version=hashlib.sha256(repr(content).encode()).hexdigest()[:8],
        matcher=builder.build(),
    )


def _spread(sheet: RuleSheet, rule: Rule, words: Iterable[str]) -> Iterator[str]:
    """Put the words of a list in the place of its name."""
    for word in words:
        if not word.startswith("@"):
            yield word
        elif word[1:] in sheet.lists:
            yield from sheet.lists[word[1:]]
        else:
            problem = f"规则 {rule.id} 提到的词表 {word} 不存在。"
            raise sheet.wrong(rule.id, problem, f"已有的词表：{joined(sheet.lists)}。")


__all__ = ["SHIPPED", "Rule", "RuleBook", "RuleError", "load_rules"]
