"""One automaton for all rules: which words stand where, and which rules fire on them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

Span = tuple[int, int]
"""Start and end (exclusive) in the folded text."""

_MOST_HITS = 1000
"""Words looked at in one message; a text with more repeats itself or is no message."""
_MOST_PLACES = 5
"""Places of one word or list that are tried for one rule."""
_NEGATIONS = ("没", "没有", "没在", "不", "不是", "未", "别", "没什么", "没怎么")
_ASKINGS = ("是不是", "有没有", "要不", "会不", "能不", "可不", "得不", "差不", "好不", "对不", "特别", "又不是")
_SENTENCE_END = re.compile("[。!?;\n]")


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
    """What was found in one text: places of each word list, firings of rules, and rules that were cancelled."""

    text: str
    lists: dict[int, list[Span]]
    names: Mapping[str, int]
    firings: list[Firing]
    cancelled: list[Cancellation]

    def has(self, name: str) -> bool:
        """Tell whether any word of the list `name` stands in the text."""
        return self.names.get(name, -1) in self.lists

    def spans(self, name: str) -> Sequence[Span]:
        """Return the places of the words of the list `name`."""
        return self.lists.get(self.names.get(name, -1), ())

    def within(self, name: str, start: int, end: int) -> bool:
        """Tell whether a word of the list `name` stands between `start` and `end`."""
        return any(start <= span[0] and span[1] <= end for span in self.spans(name))


@dataclass(frozen=True, slots=True)
class _Conditions:
    """What a rule asks beside its words: list numbers, and how far away a near word may stand."""

    near: tuple[int, ...]
    cancel: tuple[int, ...]
    reach: int


@dataclass(frozen=True, slots=True)
class Matcher:
    """The compiled words of all rules and lists."""

    automaton: AhoCorasick | None
    rules_of: tuple[tuple[int, ...], ...]
    lists_of: tuple[tuple[int, ...], ...]
    masks: frozenset[int]
    conditions: tuple[_Conditions, ...]
    names: Mapping[str, int]

    def scan(self, text: str, hidden: Sequence[Span] = ()) -> Hits:
        """Find all words in a folded text; words inside `hidden` spans or inside a mask do not count."""
        lists: dict[int, list[Span]] = {}
        hits = Hits(text, lists, self.names, [], [])
        words: dict[int, list[Span]] = {}
        rules_of = self.rules_of
        lists_of = self.lists_of
        for which, start, end in self._found(text, hidden):
            span = (start, end)
            for rule in rules_of[which]:
                words.setdefault(rule, []).append(span)
            for number in lists_of[which]:
                lists.setdefault(number, []).append(span)
        for rule, spans in words.items():
            self._try_rule(hits, rule, spans)
        return hits

    def _found(self, text: str, hidden: Sequence[Span]) -> list[tuple[int, int, int]]:
        if self.automaton is None:
            return []
        found = self.automaton.find_matches_as_indexes(text, overlapping=True)
        if len(found) > _MOST_HITS:
            found = found[:_MOST_HITS]
        masks = self.masks
        covers = [(start, end) for which, start, end in found if which in masks]
        if hidden:
            covers.extend(hidden)
        return _uncovered(found, covers) if covers else found

    def _try_rule(self, hits: Hits, rule: int, spans: list[Span]) -> None:
        conditions = self.conditions[rule]
        text = hits.text
        for word in spans[:_MOST_PLACES]:
            near = None
            if conditions.near:
                near = _nearest(hits, word, conditions)
                if near is None:
                    continue
            if conditions.cancel:
                by = _cancelling(hits, word, conditions.cancel)
                if by:
                    hits.cancelled.append(Cancellation(rule, word, by))
                    continue
            negated = _negated(text, word) or (near is not None and _negated(text, near))
            hits.firings.append(Firing(rule, word, near, negated))


@dataclass(slots=True)
class MatcherBuilder:
    """Gathers words, then compiles them."""

    _patterns: dict[str, int] = field(default_factory=dict)
    _rules_of: list[list[int]] = field(default_factory=list)
    _lists_of: list[list[int]] = field(default_factory=list)
    _masks: set[int] = field(default_factory=set)
    _conditions: list[_Conditions] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)
    _lists: int = 0

    def add_list(self, name: str, words: Iterable[str]) -> None:
        """Add a word list that rules and code can ask for by name."""
        self._names[name] = self._new_list(words)

    def add_masks(self, words: Iterable[str]) -> None:
        """Add expressions inside which no word counts."""
        self._masks.update(self._pattern(word) for word in words)

    def add_rule(
        self,
        words: Iterable[str],
        near: tuple[Iterable[str], Iterable[str]],
        cancel: tuple[Iterable[str], Iterable[str]],
        reach: int,
    ) -> None:
        """Add the next rule; `near` and `cancel` are names of lists and words of its own."""
        rule = len(self._conditions)
        for word in words:
            self._rules_of[self._pattern(word)].append(rule)
        self._conditions.append(_Conditions(self._numbers(*near), self._numbers(*cancel), reach))

    def build(self) -> Matcher:
        """Compile what was gathered."""
        automaton = None
        if self._patterns:
            automaton = AhoCorasick(
                list(self._patterns),
                matchkind=MatchKind.Standard,
                implementation=Implementation.ContiguousNFA,
            )
        return Matcher(
            automaton,
            tuple(map(tuple, self._rules_of)),
            tuple(map(tuple, self._lists_of)),
            frozenset(self._masks),
            tuple(self._conditions),
            dict(self._names),
        )

    def _pattern(self, word: str) -> int:
        number = self._patterns.setdefault(word, len(self._patterns))
        if number == len(self._rules_of):
            self._rules_of.append([])
            self._lists_of.append([])
        return number

    def _numbers(self, names: Iterable[str], words: Iterable[str]) -> tuple[int, ...]:
        numbers = [self._names[name] for name in names]
        own = tuple(words)
        if own:
            numbers.append(self._new_list(own))
        return tuple(numbers)

    def _new_list(self, words: Iterable[str]) -> int:
        number = self._lists
        self._lists += 1
        for word in words:
            self._lists_of[self._pattern(word)].append(number)
        return number


def _uncovered(found: list[tuple[int, int, int]], covers: list[Span]) -> list[tuple[int, int, int]]:
    """Drop the words that stand inside a longer cover; `covers` need not be in order."""
    inside: dict[int, int] = {}
    for low, high in covers[:_MOST_HITS]:
        for position in range(low, high):
            inside[position] = max(inside.get(position, 0), high)
    starts = dict.fromkeys(covers)
    return [(which, start, end) for which, start, end in found if (start, end) in starts or inside.get(start, 0) < end]


def _nearest(hits: Hits, word: Span, conditions: _Conditions) -> Span | None:
    """Find the closest near word that does not overlap `word`, within reach and the same sentence."""
    best: Span | None = None
    best_gap = conditions.reach + 1
    start, end = word
    for number in conditions.near:
        for span in hits.lists.get(number, ())[: _MOST_PLACES * 4]:
            gap = span[0] - end if span[0] >= end else start - span[1]
            if (
                gap < 0
                or gap > best_gap
                or (gap == best_gap and (best is None or span[1] - span[0] <= best[1] - best[0]))
            ):
                continue
            if gap and _SENTENCE_END.search(hits.text, min(end, span[1]), max(start, span[0])):
                continue
            best, best_gap = span, gap
    return best


def _cancelling(hits: Hits, word: Span, numbers: Iterable[int]) -> Span | None:
    """Find a cancelling word in the same sentence."""
    for number in numbers:
        for span in hits.lists.get(number, ())[: _MOST_PLACES * 4]:
            low, high = min(word[1], span[1]), max(word[0], span[0])
            if low >= high or not _SENTENCE_END.search(hits.text, low, high):
                return span
    return None


def _negated(text: str, span: Span) -> bool:
    before = text[max(0, span[0] - 3) : span[0]]
    return before.endswith(_NEGATIONS) and not before.endswith(_ASKINGS)
