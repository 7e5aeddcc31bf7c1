"""What a department wants of the heads: the street agrees by an item of its list first, or refuses with a reason."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.neighbourhood import CoBuildingUnit, Neighbourhood

ITEMS = ("政策宣传", "信息登记", "安全排查", "应急协助")
"""What departments may ask heads to do or to help with (承办、协办清单), where a site has no list of its own."""

_DEPARTMENTS = frozenset(
    {
        "department",
        "城管",
        "市政",
        "卫健",
        "民政",
        "住建",
        "应急",
        "消防",
        "人社",
        "司法",
        "水务",
        "园林",
        "环保",
        "市场监管",
    }
)
"""Kinds of co-building units that are departments."""


class TaskState(StrEnum):
    """How far a task has come."""

    ASKED = "asked"
    """The street's desk has not decided."""
    GIVEN = "given"
    REFUSED = "refused"


class DepartmentTask(Struct, frozen=True):
    """A task of a department for the heads of some places.

    `street` is the place whose desk decides. `note` is the item of the list it was agreed to by, or the reason why not.
    """

    id: int
    unit: int
    author: int
    street: int
    places: tuple[int, ...]
    words: str
    asked_at: datetime
    state: TaskState = TaskState.ASKED
    decided_by: int | None = None
    decided_at: datetime | None = None
    note: str = ""


class Given(Struct, frozen=True):
    """A head who got a task, and when they knew of it."""

    task: int
    person: int
    known_at: datetime | None = None


def department_of(town: Neighbourhood, person: int) -> CoBuildingUnit | None:
    """Return the department somebody answers for; None for everybody else."""
    units = (town.units.get(seat.unit) for seat in town.seats_of(person) if seat.unit is not None)
    return next((unit for unit in units if unit is not None and unit.kind in _DEPARTMENTS), None)
