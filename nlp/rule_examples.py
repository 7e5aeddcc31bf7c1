"""The examples of rules are tests: each must be understood as its rule says, each counter-example must not."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from domain.taxonomy import Alarm
from nlp.names import Names
from nlp.rulebook import Rule, RuleBook, Written
from nlp.understand import understand
from nlp.understanding import Context, Matter


class Finding(NamedTuple):
    """Something that is wrong with rules: where it is written, and what."""

    at: Written
    words: str

    def __str__(self) -> str:
        """One line, beginning with the place as compilers write it."""
        return f"{self.at}: {self.words}"


def failed_examples(book: RuleBook) -> Iterator[Finding]:
    """Try all examples and counter-examples, each said in private; return those that are not understood as they say."""
    names = Names(site=book.names)
    for rule in book.rules:
        for example in rule.examples:
            found = _understood(example, book, names)
            if not _is_right(rule, found):
                yield Finding(
                    line_of(book, rule, example), f"例句“{example}”应当听成 {kind(rule)}，{_heard(book, found)}"
                )
        for example in rule.not_examples:
            found = _understood(example, book, names)
            if any(_is_same(rule, matter) and (matter.opens or matter.alarm is not Alarm.NONE) for matter in found):
                yield Finding(
                    line_of(book, rule, example), f"反例“{example}”不应当听成 {kind(rule)}，{_heard(book, found)}"
                )


def kind(rule: Rule) -> str:
    """Name what a rule is about, as category and subcategory."""
    return f"{rule.category}.{rule.subcategory}"


def line_of(book: RuleBook, rule: Rule, words: str) -> Written:
    """Find the line of a rule on which these words are written; the rule's own where they cannot be found."""
    at = book.written[rule.id]
    lines = _lines(at.path)
    start = (at.line or 1) - 1
    found = next((number for number, line in enumerate(lines[start:], start=start + 1) if words in line), at.line)
    return Written(at.path, found)


@cache
def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()


def _understood(text: str, book: RuleBook, names: Names) -> tuple[Matter, ...]:
    return understand(text, Context(), book, names).matters


def _is_right(rule: Rule, found: tuple[Matter, ...]) -> bool:
    alarmed = rule.danger is None or found[0].alarm is not Alarm.NONE
    return alarmed and any(_is_same(rule, matter) for matter in found)


def _is_same(rule: Rule, matter: Matter) -> bool:
    return matter.category is rule.category and matter.subcategory == rule.subcategory


def _heard(book: RuleBook, found: tuple[Matter, ...]) -> str:
    heard = (f"{matter.category}.{matter.subcategory}{_by(book, matter)}" for matter in found)
    return f"却听成了 {'、'.join(heard)}。"


def _by(book: RuleBook, matter: Matter) -> str:
    for each in matter.evidence:
        if each.cancelled_by:
            return f"（{each.rule} 被“{'、'.join(each.cancelled_by)}”取消）"
        if each.rule in book.written:
            return f"（{each.rule}，{book.written[each.rule]}）"
    return ""
