"""Where a message speaks of requests by their numbers, and where it goes on to something else."""

import re
from collections.abc import Collection

from nlp.match import Span
from nlp.message import NUMBER

_END = re.compile(r"[,。!?;\n]+")
_TYPED_END = re.compile(r"[,，.。!！?？;；\n]+")
_BREAK = re.compile(r"[,。!;\n]|另外|还有")
_OF_THE_NAMED = re.compile("什么时候|啥时候|几时|何时|多久|几点|[那这]个|[那这]件|[那这]事|的事|呢|怎么样|怎样")


def stretches(text: str, numbers: Collection[int]) -> list[tuple[Span, tuple[int, ...]]]:
    """Cut a folded text into the clauses that name some of these numbers, with those, and what stands between them."""
    found: list[tuple[Span, tuple[int, ...]]] = []
    begun = start = 0
    for end in (*(mark.end() for mark in _END.finditer(text)), len(text)):
        said = [int(number[0]) for number in NUMBER.finditer(text, start, end)]
        if named := tuple([number for number in said if number in numbers]):
            found += [((begun, start), ()), ((start, end), named)]
            begun = end
        start = end
    found.append(((begun, len(text)), ()))
    return [each for each in found if each[0][0] < each[0][1]]


def behind(text: str, number: int) -> int:
    """Return where a folded text goes on to something else behind a number; its end where it does not."""
    said = text.find(str(number))
    found = _BREAK.search(text, said)
    return len(text) if found is None else found.end()


def is_of_the_named(words: str) -> bool:
    """Tell whether words behind a number ask when, or point at what it stands for."""
    return _OF_THE_NAMED.search(words) is not None


def clauses_of(words: str) -> list[str]:
    """Cut words as they were typed into what stands between marks."""
    return [clause for clause in _TYPED_END.split(words) if clause]
