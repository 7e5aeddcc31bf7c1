"""Which things of a house words speak of, so that a word about one is never taken for a word about another."""

import re

_THINGS = tuple(
    map(
        re.compile,
        (
            r"电梯|轿厢|困(?!难)|[放救]出来",
            r"煤气|燃气|天然气|液化气|漏气",
            r"火(?![车气])|烟|烧|焦",
            r"[停断没有来通]电|电(?:来了|闸|路|线)|跳闸|供电|漏电",
            r"水|漏(?![气电])|马桶|管道",
            r"灯|照明",
            r"(?<![部上热专])门(?![口诊面])|锁",
            r"垃圾",
            r"(?<![火护防警])车(?!间)",
            r"网(?!格)|宽带",
            r"暖",
            r"树",
            r"吵|噪[音声]",
        ),
    )
)
"""A thing to a pattern; words that are said of several things belong to none."""


def named_in(text: str) -> frozenset[int]:
    """Return the things words speak of."""
    return frozenset(place for place, thing in enumerate(_THINGS) if thing.search(text))
