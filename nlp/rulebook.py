"""The rules by which messages are understood: all files compiled into one immutable book."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nlp.fold import Variants, plain
from nlp.learned import Learned
from nlp.likeness import Known, Likeness
from nlp.match import Matcher, MatcherBuilder
from nlp.names import SiteNames
from nlp.rule_files import NOTHING, Rule, RuleError, RuleSheet, Written, joined, read_rule_file

SHIPPED = Path(__file__).parent / "rules"
"""The folder of the rules that come with the program."""


_FEWEST_MEANINGS = 20


class Terms(NamedTuple):
    """The words of a rule as they are looked for: folded, with the words of a list in the place of its name."""

    words: tuple[str, ...]
    near: tuple[str, ...]
    cancel: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """All rules and spellings in force; `version` is a short hash of the content of the files."""

    rules: tuple[Rule, ...]
    variants: Variants
    version: str
    matcher: Matcher = field(repr=False)
    terms: tuple[Terms, ...] = field(repr=False)
    """For each rule, in the same order."""
    names: SiteNames
    written: Mapping[str, Written] = field(repr=False)
    """Where each rule is written, by its id."""
    heard: tuple[tuple[str, Rule | None], ...] = field(repr=False, default=())
    """Sentences that people wrote, each with the rule that means the same; None for what asks for nothing."""
    likeness: Likeness | None = field(repr=False, default=None)
    learned: Learned | None = None


def load_rules(*sources: Path) -> RuleBook:
    """Read rule files and all `*.toml` of folders, a later one overriding an earlier; without any, the shipped rules.

    Raises RuleError for the first entry that cannot be used.
    """
    sheet = RuleSheet()
    for file in rule_files(*sources or (SHIPPED,)):
        read_rule_file(sheet, file)
    return _compiled(sheet)


def rule_files(*sources: Path) -> list[Path]:
    """Return the rule files of folders, and those that are named themselves, in the order in which they are read."""
    return [
        file
        for source in sources
        for file in (sorted(source.glob("*.toml")) if source.is_dir() else [source])
        if file.exists()
    ]


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
    terms = []
    for rule in sheet.rules.values():
        spread = Terms(*(folded(list(_spread(sheet, rule, each))) for each in (rule.words, rule.near, rule.cancel)))
        builder.add_rule(*spread, reach=rule.reach, weight=rule.weight, alarming=rule.danger is not None)
        terms.append(spread)
    heard = tuple(_heard(sheet))
    content = (sheet.rules, sheet.lists, sheet.cues, list(sheet.masks), sheet.variants, sheet.heard)
    site = (sheet.names, sheet.labels, sheet.learned)
    return RuleBook(
        rules=tuple(sheet.rules.values()),
        variants=variants,
        version=hashlib.sha256(repr((content, site)).encode()).hexdigest()[:8],
        matcher=builder.build(),
        terms=tuple(terms),
        names=SiteNames(sheet.names),
        written={name: sheet.written[name] for name in sheet.rules},
        heard=heard,
        likeness=_likeness(_known(sheet, heard, variants)),
        learned=Learned.of(sheet.learned, sheet.labels, variants) if sheet.learned else None,
    )


def _likeness(known: Iterable[Known]) -> Likeness | None:
    """Weigh known sentences; of a few meanings one is always the likeliest, so that nothing would be learned."""
    likeness = Likeness.of(known)
    return likeness if len(likeness.meanings) >= _FEWEST_MEANINGS else None


def _known(sheet: RuleSheet, heard: Iterable[tuple[str, Rule | None]], variants: Variants) -> Iterator[Known]:
    """Gather what is known to mean something: what was heard, and the examples and counter-examples of rules."""
    for rule in sheet.rules.values():
        about = f"{rule.category}.{rule.subcategory}"
        for example in rule.examples:
            yield Known(variants.apply(plain(example)), f"{rule.intent} {about}", rule)
        for example in rule.not_examples:
            yield Known(variants.apply(plain(example)), f"not {about}", None)
    for sentence, meant in heard:
        kind = f"{meant.intent} {meant.category}.{meant.subcategory}" if meant else NOTHING
        yield Known(variants.apply(plain(sentence)), kind, meant)


def _heard(sheet: RuleSheet) -> Iterator[tuple[str, Rule | None]]:
    """Pair what was heard with the rule that means the same; what a rule that is off means is not heard either."""
    for name, sentences in sheet.heard.items():
        rule = sheet.rules.get(name)
        if rule or name == NOTHING:
            yield from ((sentence, rule) for sentence in sentences)


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


__all__ = ["SHIPPED", "Rule", "RuleBook", "RuleError", "Terms", "Written", "load_rules", "rule_files"]
