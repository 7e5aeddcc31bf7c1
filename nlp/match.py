"""One automaton for all rules: which words stand where, and which rules fire on them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from msgspec import Struct

Span = tuple[int, int]
"""Start and end (exclusive) in the folded text."""

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
_DENIABLE = frozenset("坏停漏堵火吵断烧爆塌倒掉裂丢滴渗湿臭脏满挡锈碎困灭黑闹味")
"""What denied is good news: "没坏"; of other words, "没洗" or "不亮" tells of the trouble."""
_CANCEL_REACH = 24
"""Characters between a word and one that cancels it; farther away something else is spoken of."""
_SENTENCE_END = re.compile(r"[。!?;\n]|[,\s](?:还有|另外|顺便|再就是|其次)")
"""Where a sentence ends, or goes over to another thing."""


class Firing(NamedTuple):
    """A rule that fired: its index, the word and the near word that made it fire, whether they are denied."""

    rule: int
    word: Span
    near: Span | None
    negated: bool

    @property
    def covered(self) -> int:
        """Characters of the text that this firing explains."""
        word = self.word[1] - self.word[0]
        return word + (self.near[1] - self.near[0] if self.near else 0)


class Cancellation(NamedTuple):
    """A rule that would have fired: its index, its word, and the word that cancelled it."""

    rule: int
    word: Span
    by: Span


@dataclass(slots=True)
class Hits:
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
    """What a rule asks beside its words: pattern numbers, and how far away a near word may stand."""

    near: frozenset[int]
    cancel: frozenset[int]
    reach: int
    denials: tuple[str, ...]


class Matcher(Struct, frozen=True):
    """The compiled words of all rules, cues and masks."""

    automaton: AhoCorasick | None
    uses: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...]
    """For each pattern: the rules that it is a word of, the cues that it is a word of."""
    masks: frozenset[int]
    alarms: AhoCorasick | None
    """The words of the rules that speak of danger, and those that must be near or cancel."""
    alarming: tuple[int, ...]
    """For each pattern of `alarms`: its number among all patterns."""
    conditions: tuple[_Conditions, ...]

    def scan(self, text: str, hidden: Sequence[Span] = ()) -> Hits:
        """Find all words in a folded text; words inside `hidden` spans or inside a mask do not count."""
        cues: dict[str, list[Span]] = {}
        candidates: dict[int, list[Span]] = {}
        found = self._found(text, hidden)
        uses = self.uses
        for which, start, end in found:
            rules, names = uses[which]
            for rule in rules:
                if rule in candidates:
                    candidates[rule].append((start, end))
                else:
                    candidates[rule] = [(start, end)]
            for name in names:
                if name in cues:
                    cues[name].append((start, end))
                else:
                    cues[name] = [(start, end)]
        hits = Hits(text, cues, [], [])
        if candidates:
            places: dict[int, list[Span]] = {}
            for which, start, end in found:
                if which in places:
                    places[which].append((start, end))
                else:
                    places[which] = [(start, end)]
            for rule, spans in candidates.items():
                self._try_rule(hits, places, rule, spans)
        return hits

    def _found(self, text: str, hidden: Sequence[Span]) -> list[tuple[int, int, int]]:
        if self.automaton is None:
            return []
        found = self.automaton.find_matches_as_indexes(text[:_LONGEST_READ], overlapping=True)[:_MOST_HITS]
        if len(text) > _LONGEST_READ and self.alarms is not None:
            rest = self.alarms.find_matches_as_indexes(text[_LONGEST_READ:], overlapping=True)[-_MOST_ALARMING:]
            numbers = self.alarming
            found += [(numbers[which], start + _LONGEST_READ, end + _LONGEST_READ) for which, start, end in rest]
        masks = self.masks
        covers = [(start, end) for which, start, end in found if which in masks]
        if hidden:
            covers.extend(hidden)
        return _uncovered(found, covers) if covers else found

    def _try_rule(self, hits: Hits, places: dict[int, list[Span]], rule: int, spans: list[Span]) -> None:
        conditions = self.conditions[rule]
        near_places: list[list[Span]] = []
        if conditions.near:
            near_places = [places[which] for which in conditions.near.intersection(places)]
            if not near_places:
                return
        cancelling = [places[which] for which in conditions.cancel.intersection(places)] if conditions.cancel else ()
        text = hits.text
        for word in spans[:_MOST_PLACES]:
            near = None
            if near_places:
                near = _nearest(text, word, near_places, conditions.reach)
                if near is None:
                    continue
            by = _cancelling(text, word, cancelling) if cancelling else None
            if by:
                hits.cancelled.append(Cancellation(rule, word, by))
                continue
            denials = conditions.denials
            negated = _negated(text, word, denials) or (near is not None and _negated(text, near, denials))
            hits.firings.append(Firing(rule, word, near, negated))


@dataclass(slots=True)
class MatcherBuilder:
    """Gathers words, then compiles them."""

    _patterns: dict[str, int] = field(default_factory=dict)
    _rules_of: list[list[int]] = field(default_factory=list)
    _cues_of: list[list[str]] = field(default_factory=list)
    _masks: set[int] = field(default_factory=set)
    _alarming: set[int] = field(default_factory=set)
    _conditions: list[_Conditions] = field(default_factory=list)

    def add_cue(self, name: str, words: Iterable[str]) -> None:
        """Add the words of a cue, which code asks for by name."""
        for word in words:
            self._cues_of[self._pattern(word)].append(name)

    def add_masks(self, words: Iterable[str]) -> None:
        """Add expressions inside which no word counts."""
        self._masks.update(self._pattern(word) for word in words)

    def add_rule(
        self, words: Iterable[str], near: Iterable[str], cancel: Iterable[str], *, reach: int, alarming: bool
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
        )
        self._conditions.append(conditions)
        if alarming:
            self._alarming |= patterns | conditions.near | conditions.cancel

    def build(self) -> Matcher:
        """Compile what was gathered."""
        uses = tuple(zip(map(tuple, self._rules_of), map(tuple, self._cues_of), strict=True))
        words = list(self._patterns)
        alarming = tuple(sorted(self._alarming))
        return Matcher(
            automaton=_automaton(words),
            uses=uses,
            masks=frozenset(self._masks),
            alarms=_automaton([words[number] for number in alarming]),
            alarming=alarming,
            conditions=tuple(self._conditions),
        )

    def _pattern(self, word: str) -> int:
        number = self._patterns.setdefault(word, len(self._patterns))
        if number == len(self._rules_of):
            self._rules_of.append([])
            self._cues_of.append([])
        return number


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


def _nearest(text: str, word: Span, near_lists: Sequence[Sequence[Span]], reach: int) -> Span | None:
    """Find the closest near word that does not overlap `word`, within reach and the same sentence."""
    best: Span | None = None
    best_gap = reach + 1
    best_length = 0
    start, end = word
    for spans in near_lists:
        for low, high in spans[:_MOST_NEAR]:
            gap = low - end if low >= end else start - high
            if gap < 0 or gap > best_gap or (gap == best_gap and high - low <= best_length):
                continue
            if gap and _SENTENCE_END.search(text, min(end, high), max(start, low)):
                continue
            best, best_gap, best_length = (low, high), gap, high - low
    return best


def _cancelling(text: str, word: Span, places: Iterable[Sequence[Span]]) -> Span | None:
    """Find a cancelling word not far away in the same sentence."""
    for spans in places:
        for low, high in spans[:_MOST_NEAR]:
            start, end = min(word[1], high), max(word[0], low)
            if start >= end or (end - start <= _CANCEL_REACH and not _SENTENCE_END.search(text, start, end)):
                return low, high
    return None


def _negated(text: str, span: Span, denials: tuple[str, ...]) -> bool:
    before = text[max(0, span[0] - 4) : span[0]]
    if not before.endswith(denials) or before.endswith(_ASKINGS):
        return False
    return denials is _NOTHING_SUCH or not _DENIABLE.isdisjoint(text[span[0] : span[1]])
