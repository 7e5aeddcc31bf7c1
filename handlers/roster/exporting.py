"""The books as a roster: what an import of it would bring back."""

from collections.abc import Callable, Iterator, Mapping

from domain.neighbourhood import Appointment, Neighbourhood, Role, Seat
from domain.people import Person
from domain.places import Place
from domain.roster import (
    PATH_SEPARATOR,
    GroupRow,
    PersonRow,
    PlaceRow,
    ResidentRow,
    ResourceRow,
    Roster,
    UnitRow,
)
from handlers.roster.duty import rows_of
from handlers.roster.people import called_by_default, masked
from handlers.roster.places import number_of
from storage.desk import Desk


def export(desk: Desk, *, with_phones: bool) -> Roster:
    """Return the whole neighbourhood as a roster with ids; phones masked unless they are asked for.

    An import knows masked phones again and leaves them as they are.
    """
    town = desk.neighbourhood
    people = {person.id: person for person in desk.people.everyone()}
    phone = _open if with_phones else masked
    return Roster(
        places=tuple(_place_rows(town, None)),
        units=tuple(
            UnitRow(unit.name, unit.kind, tuple(_path(town, each) for each in unit.territory), unit.aliases, unit.id)
            for unit in town.units.values()
        ),
        resources=tuple(
            ResourceRow(unit.name, resource.name, resource.subcategories)
            for unit in town.units.values()
            for resource in unit.resources
        ),
        people=tuple(person_rows(town, people, phone)),
        duty=tuple(rows_of(town, lambda seat: seat_path(town, seat))),
        groups=tuple(
            GroupRow(group.chat.channel, group.chat.id, _path(town, group.place), group.name)
            for group in town.groups.values()
            if group.place is not None
        ),
        residents=tuple(
            _resident_row(town, person, phone(person.phone))
            for person in people.values()
            if person.home is not None and person.name
        ),
    )


def _resident_row(town: Neighbourhood, person: Person, phone: str) -> ResidentRow:
    # What officers are called stands with their roles.
    called = "" if person.id in town.officers else person.called
    home = _path(town, person.home) if person.home is not None else ""
    return ResidentRow(person.name, home, person.room, called, phone, person.id)


def _open(phone: str) -> str:
    return phone


def _path(town: Neighbourhood, place_id: int) -> str:
    return PATH_SEPARATOR.join(place.name for place in reversed(town.places.upwards(place_id)))


def _place_rows(town: Neighbourhood, parent: int | None) -> Iterator[PlaceRow]:
    """Walk the tree so that what lies in a place comes right after it."""
    for place in town.places.children(parent):
        yield _place_row(town, place)
        yield from _place_rows(town, place.id)


def _place_row(town: Neighbourhood, place: Place) -> PlaceRow:
    return PlaceRow(
        path=_path(town, place.id),
        kind=place.kind,
        number="" if place.number == number_of(place.name, place.kind) else place.number,
        aliases=place.aliases,
        rooms=place.rooms,
        managed_by=town.units[place.managed_by].name if place.managed_by is not None else "",
        households=place.households,
        id=place.id,
    )


def person_rows(town: Neighbourhood, people: Mapping[int, Person], phone: Callable[[str], str]) -> Iterator[PersonRow]:
    """Walk the rows of those of these people who have a role: one for each seat, as an import wants all of them."""
    held: dict[int, list[Appointment]] = {}
    for each in town.appointments:
        if each.person in people:
            held.setdefault(each.person, []).append(each)
    for person_id, appointments in held.items():
        person = people[person_id]
        usual = {each.seat: _usually_called(town, person, each) for each in appointments}
        # An import calls people after their first row.
        appointments.sort(key=lambda each: usual[each.seat] != person.called)
        at_work = next((each.seat.unit for each in appointments if each.seat.unit is not None), None)
        for each in appointments:
            yield PersonRow(
                name=person.name,
                role=each.seat.role,
                seat=seat_path(town, each.seat),
                title=each.title,
                rank=each.rank,
                called="" if person.called in usual.values() else person.called,
                phone=phone(person.phone),
                employer="" if person.employer in (None, at_work) else town.units[person.employer].name,
                id=person.id,
            )


def _usually_called(town: Neighbourhood, person: Person, appointment: Appointment) -> str:
    role = appointment.seat.role
    return called_by_default(person.name, role, appointment.title, appointment.rank, town.titles)


def seat_path(town: Neighbourhood, seat: Seat) -> str:
    """Name what a seat is at as rows do: a place by its path, a unit by its name."""
    if seat.role is Role.UNIT_MEMBER and seat.unit is not None:
        return town.units[seat.unit].name
    return _path(town, seat.place) if seat.place is not None else ""
