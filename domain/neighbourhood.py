"""Who looks after what: people with roles, co-building units, groups, over the tree of places. Immutable."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from domain.messages import Chat
from domain.places import PlaceKind, Places


class Role(StrEnum):
    """What a person may be. Codes are fixed; the titles people use for them are data."""

    NEIGHBOUR_HEAD = "neighbour_head"
    """邻长: looks after a few households."""
    GROUP_HEAD = "group_head"
    """组长."""
    BUILDING_HEAD = "building_head"
    """楼长."""
    MEDIATOR = "mediator"
    """调解员 of a building or wider."""
    AREA_HEAD = "area_head"
    """片长, who answers for an estate or several."""
    UNIT_MEMBER = "unit_member"
    """Answers for a co-building unit."""
    DUTY_DESK = "duty_desk"
    """值班: the community's desk, where nothing may be left lying."""
    STAFF = "staff"
    """社区工作者: sees the whole board, decides, broadcasts."""
    SECRETARY = "secretary"
    """社区书记."""


HEAD_ROLES = frozenset(
    {
        Role.NEIGHBOUR_HEAD,
        Role.GROUP_HEAD,
        Role.BUILDING_HEAD,
        Role.MEDIATOR,
        Role.AREA_HEAD,
    }
)
STAFF_ROLES = frozenset({Role.DUTY_DESK, Role.STAFF, Role.SECRETARY})


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """What a request is assigned to: a role at a place, or a co-building unit. People sit on it, in turn."""

    role: Role
    place: int | None = None
    unit: int | None = None

    @property
    def code(self) -> str:
        """The seat as one word, `building_head@17` or `unit_member#4`; the reverse of `Seat.of`."""
        return f"{self.role}#{self.unit}" if self.unit is not None else f"{self.role}@{self.place}"

    @classmethod
    def of(cls, code: str) -> "Seat":
        """Read a seat from its code. Raises ValueError when it is none."""
        if "#" in code:
            role, unit = code.split("#", 1)
            return cls(Role(role), unit=int(unit))
        role, place = code.split("@", 1)
        return cls(Role(role), place=int(place))


@dataclass(frozen=True, slots=True)
class Officer:
    """A person with at least one role, and the chats in which the desk can reach them, the preferred one first.

    `called` is what others call this person, "李楼长"; `employer` the unit the person works for, which matters when
    that unit is complained about.
    """

    person: int
    name: str
    called: str
    phone: str = ""
    employer: int | None = None
    chats: tuple[Chat, ...] = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person on a seat; `rank` 0 holds it, higher ranks stand in."""

    person: int
    seat: Seat
    rank: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """What a unit can do for residents, and the subcategories it answers for."""

    name: str
    subcategories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoBuildingUnit:
    """A co-building unit: its kind (property, telecom, gas, elder_service …), territory and resources."""

    id: int
    name: str
    kind: str
    territory: tuple[int, ...] = ()
    resources: tuple[Resource, ...] = ()
    aliases: tuple[str, ...] = ()

    def answers_for(self, subcategory: str) -> bool:
        """Say whether one of the unit's resources covers the subcategory."""
        return any(subcategory in resource.subcategories for resource in self.resources)


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat and the place it belongs to; None until staff have bound it."""

    chat: Chat
    place: int | None
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """Everything that routing and permission need to know, as it was at one version. One object is one version."""

    version: int
    places: Places
    officers: dict[int, Officer] = field(default_factory=dict)
    appointments: tuple[Appointment, ...] = ()
    units: dict[int, CoBuildingUnit] = field(default_factory=dict)
    groups: dict[Chat, Group] = field(default_factory=dict)
    titles: dict[Role, str] = field(default_factory=dict)
    _seats: dict[Seat, tuple[tuple[int, Officer], ...]] = field(init=False, repr=False, compare=False)
    _held: dict[int, tuple[Appointment, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index who sits where by seat, in the order of their ranks, and by person."""
        known = [each for each in self.appointments if each.person in self.officers]
        ranked = sorted(known, key=lambda each: each.rank)
        object.__setattr__(
            self, "_seats", _grouped((each.seat, (each.rank, self.officers[each.person])) for each in ranked)
        )
        object.__setattr__(self, "_held", _grouped((each.person, each) for each in self.appointments))

    def ranked(self, seat: Seat) -> tuple[tuple[int, Officer], ...]:
        """Return who sits on a seat with the rank there: 0 holds it, higher ranks stand in; in that order."""
        return self._seats.get(seat, ())

    def holders(self, seat: Seat) -> tuple[Officer, ...]:
        """Return who sits on a seat, the holder first, then those who stand in."""
        return tuple(officer for _, officer in self.ranked(seat))

    def seats_of(self, person: int) -> tuple[Seat, ...]:
        """Return the seats a person sits on."""
        return tuple(each.seat for each in self._held.get(person, ()))

    def roles_of(self, person: int) -> frozenset[Role]:
        """Return the roles a person has anywhere."""
        return frozenset(each.seat.role for each in self._held.get(person, ()))

    def has_role_over(self, person: int, place: int | None, roles: frozenset[Role]) -> bool:
        """Say whether a person has one of these roles at the place or at a wider one around it."""
        return any(
            seat.role in roles and seat.place is not None and self.places.lies_in(place, seat.place)
            for seat in self.seats_of(person)
        )

    def community_of(self, place: int | None) -> int | None:
        """Return the id of the community a place lies in."""
        community = self.places.enclosing(place, PlaceKind.COMMUNITY)
        return community.id if community else None

    def property_firm_of(self, place: int | None) -> CoBuildingUnit | None:
        """Return the firm that manages the place, from the nearest place around it that names one."""
        for each in self.places.upwards(place):
            if each.managed_by is not None:
                return self.units.get(each.managed_by)
        return None

    def firms_around(self, community: int) -> frozenset[int]:
        """Return every property firm of a community: where it is not known which is meant, it may be any of them."""
        inside = tuple(self.places.within(community))
        managing = {place.managed_by for place in inside if place.managed_by is not None}
        here = {place.id for place in (*inside, *self.places.upwards(community))}
        firms = (unit.id for unit in self.units.values() if unit.kind == "property" and here & set(unit.territory))
        return frozenset((*managing, *firms))

    def units_for(self, subcategory: str, place: int | None) -> tuple[CoBuildingUnit, ...]:
        """Return the units whose resources cover the subcategory and whose territory holds the place."""
        return tuple(
            unit
            for unit in self.units.values()
            if unit.answers_for(subcategory) and any(self.places.lies_in(place, outer) for outer in unit.territory)
        )


Key = TypeVar("Key")
Value = TypeVar("Value")


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    found: dict[Key, list[Value]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return {key: tuple(each) for key, each in found.items()}
