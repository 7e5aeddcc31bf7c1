"""Which rule reads each part of a message best."""

import re
from bisect import bisect_right
from operator import attrgetter

from msgspec import Struct

from domain.taxonomy import Category
from nlp.match import Firing, Hits, Span
from nlp.rulebook import Rule, RuleBook

_CLAUSE_END = re.compile(r"[,。!?;、\n\s]+|(?=顺便|另外|再就是|其次)")
"""Punctuation, and the words with which a text that has none goes over to something else."""
_LONGEST_READ = 1000
"""Characters in which clauses are told apart."""
_MOST_READINGS = 12
"""Things that one message can be about; more than that is a list, not a message."""
_MOST_CLAIMS = 60
_JUST_BEFORE = 2
_by_place, _by_score = attrgetter("firing.word"), attrgetter("score")
_LINKS = frozenset("的里口上内边旁面下前后中间处洞外那这个盏扇块")
_LONGEST_LINK = 3
"""What may stand between a noun and the one that it describes: "地下室的灯", "单元门口台阶"."""
_MEASURES_UP = 0.4
"""The part of a modifier's score that the thing itself must reach."""


class Reading(Struct, frozen=True):
    """One rule's claim on a stretch of the text; `score` grows with the characters that it explains."""

    rule: Rule
    firing: Firing
    clause: int
    score: float


class Clauses(Struct, frozen=True):
    """Where the clauses of a text begin."""

    starts: tuple[int, ...]
    length: int

    @classmethod
    def of(cls, text: str) -> "Clauses":
        """Cut a folded text at its punctuation."""
        return cls((0, *[found.end() for found in _CLAUSE_END.finditer(text, 0, _LONGEST_READ)]), len(text))

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
    claims = _claims(hits, rules, clauses)
    if len(claims) == 1:
        return claims
    heads = _heads(claims)
    claims.sort(key=_by_place)
    claims.sort(key=_by_score, reverse=True)
    if len(claims) > _MOST_CLAIMS:
        # What only describes another thing takes no other claim's place among those that are looked at.
        claims = [claim for claim in claims if not _describes_another(claim, heads, hits.text)][:_MOST_CLAIMS]
    chosen: list[Reading] = []
    taken: set[tuple[int, bool]] = set()
    spans: list[Span] = []
    for claim in claims:
        ground = claim.clause, claim.rule.talk
        if ground in taken:
            continue
        word, near = claim.firing.word, claim.firing.near
        overlaps = any(word[0] < high and low < word[1] for low, high in spans)
        if overlaps or _describes_another(claim, heads, hits.text):
            continue
        chosen.append(claim)
        if len(chosen) == _MOST_READINGS:
            break
        taken.add(ground)
        spans.append(word)
        if near:
            spans.append(near)
    chosen.sort(key=_by_place)
    return chosen


def _claims(hits: Hits, rules: RuleBook, clauses: Clauses) -> list[Reading]:
    """List what the text may say: no danger that is affirmed, nothing that is only supposed or long settled."""
    claims = []
    supposing, thanking, known = hits.has("if"), hits.has("grateful"), rules.rules
    for firing in hits.firings:
        rule = known[firing.rule]
        if rule.danger and not firing.negated:
            continue
        if supposing and _is_supposed(hits, firing.word):
            continue
        clause = clauses.at(firing.word[0])
        if thanking and not rule.talk and _is_settled(hits, firing.word, clauses.span(clause)):
            continue
        if thanking and rule.category is Category.OTHER and _is_thanked(hits, firing, clauses.span(clause)):
            continue
        claims.append(Reading(rule, firing, clause, firing.score))
    return claims


def _heads(claims: list[Reading]) -> dict[int, dict[int, Reading]]:
    """Gather what is said of things: where that begins, where the thing begins, and the strongest claim to both."""
    heads: dict[int, dict[int, Reading]] = {}
    for claim in claims:
        word, near = claim.firing.word, claim.firing.near
        if near and not claim.rule.talk and word[1] <= near[0]:
            beside = heads.setdefault(near[0], {})
            known = beside.get(word[0])
            if known is None or claim.score > known.score:
                beside[word[0]] = claim
    return heads


def _describes_another(claim: Reading, heads: dict[int, dict[int, Reading]], text: str) -> bool:
    """Tell whether it only says which thing is meant: in "地下室的灯坏了" the lamp is broken, not the cellar."""
    near = claim.firing.near
    beside = heads.get(near[0]) if near else None
    if near is None or beside is None or claim.rule.category is Category.SAFETY:
        return False
    begin, end = claim.firing.word
    if len(beside) == 1 and begin in beside:
        return False
    for start in range(end, min(end + _LONGEST_LINK, near[0]) + 1):
        if start > end and text[start - 1] not in _LINKS:
            return False
        head = beside.get(start)
        if head and head.rule.subcategory != claim.rule.subcategory and head.score >= _MEASURES_UP * claim.score:
            return True
    return False


def topic_of(hits: Hits, rules: RuleBook) -> Rule | None:
    """Return the rule that reads best what a quoted text is about; dangers count, talk does not."""
    topics = [firing for firing in hits.firings[:_MOST_CLAIMS] if not rules.rules[firing.rule].talk]
    best = max(topics, key=_by_score, default=None)
    return rules.rules[best.rule] if best else None


def second_best(hits: Hits, rules: RuleBook, best: Rule) -> str | None:
    """Name the category and subcategory that came second to `best`, if any other fired."""
    if len(hits.firings) == 1:
        return None
    second: Rule | None = None
    highest = 0.0
    for firing in hits.firings[:_MOST_CLAIMS]:
        if firing.score > highest:
            rule = rules.rules[firing.rule]
            if rule.subcategory != best.subcategory or rule.category is not best.category:
                second, highest = rule, firing.score
    return f"{second.category}.{second.subcategory}" if second else None


def _is_supposed(hits: Hits, word: Span) -> bool:
    """Tell whether "if" or "in case" stands right before a word: "万一电梯坏了"."""
    return any(0 <= word[0] - span[1] <= _JUST_BEFORE for span in hits.spans("if"))


def _is_settled(hits: Hits, word: Span, clause: Span) -> bool:
    """Tell whether thanks are given for it: "谢谢师傅把门禁修好", "昨天漏水多亏小王"."""
    if hits.within("grateful", *clause) and (hits.within("past", *clause) or hits.within("recent", *clause)):
        return True
    return hits.within("mended", *clause) and any(span[1] <= word[0] for span in hits.spans("grateful"))


def _is_thanked(hits: Hits, firing: Firing, clause: Span) -> bool:
    """Tell whether it only ends the name of whoever is thanked: "谢谢盛源超市，孩子很高兴"."""
    last = firing.near is None and not hits.text[firing.word[1] : clause[1]].strip(" !,.。;")
    return last and hits.within("grateful", clause[0], firing.word[0])
