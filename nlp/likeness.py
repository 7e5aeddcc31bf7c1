"""What a message that no rule reads is most like, among the sentences that are known with their meaning."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec import Struct

from nlp.rule_files import Rule

_RUN = re.compile("[\u4e00-\u9fff]+")
_SMOOTHING = 0.05
"""What every pair of characters counts in every meaning, seen or not."""
_FEWEST = 4
"""Known characters and pairs in a message that is worth comparing."""


class Known(NamedTuple):
    """A sentence, folded, of which it is known what it means: by a rule, or None for what asks for nothing."""

    sentence: str
    kind: str
    """Sentences of one kind are weighed together."""
    rule: Rule | None


class Likely(NamedTuple):
    """A meaning that a message may have: a rule that has it, how sure, and the known sentence that is most like it."""

    rule: Rule | None
    """None for what asks for nothing."""
    sure: float
    sentence: str


class _Meaning(Struct, frozen=True):
    """One kind of matter: the sentences that are known for it, each with its rule, and what an unseen pair weighs."""

    sentences: tuple[tuple[str, frozenset[str], Rule | None], ...]
    unseen: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """The known sentences by their meanings, weighed as naive Bayes does: by single characters and pairs of them."""

    rarity: Mapping[str, float] = field(repr=False)
    weights: Mapping[str, tuple[tuple[int, float], ...]] = field(repr=False)
    """For each character or pair the numbers of the meanings that have it, and by how much more than `unseen`."""
    meanings: tuple[_Meaning, ...] = field(repr=False)

    @classmethod
    def of(cls, known: Iterable[Known]) -> "Likeness":
        """Weigh known sentences."""
        by_kind: dict[str, list[tuple[str, frozenset[str], Rule | None]]] = {}
        for sentence, kind, rule in known:
            by_kind.setdefault(kind, []).append((sentence, _parts(sentence), rule))
        count = sum(map(len, by_kind.values()))
        seen = Counter(part for each in by_kind.values() for _, parts, _ in each for part in parts)
        rarity = {part: 1 + math.log((1 + count) / (1 + often)) for part, often in seen.items()}
        meanings = []
        weights: dict[str, list[tuple[int, float]]] = {}
        for number, sentences in enumerate(by_kind.values()):
            told: dict[str, float] = {}
            for _, parts, _ in sentences:
                for part, weight in _weighed(parts, rarity).items():
                    told[part] = told.get(part, 0.0) + weight
            unseen = math.log(_SMOOTHING / (sum(told.values()) + _SMOOTHING * len(rarity)))
            for part, weight in told.items():
                weights.setdefault(part, []).append((number, math.log(weight / _SMOOTHING + 1)))
            meanings.append(_Meaning(tuple(sentences), unseen))
        return cls(rarity, {part: tuple(each) for part, each in weights.items()}, tuple(meanings))

    def of_text(self, text: str, most: int) -> tuple[Likely, ...]:
        """Name the `most` likeliest meanings of a folded text, the likeliest first; none of a text that says little."""
        parts = _parts(text)
        weighed = _weighed(parts, self.rarity)
        if len(weighed) < _FEWEST:
            return ()
        whole = sum(weighed.values())
        sums = [whole * meaning.unseen for meaning in self.meanings]
        for part, weight in weighed.items():
            for number, more in self.weights[part]:
                sums[number] += weight * more
        highest = max(sums)
        shares = [math.exp(each - highest) for each in sums]
        total = sum(shares)
        best = sorted(range(len(sums)), key=sums.__getitem__, reverse=True)[:most]
        return tuple(self._likely(parts, number, shares[number] / total) for number in best)

    def _likely(self, parts: frozenset[str], number: int, sure: float) -> Likely:
        sentences = self.meanings[number].sentences
        sentence, _, rule = max(sentences, key=lambda known: len(parts & known[1]) / math.sqrt(len(known[1]) or 1))
        return Likely(rule, sure, sentence)


def _parts(text: str) -> frozenset[str]:
    """Return the Chinese characters of a text and their pairs; numbers and places say nothing of what is meant."""
    runs = _RUN.findall(text)
    return frozenset(run[at : at + size] for run in runs for size in (1, 2) for at in range(len(run) - size + 1))


def _weighed(parts: frozenset[str], rarity: Mapping[str, float]) -> dict[str, float]:
    # In one order, so that the same sentence is weighed the same to the last digit in every process.
    known = {part: rarity[part] for part in sorted(parts) if part in rarity}
    length = math.sqrt(sum(weight * weight for weight in known.values()))
    return {part: weight / length for part, weight in known.items()}
