"""Everything the desk keeps about one person, as plain values: what somebody may ask to see of their own data."""

from datetime import datetime
from typing import TypeAlias

from msgspec import to_builtins

from domain.neighbourhood import Seat
from domain.people import Person
from domain.service_request import Event, ServiceRequest
from domain.wishes import Wish
from handlers.office import Office
from storage.outgoing_rows import Said

Plain: TypeAlias = dict[str, object]
_MOST_SAID = 100_000


def own_data(office: Office, person: Person) -> Plain:
    """Return what is kept: the person, accounts, requests with what happened, and all that was said to them."""
    desk = office.desk
    accounts = desk.people.accounts_of(person.id)
    joined = desk.requests.of_person(person.id)
    reported = desk.requests.reported_by(person.id, _MOST_SAID)
    requests = {each.id: each for each in (*reported, *joined)}
    chats = [each.private for each in accounts if each.private is not None]
    return {
        "person": to_builtins(person) | {"home": _place(office, person.home)},
        "accounts": [{"channel": each.channel, "account": each.external} for each in accounts],
        "requests": [_request(office, each, person.id) for each in requests.values()],
        "letters": [{"said_at": each.said_at, "words": each.words} for each in desk.letters.of_author(person.id)],
        "rounds": [
            {"asked_at": each.asked_at, "answered_at": each.answered_at, "words": each.words}
            for each in desk.rounds.of_person(person.id)
        ],
        "roles": [
            {"role": each.seat.role, "at": _seat(office, each.seat), "title": each.title, "rank": each.rank}
            for each in desk.neighbourhood.appointments
            if each.person == person.id
        ],
        "invitations": [
            {"expires_at": each.expires_at, "used_at": each.used_at, "revoked_at": each.revoked_at}
            for each in desk.invitations.of_person(person.id)
        ],
        "leaves": [
            {"begins": each.begins, "ends": each.ends, "state": each.state} for each in desk.leaves.of_person(person.id)
        ],
        "duty": [
            {
                "at": _seat(office, each.seat),
                "weekday": each.weekday,
                "day": each.day,
                "hours": (each.starts, each.ends),
            }
            for each in desk.neighbourhood.shifts
            if each.person == person.id
        ],
        "department_tasks": [
            {"asked_at": each.asked_at, "state": each.state, "asked": each.author == person.id, "words": each.words}
            for each in desk.department_tasks.of_person(person.id)
        ],
        "nominations": [
            {"begun_at": each.begun_at, "name": each.name, "place": _place(office, each.place), "words": each.words}
            for each in desk.nominations.of_person(person.id)
        ],
        "said": [_said(each) for chat in chats for each in desk.outbox.history(chat, _MOST_SAID)],
        "lines": [
            {"at": line.at, "text": line.text}
            for chat in chats
            for line in desk.conversations.lines(chat, desk.now - office.practice.waiting.lines, person.id)
        ],
    }


def _request(office: Office, request: ServiceRequest, person: int) -> Plain:
    """Return a request as far as it is this person's: of one that others reported, only their own words."""
    own = request.reporter == person
    events = office.desk.requests.events(request.id)
    wish = office.desk.wishes.of_request(request.id) if own else None
    return {
        "number": request.number,
        "community": _place(office, request.community),
        "place": _place(office, request.place),
        "state": request.state,
        "category": request.category,
        "subcategory": request.subcategory,
        "opened_at": request.opened_at,
        "closed_at": request.closed_at,
        "stars": request.stars if own else None,
        "text": request.text if own else "",
        "room": request.room if own else "",
        "spot": request.spot if own else "",
        "events": [_event(each) for each in events if own or each.actor == person],
        "wish": _wish(wish) if wish is not None else None,
        "pictures": [each.hash for each in office.desk.media.of_request(request.id) if own and each.hash],
    }


def _wish(wish: Wish) -> Plain:
    """Return what is let out of a request, and what came of it."""
    return {
        "number": wish.number,
        "heart": wish.heart,
        "state": wish.state,
        "words": wish.words,
        "thanks": wish.thanks,
        "released_at": wish.released_at,
    }


def _event(event: Event) -> Plain:
    return {"at": event.at, "what": event.action, "by": event.part, "words": event.note}


def _said(said: Said) -> Plain:
    return {"at": said.at, "text": said.message.text, "delivery": said.delivery}


def _seat(office: Office, seat: Seat) -> str:
    unit = office.desk.neighbourhood.units.get(seat.unit) if seat.unit is not None else None
    return unit.name if unit is not None else _place(office, seat.place)


def _place(office: Office, place: int | None) -> str:
    named = [each.name for each in reversed(office.desk.neighbourhood.places.upwards(place))]
    return "/".join(named)


def written(value: object) -> str:
    """Write what JSON does not know."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
