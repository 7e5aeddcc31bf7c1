"""Where a message is about: buildings, units, floors, rooms and public spots, as far as the words say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.fold import plain
from nlp.match import Span
from nlp.names import Names
from nlp.numerals import normal
from nlp.place_grammar import ALLEY, BARE_ANSWER, CHAIN_DASH, MAY_NUMBER_A_PLACE, NAMED, TOKENS, TRAPS
from nlp.understanding import PlaceMention, Slot, SlotSource

NOWHERE = PlaceMention()
"""What is said by a message that names no place."""

_PLACES = frozenset({"estate", "building", "spot"})
_BESIDE_A_ROOM = frozenset({"building", "unit", "floor"})
_LONGEST_READ = 600
"""Characters in which numbers of places are looked for; nobody gives an address later than that."""
_MOST_PIECES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a place in a text: slot name, its value, where it stands."""

    slot: str
    value: str
    span: Span


def read_place(text: str, names: Names) -> PlaceMention:
    """Read a place out of an answer such as "三号楼", "3#", "3-2-501" or plain "3"."""
    folded = plain(text[:_LONGEST_READ]).strip().rstrip("。.!,")
    place = assemble(find_places(folded, names))
    if place.empty and (bare := BARE_ANSWER.match(folded)):
        return PlaceMention(building=Slot(normal(bare["number"])))
    return place


def find_places(text: str, names: Names) -> list[Piece]:
    """Find all pieces of places in a folded text, in the order in which they stand."""
    pieces = [Piece(kind, name, span) for kind, name, span in names.find(text) if kind in _PLACES]
    if not MAY_NUMBER_A_PLACE.search(text):
        return pieces[:_MOST_PIECES]
    readable = TRAPS.sub(_blank, text[:_LONGEST_READ])
    for shape in (_alleys, _named_blocks, _tokens):
        taken = [piece.span for piece in pieces if piece.slot != "spot"]
        found = [piece for piece in shape(readable) if not _overlaps(piece.span, taken)]
        if found:
            pieces.extend(found)
    pieces.sort(key=lambda piece: piece.span)
    return _with_rooms(readable, pieces[:_MOST_PIECES])


def assemble(pieces: Sequence[Piece], source: SlotSource = SlotSource.TEXT) -> PlaceMention:
    """Put pieces together; the first of each kind counts, two different buildings leave building and room open."""
    if not pieces:
        return NOWHERE
    slots: dict[str, Slot] = {}
    buildings: list[str] = []
    for piece in pieces:
        if piece.slot == "building" and piece.value not in buildings:
            buildings.append(piece.value)
        if piece.slot not in slots:
            slots[piece.slot] = Slot(piece.value, source)
    if len(buildings) > 1:
        return PlaceMention(slots.get("estate"), spot=slots.get("spot"), other_buildings=tuple(buildings))
    return PlaceMention(**slots)


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    return any(span[0] < high and low < span[1] for low, high in taken)


def _blank(found: re.Match[str]) -> str:
    return "·" * (found.end() - found.start())


def _alleys(text: str) -> Iterator[Piece]:
    if "里" in text or "巷" in text or "坊" in text:
        for found in ALLEY.finditer(text):
            yield Piece("building", found["alley"] + normal(found["number"]), found.span())


def _named_blocks(text: str) -> Iterator[Piece]:
    for found in NAMED.finditer(text):
        yield Piece("building", found["named"], found.span("named"))


def _tokens(text: str) -> Iterator[Piece]:
    for found in TOKENS.finditer(text):
        kind = found.lastgroup or ""
        span = found.span()
        if found["building"]:
            yield from _buildings(found, text)
        elif kind == "chain":
            yield Piece("chain", found["chain"], span)
        elif kind in _SLOT_OF:
            yield Piece(_SLOT_OF[kind], normal(found[kind]), span)
        elif kind == "flat":
            yield Piece("room", normal(found["flat_floor"]) + found["flat"].upper(), span)
        elif kind in {"basement", "basement2"}:
            yield Piece("floor", "B" + normal(found[kind]), span)
        elif found["room"]:
            yield Piece("room" if found["room_word"] else "number", normal(found["room"]), span)


_SLOT_OF = {
    "lane_building": "building",
    "northern": "building",
    "numbered": "building",
    "english_building": "building",
    "unit": "unit",
    "door": "unit",
    "floor": "floor",
    "flat_room": "room",
    "english_room": "room",
}


def _buildings(found: re.Match[str], text: str) -> Iterator[Piece]:
    span = found.span()
    for number in re.findall(r"\d+", found["more"]):
        yield Piece("building", normal(number), span)
    value = normal(found["building"])
    before = text[span[0] - 1 : span[0]]
    if found["zone"] and not ("\u4e00" <= before <= "\u9fff" and before not in "住在是家的到了我于"):
        value = normal(found["zone"]) + value
    yield Piece("building", value, span)


def _with_rooms(text: str, pieces: list[Piece]) -> list[Piece]:
    """Decide what dashes and bare numbers mean, now that their neighbours are known."""
    result: list[Piece] = []
    has_building = any(piece.slot == "building" for piece in pieces)
    for position, piece in enumerate(pieces):
        if piece.slot == "chain":
            result.extend(_chain(piece, has_building=has_building))
        elif piece.slot == "number":
            if any(_adjacent(text, piece, other) for other in pieces[max(0, position - 1) : position + 2]):
                result.append(Piece("room", piece.value, piece.span))
        else:
            result.append(piece)
    return result


def _chain(piece: Piece, *, has_building: bool) -> list[Piece]:
    parts = [normal(part) for part in CHAIN_DASH.split(piece.value) if part]
    slots = ["unit", "room"] if has_building else ["building", "unit", "room"]
    if len(parts) > len(slots):
        slots = ["building", "unit", "floor", "room"]
    elif len(parts) == len(slots) - 1 and len(parts[-1]) > 2:  # noqa: PLR2004  # three digits are a room, two a unit
        slots = [*slots[:-2], "room"]
    return [Piece(slot, part, piece.span) for slot, part in zip(slots, parts, strict=False)]


def _adjacent(text: str, number: Piece, other: Piece) -> bool:
    if other.slot not in _BESIDE_A_ROOM:
        return False
    low, high = min(number.span[1], other.span[1]), max(number.span[0], other.span[0])
    return not text[low:high].strip(" ,()-的/_.、")
