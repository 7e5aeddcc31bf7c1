"""Where a message is about: buildings, units, floors, rooms and public spots, as far as the words say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.fold import plain
from nlp.match import Span
from nlp.names import Names
from nlp.numerals import normal
from nlp.place_grammar import ALLEY, NAMED, SPOTS, TOKENS, TRAPS
from nlp.understanding import PlaceMention, Slot, SlotSource

_MAY_NAME_A_PLACE = re.compile(r"\d|[栋幢座楼单号室层门弄#里巷库堂亭场园站顶梯阁轩苑居卫岗台桩棚柜泉]")
_CHAIN_DASH = re.compile(r"-{1,2}|[—–~_]|(?<=\d)一(?=\d)")
_BARE_NUMBER = re.compile(r"^(?:我?(?:住|在|是|家))*(?P<number>[a-z]?\d{1,3}|[零一二两三四五六七八九十]{1,3}|[a-z])$")
_LONGEST_READ = 600
"""Characters in which places are looked for; nobody gives an address later than that."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a place in a text: slot name, its value, where it stands."""

    slot: str
    value: str
    span: Span


def read_place(text: str, names: Names) -> PlaceMention:
    """Read a place out of an answer such as "三号楼", "3#", "3-2-501" or plain "3"."""
    folded = plain(text).strip().rstrip("。.!,")
    place = assemble(find_places(folded, names))
    if place.empty:
        bare = _BARE_NUMBER.match(folded)
        if bare:
            return PlaceMention(building=Slot(normal(bare["number"])))
    return place


def find_places(text: str, names: Names) -> list[Piece]:
    """Find all pieces of places in a folded text, in the order in which they stand."""
    named = [
        Piece(kind.removesuffix("s"), name, span) for kind, name, span in names.find(text) if kind in {"estates", "buildings", "spots"}
    ]
    if not named and not _MAY_NAME_A_PLACE.search(text):
        return []
    text = text[:_LONGEST_READ]
    readable = TRAPS.sub(_blank, text)
    pieces = list(named)
    taken = [piece.span for piece in named]
    for shape in (_alleys, _named_blocks, _tokens, _spots):
        for piece in shape(readable):
            if not any(piece.span[0] < high and low < piece.span[1] for low, high in taken):
                pieces.append(piece)
        taken.extend(piece.span for piece in pieces[len(taken) :])
    pieces.sort(key=lambda piece: piece.span)
    return _with_rooms(readable, pieces)


def assemble(pieces: Sequence[Piece], source: SlotSource = SlotSource.TEXT) -> PlaceMention:
    """Put pieces together; the first of each kind counts, two different buildings leave the building open."""
    slots: dict[str, Slot] = {}
    buildings: list[str] = []
    for piece in pieces:
        if piece.slot == "building" and piece.value not in buildings:
            buildings.append(piece.value)
        slots.setdefault(piece.slot, Slot(piece.value, source))
    several = len(buildings) > 1
    return PlaceMention(
        estate=slots.get("estate"),
        building=None if several else slots.get("building"),
        unit=slots.get("unit"),
        floor=slots.get("floor"),
        room=slots.get("room"),
        spot=slots.get("spot"),
        other_buildings=tuple(buildings) if several else (),
    )


def _blank(found: re.Match[str]) -> str:
    return "·" * (found.end() - found.start())


def _alleys(text: str) -> Iterator[Piece]:
    if "里" in text or "巷" in text or "坊" in text:
        for found in ALLEY.finditer(text):
            yield Piece("building", found["alley"] + normal(found["number"]), found.span())


def _named_blocks(text: str) -> Iterator[Piece]:
    for found in NAMED.finditer(text):
        yield Piece("building", found["named"], found.span("named"))


def _spots(text: str) -> Iterator[Piece]:
    for found in SPOTS.finditer(text):
        yield Piece("spot", found[0], found.span())


def _tokens(text: str) -> Iterator[Piece]:
    for found in TOKENS.finditer(text):
        kind = found.lastgroup
        span = found.span()
        if found["building"]:
            yield from _buildings(found, text)
        elif kind == "chain":
            yield Piece("chain", found["chain"], span)
        elif kind == "lane_building":
            yield Piece("building", normal(found["lane_building"]), span)
        elif kind in {"northern", "numbered"}:
            yield Piece("building", normal(found[kind]), span)
        elif kind in {"unit", "door"}:
            yield Piece("unit", normal(found[kind]), span)
        elif kind == "flat":
            yield Piece("room", normal(found["flat_floor"]) + found["flat"].upper(), span)
        elif kind in {"basement", "basement2"}:
            yield Piece("floor", "B" + normal(found[kind]), span)
        elif kind == "floor":
            yield Piece("floor", normal(found["floor"]), span)
        elif found["room"]:
            yield Piece("room" if found["room_word"] else "number", normal(found["room"]), span)
        elif kind == "flat_room":
            yield Piece("room", normal(found["flat_room"]), span)


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
            result.extend(_chain(piece, has_building))
        elif piece.slot == "number":
            neighbours = (pieces[position - 1] if position else None, pieces[position + 1] if position + 1 < len(pieces) else None)
            if any(_adjacent(text, piece, other) for other in neighbours if other):
                result.append(replace(piece, slot="room"))
        else:
            result.append(piece)
    return result


def _chain(piece: Piece, has_building: bool) -> list[Piece]:
    parts = [normal(part) for part in _CHAIN_DASH.split(piece.value) if part]
    slots = ["unit", "room"] if has_building else ["building", "unit", "room"]
    if len(parts) == 4:
        slots = ["building", "unit", "floor", "room"]
    elif len(parts) == 2 and not has_building and len(parts[1]) > 2:
        slots = ["building", "room"]
    return [Piece(slot, part, piece.span) for slot, part in zip(slots, parts, strict=False)]


def _adjacent(text: str, number: Piece, other: Piece) -> bool:
    if other.slot not in {"building", "unit", "floor"}:
        return False
    low, high = min(number.span[1], other.span[1]), max(number.span[0], other.span[0])
    return not text[low:high].strip(" ,()-的/_.、")
