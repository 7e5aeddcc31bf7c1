"""The duty tables of a roster: a seat the file names has exactly the shifts the file gives it."""

from collections.abc import Callable, Iterable
from datetime import date

from domain.neighbourhood import Neighbourhood, Officer, Role, Seat, Shift
from domain.places import PlaceKind
from domain.roster import DutyRow, PersonRow
from handlers.roster.report import Change, FollowsFromAnotherError, PlannedRow, RefusedRowError, Report
from handlers.roster.sites import Sites

_DESKS = (PlaceKind.STREET, PlaceKind.COMMUNITY)


class Duty:
    """The duty tables as they would be. Begins with those of the books and changes with every row taken."""

    def __init__(self, town: Neighbourhood, sites: Sites, report: Report) -> None:
        """`town` is the neighbourhood as it would be."""
        self._town = town
        self._sites = sites
        self._report = report
        self._given: dict[Seat, dict[Shift, DutyRow]] = {}

    def take(self, rows: Iterable[DutyRow]) -> tuple[Shift, ...]:
        """Take the rows and return every table; whoever has left a seat has no duty there any more."""
        self._report.take_each(rows, self._row)
        for seat, given in self._given.items():
            self._tell_vanished(seat, given)
        kept = [
            each for each in self._town.shifts if each.seat not in self._given and self._fits(each.person, each.seat)
        ]
        return (*kept, *(shift for given in self._given.values() for shift in given))

    def _row(self, row: DutyRow) -> None:
        seat = self._seat(row)
        officer = self._officer(row, seat)
        shifts = [
            Shift(seat, None, day, *row.hours, officer.person)
            if isinstance(day, date)
            else Shift(seat, day, None, *row.hours, officer.person)
            for day in row.days
        ]
        for shift in shifts:
            self._report.once(shift, f"{row.seat} {row.name}")
            self._given.setdefault(seat, {})[shift] = row
        known = self._town.shifts_of(seat)
        change = Change.UNCHANGED if all(shift in known for shift in shifts) else Change.NEW
        self._report.rows.append(PlannedRow(row.at, f"{row.seat} {row.name}值班", change))

    def _tell_vanished(self, seat: Seat, given: dict[Shift, DutyRow]) -> None:
        row = next(iter(given.values()))
        gone = dict.fromkeys(each.person for each in self._town.shifts_of(seat) if each not in given)
        for person in gone:
            officer = self._town.officers.get(person)
            name = officer.name if officer else "—"
            self._report.rows.append(PlannedRow(row.at, f"{row.seat} {name}值班", Change.CHANGED, "表里没有的班不再值"))

    def _seat(self, row: DutyRow) -> Seat:
        if any(unit.name == row.seat for unit in self._sites.units.values()):
            return Seat(Role.UNIT_MEMBER, unit=self._sites.unit(row.seat).id)
        place = self._sites.place(row.seat)
        if place.kind not in _DESKS:
            raise RefusedRowError(f"“{row.seat}”没有值班台。", "请写社区、街道或单位。")
        return Seat(Role.DUTY_DESK, place.id)

    def _officer(self, row: DutyRow, seat: Seat) -> Officer:
        found = [each for each in self._town.officers.values() if row.name in (each.name, each.called)]
        fit = [each for each in found if self._fits(each.person, seat)]
        if len(fit) == 1:
            return fit[0]
        if not fit and any(each is PersonRow for each, _ in self._report.missing):
            raise FollowsFromAnotherError
        if fit:
            raise RefusedRowError(f"有 {len(fit)} 位{row.name}，不知道是哪一位。", "请写称呼，如“值班小陈”。")
        raise RefusedRowError(
            f"{row.name}不在“{row.seat}”。", "值班的人要先在“人员”表里有这个社区的值班、工作人员角色，或属于这个单位。"
        )

    def _fits(self, person: int, seat: Seat) -> bool:
        return person in self._town.officers and (
            seat in self._town.seats_of(person) or self._town.may_stand_in(person, seat)
        )


def rows_of(town: Neighbourhood, called: Callable[[Seat], str]) -> Iterable[DutyRow]:
    """Walk the duty tables as rows: one for each person, seat and hours."""
    days: dict[tuple[Seat, int, tuple[object, object]], list[Shift]] = {}
    for each in town.shifts:
        if each.person in town.officers:
            days.setdefault((each.seat, each.person, (each.starts, each.ends)), []).append(each)
    for (seat, person, _), shifts in days.items():
        weekly = sorted(each.weekday for each in shifts if each.weekday is not None)
        dated = sorted(each.day for each in shifts if each.day is not None)
        hours = (shifts[0].starts, shifts[0].ends)
        yield DutyRow(called(seat), town.officers[person].name, (*weekly, *dated), hours)
