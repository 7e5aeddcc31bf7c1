"""What a change of the rules would change about texts that were said before."""

from collections.abc import Iterable
from typing import NamedTuple

from nlp.names import Names
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import Context, Matter, PlaceMention

_PIECES = {"estate": "小区", "building": "楼栋", "unit": "单元", "floor": "楼层", "room": "房号", "spot": "公共位置"}
_NONE = "无"


class Side(NamedTuple):
    """One way of understanding: rules, and the names that go with them."""

    rules: RuleBook
    names: Names


class Change(NamedTuple):
    """One thing that is understood otherwise: what, and what it was and would be."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.what} {self.before} → {self.after}"


class Verdict(NamedTuple):
    """All that a desk would do otherwise; texts with the same are one group. `places` says where each would be."""

    changes: tuple[Change, ...]
    places: str = ""


def compare(text: str, *, group: bool, before: Side, after: Side) -> Verdict | None:
    """Understand a text both ways; None where a desk would do the same."""
    was, would_be = (_matters(text, side, group=group) for side in (before, after))
    if was == would_be:
        return None
    changes = [
        Change(what, old, new)
        for what, read in _READ.items()
        if (old := _all(map(read, was))) != (new := _all(map(read, would_be)))
    ]
    old_places, new_places = (_all(_where(matter.place) for matter in each) for each in (was, would_be))
    if old_places != new_places:
        changes.append(Change("地点", *(_all(_pieces(matter.place) for matter in each) for each in (was, would_be))))
        return Verdict(tuple(changes), f"{old_places} → {new_places}")
    return Verdict(tuple(changes)) if changes else None


def _matters(text: str, side: Side, *, group: bool) -> tuple[Matter, ...]:
    return understand(text, Context(group=group), side.rules, side.names).matters


_READ = {
    "类别": lambda matter: f"{matter.category}.{matter.subcategory}",
    "急不急": lambda matter: str(matter.urgency),
    "登记": lambda matter: "登记" if matter.opens else "不登记",
    "报警": lambda matter: str(matter.alarm),
}


def _all(values: Iterable[str]) -> str:
    return " + ".join(values)


def _where(place: PlaceMention) -> str:
    said = [f"{word}{slot.value}" for name, word in _PIECES.items() if (slot := getattr(place, name))]
    return "".join((*said, *place.other_buildings)) or _NONE


def _pieces(place: PlaceMention) -> str:
    said = [word for name, word in _PIECES.items() if getattr(place, name)]
    return "、".join((*said, *(["几栋楼"] if place.other_buildings else []))) or _NONE
