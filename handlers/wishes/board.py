"""The board of wishes: let out to the units, taken up by the first who says so, promised for a day, given back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType

from domain.messages import Chat, OutgoingMessage
from domain.neighbourhood import Officer
from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ServiceRequest
from domain.wishes import (
    UNCLAIMED,
    Wish,
    WishState,
    groups_of,
    last_day,
    people_of,
    unit_of,
    units_of,
)
from handlers import outgoing
from handlers.handling import shelving
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.authority import by_staff
from handlers.showing import cards, phrases, stale, telling, wish_faces
from handlers.showing.cards import WISH, Place
from handlers.showing.faces import Face
from handlers.showing.telling import Row
from handlers.visit import Visit
from handlers.wishes.proposing import as_unit, moved, standing

SOON = timedelta(days=1)
"""After which a unit that has named no day is asked once more."""
_TO_TALK = timedelta(days=3)
_CLAIM: Row = (("button.wish_claim", "wish_claim"),)
_NOTHING: Mapping[str, object] = MappingProxyType({})


def post(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let a wish out, in its public words, to the groups of the units, or where there is none to the units' people."""
    wish, office = phrases.wish_of(visit.office, request), visit.office
    if wish is None:
        return stale.explain(visit, request)
    let_out = replace(
        wish,
        posted_at=visit.now,
        unit=None,
        claimed_by=None,
        promise_by=None,
        released_at=None,
        remind_at=_by_day(office, UNCLAIMED),
        reminded=False,
        proof="",
        photo=None,
    )
    aside = shelving.laid_aside(request)
    request, let_out = moved(office, aside, let_out, Action.POST, by_staff(visit, request), wish.words)
    groups = groups_of(visit.town, wish.community)
    everybody = () if groups else tuple(units_of(visit.town, wish.community))
    places = [Place(group.chat, WISH) for group in groups]
    waiting = visit.desk.wishes.queued(wish.community)[:1]
    return [
        *visit.aside("wish.posted", wish=wish.number),
        *cards.draw_all(office, request),
        *(cards.draw(office, request, place) for place in places),
        *ask_units(office, request, (*waiting, *(unit for unit in everybody if unit not in waiting))),
    ]


def ask_units(office: Office, request: ServiceRequest, units: Iterable[int]) -> list[OutgoingMessage]:
    """Show a wish to the people of some units in private; where its card hangs already, a new line asks."""
    said: list[OutgoingMessage] = []
    wish = phrases.wish_of(office, request)
    for unit in units if wish is not None else ():
        office.desk.wishes.ask(request.community, unit, office.desk.now)
        for each in people_of(office.desk.neighbourhood, unit):
            place = Place(each.chats[0], WISH, each.person)
            if office.desk.outbox.card(place.chat, place.card(request)) is None:
                said.append(cards.draw(office, request, place))
            elif wish is not None:
                said.append(_line(office, request, wish, each, "wish.card", (_CLAIM,), _NOTHING))
    return said


def next_unit(office: Office, community: int) -> int | None:
    """Return the unit whose turn it is: who asked for the next wish, then who was asked longest ago."""
    units, asked = units_of(office.desk.neighbourhood, community), office.desk.wishes.asked(community)
    queued = [each for each in office.desk.wishes.queued(community) if each in units]
    by_turn = sorted(units, key=lambda unit: (unit in asked, asked.get(unit, office.desk.now), unit))
    return next(iter((*queued, *by_turn)), None)


def claim(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take a wish up for one's unit. The first one has it; whoever comes later may wait for the next."""
    unit = unit_of(visit.town, visit.sender.id, request.community)
    if unit is None:
        return visit.pressed("wish.only_units")
    wish = standing(visit, request)
    if wish is None:
        return [*visit.pressed("wish.gone"), *cards.draw_all(visit.office, request)]
    if wish.state is not WishState.POSTED:
        return _too_late(visit, request, wish, unit)
    name = visit.town.units[unit].name
    taken = replace(wish, unit=unit, claimed_by=visit.sender.id, remind_at=_by_day(visit.office, SOON), reminded=False)
    request, taken = moved(visit.office, request, taken, Action.CLAIM, as_unit(visit), name)
    visit.desk.wishes.ask(request.community, unit, visit.now)
    return [
        *visit.pressed("wish.you_claimed", wish=wish.number),
        *cards.draw_all(visit.office, request),
        *_asked_when(visit, request, taken),
        *tell_desk(visit.office, request, taken, "wish.desk_claimed", row=(wish_faces.RELEASE,)),
    ]


def _asked_when(visit: Visit, request: ServiceRequest, wish: Wish) -> list[OutgoingMessage]:
    """Ask in private until when; a card that hangs there already only changes, so a line says it."""
    chat = _private(visit)
    if chat is None:
        return []
    if visit.desk.outbox.card(chat, Place(chat, WISH).card(request)) is None:
        return [cards.draw(visit.office, request, Place(chat, WISH, visit.sender.id))]
    return tell_unit(visit.office, request, wish, "wish.when", rows=wish_faces.PROMISES, only=visit.sender.id)


def _too_late(visit: Visit, request: ServiceRequest, wish: Wish, unit: int) -> list[OutgoingMessage]:
    if wish.unit == unit:
        return visit.pressed("wish.yours_already", wish=wish.number)
    said = visit.pressed("wish.taken", wish=wish.number)
    chat = _private(visit)
    if chat is None:
        return said
    rows = ((("button.wish_next", "wish_next", request.id), ("button.wish_no_next", "wish_no_next", request.id)),)
    text = visit.say("wish.taken", wish=wish.number)
    buttons = visit.buttons(*rows, chat=chat)
    return [*said, outgoing.line(chat, text, buttons=buttons, person=visit.sender.id)]


def wait_for_next(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Show a unit the oldest wish that nobody has taken up, or let it wait for the next one."""
    unit = unit_of(visit.town, visit.sender.id, request.community)
    if unit is None:
        return visit.pressed("wish.only_units")
    free = [each for each in visit.desk.wishes.live(request.community) if each.state is WishState.POSTED]
    oldest = visit.desk.requests.get(free[0].request) if free else None
    if oldest is not None:
        return [*visit.pressed("wish.noted"), look(visit, oldest)]
    visit.desk.wishes.queue(request.community, unit, visit.now)
    return visit.aside("wish.queued")


def look(visit: Visit, request: ServiceRequest) -> OutgoingMessage:
    """Show a wish to the sender in private, on a card of their own."""
    return cards.draw(visit.office, request, Place(_private(visit) or visit.chat, WISH, visit.sender.id))


def press_look(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Show a wish of the list to somebody of a unit, with what they may do."""
    if unit_of(visit.town, visit.sender.id, request.community) is None or _private(visit) is None:
        return visit.pressed("wish.only_units")
    return [*visit.pressed("wish.noted"), look(visit, request)] if standing(visit, request) else _gone(visit, request)


def _gone(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    return [*visit.pressed("wish.gone"), *cards.draw_all(visit.office, request)]


def own_wish(visit: Visit, request: ServiceRequest) -> Wish | None:
    """Return the wish that the sender's unit has taken up and that stands on the board."""
    wish = standing(visit, request)
    own = {seat.unit for seat in visit.town.seats_of(visit.sender.id) if seat.unit is not None}
    return wish if wish is not None and wish.unit in own else None


def promise_week(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【本周】."""
    return _promise(visit, request, this_week=True)


def promise_fortnight(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【两周内】."""
    return _promise(visit, request, this_week=False)


def _promise(visit: Visit, request: ServiceRequest, *, this_week: bool) -> list[OutgoingMessage]:
    wish = own_wish(visit, request)
    if wish is None or wish.state is not WishState.CLAIMED:
        return _gone(visit, request)
    zone = visit.office.practice.zone
    day = last_day(visit.now.astimezone(zone).date(), this_week=this_week)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    calendar = visit.office.practice.clocks.calendar
    promised = replace(wish, promise_by=until, remind_at=calendar.by_day(until), reminded=False)
    said = phrases.days(visit.office, until - timedelta(days=1), until)
    request, promised = moved(visit.office, request, promised, Action.PROMISE, as_unit(visit), said)
    return [
        *visit.pressed("wish.promised", until=said),
        *cards.draw_all(visit.office, request),
        *tell_desk(visit.office, request, promised, "wish.desk_promised"),
    ]


def talk_first(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【先聊聊】: the staff get in touch with the unit."""
    wish = own_wish(visit, request)
    if wish is None or wish.state is not WishState.CLAIMED:
        return _gone(visit, request)
    talking = replace(wish, promise_by=None, remind_at=_by_day(visit.office, _TO_TALK), reminded=False)
    request, talking = moved(visit.office, request, talking, Action.PROMISE, as_unit(visit))
    officer = visit.town.officers[visit.sender.id]
    return [
        *visit.aside("wish.talk_noted"),
        *cards.draw_all(visit.office, request),
        *tell_desk(
            visit.office,
            request,
            talking,
            "wish.desk_talk",
            facts={"who": officer.called or officer.name, "phone": officer.phone},
        ),
    ]


def give_back(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let a unit say that it cannot after all: the wish stands on the board again, and the staff hear of it."""
    wish = own_wish(visit, request)
    if wish is None or wish.state is not WishState.CLAIMED:
        return _gone(visit, request)
    request, free = _freed(visit, request, wish, as_unit(visit))
    return [
        *visit.pressed("wish.given_back", wish=wish.number),
        *cards.draw_all(visit.office, request),
        *tell_desk(visit.office, request, replace(free, unit=wish.unit), "wish.desk_given_back"),
    ]


def take_back(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let the staff put a wish that its unit does not fulfil back on the board; its people are told."""
    wish = standing(visit, request)
    if wish is None or wish.state is not WishState.CLAIMED:
        return stale.explain(visit, request)
    told = tell_unit(visit.office, request, wish, "wish.taken_back")
    request, _ = _freed(visit, request, wish, by_staff(visit, request))
    return [*visit.pressed("wish.noted"), *cards.draw_all(visit.office, request), *told]


def _freed(visit: Visit, request: ServiceRequest, wish: Wish, by: docket.By) -> tuple[ServiceRequest, Wish]:
    """Put a wish back on the board. Whoever had it may know no longer for whom it is."""
    free = replace(
        wish,
        unit=None,
        claimed_by=None,
        promise_by=None,
        released_at=None,
        posted_at=visit.now,
        remind_at=_by_day(visit.office, UNCLAIMED),
        reminded=False,
    )
    return moved(visit.office, request, free, Action.GIVE_BACK, by, phrases.wish_standing(visit.office, wish))


def take_down(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take a wish off the board: it is a task of the desk again."""
    wish = standing(visit, request)
    if wish is None or wish.state is not WishState.POSTED:
        return stale.explain(visit, request)
    back = shelving.brought_back(visit.office, request, by_staff(visit, request))
    visit.desk.wishes.put(replace(wish, remind_at=None))
    return [*visit.pressed("wish.noted"), *cards.draw_all(visit.office, back)]


def release(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Tell whoever took a wish up, and nobody else, for whom it is; that this was done is an event."""
    wish = standing(visit, request)
    if wish is None or wish.state is not WishState.CLAIMED:
        return stale.explain(visit, request)
    if wish.released_at is not None:
        return visit.pressed("wish.released_already")
    claimer = visit.town.officers.get(wish.claimed_by) if wish.claimed_by is not None else None
    if claimer is None or not claimer.chats:
        return visit.aside("wish.nobody_to_release")
    who = claimer.called or claimer.name
    open_now = replace(wish, released_at=visit.now)
    request, open_now = moved(visit.office, request, open_now, Action.RELEASE, by_staff(visit, request), who)
    facts = wish_faces.released(visit.office, request)
    line = "wish.for_whom" if facts["whom"] else "wish.as_told"
    return [
        *visit.pressed("wish.released", who=who),
        *cards.draw_all(visit.office, request),
        *tell_unit(visit.office, request, open_now, line, only=claimer.person, facts=facts),
    ]


def tell_desk(
    office: Office,
    request: ServiceRequest,
    wish: Wish,
    message_id: str,
    *,
    row: Row = (),
    facts: Mapping[str, object] = _NOTHING,
) -> list[OutgoingMessage]:
    """Tell the community's desk what became of a wish."""
    known = {**phrases.wish_facts(office, wish), **facts}
    return telling.officers(office, request, docket.desk_of(office, request.community), message_id, known, row=row)


def tell_unit(
    office: Office,
    request: ServiceRequest,
    wish: Wish,
    message_id: str,
    *,
    rows: tuple[Row, ...] = (),
    only: int | None = None,
    facts: Mapping[str, object] = _NOTHING,
) -> list[OutgoingMessage]:
    """Tell the people of the unit that has a wish something, or only one of them."""
    people: Iterable[Officer] = people_of(office.desk.neighbourhood, wish.unit) if wish.unit is not None else ()
    return [
        _line(office, request, wish, each, message_id, rows, facts)
        for each in people
        if only is None or each.person == only
    ]


def _line(
    office: Office,
    request: ServiceRequest,
    wish: Wish,
    officer: Officer,
    message_id: str,
    rows: tuple[Row, ...],
    facts: Mapping[str, object],
) -> OutgoingMessage:
    chat, language = officer.chats[0], office.desk.people.known(officer.person).language
    face = Face(office, request, chat, officer.person, language)
    text = wish_faces.say(face, wish, message_id, **facts)
    said = outgoing.line(chat, text, buttons=face.rows(*rows), person=officer.person, request=request.id)
    return replace(said, reply_to_card=Place(chat, WISH).card(request))


def _private(visit: Visit) -> Chat | None:
    if visit.private:
        return visit.chat
    return visit.account.private if visit.account.reachable else None


def _by_day(office: Office, span: timedelta) -> datetime:
    return office.practice.clocks.calendar.by_day(office.desk.now + span)
