"""Where a message speaks of requests by their numbers, and where it goes on to something else."""

import re
from collections.abc import Collection

from nlp.match import Span
from nlp.message import NUMBER

_END = re.compile(r"[,。!?;\n]+")


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
