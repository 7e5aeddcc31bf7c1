"""A message that is a list: ①②③, 1. 2. 3., （1）（2）, 一、二、三、; each of its items says something of its own."""

import re
from typing import NamedTuple

from nlp.match import Span
from nlp.numerals import NUMERAL, normal

_MARK = re.compile(
    rf"(?:^|(?<=[\s。;!?:]))(?P<which>\d{{1,2}}|[{NUMERAL}]{{1,2}})(?:[.、](?!\d+(?:\.|$))|\))|\((?P<inside>\d{{1,2}})\)"
)
_MAY_MARK = re.compile("[.、)]")
_LONGEST = 1000
_OF_MANY = "接龙"
"""What many people have written one under the other is no list of one person's matters."""


class Listed(NamedTuple):
    """Where the items of a list stand, without their marks, and where what is said before them ends."""

    opening: int
    items: tuple[Span, ...]


def listed(text: str) -> Listed | None:
    """Find the items of a folded text that counts from one; None when it does not count at least to two."""
    if not _MAY_MARK.search(text) or len(text) > _LONGEST or _OF_MANY in text:
        return None
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        if normal(mark["which"] or mark["inside"]) == str(len(marks) + 1):
            marks.append(mark)
    if len(marks) <= 1:
        return None
    ends = (*(mark.start() for mark in marks[1:]), len(text))
    return Listed(marks[0].start(), tuple((mark.end(), end) for mark, end in zip(marks, ends, strict=True)))
