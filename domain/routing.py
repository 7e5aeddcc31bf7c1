"""Who is asked to see to a matter, in which order, and why: a pure function that explains itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from domain.neighbourhood import Neighbourhood, Officer, Role, Seat
from domain.places import PlaceKind
from domain.replacing import replace
from domain.service_request import Rung
from domain.taxonomy import Category, Danger, Urgency


class Who(StrEnum):
    """The ways in which the table of responsibilities names somebody."""

    HEAD = "head"
    """The building head of the place, or the alley's."""
    NEIGHBOUR_HEAD = "neighbour_head"
    """The neighbour head of the household, or else the building head."""
    MEDIATOR = "mediator"
    """The mediator of the building or of the nearest wider place."""
    PROPERTY = "property"
    """The property firm that manages the place."""
    UNIT = "unit"
    """Every co-building unit whose resources cover the matter at the place."""
    AREA_HEAD = "area_head"
    DESK = "desk"


RESPONSIBLE: dict[str, tuple[Who, ...]] = {
    "property": (Who.HEAD,),
    "property.plumbing_leak": (Who.HEAD, Who.PROPERTY),
    "property.roof_leak": (Who.HEAD, Who.PROPERTY),
    "property.elevator": (Who.HEAD, Who.PROPERTY),
    "property.power_outage": (Who.HEAD, Who.PROPERTY, Who.UNIT),
    "property.water_outage": (Who.HEAD, Who.PROPERTY, Who.UNIT),
    "property.network": (Who.UNIT,),
    "property.gas_supply": (Who.UNIT,),
    "property.heating": (Who.UNIT, Who.PROPERTY),
    "property.property_fee": (Who.DESK,),
    "property.property_service": (Who.DESK,),
    "sanitation": (Who.HEAD,),
    "sanitation.street_trading": (Who.UNIT, Who.HEAD),
    "elderly": (Who.NEIGHBOUR_HEAD, Who.UNIT),
    "dispute": (Who.MEDIATOR,),
    "safety": (Who.HEAD, Who.PROPERTY),
    "safety.theft": (Who.HEAD, Who.PROPERTY, Who.UNIT),
    "safety.suspicious": (Who.HEAD, Who.PROPERTY, Who.UNIT),
    "policy": (Who.DESK,),
    "service": (Who.DESK,),
    "other": (Who.DESK,),
    "system": (Who.DESK,),
}
"""The table a site starts from; its configuration may override single lines. Every category has one."""

STAFF_ONLY = frozenset({Danger.SUICIDE, Danger.VIOLENCE})
"""Dangers of which neither head nor unit is told unless staff decide so."""

_FOR_THE_FIRM = frozenset({Danger.LIFT, Danger.GAS, Danger.FIRE, Danger.HAZARD, Danger.UNKNOWN, None})
"""Dangers of the house itself; who is ill or missing is no business of the property firm."""


_OWNER = "owner"
"""The kind of a unit whose own housing a place is: it comes first there, whatever it can do (专属网格)."""
_FOR_THE_OWNER = frozenset({Category.PROPERTY, Category.SANITATION, Category.SAFETY})


OnDuty: TypeAlias = frozenset[tuple[Seat, int]]
"""Who is on duty at which seat."""


_NEAR = frozenset({Role.NEIGHBOUR_HEAD, Role.GROUP_HEAD, Role.BUILDING_HEAD})
"""Those of whom the next is asked one step up, before the estate."""
_HOMES = (PlaceKind.BUILDING, PlaceKind.ALLEY)
_BEYOND = frozenset({PlaceKind.COMMUNITY, PlaceKind.STREET, PlaceKind.DISTRICT})
_ABOVE = (
    (PlaceKind.STREET, "社区没有办结，由街道接"),
    (PlaceKind.DISTRICT, "街道没有办结，由区里接"),
)


class NobodyResponsibleError(ValueError):
    """The table of responsibilities has a gap or a word that names nobody."""


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """The table: `category` or `category.subcategory` to the first who are asked."""

    table: Mapping[str, tuple[Who, ...]]
    _hash: int = field(init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Return what ladders are remembered under, worked out once: there is one table and it is asked for often."""
        return self._hash

    def __post_init__(self) -> None:
        """Refuse a table that leaves a category to nobody. Raises NobodyResponsibleError naming it."""
        object.__setattr__(self, "_hash", hash(frozenset(self.table.items())))
        for category in Category:
            if category is not Category.CHAT and not self.table.get(category):
                message = f"nobody is responsible for the category {category}"
                raise NobodyResponsibleError(message)

    def first(self, category: Category, subcategory: str) -> tuple[Who, ...]:
        """Return who is asked first."""
        return self.table.get(f"{category}.{subcategory}") or self.table[category]


class Matter(Struct, frozen=True):
    """What routing looks at."""

    category: Category
    subcategory: str
    urgency: Urgency
    place: int | None
    community: int
    room: str = ""
    danger: Danger | None = None
    conflict: bool = False
    """It complains about the property firm of the place."""
    shunned: tuple[int, ...] = ()


def ladder(matter: Matter, neighbourhood: Neighbourhood, responsibilities: Responsibilities) -> tuple[Rung, ...]:
    """Return the rungs that are asked one after the other, each with its reason; the last is always the desk.

    A rung on which nobody can be reached is left out, and the next one says so.
    """
    if matter.room and Who.NEIGHBOUR_HEAD not in responsibilities.first(matter.category, matter.subcategory):
        # Nobody else is found by the room, and without it the ladder is that of the whole house.
        matter = replace(matter, room="")
    return _ladder(matter, neighbourhood, responsibilities)


@lru_cache(maxsize=1_024)
def _ladder(matter: Matter, neighbourhood: Neighbourhood, responsibilities: Responsibilities) -> tuple[Rung, ...]:
    site = _Site(matter, neighbourhood)
    if matter.danger in STAFF_ONLY:
        return site.rungs_from_community("该类情况只告诉社区")
    first = _first_rung(matter, site, responsibilities)
    rungs = [first] if first else []
    if first and any(seat.role in _NEAR for seat in first.seats):
        for heads in map(site.staffed, site.heads()):
            if heads and not _covers(rungs, heads) and site.somebody_new(rungs, heads):
                rungs.append(Rung("building", heads, site.explain("由上一级接")))
    # A quarrel stays among as few eyes as possible: what the mediator leaves goes straight to the community.
    area = () if matter.category is Category.DISPUTE else site.staffed(site.estate_seats())
    if area and not _covers(rungs, area) and site.somebody_new(rungs, area):
        rungs.append(Rung("estate", area, site.explain("由小区负责人接")))
    for rung in site.rungs_from_community(site.explain("由社区接")):
        if not _covers(rungs, rung.seats):
            rungs.append(rung)
    return tuple(rungs)


def people_for(
    seats: tuple[Seat, ...],
    matter: Matter,
    neighbourhood: Neighbourhood,
    *,
    stand_ins: bool = True,
    on_duty: OnDuty = frozenset(),
) -> tuple[Officer, ...]:
    """Return the people on these seats who may see to the matter, each once, in order of seat and rank.

    Without stand-ins, those of a higher rank are left out as long as somebody before them can be reached. Where
    somebody is on duty who can be reached, nobody else of that seat is named.
    """
    blamed = _blamed(matter, neighbourhood)
    found = _people(seats, neighbourhood, blamed, matter.shunned, stand_ins, on_duty)
    # Everybody has refused: better to ask them again than nobody at all.
    return found or _people(seats, neighbourhood, blamed, (), stand_ins, on_duty)


# Every card of a request asks for the same people, and so do most requests of a house.
@lru_cache(maxsize=1_024)
def _people(
    seats: tuple[Seat, ...],
    neighbourhood: Neighbourhood,
    blamed: frozenset[int],
    shunned: tuple[int, ...],
    stand_ins: bool,  # noqa: FBT001 - a cached function is called by position.
    on_duty: OnDuty,
) -> tuple[Officer, ...]:
    found = {
        officer.person: officer
        for seat in seats
        for officer in _fit(seat, neighbourhood, blamed, shunned, stand_ins, on_duty)
    }
    return tuple(found.values())


def _fit(
    seat: Seat,
    neighbourhood: Neighbourhood,
    blamed: frozenset[int],
    shunned: tuple[int, ...],
    stand_ins: bool,  # noqa: FBT001 - as `_people` has it.
    on_duty: OnDuty,
) -> tuple[Officer, ...]:
    """Return who on the seat may be asked: not the firm complained about, nor those who work for it."""
    if seat.unit in blamed:
        return ()
    fit = [
        (rank, officer)
        for rank, officer in neighbourhood.ranked(seat)
        if officer.person not in shunned and officer.employer not in blamed
    ]
    if called := tuple(officer for _, officer in fit if officer.chats and (seat, officer.person) in on_duty):
        return called
    if not stand_ins and (reached := [rank for rank, officer in fit if officer.chats]):
        last = min(reached)
        fit = [(rank, officer) for rank, officer in fit if rank <= last]
    return tuple(officer for _, officer in fit)


def must_stay_out(person: int, matter: Matter, neighbourhood: Neighbourhood) -> bool:
    """Say whether somebody works for the firm that a matter complains about, on whatever other seat they sit."""
    if not matter.conflict:
        return False
    officer = neighbourhood.officers.get(person)
    blamed = _blamed(matter, neighbourhood)
    units = {seat.unit for seat in neighbourhood.seats_of(person)}
    return bool(blamed & units) or (officer is not None and officer.employer in blamed)


def _blamed(matter: Matter, neighbourhood: Neighbourhood) -> frozenset[int]:
    """Return the firms that a matter may complain about; none when it complains about none."""
    if not matter.conflict:
        return frozenset()
    firm = neighbourhood.property_firm_of(matter.place)
    return frozenset({firm.id}) if firm else neighbourhood.firms_around(matter.community)


def _covers(rungs: Iterable[Rung], seats: tuple[Seat, ...]) -> bool:
    return any(set(seats) <= set(rung.seats) for rung in rungs)


def _first_rung(matter: Matter, site: "_Site", responsibilities: Responsibilities) -> Rung | None:
    wanted = responsibilities.first(matter.category, matter.subcategory)
    if matter.urgency is Urgency.EMERGENCY:
        firm = (Who.PROPERTY,) if matter.danger in _FOR_THE_FIRM else ()
        wanted = (Who.HEAD, Who.UNIT, *firm, Who.DESK)
        if not site.in_a_building:
            wanted = (Who.AREA_HEAD, *wanted)
    elif site.of_an_owner and matter.category in _FOR_THE_OWNER:
        wanted = (Who.PROPERTY, *wanted)
    seats = tuple(dict.fromkeys(seat for who in wanted for seat in site.staffed(site.seats(who))))
    if not seats:
        return None
    level = "community" if all(seat.role is Role.DUTY_DESK for seat in seats) else "building"
    return Rung(level, seats, site.explain("按分工先找"))


class _Site:
    """The seats around one matter, and why some of them stay empty."""

    def __init__(self, matter: Matter, neighbourhood: Neighbourhood) -> None:
        self._matter = matter
        self._town = neighbourhood
        firm = neighbourhood.property_firm_of(matter.place)
        self._firm = firm.id if firm else None
        self.of_an_owner = firm is not None and firm.kind == _OWNER
        self._blamed = _blamed(matter, neighbourhood)
        self._skipped: list[str] = []

    def explain(self, reason: str) -> str:
        return "；".join((*dict.fromkeys(self._skipped), reason))

    def fit(self, seat: Seat) -> tuple[Officer, ...]:
        """Return who on the seat may be asked, stand-ins too."""
        return _people((seat,), self._town, self._blamed, self._matter.shunned, True, frozenset())  # noqa: FBT003

    def staffed(self, seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
        """Return the seats on which somebody can be reached, noting why the others are passed over."""
        return tuple(seat for seat in seats if self._reached(seat))

    def _reached(self, seat: Seat) -> bool:
        if any(officer.chats for officer in self.fit(seat)):
            return True
        if not self._town.holders(seat):
            why = "请假" if self._town.appointed(seat) else "空缺"
            self._skipped.append(f"{self._town.titles.get(seat.role, seat.role)}{why}")
        elif not self.fit(seat):
            self._skipped.append("要回避")
        else:
            self._skipped.append(f"{self._town.titles.get(seat.role, seat.role)}联系不上")
        return False

    def somebody_new(self, rungs: Sequence[Rung], seats: tuple[Seat, ...]) -> bool:
        """Say whether these seats reach anybody whom no lower rung asks; stand-ins are asked from the second on."""
        asked = {
            officer.person
            for number, rung in enumerate(rungs)
            for seat in rung.seats
            for officer in _fit(seat, self._town, self._blamed, self._matter.shunned, number > 0, frozenset())
        }
        return any(officer.chats and officer.person not in asked for seat in seats for officer in self.fit(seat))

    def seats(self, who: Who) -> tuple[Seat, ...]:
        """Return the seats a word of the table names for this matter."""
        return _SEATS[who](self)

    def area_seats(self) -> tuple[Seat, ...]:
        return self._nearest(Role.AREA_HEAD)

    def estate_seats(self) -> tuple[Seat, ...]:
        """Return the area head and the staff who sit at the estate itself."""
        estate = self._town.places.enclosing(self._matter.place, PlaceKind.ESTATE)
        staff = (Seat(role, estate.id) for role in (Role.DUTY_DESK, Role.STAFF)) if estate else ()
        return (*self.area_seats(), *(seat for seat in staff if self._town.appointed(seat)))

    def rungs_from_community(self, reason: str) -> tuple[Rung, ...]:
        """Return the community's desk, staffed or not, and the street's when somebody sits there."""
        desk = Seat(Role.DUTY_DESK, self._matter.community)
        refused = self._town.appointed(desk) and not self.fit(desk)
        staff = self.staffed((Seat(Role.STAFF, self._matter.community),)) if refused else ()
        rungs = [Rung("community", (desk, *staff), reason)]
        for kind, why in _ABOVE:
            wider = self._town.places.enclosing(self._matter.community, kind)
            above = self.staffed((Seat(Role.DUTY_DESK, wider.id),)) if wider else ()
            if above:
                rungs.append(Rung(kind, above, why))
        return (*rungs, *self._everybody())

    def _everybody(self) -> Iterator[Rung]:
        """In an emergency nobody answers, all of the community's staff and its secretary are called last."""
        if self._matter.urgency is Urgency.EMERGENCY:
            seats = tuple(Seat(role, self._matter.community) for role in (Role.STAFF, Role.SECRETARY))
            if present := self.staffed(seats):
                yield Rung("everybody", present, "还没有人应，叫全体值班和书记")

    def desk(self) -> tuple[Seat, ...]:
        return (Seat(Role.DUTY_DESK, self._matter.community),)

    def firm(self) -> tuple[Seat, ...]:
        return (Seat(Role.UNIT_MEMBER, unit=self._firm),) if self._firm is not None else ()

    def units(self) -> tuple[Seat, ...]:
        units = self._town.units_for(self._matter.subcategory, self._matter.place or self._matter.community)
        return tuple(Seat(Role.UNIT_MEMBER, unit=unit.id) for unit in units)

    @property
    def in_a_building(self) -> bool:
        return self._town.places.enclosing(self._matter.place, *_HOMES) is not None

    def heads(self) -> Iterator[tuple[Seat, ...]]:
        """Walk up to the estate, giving the group head and the building head of each place that has one."""
        for place in self._town.places.upwards(self._matter.place):
            if place.kind in _BEYOND:
                return
            seats = tuple(Seat(role, place.id) for role in (Role.GROUP_HEAD, Role.BUILDING_HEAD))
            if appointed := tuple(seat for seat in seats if self._town.appointed(seat)):
                yield appointed

    def head(self) -> tuple[Seat, ...]:
        home = self._town.places.enclosing(self._matter.place, *_HOMES)
        return next(self.heads(), (Seat(Role.BUILDING_HEAD, home.id),) if home else ())

    def neighbour_head(self) -> tuple[Seat, ...]:
        home = self._town.places.enclosing(self._matter.place, *_HOMES)
        if home is None or not self._matter.room:
            return self.head()
        inside = self._town.places.enclosing(self._matter.place, PlaceKind.UNIT) or home
        neighbours = tuple(
            Seat(Role.NEIGHBOUR_HEAD, place.id)
            for place in self._town.places.within(inside.id, PlaceKind.HOUSEHOLDS)
            if self._matter.room in place.rooms
        )
        return self.staffed(neighbours) or self.head()

    def mediator(self) -> tuple[Seat, ...]:
        return self._nearest(Role.MEDIATOR)

    def _nearest(self, role: Role) -> tuple[Seat, ...]:
        for place in self._town.places.upwards(self._matter.place):
            seat = Seat(role, place.id)
            if self._town.holders(seat):
                return (seat,)
        return ()


_SEATS: dict[Who, Callable[[_Site], tuple[Seat, ...]]] = {
    Who.HEAD: _Site.head,
    Who.NEIGHBOUR_HEAD: _Site.neighbour_head,
    Who.MEDIATOR: _Site.mediator,
    Who.PROPERTY: _Site.firm,
    Who.UNIT: _Site.units,
    Who.AREA_HEAD: _Site.area_seats,
    Who.DESK: _Site.desk,
}
