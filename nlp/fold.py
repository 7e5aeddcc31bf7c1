"""One way of writing for every way of typing: width, script, dialect, slips of the ear and of the thumb."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind
from opencc import OpenCC

LONGEST_TEXT = 4096
"""Characters of a message that are read; nobody says in more what the desk could act on."""

_BEGINNING = 256

# Controls, soft hyphens, joiners, marks of direction, halves of characters, variation selectors and the byte order
# mark carry no meaning.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]",
)
# The marks of nearly every message; turning them one by one is far quicker than the whole normalisation.
_USUAL_MARKS = (("，", ","), ("！", "!"), ("？", "?"), ("：", ":"), ("（", "("), ("）", ")"), ("；", ";"), ("…", "..."))
# ① before something is a mark of a list, and must not become a part of a number behind it.
_RINGED = re.compile(r"[①-⑳⑴-⒇](?=\s*\S)")
_LONG_RUN = re.compile(r"([^0-9])\1\1\1+")
_TO_SIMPLIFIED = OpenCC("t2s")
_IDEOGRAPHS = "".join(map(chr, range(0x3400, 0xA000)))
# Most messages hold no Traditional character at all; looking is cheaper than converting.
_CONVERTED = zip(_IDEOGRAPHS, _TO_SIMPLIFIED.convert(_IDEOGRAPHS), strict=True)
_TRADITIONAL = re.compile(f"[{''.join([old for old, new in _CONVERTED if old != new])}]")


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
        pairs = self.pairs
        return [(start, end, pairs[which][1]) for which, start, end in self._finder.find_matches_as_indexes(text)]

    def apply(self, text: str) -> str:
        """Return `text` with every spelling replaced."""
        return _edited(text, self.edits(text))


class Folded:
    """A message as it is read (`text`), and the way back to what was typed (`original`)."""

    __slots__ = ("_edits", "_in_step", "_origins", "original", "text")

    def __init__(self, original: str, folded: str, edits: Sequence[tuple[int, int, str]]) -> None:
        self.original = original
        self.text = _edited(folded, edits)
        self._edits = edits
        self._in_step = len(folded) == len(original)
        self._origins: Sequence[int] | None = None

    def typed(self, start: int, end: int) -> str:
        """Return what the sender typed for `text[start:end]`."""
        if self._in_step and not self._edits:
            return self.original[start:end]
        if self._origins is None:
            self._origins = range(len(self.original) + 1) if self._in_step else _origins(self.original)
        return self.original[self._typed_at(start, self._origins) : self._typed_at(end, self._origins)]

    def _typed_at(self, position: int, origins: Sequence[int]) -> int:
        shift = 0
        for start, end, word in self._edits:
            if position <= start + shift:
                break
            if position < start + shift + len(word):
                position = start + shift
                break
            shift += len(word) - (end - start)
        return origins[min(position - shift, len(origins) - 1)]


def plain(text: str) -> str:
    """Fold width, case, script, invisible characters and long runs; not yet dialect."""
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        for mark, narrow in _USUAL_MARKS:
            text = text.replace(mark, narrow)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", _RINGED.sub(_counted, text))
    text = text.lower()
    if _TRADITIONAL.search(text):
        text = _TO_SIMPLIFIED.convert(text)
    return _LONG_RUN.sub(r"\1\1\1", text) if _holds_a_run(text) else text


def _counted(ringed: re.Match[str]) -> str:
    return f"\n{int(unicodedata.numeric(ringed[0]))}、"


def fold(text: str, variants: Variants) -> Folded:
    """Fold the first 4,096 characters of a message."""
    original = text[:LONGEST_TEXT]
    folded = plain(original)
    return Folded(original, folded, variants.edits(folded))


def _holds_a_run(text: str) -> bool:
    """Tell whether some character of the beginning stands four times in a row; mostly different ones are not asked."""
    beginning = text[:_BEGINNING]
    letters = set(beginning)
    return len(letters) * 2 <= len(beginning) and any(letter * 4 in text for letter in letters)


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
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


def _origins(original: str) -> list[int]:
    """For each character of the plain text, and for its end, give the position in `original` that it came from."""
    letters: list[str] = []
    origins: list[int] = []
    ringed = {found.start(): _counted(found) for found in _RINGED.finditer(original)}
    for position, letter in enumerate(original):
        for folded in letter if "\u4e00" <= letter <= "\u9fff" else ringed.get(position) or plain(letter):
            letters.append(folded)
            origins.append(position)
    origins.append(len(original))
    text = "".join(letters)
    if not _holds_a_run(text):
        return origins
    kept: list[int] = []
    last = 0
    for run in _LONG_RUN.finditer(text):
        kept.extend(range(last, run.start() + 3))
        last = run.end()
    kept.extend(range(last, len(origins)))
    return [origins[position] for position in kept]
