"""The places of a roster: found by their paths among those known and those the file brings, and laid into the tree."""

import re
from collections.abc import Iterable

from domain.places import Place, PlaceKind
from domain.replacing import replace
from domain.roster import PATH_SEPARATOR, PlaceRow
from handlers.roster.report import RefusedRowError
from nlp.fold import plain
from nlp.numerals import normal

_NUMBERED = {
    PlaceKind.BUILDING: re.compile(
        r"^([a-z]?\d+[a-z]?|[a-z]|[零〇一二两三四五六七八九十百]+)(?:号楼|栋|幢|座|楼|号|#)$"
    ),
    PlaceKind.UNIT: re.compile(r"^(\d+|[a-z]|[零〇一二两三四五六七八九十百]+)(?:单元|门|梯)$"),
}
_WIDTH = {kind: width for width, kind in enumerate(reversed(PlaceKind))}
# An estate may hold an alley and an alley an estate; everything else only holds what is not wider than itself.
_WIDTH[PlaceKind.ALLEY] = _WIDTH[PlaceKind.ESTATE]
_OUTSIDE = frozenset({PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY})


def number_of(name: str, kind: PlaceKind) -> str:
    """Return the number a name bears in an address, "3" for 3号楼, "A5" for A5栋; empty for a name without one."""
    found = _NUMBERED[kind].match(plain(name)) if kind in _NUMBERED else None
    return normal(found[1]) if found else ""


class Atlas:
    """Places by id and by path; it grows and changes as rows of a roster are laid in."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Begin with the places that are known."""
        self.places = {place.id: place for place in places}
        # An id of another installation may be the one that a place gets here during this very import.
        self._exported = frozenset(self.places)
        self._index()

    def path(self, place_id: int) -> str:
        """Return the whole path of a place."""
        return PATH_SEPARATOR.join(self._paths[place_id])

    def find(self, path: str) -> Place:
        """Return the place of a path whose beginning may be left out. Raises RefusedRowError."""
        found = self._matches(_parts(path))
        if len(found) == 1:
            return found[0]
        if found:
            examples = "或".join(self.path(place.id) for place in found[:2])
            raise RefusedRowError(f"“{path}”有 {len(found)} 处。", f"请把前面的也写上，如{examples}。")
        raise RefusedRowError(f"没有“{path}”这个地点。", "请先在“地点”表里写上它，或者改成那里的写法。")

    def lay(self, row: PlaceRow, managed_by: int | None, new_id: int) -> tuple[Place | None, Place]:
        """Lay a row into the tree; return the place as it was, None if it is new, and as it is now.

        Raises RefusedRowError.
        """
        parts = _parts(row.path)
        before = self.places[row.id] if row.id in self._exported else None
        if before is None and self._matches(parts):
            before = self.find(row.path)
        parent = self.find(PATH_SEPARATOR.join(parts[:-1])).id if len(parts) > 1 else None
        if before is not None and len(parts) == 1:
            parent = before.parent
        place = replace(
            before or Place(new_id, parent, row.kind, parts[-1]),
            parent=parent,
            kind=row.kind,
            name=parts[-1],
            number=normal(plain(row.number)) if row.number else number_of(parts[-1], row.kind),
            aliases=row.aliases,
            rooms=tuple(dict.fromkeys(normal(plain(room)) for room in row.rooms)),
            managed_by=managed_by,
            households=row.households,
        )
        self._refuse_misplaced(place)
        self._put(place)
        return before, place

    def _refuse_misplaced(self, place: Place) -> None:
        above = self._upwards(place.parent)
        if any(each.id == place.id for each in above):
            raise RefusedRowError(f"“{place.name}”不能放进它自己里面。", "请检查路径。")
        if above and _WIDTH[above[0].kind] < _WIDTH[place.kind]:
            raise RefusedRowError(f"“{place.name}”比它的上级“{above[0].name}”还大。", "请检查类型和路径。")
        if place.kind not in _OUTSIDE and not any(each.kind is PlaceKind.COMMUNITY for each in above):
            raise RefusedRowError(f"“{place.name}”不在任何社区里。", "路径要从社区写起，社区本身也要有一行。")
        if place.rooms and place.kind is not PlaceKind.HOUSEHOLDS:
            raise RefusedRowError("只有“邻长片”才写房号。", "请清空房号，或把类型改成邻长片。")
        for twin in self._inside.get(place.parent, {}).values():
            if twin.id == place.id:
                continue
            if twin.name == place.name or (twin.kind is place.kind and twin.number and twin.number == place.number):
                raise RefusedRowError(f"“{place.name}”和“{twin.name}”分不清。", "同一处的名称和号都不能重复。")

    def _upwards(self, place_id: int | None) -> list[Place]:
        found: list[Place] = []
        while place_id is not None:
            found.append(self.places[place_id])
            place_id = found[-1].parent
        return found

    def _put(self, place: Place) -> None:
        before = self.places.get(place.id)
        self.places[place.id] = place
        if before is None:
            self._file(place)
        elif (before.name, before.parent) != (place.name, place.parent):
            # A new name or parent changes the paths of all that lies within.
            self._index()
        else:
            self._inside[place.parent][place.id] = place

    def _index(self) -> None:
        self._paths: dict[int, tuple[str, ...]] = {}
        self._by_tail: dict[tuple[str, ...], list[int]] = {}
        self._inside: dict[int | None, dict[int, Place]] = {}
        for place in self.places.values():
            self._file(place)

    def _file(self, place: Place) -> None:
        path = tuple(each.name for each in reversed(self._upwards(place.id)))
        self._paths[place.id] = path
        for start in range(len(path)):
            self._by_tail.setdefault(path[start:], []).append(place.id)
        self._inside.setdefault(place.parent, {})[place.id] = place

    def _matches(self, parts: tuple[str, ...]) -> list[Place]:
        """Return the places whose path ends so; one whose whole path it is comes before all others."""
        found = self._by_tail.get(parts, [])
        whole = [each for each in found if self._paths[each] == parts]
        return [self.places[each] for each in whole or found]


def may_be_within(path: str, other: str) -> bool:
    """Say whether a path may mean a place or something within it, of whichever of them the beginning is left out."""
    parts, others = _split(path), _split(other)
    shared = range(1, min(len(parts), len(others)) + 1)
    return any(parts[:length] == others[-length:] for length in shared)


def _parts(path: str) -> tuple[str, ...]:
    parts = _split(path)
    if not all(parts):
        raise RefusedRowError(f"路径“{path}”里有空的一段。", "请写成“社区/小区/楼栋”这样。")
    return parts


def _split(path: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in path.replace("／", PATH_SEPARATOR).split(PATH_SEPARATOR))
