"""Fitting a text into what one message holds, counted as Telegram counts: in UTF-16 units."""

from typing import Final

_ELLIPSIS: Final = "…"
_LARGEST_IN_ONE_UNIT: Final = "\uffff"


def length(text: str) -> int:
    """Return the number of UTF-16 units."""
    return len(text) + sum(character > _LARGEST_IN_ONE_UNIT for character in text)


def cut(text: str, longest: int) -> str:
    """Return the text, or as much of its beginning as fits with an ellipsis behind it."""
    return text if length(text) <= longest else _head(text, longest - 1) + _ELLIPSIS


def split(text: str, longest: int) -> list[str]:
    """Return parts that fit, broken at line ends where there are any; nothing else is lost."""
    parts = []
    while length(text) > longest:
        head = _head(text, longest + 1)
        end = head.rfind("\n")
        part = head[:end] if end > 0 else _head(text, longest)
        parts.append(part)
        text = text[len(part) :].removeprefix("\n")
    return [*parts, text]


def _head(text: str, longest: int) -> str:
    """Return the longest beginning that fits."""
    units = 0
    for position, character in enumerate(text):
        units += 1 + (character > _LARGEST_IN_ONE_UNIT)
        if units > longest:
            return text[:position]
    return text
