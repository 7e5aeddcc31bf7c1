"""What a roster says, as it was read from a file: places, units, people and groups, still by their names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from domain.neighbourhood import ALL_DAY, Role
from domain.places import PlaceKind

PATH_SEPARATOR = "/"


class Table(StrEnum):
    """The tables of a roster, in the order in which they build on each other."""

    PLACES = "places"
    UNITS = "units"
    RESOURCES = "resources"
    PEOPLE = "people"
    DUTY = "duty"
    GROUPS = "groups"
    RESIDENTS = "residents"


class Position(Struct, frozen=True):
    """Where in a roster something stands: the file, the table in it and the line, counted from 1."""

    file: str
    table: Table
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be taken: where it stands, what is wrong with it, and what to write instead."""

    at: Position
    wrong: str
    remedy: str
    missing: tuple[type, str] | None = field(default=None, compare=False)
    """What other rows may mean and do not find because of it, by the class of its row; "" when its name is unknown."""


NOWHERE = Position("", Table.PLACES, 0)
"""The position of a row that came from no file."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place by its path, "幸福里社区/和美花园/3号楼"; the beginning may be left out while the rest is unmistakable.

    `number` is read from the name where it is empty; `managed_by` is a unit's name; `id` is what an export gave.
    """

    path: str
    kind: PlaceKind
    number: str = ""
    aliases: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    managed_by: str = ""
    households: int = 0
    id: int | None = None
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A co-building unit by its name; its territory as paths."""

    name: str
    kind: str
    territory: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    id: int | None = None
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """What a unit can do for residents, and the subcategories it answers for."""

    unit: str
    name: str
    subcategories: tuple[str, ...] = ()
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in one role; who has several stands in several rows. `seat` is a place's path or a unit's name.

    `rank` 0 holds the seat, higher ranks stand in. `called` is "李楼长" unless something else is written.
    `left` says that the person has given up every role.
    """

    name: str
    role: Role | None = None
    seat: str = ""
    title: str = ""
    rank: int = 0
    called: str = ""
    phone: str = ""
    employer: str = ""
    left: bool = False
    id: int | None = None
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Somebody on duty at a community's or street's desk (a path) or at a unit (its name), on some days at some hours.

    `days` are weekdays, 0 for Monday, and dates.
    """

    seat: str
    name: str
    days: tuple[int | date, ...]
    hours: tuple[time, time] = ALL_DAY
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group chat on a channel instance and the place it belongs to."""

    channel: str
    chat: str
    place: str = ""
    name: str = ""
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """A resident and the home. `called` is "张阿姨" where people say so."""

    name: str
    home: str
    room: str = ""
    called: str = ""
    phone: str = ""
    id: int | None = None
    at: Position = field(default=NOWHERE, compare=False)


MEANT_BY: Mapping[type, str] = {PlaceRow: "path", UnitRow: "name", PersonRow: "name"}
"""Which field of a row other rows name it by; those of other classes are named by none."""
RosterRow: TypeAlias = PlaceRow | UnitRow | ResourceRow | PersonRow | DutyRow | GroupRow | ResidentRow


@dataclass(frozen=True, slots=True)
class Roster:
    """All that a file says about a neighbourhood, and the cells of it that could not be read."""

    places: tuple[PlaceRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    resources: tuple[ResourceRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    duty: tuple[DutyRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    residents: tuple[ResidentRow, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    def rows(self) -> Iterator[RosterRow]:
        """Walk all rows, table after table."""
        yield from self.places
        yield from self.units
        yield from self.resources
        yield from self.people
        yield from self.duty
        yield from self.groups
        yield from self.residents
