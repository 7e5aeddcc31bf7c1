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


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of the quickest of several runs."""
    best = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def per_second(texts: Sequence[str], rules: RuleBook) -> float:
    """Return how many of these messages are understood in a second on one core."""
    return len(texts) / seconds(lambda: [understand(text, _GROUP, rules, NO_NAMES) for text in texts])


def median_message(texts: Sequence[str], rules: RuleBook) -> float:
    """Return how many messages a second there would be if each took as long as the median one."""
    return 1 / median(_of_one(text, rules) for text in texts)


def segmented_per_second(texts: Sequence[str], rules: Iterable[Rule], *, sets: bool) -> float:
    """Return how many messages a second a loop of jieba over the same keyword lists only looks at.

    The obvious loop asks of each keyword whether it is among the words of the message; with `sets` it asks so
    by one operation a list, which is the best that can be made of it.
    """
    lists = [(tuple(map(plain, rule.words)), tuple(map(plain, rule.near))) for rule in rules]
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

    look_at = with_sets if sets else obvious
    return len(texts) / seconds(lambda: [look_at(text) for text in texts])


def monsters(rules: RuleBook) -> dict[str, float]:
    """Return the milliseconds that each of the worst texts of 4,096 characters takes."""
    return {name: 1000 * _of_one(text, rules) for name, text in MONSTERS.items()}


def _of_one(text: str, rules: RuleBook) -> float:
    return seconds(lambda: understand(text, _GROUP, rules, NO_NAMES))


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
    return per_second(texts, shipped) / per_second(texts, many)


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
