"""One automaton for all rules: which words stand where, and which rules fire on them."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from msgspec import Struct

Span = tuple[int, int]
"""Start and end (exclusive) in the folded text."""
_Use = TypeVar("_Use")

_LONGEST_READ = 1000
"""Characters of a text that are read for everything; what follows, which few ever write, only for dangers."""
_MOST_HITS = 500
"""Words looked at in one message; a text with more only repeats itself."""
_MOST_ALARMING = 50
_MOST_PLACES = 5
"""Places of one word or list that are tried for one rule."""
_MOST_NEAR = 20
"""Near and cancelling words that are looked at for one word."""
_NEGATIONS = ("没", "没有", "没在", "不", "不是", "未", "别", "没什么", "没怎么")
_NOTHING_SUCH = (
    *_NEGATIONS,
    "没人",
    "没有人",
    "无人",
    "哪有",
    "哪里有",
    "哪来",
    "哪来的",
    "并没有",
    "根本没有",
    "没人在",
    "没有谁",
)
"""Denials of a danger: "没人打架", "哪有着火". Of other things "没人打扫" says that they are amiss."""
_ASKINGS = ("是不是", "有没有", "要不", "会不", "能不", "可不", "得不", "差不", "好不", "对不", "特别", "又不是")
_WHETHER = "是不是"
"""Behind the first of these characters 不是误报 says nothing: it is asked whether it is one."""
_DENIABLE = frozenset("坏停漏堵火吵断烧爆塌倒掉裂丢滴渗湿臭脏满挡锈碎困灭黑闹味")
"""What denied is good news: "没坏"; of other words, "没洗" or "不亮" tells of the trouble."""
_MAY_DENY = re.compile("[没不未别无哪]")
"""What every denial has; most messages have none."""
_CANCEL_REACH = 24
"""Characters between a word and one that cancels it; farther away something else is spoken of."""
_SENTENCE_END = re.compile(r"[。!?;,\s](?:(?<=[。!?;\n])|还有|另外|顺便|再就是|其次)")
"""Where a sentence ends, or goes over to another thing."""


class Firing(Struct, frozen=True):
    """A rule that fired: its index, the word and the near word that made it fire, whether they are denied."""

    rule: int
    word: Span
    near: Span | None
    negated: bool
    score: float
    """The characters of the text that it explains, by the weight of the rule."""


class Cancellation(Struct, frozen=True):
    """A rule that would have fired: its index, its word, and the word that cancelled it."""

    rule: int
    word: Span
    by: Span


class Hits(Struct):
    """What was found in one text: places of the cues, firings of rules, and rules that were cancelled."""

    text: str
    cues: dict[str, list[Span]]
    firings: list[Firing]
    cancelled: list[Cancellation]

    def has(self, cue: str) -> bool:
        """Tell whether any word of the cue stands in the text."""
        return cue in self.cues

    def spans(self, cue: str) -> Sequence[Span]:
        """Return the places of the words of the cue."""
        return self.cues.get(cue, ())

    def within(self, cue: str, start: int, end: int) -> bool:
        """Tell whether a word of the cue stands between `start` and `end`."""
        return any(start <= span[0] and span[1] <= end for span in self.spans(cue))


class _Conditions(Struct, frozen=True):
    """What a rule asks beside its words: pattern numbers, and how far away a near word may stand; what it weighs."""

    near: frozenset[int]
    cancel: frozenset[int]
    reach: int
    denials: tuple[str, ...]
    weight: float


class Matcher(Struct, frozen=True):
    """The compiled words of all rules, cues and masks."""

    automaton: AhoCorasick | None
    rules_of: tuple[tuple[int, ...], ...]
    """For each pattern: the rules that it is a word of."""
    enabled: tuple[int, ...]
    """For each pattern, a bit a rule: those that need it near, and those that need nothing near and it is a word of."""
    cues_of: Mapping[int, tuple[str, ...]]
    """The patterns that are words of cues."""
    masks: frozenset[int]
    alarms: AhoCorasick | None
    """The words of the rules that speak of danger, and those that must be near or cancel."""
    alarming: tuple[int, ...]
    """For each pattern of `alarms`: its number among all patterns."""
    conditions: tuple[_Conditions, ...]

    def scan(self, text: str, hidden: Sequence[Span] = ()) -> Hits:
        """Find all words in a folded text; words inside `hidden` spans or inside a mask do not count."""
        found = self._found(text, hidden)
        rules_of, cues_of = self.rules_of, self.cues_of
        enabled = reduce(or_, [self.enabled[which] for which, _, _ in found], 0)
        cues: dict[str, list[Span]] = {}
        hits = Hits(text, cues, [], [])
        candidates: dict[int, list[Span]] = {}
        for which, start, end in found:
            for rule in rules_of[which]:
                if enabled >> rule & 1:
                    candidates.setdefault(rule, []).append((start, end))
            if which in cues_of:
                for name in cues_of[which]:
                    cues.setdefault(name, []).append((start, end))
        if candidates:
            self._try_rules(hits, candidates, found)
        return hits

    def _found(self, text: str, hidden: Sequence[Span]) -> list[tuple[int, int, int]]:
        if self.automaton is None:
            return []
        found = self.automaton.find_matches_as_indexes(text[:_LONGEST_READ], overlapping=True)[:_MOST_HITS]
        if len(text) > _LONGEST_READ and self.alarms is not None:
            rest = self.alarms.find_matches_as_indexes(text[_LONGEST_READ:], overlapping=True)[-_MOST_ALARMING:]
            numbers = self.alarming
            found += [(numbers[which], start + _LONGEST_READ, end + _LONGEST_READ) for which, start, end in rest]
        if not hidden and self.masks.isdisjoint([which for which, _, _ in found]):
            return found
        masks = self.masks
        covers = [
            (start, end)
            for which, start, end in found
            if which in masks and not (start and text.startswith(_WHETHER, start - 1))
        ]
        return _uncovered(found, [*covers, *hidden])

    def _try_rules(self, hits: Hits, candidates: Mapping[int, list[Span]], found: list[tuple[int, int, int]]) -> None:
        text = hits.text
        places: dict[int, list[Span]] = {}
        for which, start, end in found:
            places.setdefault(which, []).append((start, end))
        ends = [each.span() for each in _SENTENCE_END.finditer(text)]
        may_deny = _MAY_DENY.search(text) is not None
        for rule, words in candidates.items():
            conditions = self.conditions[rule]
            denials = conditions.denials
            needed = conditions.near.intersection(places) if conditions.near else ()
            nears = [span for which in needed for span in places[which][:_MOST_NEAR]] if needed else ()
            cancels = conditions.cancel.intersection(places)
            cancelling = [span for which in cancels for span in places[which][:_MOST_NEAR]] if cancels else ()
            for word in words[:_MOST_PLACES]:
                near = None
                covered = word[1] - word[0]
                if nears:
                    near = _nearest(word, nears, conditions.reach, ends)
                    if near is None:
                        continue
                    covered += near[1] - near[0]
                by = _cancelling(word, cancelling, ends) if cancelling else None
                if by:
                    hits.cancelled.append(Cancellation(rule, word, by))
                    continue
                negated = may_deny and (
                    _negated(text, word, denials) or (near is not None and _negated(text, near, denials))
                )
                hits.firings.append(Firing(rule, word, near, negated, conditions.weight * covered))


@dataclass(slots=True)
class MatcherBuilder:
    """Gathers words, then compiles them."""

    _patterns: dict[str, int] = field(default_factory=dict)
    _rules_of: list[list[int]] = field(default_factory=list)
    _cues_of: dict[int, list[str]] = field(default_factory=dict)
    _enabled: list[int] = field(default_factory=list)
    _masks: set[int] = field(default_factory=set)
    _alarming: set[int] = field(default_factory=set)
    _conditions: list[_Conditions] = field(default_factory=list)

    def add_cue(self, name: str, words: Iterable[str]) -> None:
        """Add the words of a cue, which code asks for by name."""
        for word in words:
            self._cues_of.setdefault(self._pattern(word), []).append(name)

    def add_masks(self, words: Iterable[str]) -> None:
        """Add expressions inside which no word counts."""
        self._masks.update(self._pattern(word) for word in words)

    def add_rule(
        self,
        words: Iterable[str],
        near: Iterable[str],
        cancel: Iterable[str],
        *,
        reach: int,
        weight: float,
        alarming: bool,
    ) -> None:
        """Add the next rule: its words, the words that must be near, the words that cancel."""
        rule = len(self._conditions)
        patterns = frozenset(map(self._pattern, words))
        for pattern in patterns:
            self._rules_of[pattern].append(rule)
        conditions = _Conditions(
            near=frozenset(map(self._pattern, near)),
            cancel=frozenset(map(self._pattern, cancel)),
            reach=reach,
            denials=_NOTHING_SUCH if alarming else _NEGATIONS,
            weight=weight,
        )
        self._conditions.append(conditions)
        for pattern in conditions.near or patterns:
            self._enabled[pattern] |= 1 << rule
        if alarming:
            self._alarming |= patterns | conditions.near | conditions.cancel

    def build(self) -> Matcher:
        """Compile what was gathered."""
        words = list(self._patterns)
        alarming = tuple(sorted(self._alarming))
        return Matcher(
            automaton=_automaton(words),
            rules_of=_shared(map(tuple, self._rules_of)),
            enabled=_shared(self._enabled),
            cues_of={which: tuple(names) for which, names in self._cues_of.items()},
            masks=frozenset(self._masks),
            alarms=_automaton([words[number] for number in alarming]),
            alarming=alarming,
            conditions=tuple(self._conditions),
        )

    def _pattern(self, word: str) -> int:
        number = self._patterns.setdefault(word, len(self._patterns))
        if number == len(self._rules_of):
            self._rules_of.append([])
            self._enabled.append(0)
        return number


def _shared(uses: Iterable[_Use]) -> tuple[_Use, ...]:
    """Keep what is alike once: the words of one list are used alike, and what is small is near at hand."""
    known: dict[_Use, _Use] = {}
    return tuple([known.setdefault(use, use) for use in uses])


def _automaton(words: list[str]) -> AhoCorasick | None:
    if not words:
        return None
    return AhoCorasick(words, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)


def _uncovered(found: list[tuple[int, int, int]], covers: list[Span]) -> list[tuple[int, int, int]]:
    """Drop the words that stand inside a longer cover; `covers` need not be in order."""
    inside: dict[int, int] = {}
    for low, high in covers[:_MOST_HITS]:
        for position in range(low, high):
            inside[position] = max(inside.get(position, 0), high)
    starts = dict.fromkeys(covers)
    return [(which, start, end) for which, start, end in found if (start, end) in starts or inside.get(start, 0) < end]


def _nearest(word: Span, nears: Sequence[Span], reach: int, ends: Sequence[Span]) -> Span | None:
    """Find the closest near word that does not overlap `word`, within reach and the same sentence."""
    best: Span | None = None
    best_gap = reach + 1
    best_length = 0
    start, end = word
    for span in nears:
        low, high = span
        gap = low - end if low >= end else start - high
        if gap < 0 or gap > best_gap or (gap == best_gap and high - low <= best_length):
            continue
        if gap and ends and _parts(ends, min(end, high), max(start, low)):
            continue
        best, best_gap, best_length = span, gap, high - low
    return best


def _cancelling(word: Span, places: Sequence[Span], ends: Sequence[Span]) -> Span | None:
    """Find a cancelling word not far away in the same sentence."""
    for low, high in places:
        start, end = min(word[1], high), max(word[0], low)
        if start >= end or (end - start <= _CANCEL_REACH and not _parts(ends, start, end)):
            return low, high
    return None


def _parts(ends: Sequence[Span], start: int, end: int) -> bool:
    """Tell whether a sentence ends between two words."""
    next_end = bisect_left(ends, (start,))
    return next_end < len(ends) and ends[next_end][1] <= end


def _negated(text: str, span: Span, denials: tuple[str, ...]) -> bool:
    before = text[max(0, span[0] - 4) : span[0]]
    if not before.endswith(denials) or before.endswith(_ASKINGS):
        return False
    return denials is _NOTHING_SUCH or not _DENIABLE.isdisjoint(text[span[0] : span[1]])
