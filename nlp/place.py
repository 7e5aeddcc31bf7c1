"""Where a message is about: buildings, units, floors, rooms and public spots, as far as the words say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nlp.fold import plain
from nlp.match import Span
from nlp.names import Names
from nlp.numerals import normal
from nlp.place_grammar import ALLEY, BARE_ANSWER, CHAIN_DASH, MAY_NUMBER_A_PLACE, NAMED, TOKENS, TRAPS
from nlp.understanding import PlaceMention, Slot, SlotSource

NOWHERE = PlaceMention()
"""What is said by a message that names no place."""

_DENIALS = ("不是", "不在", "并非")
_PLACES = frozenset({"estate", "building", "spot"})
_BUILDINGS = frozenset({"building"})
_FIXED = frozenset({"estate", "building"})
_BESIDE_A_ROOM = frozenset({"building", "house", "unit", "floor", "number号"})
_LONGEST_READ = 300
"""Characters in which numbers of places are looked for; nobody gives an address later than that."""
_MOST_PIECES = 40
_WHOLE_PARTS = 3
_ROAD_PARTS = 4
_ROADS = frozenset("路街巷道")
_ROOM_DIGITS = 3
"""A number of so many digits is a room; a shorter one is a unit."""


class Piece(NamedTuple):
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
    _add(pieces, _alleys(readable), _BUILDINGS)
    _add(pieces, _named_blocks(readable), _FIXED)
    _add(pieces, _tokens(readable), _FIXED)
    if len(pieces) > 1:
        pieces.sort(key=_by_place)
    return _with_rooms(readable, _affirmed(readable, pieces[:_MOST_PIECES]))


def _affirmed(text: str, pieces: list[Piece]) -> list[Piece]:
    """Leave out the building that is denied where another one is said instead: "是5号楼不是3号楼"."""
    buildings = [piece for piece in pieces if piece.slot == "building"]
    denied = [piece for piece in buildings if text[: piece.span[0]].endswith(_DENIALS)]
    return [piece for piece in pieces if piece not in denied] if 0 < len(denied) < len(buildings) else pieces


def _add(pieces: list[Piece], found: Iterable[Piece], fixed: frozenset[str]) -> None:
    """Add what was found, but for what lies on pieces of the kinds `fixed`."""
    taken = [piece.span for piece in pieces if piece.slot in fixed]
    if taken:
        found = [
            piece for piece in found if not any(piece.span[0] < high and low < piece.span[1] for low, high in taken)
        ]
    pieces.extend(found)


def _by_place(piece: Piece) -> Span:
    return piece.span


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
    get = slots.get
    return PlaceMention(get("estate"), get("building"), get("unit"), get("floor"), get("room"), get("spot"))


def _blank(found: re.Match[str]) -> str:
    return "·" * (found.end() - found.start())


def _alleys(text: str) -> Iterator[Piece]:
    if "里" in text or "巷" in text or "坊" in text:
        for found in ALLEY.finditer(text):
            yield Piece("building", found["alley"] + normal(found["number"]), (found.start("alley"), found.end()))


def _named_blocks(text: str) -> Iterator[Piece]:
    for found in NAMED.finditer(text):
        yield Piece("building", found["named"], found.span("named"))


def _tokens(text: str) -> Iterator[Piece]:
    for found in TOKENS.finditer(text):
        kind = found.lastgroup or ""
        span = found.span()
        slot = _SLOTS.get(kind)
        if slot:
            yield Piece(slot, normal(found[kind]), span)
        elif kind == "building":
            yield from _buildings(found, text)
        elif kind in {"chain", "chain_end"}:
            parts = len(CHAIN_DASH.findall(found["chain"])) + 1
            yield Piece(f"chain{parts}{found['chain_end'] or ''}", found["chain"], span)
        elif kind == "tower_room":
            yield Piece("tower", normal(found["tower"]), span)
            yield Piece("room", normal(found["tower_room"]), span)
        elif kind == "flat":
            yield Piece("room", normal(found["flat_floor"]) + found["flat"].upper(), span)
        elif kind in {"basement", "basement2"}:
            yield Piece("floor", "B" + normal(found[kind]), span)
        elif kind == "room_word":
            yield Piece("room", normal(found["room"]), span)


_SLOTS = {
    "lane_building": "house",
    "northern": "building",
    "numbered": "house",
    "house": "number号",
    "english_building": "building",
    "unit": "unit",
    "door": "unit",
    "floor": "floor",
    "room": "number",
    "flat_room": "room",
    "english_room": "room",
}


def _buildings(found: re.Match[str], text: str) -> Iterator[Piece]:
    span = found.span()
    if found["more"]:
        for number in re.findall(r"\d+", found["more"]):
            yield Piece("building", normal(number), span)
    value = normal(found["building"])
    before = text[span[0] - 1 : span[0]]
    if found["zone"] and not ("\u4e00" <= before <= "\u9fff" and before not in "住在是家的到了我于"):
        value = normal(found["zone"]) + value
    yield Piece("building", value, span)


def _with_rooms(text: str, pieces: list[Piece]) -> list[Piece]:
    """Decide what dashes, "12号", "A866" and bare numbers mean, now that their neighbours are known."""
    slots = [piece.slot for piece in pieces]
    result: list[Piece] = []
    for position, piece in enumerate(pieces):
        before = pieces[position - 1] if position and _adjacent(text, piece, pieces[position - 1]) else None
        after = pieces[position + 1] if position + 1 < len(pieces) else None
        if piece.slot.startswith("chain"):
            result.extend(_chain(text, piece, slots[:position], slots[position + 1 :]))
        elif piece.slot == "house":
            result.extend(_house(piece, slots))
        elif piece.slot == "number号":
            result.extend(_behind_a_building(piece, before))
        elif piece.slot == "tower":
            result.append(Piece("unit" if "building" in slots else "building", piece.value, piece.span))
        elif piece.slot == "number":
            if before or (after and _adjacent(text, piece, after)):
                result.append(Piece("room", piece.value, piece.span))
        else:
            result.append(piece)
    return result


def _house(piece: Piece, slots: list[str]) -> list[Piece]:
    """Read "12号" before a unit or a room: the building, unless the true one stands beside it."""
    if "building" in slots:
        return [Piece("unit", piece.value, piece.span)]
    return [] if any(slot == "chain3" for slot in slots) else [Piece("building", piece.value, piece.span)]


def _behind_a_building(piece: Piece, before: Piece | None) -> list[Piece]:
    """Read "6号" behind a building or unit: 5栋6号 is a unit, 5栋601号 and 2单元6号 are rooms."""
    if before is None:
        return []
    short = before.slot == "building" and len(piece.value) < _ROOM_DIGITS
    return [Piece("unit" if short else "room", piece.value, piece.span)]


def _chain(text: str, piece: Piece, before: list[str], after: list[str]) -> list[Piece]:
    """Read 3-2-501 and its relatives by what else is said: 3栋2-501, 路15号3-2-501, 3-2单元."""
    if "building" in after:
        return []
    end = piece.slot[len("chain3") :]
    parts = [normal(part) for part in CHAIN_DASH.split(piece.value) if part]
    if len(parts) == _ROAD_PARTS and text[piece.span[0] - 1 : piece.span[0]] in _ROADS:
        parts = parts[1:]
    inside = "building" in before or ("house" in before and len(parts) < _WHOLE_PARTS)
    slots = ["unit", "room"] if inside else ["building", "unit", "room"]
    if len(parts) > len(slots):
        slots = ["unit", "floor", "room"] if inside else ["building", "unit", "floor", "room"]
    elif len(parts) == len(slots) - 1 and (len(parts[-1]) >= _ROOM_DIGITS or end in {"室", "房"}):
        slots = [*slots[:-2], "room"]
    if end in {"楼", "层"}:
        slots[min(len(parts), len(slots)) - 1] = "floor"
    elif end.startswith("单"):
        slots[min(len(parts), len(slots)) - 1] = "unit"
    return [Piece(slot, part, piece.span) for slot, part in zip(slots, parts, strict=False)]


def _adjacent(text: str, number: Piece, other: Piece) -> bool:
    if other.slot not in _BESIDE_A_ROOM and not other.slot.startswith("chain"):
        return False
    low, high = min(number.span[1], other.span[1]), max(number.span[0], other.span[0])
    return not text[low:high].strip(" ,()-的/_.、")
