"""Words with weights that were learned from an office's own past work orders, and what they say of a text."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from nlp.fold import Variants, plain

ALWAYS = "*"
"""Stands in place of a word for what is true of every text: how usual a label is."""
_NAMED = 5
"""Words that are named as the reason of a guess."""


class Guess(NamedTuple):
    """What learned words say of a text: its label, what that is of ours ("" for nothing), how sure, what came second.

    `words` are those that spoke for it, the loudest first.
    """

    label: str
    meant: str
    sure: float
    runner_up: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """All learned words, in folded writing. A text gets the label for which the weights of its words add up to most."""

    labels: tuple[str, ...]
    meant: tuple[str, ...]
    """For each label the category, or category and subcategory, that it stands for; "" for none."""
    always: tuple[float, ...]
    words: tuple[str, ...] = field(repr=False)
    weights: tuple[tuple[tuple[int, float], ...], ...] = field(repr=False)
    """For each word the numbers of the labels that it speaks for or against, and how loud."""
    finder: AhoCorasick = field(repr=False)

    @classmethod
    def of(
        cls, learned: Mapping[str, Mapping[str, float]], meanings: Mapping[str, str], variants: Variants
    ) -> "Learned":
        """Compile the words of all labels, given as label -> word -> weight."""
        weights: dict[str, list[tuple[int, float]]] = {}
        for number, words in enumerate(learned.values()):
            for word, weight in words.items():
                if word != ALWAYS:
                    weights.setdefault(variants.apply(plain(word)), []).append((number, weight))
        return cls(
            labels=tuple(learned),
            meant=tuple(meanings.get(label, "") for label in learned),
            always=tuple(words.get(ALWAYS, 0.0) for words in learned.values()),
            words=tuple(weights),
            weights=tuple(map(tuple, weights.values())),
            finder=AhoCorasick(
                list(weights), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
            ),
        )

    def guess(self, text: str) -> Guess | None:
        """Choose the label of a folded text; None where it has none of the words. A word counts once."""
        found = {which for which, _, _ in self.finder.find_matches_as_indexes(text, overlapping=True)}
        if not found:
            return None
        sums = list(self.always)
        for which in found:
            for label, weight in self.weights[which]:
                sums[label] += weight
        best, *others = sorted(range(len(sums)), key=sums.__getitem__, reverse=True)
        ahead = (sums[best] - sums[others[0]]) / math.sqrt(len(text)) if others else math.inf
        return Guess(
            label=self.labels[best],
            meant=self.meant[best],
            sure=1 / (1 + math.exp(-2 * ahead)),
            runner_up=self.labels[others[0]] if others else "",
            words=self._loudest(found, best),
        )

    def _loudest(self, found: set[int], label: int) -> tuple[str, ...]:
        spoken = [(weight, which) for which in found for number, weight in self.weights[which] if number == label]
        return tuple(self.words[which] for weight, which in sorted(spoken, reverse=True)[:_NAMED] if weight > 0)
