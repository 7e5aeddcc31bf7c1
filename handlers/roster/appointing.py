"""One person gets one seat: the rows an export has of those concerned, changed, and taken in as an import takes them.

Whoever held the seat stays on it as the first to stand in; docs/decisions says why.
"""

import dataclasses

from msgspec import Struct

from domain.neighbourhood import Appointment, Neighbourhood, Seat
from domain.people import Person
from domain.replacing import replace
from domain.roster import PersonRow, Roster
from domain.wishes import unit_of
from handlers.roster import importing
from handlers.roster.checks import seat_name, warnings
from handlers.roster.exporting import person_rows, seat_path
from handlers.roster.importing import Invited
from handlers.roster.invitations import RandomBytes
from handlers.roster.people import PHONE_REMEDY, digits_of, is_phone, title_of
from storage.desk import Desk


class NotAppointedError(Exception):
    """The roster cannot take it; the text says what is wrong, and what to write."""


class Appointed(Struct, frozen=True):
    """Who sits on a seat now, who held it before and stands in from now on, and what to look at because of it.

    `invited` are those without an account, each with the payload of a link that is shown only once.
    """

    person: Person
    appointment: Appointment
    succeeded: tuple[int, ...]
    warnings: tuple[str, ...]
    invited: tuple[Invited, ...]


def meant(desk: Desk, name: str, phone: str, place: int | None) -> Person:
    """Return whom a name and a telephone mean: somebody known by the telephone, an officer, or else somebody new.

    The officer is one of the community of the place; elsewhere there may be anybody of the same name.

    Raises NotAppointedError when it may be several, somebody new without a telephone, or the telephone is none.
    """
    if phone and not is_phone(phone):
        raise NotAppointedError(f"电话“{phone}”不是能打通的号码。{PHONE_REMEDY}")
    found = desk.people.find_by_phone(digits_of(phone)) if phone else ()
    known = [each for each in found if each.name in ("", name)]
    if not known:
        town = desk.neighbourhood
        around = town.community_of(place)
        named = [each.person for each in town.officers.values() if each.name == name]
        officers = [each for each in named if around is not None and _is_of(town, each, around)]
        known = [each for each in desk.people.many(officers).values() if not (phone and each.phone)]
    if len(known) > 1:
        raise NotAppointedError(f"有 {len(known)} 位{name}，不知道是哪一位。请写上电话。")
    if not known and not phone:
        # Any few words may look like a name; somebody new is not made of them alone.
        raise NotAppointedError(f"名册里没有{name}。请把电话也写上。")
    return replace(known[0], name=name) if known else Person(desk.new_id(), name, phone=phone)


def _is_of(town: Neighbourhood, person: int, community: int) -> bool:
    """Say whether somebody has a seat in a community, or is of a unit that serves it."""
    inside = (town.places.lies_in(seat.place, community) for seat in town.seats_of(person))
    return any(inside) or unit_of(town, person, community) is not None


def appoint(desk: Desk, person: Person, seat: Seat, *, deputy: bool, random: RandomBytes) -> Appointed:
    """Let a person sit on a seat: as the last to stand in, or as its holder, whom all others then stand in for.

    Raises NotAppointedError, and then nothing has changed.
    """
    town = desk.neighbourhood
    sitting = [each for each in town.appointments if each.seat == seat]
    if any(each.person == person.id for each in sitting):
        raise NotAppointedError(f"{person.name}已经是{seat_name(town, seat)}了。")
    rank = max((each.rank for each in sitting), default=0) + 1 if deputy else 0
    known = {**desk.people.many(() if deputy else (each.person for each in sitting)), person.id: person}
    where = seat_path(town, seat)
    rows = [
        dataclasses.replace(row, rank=row.rank + 1) if (row.role, row.seat) == (seat.role, where) else row
        for row in person_rows(town, known, lambda _phone: "")
    ]
    new = PersonRow(person.name, seat.role, where, rank=rank, id=person.id)
    planned = importing.plan(Roster(people=(*rows, new)), desk, known.values())
    if planned.problems:
        raise NotAppointedError("".join(f"{each.wrong}{each.remedy}" for each in planned.problems))
    seen = set(warnings(town))
    if desk.people.get(person.id) is None:
        desk.people.add(person)
    else:
        desk.people.save(person)
    invited = importing.apply(planned, desk, random)
    return Appointed(
        person=planned.people[person.id],
        appointment=Appointment(person.id, seat, rank),
        succeeded=() if deputy else tuple(each.person for each in sitting if not each.rank),
        warnings=tuple(each for each in warnings(planned.town) if each not in seen),
        invited=invited,
    )


def post_name(town: Neighbourhood, appointment: Appointment) -> str:
    """Name what somebody is: 和美花园3号楼楼长, 和美花园3号楼副楼长."""
    title = title_of(appointment.seat.role, town.titles)
    return seat_name(town, appointment.seat, f"副{title}" if appointment.rank else title)
