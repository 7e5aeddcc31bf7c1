"""How times, places, people and matters are called in a sentence."""

from datetime import datetime, timedelta

from domain.neighbourhood import Neighbourhood, Officer, Role, Seat
from domain.places import PlaceKind
from domain.service_request import ServiceRequest
from handlers.catalogue import FIRST_LANGUAGE, UnknownMessageError
from handlers.office import Office

_NAMED_KINDS = (PlaceKind.ALLEY, PlaceKind.BUILDING, PlaceKind.UNIT)


def when(office: Office, instant: datetime, language: str = FIRST_LANGUAGE) -> str:
    """Say an instant as people do: "今天 18:00", "明天 12:00", "11月25日 9:00"."""
    local = instant.astimezone(office.practice.zone)
    days = (local.date() - office.desk.now.astimezone(office.practice.zone).date()).days
    names = {-1: "time.yesterday", 0: "time.today", 1: "time.tomorrow"}
    clock = f"{local.hour}:{local.minute:02}"
    return office.practice.catalogue.say(
        names.get(days, "time.date"), language, month=local.month, day=local.day, clock=clock
    )


def lasted(office: Office, span: timedelta, language: str = FIRST_LANGUAGE) -> str:
    """Say how long something took: "4 小时 9 分"."""
    minutes = max(int(span.total_seconds() // 60), 1)
    days, hours = divmod(minutes // 60, 24)
    name = "span.days" if days else "span.hours" if hours else "span.minutes"
    return office.practice.catalogue.say(name, language, days=days, hours=hours, minutes=minutes % 60)


def place(town: Neighbourhood, request: ServiceRequest, *, estate: bool = False, room: bool = False) -> str:
    """Say where a request is: "3号楼2单元", with the estate and the room where they may be said; "" if unknown."""
    kinds = (*_NAMED_KINDS, PlaceKind.ESTATE) if estate or not _below_estate(town, request) else _NAMED_KINDS
    names = [each.name for each in reversed(town.places.upwards(request.place)) if each.kind in kinds]
    return "".join((*names, request.spot, request.room if room else ""))


def _below_estate(town: Neighbourhood, request: ServiceRequest) -> bool:
    return town.places.enclosing(request.place, *_NAMED_KINDS) is not None


def kind(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Name what a request is about: its subcategory, or the category where the subcategory has no name."""
    try:
        return office.practice.catalogue.say(f"kind.{request.subcategory}", language)
    except UnknownMessageError:
        return office.practice.catalogue.say(f"category.{request.category}", language)


def title(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE, *, estate: bool = False) -> str:
    """Name a request in few words: "3号楼2单元 照明"."""
    where = place(office.desk.neighbourhood, request, estate=estate)
    return " ".join(part for part in (where, kind(office, request, language)) if part)


def seat_name(office: Office, seat: Seat, language: str = FIRST_LANGUAGE) -> str:
    """Say who a seat is: its holder as called, the unit's name, or the title where nobody sits."""
    town = office.desk.neighbourhood
    if seat.unit is not None:
        unit = town.units.get(seat.unit)
        return unit.name if unit else ""
    holders = town.holders(seat)
    if holders and seat.role is not Role.DUTY_DESK:
        return holders[0].called
    title = town.titles.get(seat.role) or office.practice.catalogue.say(f"role.{seat.role}", language)
    place = town.places.get(seat.place)
    if seat.role is not Role.DUTY_DESK or place is None:
        return title
    wide = "street" if place.kind in (PlaceKind.STREET, PlaceKind.DISTRICT) else "community"
    return office.practice.catalogue.say(f"desk.{wide}", language, title=title)


def seats(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Say whom a request is offered to now: "李楼长、安居物业"."""
    return "、".join(dict.fromkeys(seat_name(office, seat, language) for seat in _front(request)))


def called(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Say everybody who has been called so far, lower rungs included."""
    return "、".join(dict.fromkeys(seat_name(office, seat, language) for seat in request.asked))


def _front(request: ServiceRequest) -> tuple[Seat, ...]:
    """The seats of the highest rung: those below have been passed, though they may still take it."""
    if request.chain and request.rung < len(request.chain):
        return request.chain[request.rung].seats
    return request.asked


def holder(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Say who has taken a request, by the unit's name when it was taken for a unit."""
    if request.held_seat is not None and request.held_seat.unit is not None:
        return seat_name(office, request.held_seat, language)
    if request.held_by is None:
        return seats(office, request, language)
    officer: Officer | None = office.desk.neighbourhood.officers.get(request.held_by)
    return (
        officer.called
        if officer
        else office.practice.catalogue.say("desk.community", language, title=_desk_title(office, language))
    )


def _desk_title(office: Office, language: str) -> str:
    title = office.desk.neighbourhood.titles.get(Role.DUTY_DESK)
    return title or office.practice.catalogue.say("role.duty_desk", language)
