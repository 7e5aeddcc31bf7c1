"""How fast messages are understood, beside a loop of segmentation, with many more rules, and on monstrous texts."""

import logging
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import jieba

from nlp.fold import plain
from nlp.names import NO_NAMES
from nlp.rulebook import SHIPPED, Rule, RuleBook, load_rules
from nlp.understand import understand
from nlp.understanding import Context

_ROUNDS = 7
_GROUP = Context(group=True)
_LONGEST = 4096
_RARE = [chr(code) for code in range(0x7000, 0x7C00)]
MONSTERS = {
    "水 × 4,096": "水" * _LONGEST,
    "brackets": "（" * _LONGEST,
    "one token": "a" * _LONGEST,
    "漏水 × 2,048": "漏水" * (_LONGEST // 2),
    "漏水， × 1,365": "漏水，" * (_LONGEST // 3),
    "3栋 × 2,048": "3栋" * (_LONGEST // 2),
    "1- × 2,048": "1-" * (_LONGEST // 2),
    "a whole letter again and again": ("3栋2单元501厨房漏水没人管，我要投诉物业，楼上太吵。" * 200)[:_LONGEST],
}


def quickest(*works: Callable[[], object]) -> list[float]:
    """Return the processor seconds of the quickest of several runs of each work.

    The works take turns, so that whatever else the machine does is unfair to none of them.
    """
    best = [float("inf")] * len(works)
    for _ in range(_ROUNDS):
        for number, work in enumerate(works):
            started = time.process_time()
            work()
            best[number] = min(best[number], time.process_time() - started)
    return best


def _understanding(texts: Sequence[str], rules: RuleBook) -> Callable[[], object]:
    return lambda: [understand(text, _GROUP, rules, NO_NAMES) for text in texts]


def median_message(texts: Sequence[str], rules: RuleBook) -> float:
    """Return how many messages a second there would be if each took as long as the median one."""
    return 1 / median(_of_one(text, rules) for text in texts)


def beside_segmentation(texts: Sequence[str], rules: RuleBook) -> list[float]:
    """Return how many messages a second are understood, and how many a loop of jieba over the same lists looks at.

    The obvious loop asks of each keyword whether it is among the words of the message; the last figure is of one that
    asks so by one operation a list, which is the best that can be made of it.
    """
    lists = [(terms.words, terms.near) for terms in rules.terms]
    packed = [(frozenset(words), frozenset(near)) for words, near in lists]
    jieba.setLogLevel(logging.WARNING)
    with TemporaryDirectory() as folder:
        jieba.dt.tmp_dir = folder
        jieba.initialize()

    def obvious(text: str) -> list[int]:
        found = jieba.lcut(plain(text))
        return [
            number
            for number, (words, near) in enumerate(lists)
            if any(word in found for word in words) and (not near or any(word in found for word in near))
        ]

    def with_sets(text: str) -> list[int]:
        found = set(jieba.lcut(plain(text)))
        return [
            number
            for number, (words, near) in enumerate(packed)
            if not words.isdisjoint(found) and (not near or not near.isdisjoint(found))
        ]

    taken = quickest(
        _understanding(texts, rules), lambda: list(map(obvious, texts)), lambda: list(map(with_sets, texts))
    )
    return [len(texts) / each for each in taken]


def monsters(rules: RuleBook) -> dict[str, float]:
    """Return the milliseconds that each of the worst texts of 4,096 characters takes."""
    return {name: 1000 * _of_one(text, rules) for name, text in MONSTERS.items()}


def _of_one(text: str, rules: RuleBook) -> float:
    return quickest(lambda: understand(text, _GROUP, rules, NO_NAMES))[0]


def growth(texts: Sequence[str], times: int, *, overlapping: bool) -> float:
    """Return how many times longer the texts take with so many times the rules.

    The further rules bear on nothing in the texts, or, `overlapping`, on the same words as the shipped ones.
    """
    shipped = load_rules()
    drawn = random.Random(1)
    entries = []
    for copy in range(times - 1):
        for rule in shipped.rules:
            if rule.danger:
                continue
            words = rule.words if overlapping else tuple(_rare(drawn) for _ in rule.words)
            near = rule.near if overlapping else tuple(_rare(drawn) for _ in rule.near)
            entries.append(_entry(rule, f"{rule.id}.copy{copy}", words, near))
    with TemporaryDirectory() as folder:
        (Path(folder) / "more.toml").write_text("\n".join(entries), encoding="utf-8")
        many = load_rules(SHIPPED, Path(folder))
    few, lot = quickest(_understanding(texts, shipped), _understanding(texts, many))
    return lot / few


def _rare(drawn: random.Random) -> str:
    return "".join(drawn.choices(_RARE, k=3))


def _entry(rule: Rule, name: str, words: Iterable[str], near: Iterable[str]) -> str:
    def listed(items: Iterable[str]) -> str:
        return "[" + ", ".join(f'"{item}"' for item in items) + "]"

    return (
        f'[[rule]]\nid = "{name}"\ncategory = "{rule.category}"\nsubcategory = "{rule.subcategory}"\n'
        f'intent = "{rule.intent}"\nurgency = "{rule.urgency}"\nwords = {listed(words)}\nnear = {listed(near)}\n'
        f'cancel = {listed(rule.cancel)}\nweight = {rule.weight}\nreason = "{rule.reason}"\n'
    )
