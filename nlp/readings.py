"""Which rule reads each part of a message best, and what the small words around it change."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from domain.taxonomy import Category
from nlp.match import Firing, Hits, Span
from nlp.rulebook import Rule, RuleBook

_CLAUSE_END = re.compile(r"[,。!?;、\n\s]+")
_MOST_READINGS = 12
"""Things that one message can be about; more than that is a list, not a message."""
_TALK = frozenset({Category.SYSTEM, Category.CHAT})


@dataclass(frozen=True, slots=True)
class Reading:
    """One rule's claim on a stretch of the text; `score` grows with the characters that it explains."""

    rule: Rule
    firing: Firing
    clause: int
    score: float

    @property
    def span(self) -> Span:
        """From the first to the last character that this reading explains."""
        word, near = self.firing.word, self.firing.near or self.firing.word
        return min(word[0], near[0]), max(word[1], near[1])

    @property
    def is_talk(self) -> bool:
        """Tell whether it is about the conversation itself rather than about the neighbourhood."""
        return self.rule.category in _TALK


@dataclass(frozen=True, slots=True)
class Clauses:
    """Where the clauses of a text begin."""

    starts: tuple[int, ...]
    length: int

    @classmethod
    def of(cls, text: str) -> "Clauses":
        """Cut a folded text at its punctuation."""
        return cls((0, *(found.end() for found in _CLAUSE_END.finditer(text))), len(text))

    def at(self, position: int) -> int:
        """Return the number of the clause in which `position` stands."""
        return bisect_right(self.starts, position) - 1

    def span(self, clause: int) -> Span:
        """Return where a clause begins and where the next one does."""
        return self.starts[clause], self.starts[clause + 1] if clause + 1 < len(self.starts) else self.length


def read(hits: Hits, rules: RuleBook, clauses: Clauses) -> list[Reading]:
    """Choose the readings that together explain most of the text, one a clause, in the order of the text."""
    claims = [
        Reading(rule, firing, clauses.at(firing.word[0]), rule.weight * firing.covered)
        for firing in hits.firings
        if (rule := rules.rules[firing.rule]).danger is None or firing.negated
    ]
    claims.sort(key=lambda claim: (-claim.score, claim.firing.word))
    chosen: list[Reading] = []
    for claim in claims:
        if len(chosen) == _MOST_READINGS:
            break
        if not any(_same_ground(claim, other) for other in chosen):
            chosen.append(claim)
    chosen.sort(key=lambda reading: reading.firing.word)
    return chosen


def second_best(hits: Hits, rules: RuleBook, best: Rule) -> str | None:
    """Name the subcategory that came second to `best`, if any other fired."""
    others: dict[str, float] = {}
    for firing in hits.firings:
        rule = rules.rules[firing.rule]
        if rule.subcategory != best.subcategory:
            others[f"{rule.category}.{rule.subcategory}"] = max(
                rule.weight * firing.covered, others.get(f"{rule.category}.{rule.subcategory}", 0.0)
            )
    return max(others, key=lambda name: others[name]) if others else None


def _same_ground(claim: Reading, other: Reading) -> bool:
    if claim.clause == other.clause:
        return True
    taken: Sequence[Span] = (other.firing.word, other.firing.near) if other.firing.near else (other.firing.word,)
    return any(claim.firing.word[0] < high and low < claim.firing.word[1] for low, high in taken)
