"""The report on a roster, row by row: what each row would change, and why some rows cannot be taken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from msgspec import Struct

from domain.roster import MEANT_BY, Position, Problem, RosterRow

_WORDS = {
    "name": "名称",
    "kind": "类型",
    "parent": "上级",
    "number": "号",
    "aliases": "别名",
    "rooms": "房号",
    "managed_by": "物业单位",
    "households": "户数",
    "territory": "服务范围",
    "subcategories": "管哪些事",
    "rank": "替补次序",
    "title": "职务",
    "called": "称呼",
    "phone": "电话",
    "employer": "任职单位",
    "home": "住址",
    "room": "房号",
    "place": "地点",
}
"""What the fields of places, units, appointments, people and groups are called in a sheet."""


class RefusedRowError(Exception):
    """A row of a roster that cannot be taken: what is wrong with it, and what to write."""

    def __init__(self, wrong: str, remedy: str) -> None:
        """Keep the two halves of the sentence."""
        super().__init__(wrong, remedy)
        self.wrong = wrong
        self.remedy = remedy


class FollowsFromAnotherError(RefusedRowError):
    """The row names something whose own row was refused: once that is mended, this one may be fine."""

    def __init__(self) -> None:
        """Say nothing: the other row says it."""
        super().__init__("", "")


class Change(StrEnum):
    """What becomes of what a row describes."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class PlannedRow(Struct, frozen=True):
    """One line of the report: where the row stands, what it describes, what becomes of it, and which parts change."""

    at: Position
    subject: str
    change: Change
    note: str = ""


AnyRow = TypeVar("AnyRow", bound=RosterRow)


@dataclass(slots=True)
class Report:
    """What is gathered while the rows are looked at one after the other."""

    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    missing: set[tuple[type, str]] = field(default_factory=set)
    """What the rows that were not taken would have brought: by the class of the row, the name others mean it by."""
    _seen: set[object] = field(default_factory=set)

    def take_each(self, rows: Iterable[AnyRow], take: Callable[[AnyRow], None]) -> None:
        """Take rows; those that are refused become problems."""
        for row in rows:
            try:
                take(row)
            except RefusedRowError as error:
                if key := MEANT_BY.get(type(row)):
                    self.missing.add((type(row), getattr(row, key)))
                if not isinstance(error, FollowsFromAnotherError):
                    self.problems.append(Problem(row.at, error.wrong, error.remedy))

    def once(self, what: object, name: str) -> None:
        """Refuse what the file says a second time. Raises RefusedRowError."""
        if what in self._seen:
            raise RefusedRowError(f"“{name}”写了两次。", "请只留一行。")
        self._seen.add(what)

    def tell(self, row: RosterRow, subject: str, *changes: tuple[Any, Any]) -> None:
        """Note what becomes of the things a row describes, each as it was (None if it is new) and as it will be."""
        if changes[0][0] is None:
            self.rows.append(PlannedRow(row.at, subject, Change.NEW))
            return
        words = [word for before, after in changes if before is not None for word in _differences(before, after)]
        change = Change.CHANGED if words else Change.UNCHANGED
        self.rows.append(PlannedRow(row.at, subject, change, "、".join(dict.fromkeys(words))))


def _differences(before: Any, after: Any) -> list[str]:  # noqa: ANN401 - any Struct, twice the same one.
    return [_WORDS.get(name, name) for name in after.__struct_fields__ if getattr(before, name) != getattr(after, name)]
