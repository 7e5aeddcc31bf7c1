"""The sentences people read, by message id, in Simplified Chinese first and English second."""

import string
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.pofile import read_po
from msgspec import Struct

LOCALES = Path(__file__).parent / "locale"
FIRST_LANGUAGE = "zh_CN"


class UnknownMessageError(KeyError):
    """No sentence bears this id, or a fact the sentence needs was not given."""


class _Complete(dict[str, Mapping[str, str]]):
    """Sentences by language, the first language standing in for one that nobody has written."""

    def __missing__(self, language: str) -> Mapping[str, str]:
        return self[FIRST_LANGUAGE]


class Catalogue(Struct, frozen=True):
    """The sentences of every language, each a template with named facts in braces.

    `complete` are the same with those of the first language in their gaps; what names no fact can be said as it stands
    there. `labels` are those that some button reads like, in whatever language.
    """

    sentences: Mapping[str, Mapping[str, str]]
    complete: Mapping[str, Mapping[str, str]]
    labels: frozenset[str]

    def say(self, message_id: str, language: str = FIRST_LANGUAGE, /, **facts: object) -> str:
        """Return the sentence with its facts filled in. Raises UnknownMessageError as `fill` does."""
        return self.fill(message_id, language, facts)

    def fill(self, message_id: str, language: str, facts: Mapping[str, object]) -> str:
        """Return the sentence, taking from `facts` just those it names; the first language stands in for a gap.

        Raises UnknownMessageError when there is no such sentence or a fact is missing.
        """
        template = self.complete[language].get(message_id)
        if template is None:
            raise UnknownMessageError(message_id)
        try:
            return template.format_map(facts) if "{" in template else template
        except KeyError as missing:
            text = f"{message_id} needs the fact {missing}"
            raise UnknownMessageError(text) from missing

    def facts(self, message_id: str, language: str) -> frozenset[str]:
        """Return the names of the facts a sentence needs."""
        template = self.sentences[language][message_id]
        return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def load_catalogue() -> Catalogue:
    """Read every language under `handlers/locale`, one file a subject. A sentence left empty counts as missing."""
    sentences = {folder.name: _read(folder / "LC_MESSAGES") for folder in sorted(LOCALES.iterdir())}
    complete = _Complete({language: sentences[FIRST_LANGUAGE] | said for language, said in sentences.items()})
    return Catalogue(sentences, complete, frozenset(_labels(sentences.values())))


def _labels(languages: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for sentences in languages:
        for message_id, said in sentences.items():
            if message_id.startswith("button.") or message_id.endswith("_label"):
                yield said


def _read(folder: Path) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            sentences.update({str(each.id): str(each.string) for each in read_po(file) if each.id and each.string})
    return sentences
