"""The people of a roster on their seats, and the residents in their homes, as they are and as they would be."""

from collections.abc import Iterable

from domain.neighbourhood import Appointment, Role, Seat
from domain.people import Person
from domain.places import PlaceKind
from domain.replacing import replace
from domain.roster import PersonRow, ResidentRow, Roster
from handlers.roster.people import Register, called_by_default, digits_of, is_masked
from handlers.roster.report import Change, PlannedRow, RefusedRowError, Report
from handlers.roster.sites import Sites
from storage.desk import Desk

SEATED_AT: dict[Role, tuple[PlaceKind, ...]] = {
    Role.NEIGHBOUR_HEAD: (PlaceKind.HOUSEHOLDS,),
    Role.GROUP_HEAD: tuple(PlaceKind),
    Role.BUILDING_HEAD: (PlaceKind.BUILDING, PlaceKind.ALLEY),
    Role.MEDIATOR: tuple(PlaceKind),
    Role.AREA_HEAD: (PlaceKind.COMMUNITY, PlaceKind.ESTATE, PlaceKind.ALLEY),
    Role.DUTY_DESK: (PlaceKind.STREET, PlaceKind.COMMUNITY),
    Role.STAFF: (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.ESTATE),
    Role.SECRETARY: (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY),
    Role.PANELIST: tuple(PlaceKind),
}
"""The kinds of places at which each role is looked for; unit members sit at units."""
KIND_WORDS = {
    PlaceKind.DISTRICT: "区",
    PlaceKind.STREET: "街道",
    PlaceKind.COMMUNITY: "社区",
    PlaceKind.ESTATE: "小区",
    PlaceKind.ALLEY: "里巷",
    PlaceKind.BUILDING: "楼栋",
    PlaceKind.UNIT: "单元",
    PlaceKind.HOUSEHOLDS: "邻长片",
}
_HOMES = (PlaceKind.ALLEY, PlaceKind.BUILDING, PlaceKind.UNIT)


class Seats:
    """Who is who, who sits where, who lives where. Begins with the books and changes with every row taken."""

    def __init__(self, desk: Desk, sites: Sites, report: Report, known: Iterable[Person]) -> None:
        """Begin with the books as they are; rows can mean those of the known who have a name."""
        town = desk.neighbourhood
        self.known = {person.id: person for person in known if person.name}
        self.register = Register(self.known.values())
        self.appointments = {(each.person, each.seat): each for each in town.appointments}
        self._held: dict[int, list[Seat]] = {}
        for person, seat in self.appointments:
            self._held.setdefault(person, []).append(seat)
        self.listed: dict[int, list[PersonRow]] = {}
        """The rows of everybody the file gives a role, or takes it from, by person."""
        self._desk = desk
        self._sites = sites
        self._report = report
        self._titles = town.titles
        self._employers: dict[int, int] = {}
        self._given: dict[int, dict[Seat, tuple[PersonRow, Appointment]]] = {}

    def take(self, roster: Roster) -> None:
        """Take the rows of people and residents."""
        self._report.take_each(roster.people, self._person)
        for person_id in self.listed:
            self._settle(person_id)
        self._report.take_each(roster.residents, self._resident)

    def _person(self, row: PersonRow) -> None:
        person = self._meet(row)
        self.listed.setdefault(person.id, []).append(row)
        if row.employer:
            self._employers.setdefault(person.id, self._sites.unit(row.employer).id)
        if row.left:
            return
        seat = self._seat(row)
        self._report.once(("person", person.id, seat), f"{row.name} {row.seat}")
        appointment = Appointment(person.id, seat, row.rank, row.title)
        self._given.setdefault(person.id, {})[seat] = (row, appointment)

    def _meet(self, row: PersonRow | ResidentRow, home: int | None = None) -> Person:
        """Return the person a row means, with name and phone as the row has them."""
        person = self.register.find(row, home)
        if person is None and isinstance(row, PersonRow) and row.left:
            raise RefusedRowError(f"不认识{row.name}。", "离任的人要和原来登记的姓名、电话一致；没登记过就删掉这一行。")
        if person is None:
            person = Person(self._desk.new_id(), row.name)
        same = not row.phone or is_masked(row.phone) or digits_of(row.phone) == digits_of(person.phone)
        person = replace(person, name=row.name, phone=person.phone if same else row.phone)
        self.register.put(person)
        return person

    def _seat(self, row: PersonRow) -> Seat:
        if row.role is None:
            raise RefusedRowError("“角色”空着。", "请写角色；已经不做的，在“离任”里写“是”。")
        if not row.seat:
            raise RefusedRowError("“地点或单位”空着。", "请写这个角色管哪里，或属于哪个单位。")
        if row.role is Role.UNIT_MEMBER:
            return Seat(row.role, unit=self._sites.unit(row.seat).id)
        place = self._sites.place(row.seat)
        if place.kind not in SEATED_AT[row.role]:
            kinds = "、".join(KIND_WORDS[kind] for kind in SEATED_AT[row.role])
            raise RefusedRowError(f"“{row.seat}”这样的地点没有这个角色。", f"这个角色要写在：{kinds}。")
        return Seat(row.role, place.id)

    def _settle(self, person_id: int) -> None:
        """Let a person have exactly the roles the file gives, and be called accordingly."""
        rows, given = self.listed[person_id], self._given.get(person_id, {})
        at_work = next((seat.unit for seat in given if seat.unit is not None), None)
        person = replace(
            self.register.people[person_id],
            called=next((row.called for row in rows if row.called), "") or self._called(rows),
            employer=self._employers.get(person_id, at_work),
        )
        self.register.put(person)
        known = self.known.get(person_id)
        for seat, (row, appointment) in given.items():
            before = self.appointments.get((person_id, seat))
            self._report.tell(row, f"{row.name} {row.seat}", (before, appointment), (known, person))
            self.appointments[person_id, seat] = appointment
        for seat in self._held.get(person_id, ()):
            if seat in given:
                continue
            del self.appointments[person_id, seat]
            where = self._where(seat)
            self._report.rows.append(PlannedRow(rows[0].at, f"{person.name} {where}", Change.CHANGED, "不再担任"))

    def _called(self, rows: list[PersonRow]) -> str:
        row = rows[0]
        if row.role is None:
            return row.name
        return called_by_default(row.name, row.role, row.title, row.rank, self._titles)

    def _where(self, seat: Seat) -> str:
        if seat.unit is not None:
            return self._sites.units[seat.unit].name
        return self._sites.path(seat.place) if seat.place is not None else ""

    def _resident(self, row: ResidentRow) -> None:
        home = self._sites.place(row.home)
        if home.kind not in _HOMES:
            kinds = "、".join(KIND_WORDS[kind] for kind in _HOMES)
            raise RefusedRowError(f"“{row.home}”不是住址。", f"请写到：{kinds}。")
        person = self._meet(row, home.id)
        person = replace(person, home=home.id, room=row.room, called=row.called or person.called)
        self._report.once(("resident", person.id), row.name)
        self.register.put(person)
        known = self.known.get(person.id)
        self._report.tell(row, f"{row.name} {row.home}", (known, person))
