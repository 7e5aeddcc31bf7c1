"""How times, places, people and matters are called in a sentence."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.neighbourhood import Neighbourhood, Officer, Role, Seat
from domain.places import PlaceKind
from domain.routing import people_for
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent
from domain.wishes import Wish, WishState
from handlers.catalogue import FIRST_LANGUAGE, UnknownMessageError
from handlers.gazetteer import shared_names
from handlers.office import Office
from handlers.requests import docket

_NAMED_KINDS = (PlaceKind.ALLEY, PlaceKind.BUILDING, PlaceKind.UNIT)
_WITH_ESTATE = (*_NAMED_KINDS, PlaceKind.ESTATE)
_NEAR_DAYS = {-1: "time.yesterday", 0: "time.today", 1: "time.tomorrow"}


def when(office: Office, instant: datetime, language: str = FIRST_LANGUAGE) -> str:
    """Say an instant as people do: "今天 18:00", "明天 12:00", "11月25日 9:00"."""
    zone = office.practice.zone
    local = instant.astimezone(zone)
    days = local.toordinal() - office.desk.now.astimezone(zone).toordinal()
    clock = f"{local.hour}:{local.minute:02}"
    return office.practice.catalogue.say(
        _NEAR_DAYS.get(days, "time.date"), language, month=local.month, day=local.day, clock=clock
    )


def days(office: Office, begins: datetime, ends: datetime, language: str = FIRST_LANGUAGE) -> str:
    """Say a span of whole days by the first and the last: "12月1日到12月7日", or the one day it is."""
    zone = office.practice.zone
    first, last = begins.astimezone(zone).date(), (ends - timedelta(microseconds=1)).astimezone(zone).date()
    say = office.practice.catalogue.say
    names = [say("time.day", language, month=day.month, day=day.day) for day in dict.fromkeys((first, last))]
    return say("time.days", language, first=names[0], last=names[-1]) if len(names) > 1 else names[0]


def stamps(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Say when a request was ordered, dispatched and accepted (点单 下单 接单), as far as it has come."""
    say = office.practice.catalogue.say
    steps = {"ordered": request.opened_at, "dispatched": request.dispatched_at, "accepted": request.accepted_at}
    return say("stamp.between", language).join(
        say(f"stamp.{step}", language, at=_stamp(office, at, language)) for step, at in steps.items() if at is not None
    )


def _stamp(office: Office, instant: datetime, language: str) -> str:
    """Say an instant as shortly as can be: the clock alone for today."""
    local, today = instant.astimezone(office.practice.zone), office.desk.now.astimezone(office.practice.zone).date()
    clock = f"{local.hour}:{local.minute:02}"
    if local.date() == today:
        return clock
    return office.practice.catalogue.say("time.date", language, month=local.month, day=local.day, clock=clock)


def lasted(office: Office, span: timedelta, language: str = FIRST_LANGUAGE) -> str:
    """Say how long something took: "4 小时 9 分"."""
    minutes = max(int(span.total_seconds() // 60), 1)
    days, hours = divmod(minutes // 60, 24)
    name = "span.days" if days else "span.hours" if hours else "span.minutes"
    return office.practice.catalogue.say(name, language, days=days, hours=hours, minutes=minutes % 60)


def place(town: Neighbourhood, request: ServiceRequest, *, estate: bool = False, room: bool = False) -> str:
    """Say where a request is: "3号楼2单元", with the estate and the room where they may be said; "" if unknown."""
    kinds, around = _WITH_ESTATE if estate else _NAMED_KINDS, town.places.upwards(request.place)[::-1]
    names = [each.name for each in around if each.kind in kinds]
    # Where nothing narrower is known, the estate is what there is to say.
    names = names or [each.name for each in around if each.kind is PlaceKind.ESTATE]
    return "".join((*names, request.spot, _door(town, request) if room else ""))


def _door(town: Neighbourhood, request: ServiceRequest) -> str:
    """Say the room; in an alley it is a number on a door."""
    here = town.places.get(request.place)
    return f"{request.room}号" if request.room and here and here.kind is PlaceKind.ALLEY else request.room


def kind(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Name what a request is about: its subcategory, or the category where the subcategory has no name."""
    try:
        return office.practice.catalogue.say(f"kind.{request.subcategory}", language)
    except UnknownMessageError:
        return office.practice.catalogue.say(f"category.{request.category}", language)


def title(
    office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE, *, exact: bool = False, room: bool = False
) -> str:
    """Name a request in few words: "3号楼2单元 灯"; exactly for whoever looks after several estates."""
    town = office.desk.neighbourhood
    where = address(town, request, room=room) if exact else place(town, request, room=room)
    named = kind(office, request, language)
    return f"{where} {named}" if where else named


def address(town: Neighbourhood, request: ServiceRequest, *, room: bool = False) -> str:
    """Say where a request is, with the estate where several have a building of that name."""
    building = town.places.enclosing(request.place, PlaceKind.BUILDING)
    estate = building is not None and building.name in shared_names(town)
    return place(town, request, estate=estate, room=room)


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
    if place.kind is PlaceKind.ESTATE:
        return f"{place.name}{title}"
    wide = "street" if place.kind in (PlaceKind.STREET, PlaceKind.DISTRICT) else "community"
    return office.practice.catalogue.say(f"desk.{wide}", language, title=title)


def seat_names(office: Office, seats: Iterable[Seat], language: str = FIRST_LANGUAGE) -> str:
    """Name seats one after the other: "城管、环卫"."""
    return "、".join(seat_name(office, each, language) for each in seats)


def together(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Name the seats that were called to see to a request together."""
    return seat_names(office, (each.seat for each in office.desk.whistles.of_request(request.id)), language)


def seats(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Say whom a request is offered to now: "李楼长、安居物业"."""
    return _names(office, request, _front(request), language)


def called(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE) -> str:
    """Say everybody who has been called so far and can be reached, lower rungs included; "" where that is nobody."""
    town, matter = office.desk.neighbourhood, docket.matter_of(request)
    reached = {seat: tuple(each for each in people_for((seat,), matter, town) if each.chats) for seat in request.asked}
    names = (_seat_now(office, seat, people, language) for seat, people in reached.items() if people)
    return "、".join(dict.fromkeys(names))


def _names(office: Office, request: ServiceRequest, asked: tuple[Seat, ...], language: str) -> str:
    """Name those seats on which somebody is left to see to it: whoever gave it back is not named again."""
    town, matter = office.desk.neighbourhood, docket.matter_of(request)
    left = [(seat, people_for((seat,), matter, town)) for seat in asked]
    staffed = [(seat, people) for seat, people in left if people] or left
    return "、".join(dict.fromkeys([_seat_now(office, seat, people, language) for seat, people in staffed]))


def _seat_now(office: Office, seat: Seat, left: tuple[Officer, ...], language: str) -> str:
    personal = seat.unit is None and seat.role is not Role.DUTY_DESK
    return left[0].called if personal and left else seat_name(office, seat, language)


def _front(request: ServiceRequest) -> tuple[Seat, ...]:
    """The seats of the highest rung: those below have been passed, though they may still take it."""
    if request.chain and request.rung < len(request.chain):
        return request.chain[request.rung].seats
    return request.asked


def holder(office: Office, request: ServiceRequest, language: str = FIRST_LANGUAGE, to: int | None = None) -> str:
    """Say who has taken a request, by the unit's name when it was taken for a unit; its own people hear who it is."""
    town = office.desk.neighbourhood
    own = to is not None and request.held_seat in town.seats_of(to)
    if request.held_seat is not None and request.held_seat.unit is not None and not own:
        return seat_name(office, request.held_seat, language)
    if request.held_by is None:
        return seats(office, request, language)
    officer: Officer | None = town.officers.get(request.held_by)
    return (
        officer.called
        if officer
        else office.practice.catalogue.say("desk.community", language, title=_desk_title(office, language))
    )


def _desk_title(office: Office, language: str) -> str:
    title = office.desk.neighbourhood.titles.get(Role.DUTY_DESK)
    return title or office.practice.catalogue.say("role.duty_desk", language)


def wish_of(office: Office, request: ServiceRequest) -> Wish | None:
    """Return what may be let out of a request, None for what is no wish."""
    return office.desk.wishes.of_request(request.id) if request.intent is Intent.WISH else None


def wish_facts(office: Office, wish: Wish, language: str = FIRST_LANGUAGE) -> dict[str, object]:
    """Return the facts every sentence about a wish may use; none of them tells for whom it is."""
    unit = office.desk.neighbourhood.units.get(wish.unit) if wish.unit is not None else None
    until = days(office, wish.promise_by - timedelta(days=1), wish.promise_by, language) if wish.promise_by else ""
    return {
        "wish": wish.number,
        "heart": office.practice.catalogue.say(f"heart.{wish.heart}", language),
        "words": wish.words,
        "unit": unit.name if unit else "",
        "until": until,
        "thanks": wish.thanks,
    }


def wish_standing(office: Office, wish: Wish, language: str = FIRST_LANGUAGE) -> str:
    """Say in one sentence how far a wish has come."""
    talking = wish.state is WishState.CLAIMED and wish.promise_by is None
    stands = "talking" if talking else str(wish.state)
    return office.practice.catalogue.fill(f"wish.stands_{stands}", language, wish_facts(office, wish, language))
