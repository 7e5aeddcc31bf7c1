"""The duty table: who is on duty at the desk and at a unit, shown, and set in a line by staff."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta

from domain.duty import on_duty, shifts_on
from domain.messages import OutgoingMessage
from domain.neighbourhood import ALL_DAY, STAFF_ROLES, Officer, Role, Seat, Shift
from domain.places import PlaceKind
from handlers import outgoing
from handlers.handling.names import named_in
from handlers.requests.authority import communities_of
from handlers.showing import phrases
from handlers.visit import Visit
from nlp.duty_days import Day, read_days, read_hours
from nlp.understanding import Command

_SHOWN = 7
"""Days of a table on a phone."""
_NOBODY = re.compile(r"取消|没人|不排|不用|删")


def duty(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `值班`: to staff and units with names, to others by role and telephone; `值班 周一 小陈` sets it."""
    if not visit.private or not visit.roles & (STAFF_ROLES | {Role.UNIT_MEMBER}):
        return _by_role(visit)
    if not command.argument:
        return [_shown(visit, _seats(visit))]
    return _set(visit, command.argument) if visit.is_staff else visit.aside("command.for_staff")


def today_of(visit: Visit) -> date:
    """Return the neighbourhood's day."""
    return visit.now.astimezone(visit.office.practice.zone).date()


def _by_role(visit: Visit) -> list[OutgoingMessage]:
    """Say whether somebody is on duty at the desk, and the number to call; never who it is."""
    around = visit.group.place if visit.group else visit.sender.home
    community = visit.town.community_of(around) or min(
        (each.id for each in visit.town.places if each.kind is PlaceKind.COMMUNITY), default=None
    )
    if community is None:
        return visit.aside("duty.nobody_by_role")
    seat = Seat(Role.DUTY_DESK, community)
    now = on_duty(visit.town.shifts_of(seat), visit.now.astimezone(visit.office.practice.zone))
    phone = visit.office.practice.telephones.get("desk", "")
    lines = [visit.say("duty.role_now" if now else "duty.role", desk=phrases.seat_name(visit.office, seat))]
    lines.append(visit.say("duty.phone" if phone else "duty.no_phone", phone=phone))
    return visit.aside("human.as_said", text="".join(lines))


def _seats(visit: Visit) -> list[Seat]:
    """Return the seats whose tables concern the sender: the desks and units of the own communities, the own unit."""
    communities = communities_of(visit)
    desks = [Seat(Role.DUTY_DESK, community) for community in communities]
    units = [
        Seat(Role.UNIT_MEMBER, unit=unit.id)
        for unit in visit.town.units.values()
        if any(visit.town.places.lies_in(place, each) for place in unit.territory for each in communities)
    ]
    own = [seat for seat in visit.town.seats_of(visit.sender.id) if seat.unit is not None]
    return [*desks, *dict.fromkeys(seat for seat in (*own, *units) if seat in own or visit.town.shifts_of(seat))]


def _shown(visit: Visit, seats: Iterable[Seat]) -> OutgoingMessage:
    text = "\n".join(line for seat in seats for line in _table(visit, seat))
    return outgoing.line(visit.chat, text, person=visit.sender.id)


def _table(visit: Visit, seat: Seat) -> Iterator[str]:
    """Say who is on duty now, and day by day for a week."""
    shifts, name = visit.town.shifts_of(seat), seat_called(visit, seat)
    if not shifts:
        yield visit.say("duty.none", seat=name)
        return
    now = on_duty(shifts, visit.now.astimezone(visit.office.practice.zone))
    who = "、".join(called(visit, each) for each in now)
    yield visit.say("duty.table_now" if now else "duty.table", seat=name, who=who)
    for step in range(_SHOWN):
        day = today_of(visit) + timedelta(days=step)
        on = "；".join(f"{called(visit, each.person)} {hours(visit, each)}" for each in shifts_on(shifts, day))
        yield visit.say("duty.day", day=day_called(visit, day), on=on or visit.say("duty.nobody"))


def seat_called(visit: Visit, seat: Seat) -> str:
    """Name a seat with a duty table: the unit, or the desk together with its community."""
    name = phrases.seat_name(visit.office, seat, visit.sender.language)
    place = visit.town.places.get(seat.place)
    return f"{place.name} {name}" if place is not None else name


def called(visit: Visit, person: int) -> str:
    """Return what others call somebody on a table."""
    officer = visit.town.officers.get(person)
    return officer.called if officer else "—"


def hours(visit: Visit, shift: Shift) -> str:
    """Say the hours of a shift."""
    if (shift.starts, shift.ends) == ALL_DAY:
        return visit.say("duty.all_day")
    return f"{shift.starts:%H:%M}–{shift.ends:%H:%M}"


def day_called(visit: Visit, day: date) -> str:
    """Say a day with its weekday: "12月1日（周一）"."""
    weekday = visit.say(f"weekday.{day.weekday()}")
    return visit.say("duty.date", day=visit.say("time.day", month=day.month, day=day.day), weekday=weekday)


def _set(visit: Visit, words: str) -> list[OutgoingMessage]:
    """Write who is on duty on some days; what was written for the same days and hours gives way."""
    seat, days, named = _seat_named(visit, words), read_days(words, today_of(visit)), named_in(visit, words)
    nobody = _NOBODY.search(words) is not None
    if seat is None or not days or bool(named) is nobody:
        return visit.aside("duty.how")
    unfit = [each.called for each in named if not _fits(visit, each, seat)]
    if unfit:
        return visit.aside("duty.may_not", who="、".join(unfit), seat=seat_called(visit, seat))
    said = read_hours(words)
    starts, ends = said or ALL_DAY
    kept = [
        each
        for each in current(visit, seat)
        if _day_of(each) not in days or ((said or named) and (each.starts, each.ends) != (starts, ends))
    ]
    new = [_shift(seat, day, (starts, ends), each.person) for day in days for each in named]
    visit.desk.roster.put_shifts(seat, (*kept, *new))
    return [_shown(visit, [seat])]


def _fits(visit: Visit, officer: Officer, seat: Seat) -> bool:
    return seat in visit.town.seats_of(officer.person) or visit.town.may_stand_in(officer.person, seat)


def current(visit: Visit, seat: Seat) -> list[Shift]:
    """Return the table of a seat, which is about to be changed, without the days that are over."""
    yesterday = today_of(visit) - timedelta(days=1)
    return [each for each in visit.desk.roster.shifts_to_change(seat) if each.day is None or each.day >= yesterday]


def _day_of(shift: Shift) -> Day | None:
    return shift.day if shift.day is not None else shift.weekday


def _shift(seat: Seat, day: Day, at: tuple[time, time], person: int) -> Shift:
    starts, ends = at
    if isinstance(day, date):
        return Shift(seat, None, day, starts, ends, person)
    return Shift(seat, day, None, starts, ends, person)


def _seat_named(visit: Visit, words: str) -> Seat | None:
    """Return the unit the words name, or else the desk of the community they name or the first of the sender's."""
    communities = communities_of(visit)
    named = [unit for unit in visit.town.units.values() if any(name in words for name in (unit.name, *unit.aliases))]
    if named:
        unit = max(named, key=lambda each: max(len(name) for name in (each.name, *each.aliases) if name in words))
        here = any(visit.town.places.lies_in(place, each) for place in unit.territory for each in communities)
        return Seat(Role.UNIT_MEMBER, unit=unit.id) if here else None
    told = [each for each in communities if visit.town.places[each].name in words]
    desk = next(iter((*told, *communities)), None)
    return Seat(Role.DUTY_DESK, desk) if desk is not None else None
