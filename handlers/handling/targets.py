"""To whom a request may be passed on, by a button or by a word: people, units, the desk."""

from collections.abc import Iterator

from msgspec import Struct

from domain.neighbourhood import Role, Seat
from domain.routing import people_for
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.showing import phrases
from handlers.visit import Visit

OFFERED = 5
"""Names on one menu."""

_DESK_WORDS = ("社区", "居委会", "值班", "值班台")
_FIRM_WORDS = ("物业", "物业公司", "物业维修")
_AREA_WORDS = ("片长", "小区")


class Target(Struct, frozen=True):
    """A seat under the name people know it by, and the person where that is one's name; `code` fits into a button."""

    seat: Seat
    name: str
    person: int | None = None

    @property
    def code(self) -> str:
        """The seat in a few letters."""
        return encode(self.seat)


def encode(seat: Seat) -> str:
    """Write a seat for a button: the role's place in the list, then p or u and the id in base 36."""
    role = list(Role).index(seat.role)
    return f"{role}u{seat.unit}" if seat.unit is not None else f"{role}p{seat.place}"


def decode(code: str) -> Seat:
    """Read a seat from a button's option. The button is signed, so it can only be one the desk wrote."""
    for mark in ("u", "p"):
        role, found, number = code.partition(mark)
        if found:
            known = list(Role)[int(role)]
            return Seat(known, unit=int(number)) if mark == "u" else Seat(known, place=int(number))
    raise ValueError(code)


def offered(visit: Visit, request: ServiceRequest) -> list[Target]:
    """Return who is likely to take over: those around the place, the firm, the units for it, the desk."""
    fit = [
        Target(seat, phrases.seat_name(visit.office, seat))
        for seat in dict.fromkeys(_around(visit, request))
        if seat not in visit.town.served_by(visit.sender.id) and _reached(visit, request, seat)
    ]
    return fit[:OFFERED]


def craftsmen(visit: Visit, request: ServiceRequest) -> Seat | None:
    """Return the seat of those who repair things at the place."""
    seat = next(_firm(visit, request), None)
    return seat if seat and _reached(visit, request, seat) else None


def named(visit: Visit, request: ServiceRequest, words: str) -> list[Target]:
    """Return the seats somebody may mean by a name or a word: none, one, or several to choose from."""
    words = words.strip()
    if words in _FIRM_WORDS and (seat := craftsmen(visit, request)) is not None:
        return [Target(seat, phrases.seat_name(visit.office, seat))]
    if words in _DESK_WORDS:
        return [_target(visit, Seat(Role.DUTY_DESK, request.community))]
    if words in _AREA_WORDS:
        return [_target(visit, seat) for seat in _area(visit, request)]
    return list(_units(visit, words)) or list(_people(visit, words))


def _target(visit: Visit, seat: Seat) -> Target:
    return Target(seat, phrases.seat_name(visit.office, seat))


def _units(visit: Visit, words: str) -> Iterator[Target]:
    for unit in visit.town.units.values():
        if words in (unit.name, unit.kind, *unit.aliases):
            yield Target(Seat(Role.UNIT_MEMBER, unit=unit.id), unit.name)


def _people(visit: Visit, words: str) -> Iterator[Target]:
    for officer in visit.town.officers.values():
        seats = visit.town.seats_of(officer.person)
        if seats and words in (officer.name, officer.called):
            yield Target(seats[0], officer.called, officer.person)


def _around(visit: Visit, request: ServiceRequest) -> Iterator[Seat]:
    for place in visit.town.places.upwards(request.place):
        for role in (Role.NEIGHBOUR_HEAD, Role.BUILDING_HEAD):
            yield Seat(role, place.id)
    yield from _firm(visit, request)
    for unit in visit.town.units_for(request.subcategory, request.place or request.community):
        yield Seat(Role.UNIT_MEMBER, unit=unit.id)
    yield from _area(visit, request)
    yield Seat(Role.DUTY_DESK, request.community)


def _area(visit: Visit, request: ServiceRequest) -> Iterator[Seat]:
    for place in visit.town.places.upwards(request.place):
        if visit.town.holders(Seat(Role.AREA_HEAD, place.id)):
            yield Seat(Role.AREA_HEAD, place.id)


def _firm(visit: Visit, request: ServiceRequest) -> Iterator[Seat]:
    firm = visit.town.property_firm_of(request.place)
    if firm is not None:
        yield Seat(Role.UNIT_MEMBER, unit=firm.id)


def _reached(visit: Visit, request: ServiceRequest, seat: Seat) -> bool:
    fit = people_for((seat,), docket.matter_of(request), visit.town)
    return any(officer.chats for officer in fit)
