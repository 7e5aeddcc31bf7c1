"""What the numbers of a place mean, decided by what stands before and behind them."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from nlp.match import Span
from nlp.numerals import normal
from nlp.place_forms import TIE, Token


class Piece(Struct, frozen=True):
    """One piece of a place in a text: slot name, its value, where it stands."""

    slot: str
    value: str
    span: Span


_DENIALS = ("不是", "不在", "并非")
_GLUE = re.compile(
    r"(?:[\s,()\-的/_.、:【】\[\]]|[住业][户主]?|里面?|那边|这边|[东西南北][边侧头]?|[商店]铺|[店门]面|底商|铺位)*"
)
"""What may stand between the pieces of one address: 3栋的501, 3栋2单元（501）, 3栋业主501, 3栋东501, 3栋商铺8号."""
_ROADS = frozenset("路街道")
_FREE = frozenset("住在是家的到了我于们区院")
"""Behind these a letter begins an address; behind another character it belongs to a name: 新华广场A区9幢."""
_CLAUSE_END = re.compile(r"[。!?;\n,]")
_ROOM_DIGITS = 3
"""A number of so many digits is a room; a shorter one is a unit."""
_UNIT_AND_ROOM = re.compile(r"(?P<unit>[1-9](?=[1-9]\d{3}$)|[1-9]0(?=[1-9]\d\d$)|[12]\d(?=[1-9]\d{3}$))(?P<room>\d+)")
"""11203 behind a building: 1203 of unit 1; 10402: 402 of unit 10; 121203: 1203 of unit 12."""
_BUILDINGS = frozenset({"building", "wing", "northern", "lane", "row", "english", "pinyin", "mixed"})
_DOORS = frozenset({"number", "room", "flatlet"})
_AROUND_A_ROOM = frozenset({"building", "unit", "floor"})
_OPENING = re.compile("(?:我们?家?)?(?:是|住|在)?")
"""With no more than this before it, a number that is no request's opens a message: 501漏水，3栋."""
_MOST_ROOMS = 20
"""So many rooms side by side at most are one place."""
_WHOLE = 3
"""Building, unit and room."""


def meanings(text: str, found: Sequence[Token]) -> list[Piece]:
    """Say what each token means, from left to right; leave out an address that is denied: "是5号楼不是3号楼"."""
    if not found:
        return []
    runs: list[list[Piece]] = []
    buildings = [token.start for token in found if _names_a_building(token)]
    end = -1
    for at, token in enumerate(found):
        touching = token.start == end or (end >= 0 and _GLUE.fullmatch(text, end, token.start) is not None)
        pieces = list(_MEANINGS.get(token.kind, _plain)(_Place(text, token, found, buildings, at, runs, touching)))
        if not pieces:
            continue
        if touching:
            runs[-1].extend(pieces)
        else:
            runs.append(pieces)
        end = token.end
    return [piece for run in _affirmed(text, runs) for piece in run]


def _names_a_building(token: Token) -> bool:
    return token.kind in _BUILDINGS or (token.kind == "chain" and len(_parts(token)) >= _WHOLE)


def _affirmed(text: str, runs: list[list[Piece]]) -> list[list[Piece]]:
    if len(runs) == 1:
        return runs
    placed = [run for run in runs if any(piece.slot == "building" for piece in run)]
    denied = [run for run in placed if text.endswith(_DENIALS, 0, run[0].span[0])]
    return [run for run in runs if run not in denied] if 0 < len(denied) < len(placed) else runs


class _Place(Struct, frozen=True):
    """Where a token stands: the text, all tokens, where buildings begin, and the runs of pieces read so far."""

    text: str
    token: Token
    found: Sequence[Token]
    buildings: Sequence[int]
    at: int
    runs: list[list[Piece]]
    touching: bool

    @property
    def before(self) -> str:
        """The slot of the piece that touches this token from before, or ""."""
        return self.runs[-1][-1].slot if self.touching else ""

    @property
    def behind_a_road(self) -> bool:
        return self.text[self.token.start - 1 : self.token.start] in _ROADS

    @property
    def is_free(self) -> bool:
        """Whether an address may begin here, and not only a part of a name go on."""
        letter = self.text[self.token.start - 1 : self.token.start] or " "
        return not "\u4e00" <= letter <= "\u9fff" or letter in _FREE

    def after(self, steps: int = 1) -> Token | None:
        """The token so many steps on, if it and those between touch one another."""
        following = self.found[self.at : self.at + steps + 1]
        if len(following) <= steps:
            return None
        touch = all(_GLUE.fullmatch(self.text, one.end, other.start) for one, other in pairwise(following))
        return following[-1] if touch else None

    def said(self, slot: str) -> bool:
        return any(piece.slot == slot for run in self.runs for piece in run)

    def building_follows(self) -> bool:
        """Whether a building is named later in the clause, so that a number here is a street's."""
        following = next((start for start in self.buildings if start > self.token.start), -1)
        return following >= 0 and not _CLAUSE_END.search(self.text, self.token.end, following)

    def piece(self, slot: str, value: str) -> Piece:
        return Piece(slot, normal(value), (self.token.start, self.token.end))


def _plain(place: _Place) -> Iterator[Piece]:
    for slot, value in place.token.says.items():
        yield place.piece(slot, value)


def _name(place: _Place) -> Iterator[Piece]:
    for slot, value in place.token.says.items():
        yield Piece(slot, value, (place.token.start, place.token.end))


def _alley(place: _Place) -> Iterator[Piece]:
    """Read 清泉里12号 as a house, unless a building follows and it is a street's number."""
    if not place.building_follows():
        yield from _name(place)


def _building(place: _Place) -> Iterator[Piece]:
    says = place.token.says
    for number in re.findall(r"\d+", says.get("more", "")):
        yield place.piece("building", number)
    number = says["number"]
    if _is_lettered(number):
        if _stands_around(place, place.after()):
            return
        number = number.replace("-", "")
    zone = says.get("zone", "")
    slot = "building"
    if place.before == "building" and place.runs[-1][-1].span[1] == place.token.start:
        after = place.after()
        of_two = says["word"] == "#" and place.text[place.token.start - 1] == "#" and after and after.kind in _DOORS
        slot = "unit" if of_two or _is_lettered(number) else slot
    elif place.before == "floor" and _is_lettered(number) and place.said("building"):
        slot = "unit"
    if zone.isascii() and zone.isalpha() and place.is_free:
        number = zone + normal(number)
    yield place.piece(slot, number)


def _stands_around(place: _Place, after: Token | None) -> bool:
    """Tell whether A座 is a part of an estate: 14号楼 stands right behind it, and is the building."""
    if after is None or after.kind != "building" or after.start != place.token.end:
        return False
    return after.says["number"][0].isdecimal() and not after.says.get("more") and not after.says.get("zone")


def _wing(place: _Place) -> Iterator[Piece]:
    """Read 东楼2单元 as building 东, 3栋东楼501 as unit 东 of building 3."""
    yield place.piece("unit" if place.before == "building" else "building", place.token.says["wing"])


def _is_lettered(number: str) -> bool:
    return number[0].isascii() and number[0].isalpha()


def _house(place: _Place) -> Iterator[Piece]:
    """Read "12号": building, unit, room, or a street's number or a date, which are none."""
    number = place.token.says["house"]
    after = place.after()
    if place.before == "building":
        inner = after is not None and (after.kind in _DOORS or after.kind == "floor")
        short = len(normal(number)) < _ROOM_DIGITS
        yield place.piece("unit" if inner or short else "room", number)
    elif place.before in {"unit", "floor"}:
        yield place.piece("room", number)
    elif after is not None and after.kind in _DOORS and place.said("building"):
        yield place.piece("unit", number)
    elif after is not None and _is_a_building(place, after) and not place.building_follows():
        yield place.piece("building", number)


def _is_a_building(place: _Place, after: Token) -> bool:
    if after.kind in _DOORS:
        return True
    if after.kind == "floor":
        door = place.after(2)
        return door is not None and door.kind in _DOORS
    direct = place.text[place.token.end : after.start].strip(" -_/()的") == ""
    return direct and not place.behind_a_road and after.kind in {"unit", "chain"}


def _chain(place: _Place) -> Iterator[Piece]:
    """Read 3-2-501 and its relatives by what else is said: 3栋2-501, 路15号3-2-501, 3-2单元."""
    parts = _parts(place.token)
    after = place.after()
    leads = after is not None and after.kind == "building" and "(" in place.text[place.token.end : after.start]
    if not leads and place.building_follows():
        return
    inside = leads or (place.before == "building" and place.text[place.token.start - 1] != ",")
    if len(parts) < _WHOLE:
        inside = inside or place.said("building")
        if (place.before == "unit" or inside) and _is_one_room(*parts):
            yield place.piece("room", "-".join(parts))
            return
        if not inside and (found := _unit_and_room(parts[0], parts[1])):
            parts = [parts[0], *found]
    elif len(parts) > _WHOLE and not parts[-1].startswith(parts[-2]):
        parts = [parts[0] + parts[1], *parts[2:]] if parts[0].isalpha() and place.is_free else parts[1:]
    elif place.behind_a_road and place.token.says.get("end", "").startswith("单"):
        parts = parts[1:]
    for slot, part in zip(_slots(parts, place.token.says.get("end", ""), inside=inside), parts, strict=False):
        if slot:
            yield place.piece(slot, part)


def _slots(parts: list[str], end: str, *, inside: bool) -> tuple[str, ...]:
    """Name the parts of a chain; "" for one that has no name."""
    outer = () if inside else ("building",)
    many = len(parts) - len(outer)
    if end.startswith("单"):
        return (*outer, *("",) * (many - 1), "unit") if outer else ()
    if end in {"楼", "层"}:
        return (*outer, *("unit",) * (many - 1), "floor")
    if many == 1:
        door = end in {"室", "房"} or (end == "号" and _is_lettered(parts[0]))
        return (*outer, "room" if _digits(parts[-1]) >= _ROOM_DIGITS or door else "unit")
    return (*outer, "unit", *("floor",) * (many - 2), "room")


def _unit_and_room(building: str, number: str) -> tuple[str, str] | None:
    """Tear apart 11203 behind a numbered building; one named by a letter has rooms of five digits."""
    found = _UNIT_AND_ROOM.fullmatch(number) if building.isdecimal() else None
    return (found["unit"], found["room"]) if found else None


def _is_one_room(first: str, second: str) -> bool:
    """Tell 802-2, a part of a room, and 301-303, rooms side by side, from unit and room."""
    if _digits(first) < _ROOM_DIGITS or (_is_lettered(second) and _digits(second)):
        return False
    apart = int(second) - int(first) if first.isdecimal() and second.isdecimal() else 0
    return _digits(second) < _ROOM_DIGITS or 0 < apart < _MOST_ROOMS


def _digits(part: str) -> int:
    return sum(letter.isdecimal() for letter in part)


def _number(place: _Place) -> Iterator[Piece]:
    """Read a bare number as a room only beside something else of an address."""
    number = place.token.says["number"]
    after = place.after()
    if place.before == "building" and (found := _unit_and_room(place.runs[-1][-1].value, normal(number))):
        yield place.piece("unit", found[0])
        yield place.piece("room", found[1])
    elif place.before in _AROUND_A_ROOM or (after.kind in _AROUND_A_ROOM if after else _opens(place, number)):
        yield place.piece("room", number)


def _opens(place: _Place, number: str) -> bool:
    return bool(
        place.buildings and len(normal(number)) == _ROOM_DIGITS and _OPENING.fullmatch(place.text, 0, place.token.start)
    )


def _flatlet(place: _Place) -> Iterator[Piece]:
    """Read the 6 of 2单元6 as a room, the 1 of 底商1号496 as a unit."""
    if place.before in _AROUND_A_ROOM:
        after = place.after()
        yield place.piece("unit" if after and after.kind in _DOORS else "room", place.token.says["number"])


def _tower(place: _Place) -> Iterator[Piece]:
    """Read "C1202": room 1202 of tower C, or room C1202 of a building that is said."""
    says = place.token.says
    if not place.said("building"):
        yield place.piece("building", says["tower"])
        yield place.piece("room", says["room"])
    elif place.before == "floor" or (says.get("end") and says["tower"].isalpha()):
        yield place.piece("room", says["tower"] + says["room"])
    else:
        yield place.piece("unit", says["tower"])
        yield place.piece("room", says["room"])


def _flat(place: _Place) -> Iterator[Piece]:
    yield place.piece("room", normal(place.token.says["floor"]) + place.token.says["flat"])


def _basement(place: _Place) -> Iterator[Piece]:
    says = place.token.says
    yield place.piece("floor", "b" + normal(says.get("floor") or says["level"]))


def _parts(token: Token) -> list[str]:
    return [normal(part) for part in TIE.split(token.says["chain"]) if part]


_MEANINGS: dict[str, Callable[[_Place], Iterator[Piece]]] = {
    "name": _name,
    "alley": _alley,
    "building": _building,
    "wing": _wing,
    "house": _house,
    "chain": _chain,
    "number": _number,
    "flatlet": _flatlet,
    "tower": _tower,
    "flat": _flat,
    "basement": _basement,
}
