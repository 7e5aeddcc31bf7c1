"""The rules by which messages are understood: all files compiled into one immutable book."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nlp.fold import Variants, plain
from nlp.match import Matcher, MatcherBuilder
from nlp.rule_files import Rule, RuleError, RuleSheet, joined, read_rule_file

SHIPPED = Path(__file__).parent / "rules"
"""The folder of the rules that come with the program."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, word lists, masks and spellings in force; `version` is a short hash of their content."""

    rules: tuple[Rule, ...]
    lists: Mapping[str, tuple[str, ...]]
    masks: tuple[str, ...]
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

    def folded(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(variants.apply(plain(word)) for word in words))

    builder = MatcherBuilder()
    lists = {name: folded(words) for name, words in sheet.lists.items()}
    for name, words in lists.items():
        builder.add_list(name, words)
    masks = folded(sheet.masks)
    builder.add_masks(masks)
    for rule in sheet.rules.values():
        for word in (*rule.words, *rule.near, *rule.cancel):
            if _is_list(word) and word[1:] not in lists:
                problem = f"规则 {rule.id} 提到的词表 {word} 不存在。"
                raise sheet.wrong(rule.id, problem, f"已有的词表：{joined(lists)}。")
        builder.add_rule(
            words=folded(each for word in rule.words for each in (lists[word[1:]] if _is_list(word) else (word,))),
            near=(_lists_in(rule.near), folded(_words_in(rule.near))),
            cancel=(_lists_in(rule.cancel), folded(_words_in(rule.cancel))),
            reach=rule.reach,
        )
    content = (sheet.rules, sheet.lists, list(sheet.masks), sheet.variants)
    return RuleBook(
        rules=tuple(sheet.rules.values()),
        lists=lists,
        masks=masks,
        variants=variants,
        version=hashlib.sha256(repr(content).encode()).hexdigest()[:8],
        matcher=builder.build(),
    )


def _is_list(word: str) -> bool:
    return word.startswith("@")


def _lists_in(words: Iterable[str]) -> list[str]:
    return [word[1:] for word in words if _is_list(word)]


def _words_in(words: Iterable[str]) -> list[str]:
    return [word for word in words if not _is_list(word)]


__all__ = ["SHIPPED", "Rule", "RuleBook", "RuleError", "load_rules"]
