"""The seven official classes of titles: words learned on a part and measured on the rest, beside the learning peer."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import mean

from bench.classes import macro_f1
from bench.labelled import official_titles
from bench.learned import machine
from nlp.fold import Variants, plain
from nlp.learned import Learned
from nlp.learning import learn

_FOLDS = 5
_SEED = 1
_ALIKE = 0.5
"""Part of the pairs of letters that two titles share, from which on they are nearly the same."""
_RARE = 60
"""Titles with a pair of letters; what more have tells nothing about likeness."""


def measured() -> tuple[float, float, int]:
    """Return macro-F1 of ours and of the peer, each the mean over folds, and how many lines a learned file has."""
    texts, labels = zip(*official_titles(), strict=True)
    folded = [plain(text) for text in texts]
    scores: list[tuple[float, float]] = []
    lines = 0
    for known, asked in _splits(folded):
        truth = [labels[at] for at in asked]
        taught = [labels[at] for at in known]
        words = learn([folded[at] for at in known], taught, lambda _: None)
        lines = sum(map(len, words.values()))
        weights = {label: {each.word: each.weight for each in found} for label, found in words.items()}
        learned = Learned.of(weights, {}, Variants())
        ours = [guess.label if (guess := learned.guess(folded[at])) else "" for at in asked]
        peer = machine().fit([texts[at] for at in known], taught).predict([texts[at] for at in asked])
        scores.append((macro_f1(truth, ours), macro_f1(truth, list(map(str, peer)))))
    return mean(ours for ours, _ in scores), mean(peer for _, peer in scores), lines


def _splits(texts: Sequence[str]) -> Iterator[tuple[list[int], list[int]]]:
    """Part the texts into folds; near-duplicates stay together, so that none is learned from its own twin."""
    groups = _alike(texts)
    random.Random(_SEED).shuffle(groups)
    folds = [[at for group in groups[fold::_FOLDS] for at in group] for fold in range(_FOLDS)]
    for asked in folds:
        hidden = set(asked)
        yield [at for at in range(len(texts)) if at not in hidden], asked


def _alike(texts: Sequence[str]) -> list[list[int]]:
    """Gather texts that are nearly the same."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, found in enumerate(pairs):
        for pair in found:
            holders[pair].append(at)
    leader = list(range(len(texts)))

    def lead(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    for at, found in enumerate(pairs):
        beside = {other for pair in found if len(holders[pair]) <= _RARE for other in holders[pair] if other > at}
        for other in beside:
            shared = len(found & pairs[other])
            if shared >= _ALIKE * (len(found) + len(pairs[other]) - shared):
                leader[lead(other)] = lead(at)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(texts)):
        groups[lead(at)].append(at)
    return list(groups.values())
