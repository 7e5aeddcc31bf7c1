"""To whom the words of a notice say that it goes, and what is left of them to be read out."""

import re
from collections.abc import Iterable

from msgspec import Struct

from domain.neighbourhood import Neighbourhood
from domain.places import HOMES, Place, PlaceKind
from nlp.fold import Variants, fold
from nlp.names import Names
from nlp.place import find_places
from nlp.place_meaning import Piece

_NAMED = (PlaceKind.ESTATE, PlaceKind.ALLEY, PlaceKind.COMMUNITY)
_EVERYONE = re.compile(r"全小区|本小区|全社区|全体(?:居民|业主|住户)?|所有(?:居民|业主|住户|楼栋|楼)")
_BETWEEN = re.compile(r"[\s、,.和及与跟]*")
_AFTER = re.compile(r"[\s:,.。、]+")
_TO = re.compile(r"\s*[-~—至到]\s*")
_TO_THE_NEXT = re.compile(r"(?<=\d)[至到~—](?=\d{1,3}(?:栋|幢|座|号楼))")
_RANGE = re.compile(r"(\d{1,3})-(\d{1,3})")
_LONGEST_RANGE = 60
_AS_TYPED = Variants()
"""A notice is read out as it was typed: no word of it is put into another."""


class Addressed(Struct, frozen=True):
    """What the words say. `buildings` are numbers with the unit's, or "" for the whole building; `body` is the rest.

    `everyone` is the word for all there is, "全小区".
    """

    buildings: tuple[tuple[str, str], ...] = ()
    estates: tuple[str, ...] = ()
    everyone: str = ""
    body: str = ""


class Resolved(Struct, frozen=True):
    """The places that were meant; or numbers nobody knows, or wider places between which the words do not decide."""

    places: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    between: tuple[int, ...] = ()


def addressed(words: str, names: Names) -> Addressed:
    """Read to whom a notice goes: from the places at its front, or else from those anywhere in it."""
    folded = fold(words, _AS_TYPED)
    text = _TO_THE_NEXT.sub("-", folded.text)
    pieces = _pieces(text, names)
    front, end = _front(text, pieces)
    if not front:
        return _sorted(text, pieces, words.strip())
    gap = _AFTER.match(text, end)
    # "3号楼的居民" goes on as a sentence, which is not torn apart.
    body = folded.typed(gap.end(), len(text)) if gap else "" if end == len(text) else words
    return _sorted(text, front, body.strip())


def _pieces(text: str, names: Names) -> list[Piece]:
    found = [piece for piece in find_places(text, names) if piece.slot in ("building", "unit", "estate")]
    found.extend(Piece("everyone", each[0], each.span()) for each in _EVERYONE.finditer(text))
    return sorted(found, key=lambda piece: piece.span)


def _front(text: str, pieces: list[Piece]) -> tuple[list[Piece], int]:
    """Return the pieces with which the text begins, and where they end."""
    front: list[Piece] = []
    end = 0
    for piece in pieces:
        gap = _BETWEEN.match(text, end)
        shared = bool(front) and piece.span == front[-1].span
        reached = gap is not None and piece.span[0] <= gap.end()
        if not (shared or reached or (front and _TO.fullmatch(text, end, piece.span[0]))):
            break
        front.append(piece)
        end = piece.span[1]
    return front, end


def _sorted(text: str, pieces: list[Piece], body: str) -> Addressed:
    buildings: list[tuple[str, str]] = []
    before: Piece | None = None
    for piece in pieces:
        if piece.slot == "building":
            if before is not None and _TO.fullmatch(text, before.span[1], piece.span[0]):
                buildings[-1:] = [(f"{before.value}-{piece.value}", "")]
            else:
                buildings.append((piece.value, ""))
        elif piece.slot == "unit" and buildings:
            number, unit = buildings[-1]
            buildings[-1:] = [(number, unit), (number, piece.value)] if unit else [(number, piece.value)]
        before = piece if piece.slot == "building" else None
    return Addressed(
        tuple(dict.fromkeys(buildings)),
        tuple(dict.fromkeys(piece.value for piece in pieces if piece.slot == "estate")),
        next((piece.value for piece in pieces if piece.slot == "everyone"), ""),
        body,
    )


def _counted(number: str) -> list[str]:
    """Return the numbers of a range, "3-5" as 3, 4, 5; the number itself when it is none."""
    found = _RANGE.fullmatch(number)
    if found is None:
        return [number]
    first, last = int(found[1]), int(found[2])
    return [str(each) for each in range(first, last + 1)] if 0 <= last - first <= _LONGEST_RANGE else [number]


def resolve(town: Neighbourhood, communities: tuple[int, ...], words: Addressed) -> Resolved:
    """Find the places in these communities that the words mean."""
    named = tuple(
        place.id
        for name in words.estates
        for place in town.places.named(name, *_NAMED)
        if any(town.places.lies_in(place.id, each) for each in communities)
    )
    if words.buildings:
        return _buildings(town, named or communities, words.buildings)
    if named:
        return Resolved(named)
    if not words.everyone:
        return Resolved()
    estates = _estates(town, communities)
    wide = estates if "小区" in words.everyone and estates else communities
    return Resolved(wide) if len(wide) == 1 else Resolved(between=(*communities, *estates))


def _buildings(town: Neighbourhood, scopes: tuple[int, ...], wanted: tuple[tuple[str, str], ...]) -> Resolved:
    found: list[int] = []
    unknown: list[str] = []
    between: list[int] = []
    for number, unit in wanted:
        known = _numbers(town, scopes, number)
        unknown.extend(() if known else (number,))
        for each in known:
            there = _numbered(town, scopes, each, unit)
            found.extend(place.id for place in there)
            between.extend(_wider(town, place) for place in there if len(there) > 1)
    if unknown:
        return Resolved(unknown=tuple(unknown))
    in_question = tuple(dict.fromkeys(between))
    # "3栋 5栋" is clear where only one estate has both.
    whole = [homes for scope in in_question if (homes := _all_in(town, scope, wanted))]
    if in_question and len(whole) != 1:
        return Resolved(between=in_question)
    return Resolved(whole[0] if whole else tuple(dict.fromkeys(found)))


def _all_in(town: Neighbourhood, scope: int, wanted: tuple[tuple[str, str], ...]) -> tuple[int, ...]:
    """Return one building for each of these numbers within the place, nothing when one is missing or not clear."""
    there = [
        _numbered(town, (scope,), each, unit) for number, unit in wanted for each in _numbers(town, (scope,), number)
    ]
    clear = len(there) >= len(wanted) and all(len(places) == 1 for places in there)
    return tuple(places[0].id for places in there) if clear else ()


def inside(town: Neighbourhood, scope: int, words: Addressed) -> tuple[int, ...]:
    """Return what the words mean within one place that was chosen: the buildings they number there, or all of it."""
    found = (
        place.id
        for number, unit in words.buildings
        for each in _numbers(town, (scope,), number)
        for place in _numbered(town, (scope,), each, unit)
    )
    return tuple(dict.fromkeys(found)) or (scope,)


def _numbers(town: Neighbourhood, scopes: tuple[int, ...], number: str) -> list[str]:
    """Return the numbers that there are of a range, in which 4 may well be left out; or the one number meant."""
    each = [number] if _numbered(town, scopes, number, "") else _counted(number)
    return [one for one in each if _numbered(town, scopes, one, "")]


def _numbered(town: Neighbourhood, scopes: Iterable[int], number: str, unit: str) -> list[Place]:
    homes = [place for scope in scopes for kind in HOMES for place in town.places.numbered(number, scope, kind)]
    homes = list({place.id: place for place in homes}.values())
    if not unit:
        return homes
    return [each for home in homes for each in town.places.numbered(unit, home.id, PlaceKind.UNIT)] or homes


def _wider(town: Neighbourhood, place: Place) -> int:
    wider = town.places.enclosing(place.parent, PlaceKind.ESTATE, PlaceKind.COMMUNITY)
    return wider.id if wider else place.id


def _estates(town: Neighbourhood, communities: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(place.id for each in communities for place in town.places.within(each, PlaceKind.ESTATE))


def choices(town: Neighbourhood, communities: tuple[int, ...], resolved: Resolved) -> tuple[int, ...]:
    """Return the wider places to offer when the words do not say to whom: those in question, or all, largest first."""
    if resolved.between:
        return resolved.between
    estates = sorted(_estates(town, communities), key=lambda each: -town.places[each].households)
    return (*communities, *estates)
