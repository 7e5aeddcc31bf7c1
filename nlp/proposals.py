"""From a text that was understood wrongly to a rule that would have understood it, as lines for a rule file."""

import json
import logging
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import jieba
from msgspec import Struct

from nlp.fold import fold
from nlp.names import Names
from nlp.place import find_places
from nlp.rulebook import RuleBook, load_rules
from nlp.understand import understand
from nlp.understanding import Context

_WEIGHTS = (1.0, 1.5, 2.0, 3.0, 5.0)
_NEAR = 12
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")


class Wanted(Struct, frozen=True):
    """What a text should have been understood as; `example` is how the text may stand in a rule file."""

    id: str
    text: str
    category: str
    subcategory: str
    example: str


class Proposer:
    """Proposes rules beside those in force, `sources`."""

    def __init__(self, book: RuleBook, sources: Sequence[Path]) -> None:
        """Load the segmenter; its cache has a name that others could foresee, so it is kept nowhere."""
        self._book = book
        self._sources = sources
        self._names = Names(site=book.names)
        jieba.setLogLevel(logging.WARNING)
        self._words = jieba.Tokenizer()
        with tempfile.TemporaryDirectory(prefix="menkou-words-") as folder:
            self._words.tmp_dir = folder
            self._words.initialize()

    def propose(self, wanted: Wanted) -> str | None:
        """Return a rule with which the text is understood as wanted; None where its words alone do not bring it."""
        for words in self._candidates(wanted.text):
            for weight in _WEIGHTS:
                rule = _rule(wanted, words, weight)
                if self._serves(rule, wanted):
                    return rule
        return None

    def _candidates(self, text: str) -> Iterator[tuple[str, ...]]:
        """Return the two rarest words that stand near each other, then the rarest alone."""
        folded = fold(text, self._book.variants).text
        for piece in find_places(folded, self._names):
            folded = folded[: piece.span[0]] + " " * (piece.span[1] - piece.span[0]) + folded[piece.span[1] :]
        found = {word: folded.index(word) for word in self._words.lcut(folded) if _WORD.fullmatch(word)}
        rarest = sorted(found, key=lambda word: (self._words.FREQ.get(word, 0), found[word]))
        for word in rarest[:1]:
            for other in rarest[1:]:
                if abs(found[word] - found[other]) <= _NEAR:
                    yield word, other
                    break
            yield (word,)

    def _serves(self, rule: str, wanted: Wanted) -> bool:
        with tempfile.TemporaryDirectory(prefix="menkou-rule-") as folder:
            draft = Path(folder) / "draft.toml"
            draft.write_text(rule, "utf-8")
            book = load_rules(*self._sources, draft)
        matters = understand(wanted.text, Context(), book, self._names).matters
        return (wanted.category, wanted.subcategory) in {(each.category, each.subcategory) for each in matters}


def _rule(wanted: Wanted, words: Sequence[str], weight: float) -> str:
    word, *near = words
    lines = [
        "[[rule]]",
        f"id = {_quoted(wanted.id)}",
        f"category = {_quoted(wanted.category)}",
        f"subcategory = {_quoted(wanted.subcategory)}",
        f"words = [{_quoted(word)}]",
        *([f"near = [{', '.join(map(_quoted, near))}]"] if near else []),
        *([f"weight = {weight}"] if weight != 1 else []),
        f"reason = {_quoted(f'工作人员把“{word}”改成了这一类')}",
        f"examples = [{_quoted(wanted.example)}]",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
