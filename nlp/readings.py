"""Which rule reads each part of a message best."""

import re
from bisect import bisect_right
from typing import NamedTuple

from nlp.match import Firing, Hits, Span
from nlp.rulebook import Rule, RuleBook

_CLAUSE_END = re.compile(r"[,。!?;、\n\s]+")
_MOST_READINGS = 12
"""Things that one message can be about; more than that is a list, not a message."""
_MOST_CLAIMS = 60
_JUST_BEFORE = 2


class Reading(NamedTuple):
    """One rule's claim on a stretch of the text; `score` grows with the characters that it explains."""

    rule: Rule
    firing: Firing
    clause: int
    score: float


class Clauses(NamedTuple):
    """Where the clauses of a text begin."""

    starts: tuple[int, ...]
    length: int

    @classmethod
    def of(cls, text: str) -> "Clauses":
        """Cut a folded text at its punctuation."""
        return cls((0, *[found.end() for found in _CLAUSE_END.finditer(text)]), len(text))

    def at(self, position: int) -> int:
        """Return the number of the clause in which `position` stands."""
        return bisect_right(self.starts, position) - 1

    def span(self, clause: int) -> Span:
        """Return where a clause begins and where the next one does."""
        return self.starts[clause], self.starts[clause + 1] if clause + 1 < len(self.starts) else self.length


def read(hits: Hits, rules: RuleBook, clauses: Clauses) -> list[Reading]:
    """Choose the readings that together explain most of the text, in the order of the text.

    A clause has at most one topic and one piece of talk ("灯坏了三天还没人来" has both).

    Dangers are not read here unless they are denied ("没着火"): affirmed ones are judged before.
    """
    if not hits.firings:
        return []
    claims = []
    supposing = hits.has("if")
    for firing in hits.firings:
        rule = rules.rules[firing.rule]
        if (rule.danger is None or firing.negated) and not (supposing and _is_supposed(hits, firing.word)):
            claims.append(Reading(rule, firing, clauses.at(firing.word[0]), rule.weight * firing.covered))
    if len(claims) == 1:
        return claims
    claims.sort(key=_by_score)
    chosen: list[Reading] = []
    taken: set[tuple[int, bool]] = set()
    spans: list[Span] = []
    for claim in claims[:_MOST_CLAIMS]:
        word = claim.firing.word
        ground = claim.clause, claim.rule.talk
        if ground in taken or any(word[0] < high and low < word[1] for low, high in spans):
            continue
        chosen.append(claim)
        if len(chosen) == _MOST_READINGS:
            break
        taken.add(ground)
        spans.append(word)
        if claim.firing.near:
            spans.append(claim.firing.near)
    chosen.sort(key=_by_place)
    return chosen


def second_best(hits: Hits, rules: RuleBook, best: Rule) -> str | None:
    """Name the category and subcategory that came second to `best`, if any other fired."""
    if len(hits.firings) == 1:
        return None
    second: str | None = None
    highest = 0.0
    for firing in hits.firings[:_MOST_CLAIMS]:
        rule = rules.rules[firing.rule]
        score = rule.weight * firing.covered
        if score > highest and (rule.subcategory != best.subcategory or rule.category is not best.category):
            second, highest = f"{rule.category}.{rule.subcategory}", score
    return second


def _is_supposed(hits: Hits, word: Span) -> bool:
    """Tell whether "if" or "in case" stands right before a word: "万一电梯坏了"."""
    return any(0 <= word[0] - span[1] <= _JUST_BEFORE for span in hits.spans("if"))


def _by_score(claim: Reading) -> tuple[float, Span]:
    return -claim.score, claim.firing.word


def _by_place(reading: Reading) -> Span:
    return reading.firing.word
