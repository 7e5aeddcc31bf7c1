"""One way of writing for every way of typing: width, script, dialect, slips of the ear and of the thumb."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind
from opencc import OpenCC

LONGEST_TEXT = 4096
"""Characters of a message that are read; nobody says in more what the desk could act on."""

# Controls, soft hyphens, joiners, marks of direction, variation selectors and the byte order mark carry no meaning.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]",
)
_LONG_RUN = re.compile(r"([^0-9])\1{3,}")
_TO_SIMPLIFIED = OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class Variants:
    """Spellings that mean another word (dialect, homophones, pinyin), replaced longest first in one pass."""

    pairs: tuple[tuple[str, str], ...] = ()
    _finder: AhoCorasick | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """Build the finder once; the pairs never change afterwards."""
        if self.pairs:
            spellings = [spelling for spelling, _ in self.pairs]
            object.__setattr__(self, "_finder", AhoCorasick(spellings, matchkind=MatchKind.LeftmostLongest))

    @classmethod
    def of(cls, table: Mapping[str, str]) -> "Variants":
        """Make variants from a table spelling -> word, whose spellings may be Traditional or full width."""
        return cls(tuple((plain(spelling), plain(word)) for spelling, word in table.items()))

    def edits(self, text: str) -> list[tuple[int, int, str]]:
        """Find what must be replaced in `text`: start, end, word; in order, not overlapping."""
        if self._finder is None:
            return []
        found = self._finder.find_matches_as_indexes(text)
        return [(start, end, self.pairs[which][1]) for which, start, end in found]

    def apply(self, text: str) -> str:
        """Return `text` with every spelling replaced."""
        edits = self.edits(text)
        if not edits:
            return text
        pieces: list[str] = []
        last = 0
        for start, end, word in edits:
            pieces.append(text[last:start])
            pieces.append(word)
            last = end
        pieces.append(text[last:])
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Folded:
    """A message as it is read, and the way back to what was typed."""

    text: str
    original: str
    variants: Variants = field(repr=False, default_factory=Variants)

    def typed(self, start: int, end: int) -> str:
        """Return what the sender typed for `text[start:end]`."""
        if self.text == self.original:
            return self.original[start:end]
        origins = _origins(self.original, self.variants)
        if len(origins) != len(self.text) + 1:
            return self.text[start:end]
        return self.original[origins[start] : origins[end]]


def plain(text: str) -> str:
    """Fold width, case, script, invisible characters and long runs; not yet dialect."""
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = _TO_SIMPLIFIED.convert(text.lower())
    return _LONG_RUN.sub(r"\1\1\1", text)


def fold(text: str, variants: Variants) -> Folded:
    """Fold the first 4,096 characters of a message."""
    original = text[:LONGEST_TEXT]
    return Folded(variants.apply(plain(original)), original, variants)


def _origins(original: str, variants: Variants) -> list[int]:
    """For each folded character, and for the end, give the position in `original` that it came from."""
    letters: list[str] = []
    origins: list[int] = []
    for position, letter in enumerate(original):
        for folded in plain(letter):
            letters.append(folded)
            origins.append(position)
    text, origins = _without_long_runs("".join(letters), origins)
    result: list[int] = []
    last = 0
    for start, end, word in variants.edits(text):
        result.extend(origins[last:start])
        result.extend([origins[start]] * len(word))
        last = end
    result.extend(origins[last:])
    result.append(len(original))
    return result


def _without_long_runs(text: str, origins: list[int]) -> tuple[str, list[int]]:
    kept: list[int] = []
    last = 0
    for run in _LONG_RUN.finditer(text):
        kept.extend(range(last, run.start() + 3))
        last = run.end()
    kept.extend(range(last, len(text)))
    return "".join(text[position] for position in kept), [origins[position] for position in kept]
