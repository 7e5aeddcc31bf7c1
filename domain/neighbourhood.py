"""Who looks after what: people with roles, co-building units, groups, over the tree of places. Immutable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from domain.absence import Leave
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
    PANELIST = "panelist"
    """居民代表, 监督员: looks at what others have done."""


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


class Seat(Struct, frozen=True, order=True):
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


class Officer(Struct, frozen=True):
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


class Appointment(Struct, frozen=True):
    """A person on a seat; `rank` 0 holds it, higher ranks stand in."""

    person: int
    seat: Seat
    rank: int = 0
    title: str = ""


ALL_DAY = (time(), time())
"""From midnight to midnight."""


class Shift(Struct, frozen=True):
    """Somebody on duty at a seat from one time of the day to another; an end that is not later lies on the next day.

    It comes every week on `weekday` (0 is Monday), or once on `day`.
    """

    seat: Seat
    weekday: int | None
    day: date | None
    starts: time
    ends: time
    person: int

    def on(self, day: date) -> bool:
        """Say whether it is, by the week or by date, one of this day."""
        return self.day == day if self.day is not None else self.weekday == day.weekday()

    def covers(self, day: date, local: datetime) -> bool:
        """Say whether an instant, in the neighbourhood's time, lies in it as it begins on this day."""
        begins = datetime.combine(day, self.starts, local.tzinfo)
        last = day if self.ends > self.starts else day + timedelta(days=1)
        return begins <= local < datetime.combine(last, self.ends, local.tzinfo)


class Resource(Struct, frozen=True):
    """What a unit can do for residents, and the subcategories it answers for."""

    name: str
    subcategories: tuple[str, ...] = ()


class CoBuildingUnit(Struct, frozen=True):
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


OF_UNITS = "共建"
"""What stands in the name of a group in which co-building units talk."""


class Group(Struct, frozen=True):
    """A group chat and the place it belongs to; None until staff have bound it."""

    chat: Chat
    place: int | None
    name: str = ""

    @property
    def of_units(self) -> bool:
        """Whether the co-building units talk here (共建群), as its name says."""
        return OF_UNITS in self.name


_BEHIND_ALL = 1_000
_NONE: frozenset[Role] = frozenset()


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
    leaves: tuple[Leave, ...] = ()
    """Who is away now."""
    shifts: tuple[Shift, ...] = ()
    away: frozenset[int] = field(init=False)
    _seats: dict[Seat, tuple[tuple[int, Officer], ...]] = field(init=False, repr=False, compare=False)
    _held: dict[int, tuple[Seat, ...]] = field(init=False, repr=False, compare=False)
    _roles: dict[int, frozenset[Role]] = field(init=False, repr=False, compare=False)
    _served: dict[int, tuple[Seat, ...]] = field(init=False, repr=False, compare=False)
    _shifts: dict[Seat, tuple[Shift, ...]] = field(init=False, repr=False, compare=False)
    _taken: frozenset[Seat] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index who sits where by person, and by seat who serves there now, in the order of their ranks."""
        object.__setattr__(self, "away", frozenset(each.person for each in self.leaves))
        held = _grouped((each.person, each.seat) for each in self.appointments)
        object.__setattr__(self, "_held", held)
        roles = {person: frozenset(seat.role for seat in seats) for person, seats in held.items()}
        object.__setattr__(self, "_roles", roles)
        object.__setattr__(self, "_shifts", _grouped((each.seat, each) for each in self.shifts))
        object.__setattr__(self, "_taken", frozenset(each.seat for each in self.appointments))
        object.__setattr__(self, "_seats", _grouped(self._serving()))
        served = ((officer.person, seat) for seat, ranked in self._seats.items() for _, officer in ranked)
        object.__setattr__(self, "_served", _grouped(served))

    def _serving(self) -> Iterator[tuple[Seat, tuple[int, Officer]]]:
        """Walk who serves on which seat: whoever has it, or while they are away who agreed to stand in; each once."""
        substitutes = {each.person: each.substitute for each in self.leaves}
        seen: set[tuple[Seat, int]] = set()
        # Who has duty there without sitting there stands in behind everybody else.
        on_table = (Appointment(each.person, each.seat, _BEHIND_ALL) for each in self.shifts)
        for each in (*sorted(self.appointments, key=lambda each: each.rank), *on_table):
            person = substitutes.get(each.person, each.person)
            officer = self.officers.get(person) if person is not None else None
            if officer is None or (each.seat, officer.person) in seen:
                continue
            if each.rank == _BEHIND_ALL and not self.may_stand_in(each.person, each.seat):
                continue
            # Whoever is away themselves hands nothing on: nobody agreed to stand in for a stand-in.
            if officer.person != each.person and not (
                officer.person not in substitutes and self.may_stand_in(officer.person, each.seat)
            ):
                continue
            seen.add((each.seat, officer.person))
            yield each.seat, (each.rank, officer)

    def ranked(self, seat: Seat) -> tuple[tuple[int, Officer], ...]:
        """Return who serves on a seat now with the rank there: 0 holds it, higher ranks stand in; in that order."""
        return self._seats.get(seat, ())

    def holders(self, seat: Seat) -> tuple[Officer, ...]:
        """Return who serves on a seat now, the holder first, then those who stand in."""
        return tuple(officer for _, officer in self.ranked(seat))

    def first_on(self, seat: Seat) -> tuple[Officer, ...]:
        """Return who comes first on a seat now: the holders, or where none is here those next in rank."""
        ranked = self.ranked(seat)
        return tuple(officer for rank, officer in ranked if rank == ranked[0][0])

    def shifts_of(self, seat: Seat) -> tuple[Shift, ...]:
        """Return the duty table of a seat; empty where nobody wrote one."""
        return self._shifts.get(seat, ())

    def in_place_of(self, person: int) -> int | None:
        """Return who does somebody's work now: themselves, or while they are away whoever stands in, None if nobody."""
        leave = next((each for each in self.leaves if each.person == person), None)
        if leave is None:
            return person
        return leave.substitute if leave.substitute not in self.away else None

    def appointed(self, seat: Seat) -> bool:
        """Say whether somebody has a seat, here or away."""
        return seat in self._taken

    def served_by(self, person: int) -> tuple[Seat, ...]:
        """Return the seats a person serves on now: none while away, and those of whom the person stands in for."""
        return self._served.get(person, ())

    def may_stand_in(self, person: int, seat: Seat) -> bool:
        """Say whether a person may serve on somebody else's seat.

        A unit's people stand in for each other, staff for staff, heads and staff of the community for its heads.
        """
        own = self.seats_of(person)
        if seat.unit is not None:
            return seat in own
        wanted = STAFF_ROLES if seat.role in STAFF_ROLES else HEAD_ROLES | STAFF_ROLES
        around = self.community_of(seat.place) or seat.place
        return around is not None and any(
            each.role in wanted
            and (self.places.lies_in(each.place, around) or self.places.lies_in(around, each.place or around))
            for each in own
            if each.place is not None
        )

    def distance(self, person: int, other: int) -> int:
        """Say how near what one looks after is to what another does: 0 on the same seat, more up the tree of places."""
        theirs = self.seats_of(other)
        if set(theirs) & set(self.seats_of(person)):
            return 0
        steps = [
            step
            for seat in self.seats_of(person)
            for step, place in enumerate(self.places.upwards(seat.place), start=1)
            if any(each.place is not None and self.places.lies_in(each.place, place.id) for each in theirs)
        ]
        return min(steps, default=len(PlaceKind) + 1)

    def seats_of(self, person: int) -> tuple[Seat, ...]:
        """Return the seats a person sits on."""
        return self._held.get(person, ())

    def roles_of(self, person: int) -> frozenset[Role]:
        """Return the roles a person has anywhere."""
        return self._roles.get(person, _NONE)

    def has_role_over(self, person: int, place: int | None, roles: frozenset[Role]) -> bool:
        """Say whether a person has one of these roles at the place or at a wider one around it."""
        for seat in self.seats_of(person):
            if seat.role in roles and seat.place is not None and self.places.lies_in(place, seat.place):
                return True
        return False

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
