"""What is kept of how a message was understood, and how staff read it."""

from collections.abc import Iterator

from domain.grounds import Grounds
from handlers.catalogue import FIRST_LANGUAGE, Catalogue
from handlers.requests.locating import Location
from nlp.understanding import PIECES, Evidence, Matter


def grounds_of(matter: Matter, location: Location) -> Grounds:
    """Return what is kept of a matter and of where it was found to be."""
    read = [(piece, slot.source.value) for piece in PIECES if (slot := getattr(matter.place, piece)) is not None]
    if matter.place.other_buildings:
        read.append(("building", "text"))
    return Grounds(
        evidence=tuple(map(_line, matter.evidence)),
        sure=matter.confidence,
        runner_up=matter.runner_up or "",
        sources=(*read, *location.assumed),
    )


def _line(evidence: Evidence) -> str:
    cancelled = f" × {'、'.join(evidence.cancelled_by)}" if evidence.cancelled_by else ""
    return f"{evidence.rule}（{evidence.reason}）{'、'.join(evidence.words)}{cancelled}"


def told(grounds: Grounds, version: str, catalogue: Catalogue, language: str) -> Iterator[str]:
    """Say in lines why a request was understood as it was; nothing of what no rule has read."""
    if not grounds.evidence:
        return
    for line in grounds.evidence:
        yield catalogue.say("grounds.because", language, evidence=line)
    runner_up = kind(catalogue, grounds.runner_up) or catalogue.say("grounds.none", language)
    yield catalogue.say("grounds.sure", language, sure=f"{grounds.sure:.0%}", runner_up=runner_up, version=version)
    if grounds.sources:
        pieces = [
            f"{catalogue.say(f'piece.{piece}', language)} {catalogue.say(f'source.{source}', language)}"
            for piece, source in grounds.sources
        ]
        yield catalogue.say("grounds.place", language, pieces=" · ".join(pieces))


def kind(catalogue: Catalogue, named: str) -> str:
    """Name a category, or a category and subcategory joined by a dot; "" for what is none."""
    category, _, subcategory = named.partition(".")
    sentences = catalogue.sentences[FIRST_LANGUAGE]
    return sentences.get(f"kind.{subcategory}") or sentences.get(f"category.{category}", "")
