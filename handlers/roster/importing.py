"""Bringing a roster into the books: everything is looked at first, and only then is anything changed."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from msgspec import Struct

from domain.neighbourhood import Neighbourhood, Officer
from domain.people import Person
from domain.places import Places
from domain.roster import Problem, Roster
from handlers.roster.checks import seat_name, warnings
from handlers.roster.duty import Duty
from handlers.roster.invitations import RandomBytes, invite, revoke
from handlers.roster.report import PlannedRow, Report
from handlers.roster.seats import Seats
from handlers.roster.sites import Sites
from storage.desk import Desk


class Plan(Struct, frozen=True):
    """What an import would do: row by row, what keeps it from being done, and what somebody should look at.

    `before` is the neighbourhood as it is and `town` as it would be. `known` are the people as they are, `people`
    as they would be, by id; `listed` those to whom the file gives roles or from whom it takes them, in its order.
    """

    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    before: Neighbourhood
    town: Neighbourhood
    known: dict[int, Person]
    people: dict[int, Person]
    listed: tuple[int, ...]


class Invited(Struct, frozen=True):
    """Somebody who has a role but no account yet, and the payload of the link by which to come in, shown only once."""

    person: Person
    duties: tuple[str, ...]
    payload: str


def plan(roster: Roster, desk: Desk, known: Iterable[Person] | None = None) -> Plan:
    """Look at every row and say what would become of it. Changes nothing.

    `known` are the only people whom rows can mean, where that is not everybody.
    """
    missing = {problem.missing for problem in roster.problems if problem.missing is not None}
    report = Report(problems=list(roster.problems), missing=missing)
    sites = Sites(desk, report)
    seats = Seats(desk, sites, report, desk.people.everyone() if known is None else known)
    town = before = desk.neighbourhood
    # Rows of which not even the name could be read may be missed by any other: that would only hide what is wrong.
    if all(name for _, name in missing):
        sites.take(roster)
        seats.take(roster)
        town = _town(before, sites, seats)
        town = replace(town, shifts=Duty(town, sites, report).take(roster.duty))
    return Plan(
        rows=tuple(report.rows),
        problems=tuple(report.problems),
        warnings=() if report.problems else tuple(warnings(town)),
        before=before,
        town=town,
        known=seats.known,
        people=seats.register.people,
        listed=tuple(seats.listed),
    )


def apply(planned: Plan, desk: Desk, random: RandomBytes, *, again: Collection[str] = ()) -> tuple[Invited, ...]:
    """Do all of what was planned, and invite those listed who have a role but neither account nor invitation.

    Those named in `again` are invited in any case, and their earlier invitations end: who lost the account that was
    bound comes back so. Raises ValueError when the plan has problems.
    """
    if planned.problems:
        raise ValueError("a roster with problems is not imported")
    _write_people(planned, desk)
    _write_town(planned, desk)
    for person in planned.listed:
        if not planned.town.seats_of(person) or planned.people[person].name in again:
            revoke(person, desk)
    return tuple(_invited(planned, desk, random, again))


def unanswered(planned: Plan, invited: Iterable[Invited], desk: Desk) -> tuple[str, ...]:
    """Name those listed whose earlier invitation nobody has used yet; nobody can print that one again."""
    earlier = desk.invitations.live_of(planned.listed) - {each.person.id for each in invited}
    return tuple(planned.people[person].name for person in planned.listed if person in earlier)


def _town(before: Neighbourhood, sites: Sites, seats: Seats) -> Neighbourhood:
    people = {person: seats.register.people.get(person) for person, _ in seats.appointments}
    return Neighbourhood(
        version=before.version,
        places=Places(sites.places),
        officers={
            person: Officer(each.id, each.name, each.called, each.phone, each.employer)
            if each
            else before.officers[person]
            for person, each in people.items()
        },
        appointments=tuple(seats.appointments.values()),
        units=sites.units,
        groups=sites.groups,
        titles=before.titles,
        shifts=before.shifts,
    )


def _write_people(planned: Plan, desk: Desk) -> None:
    for person in planned.people.values():
        known = planned.known.get(person.id)
        if known is None:
            desk.people.add(person)
        elif known != person:
            desk.people.save(person)


def _write_town(planned: Plan, desk: Desk) -> None:
    before, town = planned.before, planned.town
    sitting = {(each.person, each.seat) for each in town.appointments}
    for each in before.appointments:
        if (each.person, each.seat) not in sitting:
            desk.roster.dismiss(each.person, each.seat)
    if units := [each for each in town.units.values() if before.units.get(each.id) != each]:
        desk.roster.put_units(units)
    if places := [each for each in town.places if before.places.get(each.id) != each]:
        desk.roster.put_places(places)
    if appointments := [each for each in town.appointments if each not in before.appointments]:
        desk.roster.appoint(appointments)
    for seat in dict.fromkeys(each.seat for each in (*before.shifts, *town.shifts)):
        if set(before.shifts_of(seat)) != set(shifts := town.shifts_of(seat)):
            desk.roster.put_shifts(seat, shifts)
    for group in town.groups.values():
        if before.groups.get(group.chat) != group:
            desk.roster.bind_group(group.chat, group.place, group.name)


def _invited(planned: Plan, desk: Desk, random: RandomBytes, again: Collection[str]) -> Iterator[Invited]:
    town = planned.town
    waiting = [person for person in planned.listed if town.seats_of(person)]
    settled = desk.people.chats_of(waiting).keys() | desk.invitations.live_of(waiting)
    for person in waiting:
        if person not in settled or planned.people[person].name in again:
            yield Invited(planned.people[person], _duties(town, person), invite(person, desk, random))


def _duties(town: Neighbourhood, person: int) -> tuple[str, ...]:
    return tuple(seat_name(town, each.seat, each.title) for each in town.appointments if each.person == person)
