"""Where a message is about: buildings, units, floors, rooms and public spots, as far as the words say."""

import re
from collections.abc import Sequence

from nlp.fold import Folded, plain
from nlp.names import Names
from nlp.numerals import NUMERAL, normal
from nlp.place_forms import BARE_ANSWER, MAY_BE_A_FORM, MAY_NUMBER_A_PLACE, Token, alleys_and_blocks, tokens
from nlp.place_meaning import Piece, meanings
from nlp.place_traps import without_traps
from nlp.understanding import PlaceMention, Slot, SlotSource

NOWHERE = PlaceMention()
"""What is said by a message that names no place."""

_PLACES = frozenset({"estate", "building", "spot"})
_LONGEST_WHOLE, _HEAD, _TAIL = 300, 160, 80
"""A text of so many characters is read whole, a longer one at its ends: before and after a story people say where."""
_MOST = 40
_ENDS_OF_NAMES = frozenset({"花园", "广场"})
_BEFORE_A_SPOT = frozenset("在到的去往从个有里内边旁是区下上前后栋楼元院门侧们家外对跟及与近座幢")
_ROAD_NAME = re.compile("[东西南北中]?(?:路(?![灯口面边段障沿上])|街|巷(?!子)|新村|大厦)")
_GATE_OF_MORE_DIGITS = re.compile(rf"[\d{NUMERAL}]{{2}}|街\d")
_RANGE = re.compile(r"(\d{1,2})-(\d{1,2})")
_LONGEST_RANGE = 30
_HIDDEN = "囗"
"""A character that is no part of any form of place."""
_ADDRESS = frozenset({"estate", "building", "unit", "floor", "room"})
_CLAUSE = re.compile(r"[^\s,，。.;；!！?？、]+[\s,，。.;；!！?？、]*")
_WHERE_ALONE = re.compile("[我俺咱们家住在是的了里就这那位户有个老百姓邻居一]*")
"""What is left of a clause that says nothing but where somebody lives."""
_LIVES = re.compile("(?:[我俺咱]们?)?家?(?:租住|住在?|在|租)$")
"""What stands before an address and says nothing without it, as 的 does behind it."""


def read_place(text: str, names: Names) -> PlaceMention:
    """Read a place out of an answer such as "三号楼", "3#", "3-2-501" or plain "3"."""
    folded = plain(text[:_LONGEST_WHOLE]).strip().rstrip("。.!,")
    place = assemble(find_places(folded, names))
    if place.empty and (bare := BARE_ANSWER.match(folded)):
        return PlaceMention(building=Slot(normal(bare["number"])))
    return place


def without_places(text: str, names: Names) -> str:
    """Return words without estates, buildings and rooms; clauses that said nothing but an address are left out."""
    folded = Folded(text, plain(text), ())
    cut = [piece.span for piece in find_places(folded.text, names) if piece.slot in _ADDRESS]
    return "".join(_kept(folded, clause, cut) for clause in _CLAUSE.finditer(folded.text)).strip(" \n,，、;；")


def _kept(folded: Folded, clause: re.Match[str], cut: Sequence[tuple[int, int]]) -> str:
    inside = sorted(span for span in cut if span[0] < clause.end() and clause.start() < span[1])
    kept, at = [], clause.start()
    for start, end in inside:
        kept.append(_LIVES.sub("", folded.typed(at, max(at, start))))
        at = max(at, end)
        at += folded.text.startswith("的", at)
    kept.append(folded.typed(at, max(at, clause.end())))
    left = "".join(kept)
    bare = left.strip(" \n,，。.;；!！?？、")
    return "" if inside and _WHERE_ALONE.fullmatch(bare) else left


def find_places(text: str, names: Names) -> list[Piece]:
    """Find all pieces of places in a folded text, in the order in which they stand."""
    named = [Piece(kind, name, span) for kind, name, span in names.find(text) if kind in _PLACES]
    if named:
        named = [piece for piece in named if not _belongs_to_a_name(text, piece)]
    if not MAY_NUMBER_A_PLACE.search(text) or not (named or MAY_BE_A_FORM.search(text)):
        return named
    readable = _readable(text)
    found = [Token("name", {piece.slot: piece.value}, *piece.span) for piece in named[:_MOST]]
    _add(found, alleys_and_blocks(readable))
    _add(found, tokens(_without_names(readable, named) if named else readable))
    if len(found) > 1:
        found.sort(key=_by_place)
    return meanings(readable, found[:_MOST])


def _belongs_to_a_name(text: str, piece: Piece) -> bool:
    """Tell the 花园 of 阳光花园3栋, the 北门 of 北门路 and the 5号门 of 75号门 from a garden and two gates."""
    if piece.slot != "spot":
        return False
    start, end = piece.span
    if _GATE_OF_MORE_DIGITS.match(text, start - 1):
        return True
    ends_a_name = piece.value in _ENDS_OF_NAMES and "\u4e00" <= text[start - 1 : start] <= "\u9fff"
    return (ends_a_name and text[start - 1] not in _BEFORE_A_SPOT) or _ROAD_NAME.match(text, end) is not None


def _add(found: list[Token], more: list[Token]) -> None:
    """Add what was found, but for what lies on the name of an estate or a building; an alley may be a known one."""
    taken = [token for token in found if token.kind == "alley" or (token.kind == "name" and "spot" not in token.says)]
    if not taken:
        found += more
        return
    found.extend(
        token
        for token in more
        if not any(
            token.start < name.end and name.start < token.end
            for name in taken
            if token.kind != "alley" or "building" in name.says
        )
    )


def _without_names(text: str, named: Sequence[Piece]) -> str:
    """Hide the names of estates and buildings: 二区 in 南苑二区15号楼 belongs to the name, the building does not."""
    for piece in named:
        if piece.slot != "spot":
            start, end = piece.span
            text = text[:start] + _HIDDEN * (end - start) + text[end:]
    return text


def _readable(text: str) -> str:
    """Blank out what is not read of a text; every other character keeps its place."""
    if len(text) <= _LONGEST_WHOLE:
        return without_traps(text)
    return without_traps(text[:_HEAD]) + "·" * (len(text) - _HEAD - _TAIL) + without_traps(text[-_TAIL:])


def _by_place(token: Token) -> tuple[int, int]:
    return token.start, token.end


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
    get = slots.get
    if len(buildings) == 1 and not (get("unit") or get("room")):
        buildings = _of_range(buildings[0])
    if len(buildings) > 1:
        return PlaceMention(get("estate"), spot=get("spot"), other_buildings=tuple(buildings))
    return PlaceMention(get("estate"), get("building"), get("unit"), get("floor"), get("room"), get("spot"))


def _of_range(building: str) -> list[str]:
    """Read "1-6栋" as six buildings, "1-2-3栋" as three; "3-2幢" is one."""
    if building.count("-") > 1:
        return building.split("-")
    found = _RANGE.fullmatch(building)
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    return [str(each) for each in range(first, last + 1)] if 0 < first < last <= first + _LONGEST_RANGE else [building]
