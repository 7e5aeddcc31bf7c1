"""Learning from texts that an office has labelled itself: which words speak for which label, and how loud.

Every run of one to three characters is a word. For each label the words begin with how much more often they were
seen in its texts than in others (log-odds), and then a linear support vector machine, solved coordinate by
coordinate, turns them up or down until as many texts as possible get the label that they have. Nothing is drawn at
random: the same texts in the same order give the same weights.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from nlp.learned import ALWAYS

LONGEST_WORD = 3
SEEN_AT_LEAST = 2
"""Texts in which a word must have been seen: once is chance, and it would name the case it comes from."""
KEPT = 20_000
"""Lines of a learned file, the loudest; with more it gets no better."""
_ROUNDS = 20
_COST = 0.3
"""How much one text on the wrong side counts against loud words."""
_SMOOTHED = 0.5
_GOLDEN = 0.618
"""The texts are taken in steps of this part of them all, so that neighbours in the file are not taken together."""
_BETWEEN = re.compile(r"[^\w]+|_+")
"""No word reaches over a mark."""


class LearnedWord(NamedTuple):
    """A word of a label: its weight, and in how many texts of the label and of other labels it was seen."""

    word: str
    weight: float
    seen_with: int
    seen_without: int


class _Counted(Struct, frozen=True):
    """All texts as numbers of the words they hold; the last number is ALWAYS, which every text holds."""

    words: tuple[str, ...]
    texts: tuple[tuple[int, ...], ...]
    lengths: tuple[float, ...]
    seen: tuple[int, ...]


def words_of(text: str) -> set[str]:
    """Return every run of one to three letters of a folded text."""
    return {
        part[start : start + size]
        for part in _BETWEEN.split(text)
        for size in range(1, LONGEST_WORD + 1)
        for start in range(len(part) - size + 1)
    }


def learn(
    texts: Sequence[str], labels: Sequence[str], tell: Callable[[str], None], kept: int = KEPT
) -> dict[str, list[LearnedWord]]:
    """Learn the words of each label from folded texts, the loudest for it first, the loudest against it last.

    `tell` is told which label is being learned.
    """
    counted = _count(texts)
    found: list[tuple[str, LearnedWord]] = []
    order = sorted(set(labels))
    for label in order:
        tell(label)
        found.extend((label, word) for word in _learn_one(counted, [each == label for each in labels]))
    found.sort(key=lambda each: (each[1].word != ALWAYS, -abs(each[1].weight), each[1].word))
    learned: dict[str, list[LearnedWord]] = {label: [] for label in order}
    for label, word in found[: kept + len(order)]:
        learned[label].append(word)
    return {label: sorted(words, key=itemgetter(1), reverse=True) for label, words in learned.items()}


def _count(texts: Sequence[str]) -> _Counted:
    held = [words_of(text) for text in texts]
    often = Counter(word for words in held for word in words)
    words = sorted(word for word, count in often.items() if count >= SEEN_AT_LEAST)
    numbers = {word: number for number, word in enumerate(words)}
    always = len(words)
    return _Counted(
        words=(*words, ALWAYS),
        texts=tuple((*sorted(numbers[word] for word in words if word in numbers), always) for words in held),
        lengths=tuple(math.sqrt(max(len(text), 1)) for text in texts),
        seen=(*(often[word] for word in words), len(texts)),
    )


def _learn_one(counted: _Counted, belongs: Sequence[bool]) -> Iterator[LearnedWord]:
    seen_with = Counter(number for words, mine in zip(counted.texts, belongs, strict=True) if mine for number in words)
    weights = _weighed(counted, belongs, _telling(counted, seen_with, sum(belongs)))
    for number, word in enumerate(counted.words):
        weight = round(weights[number], 2)
        if weight or word == ALWAYS:
            yield LearnedWord(word, weight, seen_with[number], counted.seen[number] - seen_with[number])


def _telling(counted: _Counted, seen_with: Counter[int], mine: int) -> list[float]:
    """Return for each word how telling it is: the square of its log-odds. ALWAYS counts like a middling word."""
    others = len(counted.texts) - mine
    telling = []
    for number, seen in enumerate(counted.seen[:-1]):
        inside = (seen_with[number] + _SMOOTHED) / (mine + 1)
        outside = (seen - seen_with[number] + _SMOOTHED) / (others + 1)
        telling.append(math.log(inside / outside) ** 2)
    return [*telling, 1.0]


def _weighed(counted: _Counted, belongs: Sequence[bool], telling: Sequence[float]) -> list[float]:
    """Solve the dual of the squared-hinge machine by coordinate descent (Hsieh and others, 2008)."""
    slack = 1 / (2 * _COST)
    steep = [
        sum(telling[number] for number in words) / length**2 + slack
        for words, length in zip(counted.texts, counted.lengths, strict=True)
    ]
    weights = [0.0] * len(telling)
    pulls = [0.0] * len(counted.texts)
    for at in _order(len(counted.texts)) * _ROUNDS:
        words, length, side = counted.texts[at], counted.lengths[at], 1 if belongs[at] else -1
        short = side * sum(map(weights.__getitem__, words)) / length - 1 + slack * pulls[at]
        pull = max(0.0, pulls[at] - short / steep[at])
        if pull == pulls[at]:
            continue
        step = (pull - pulls[at]) * side / length
        pulls[at] = pull
        for number in words:
            weights[number] += step * telling[number]
    return weights


def _order(count: int) -> list[int]:
    step = max(1, int(count * _GOLDEN))
    while math.gcd(step, count) > 1:
        step += 1
    return [at * step % count for at in range(count)]
