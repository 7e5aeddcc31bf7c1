"""Every message that goes out is held here against what its reader may know; nothing is queued without."""

import logging
from collections.abc import Iterable, Iterator, Sequence

from domain.discretion import (
    Identity,
    Reader,
    Sight,
    for_the_board,
    hides_reporter,
    never_in_a_group,
    sight,
    without_contacts,
    without_identity,
    without_personal_data,
)
from domain.messages import Buttons, ChatKind, Lane, OutgoingKind, OutgoingMessage
from domain.neighbourhood import STAFF_ROLES, Role, Seat
from domain.people import Person
from domain.replacing import replace
from domain.request_states import State
from domain.service_request import ServiceRequest
from domain.wishes import Wish, WishState
from handlers.office import Office

_BOARD = "wish:"
"""What the cards of wishes are called; they and the answers to them speak of a wish to the units."""
_log = logging.getLogger(__name__)


def discreet(office: Office, messages: Iterable[OutgoingMessage]) -> Iterator[OutgoingMessage]:
    """Yield what was said because of one cause as each reader may know it; what nobody may be told is left out."""
    said = [(message, _request(office, message)) for message in messages]
    unspoken = any(request is not None and never_in_a_group(request) for _, request in said)
    for message, request in said:
        if unspoken and message.to.kind is ChatKind.GROUP and message.lane is not Lane.EMERGENCY:
            # A sign beside somebody's line in the group would tell what the line was.
            continue
        to_reader = _to_group if message.to.kind is ChatKind.GROUP else _to_person
        allowed = to_reader(office, message, request)
        if allowed is None:
            _log.error("a message about request %s was not for those who would have read it", message.request)
        else:
            yield allowed


def _request(office: Office, message: OutgoingMessage) -> ServiceRequest | None:
    return office.desk.requests.get(message.request) if message.request is not None else None


def _to_group(office: Office, message: OutgoingMessage, request: ServiceRequest | None) -> OutgoingMessage | None:
    if message.kind is OutgoingKind.REACTION:
        return message
    if message.kind is OutgoingKind.CARD and message.person is not None:
        # It has the names, rooms and buttons meant for that person alone.
        return None
    board = request is not None and _is_let_out(_wish_spoken_of(office, request, message))
    reader = Reader.BOARD if board else Reader.GROUP
    seen = sight(request, reader) if request is not None else Sight.PUBLIC
    if seen is Sight.NOTHING:
        return None
    if seen is Sight.SIGN:
        return _sign(office, message, "group.private_matter")
    names = [name for each in _identities(office, request, None) for name in each.names]
    public = _public_telephones(office)
    let_go = let_out(office, request, message.text) if request is not None and board else message.text
    text = without_personal_data(let_go, names, public)
    buttons = _relabelled(message.buttons, names, public)
    return replace(message, text=text, buttons=buttons, photo=None, original=None)


def let_out(office: Office, request: ServiceRequest, words: str) -> str:
    """Return words about a request as they may be read by whoever must not learn whose it is."""
    return for_the_board(words, _identities(office, request, None), _public_telephones(office))


def _wish_spoken_of(office: Office, request: ServiceRequest, message: OutgoingMessage) -> Wish | None:
    about_it = (message.card or message.reply_to_card or "").startswith(_BOARD)
    return office.desk.wishes.of_request(request.id) if about_it else None


def _is_let_out(wish: Wish | None) -> bool:
    return wish is not None and wish.state is not WishState.PROPOSED


def _relabelled(buttons: Buttons, names: Sequence[str], public: Sequence[str]) -> Buttons:
    return tuple(
        tuple(replace(button, label=without_personal_data(button.label, names, public)) for button in row)
        for row in buttons
    )


def _sign(office: Office, message: OutgoingMessage, message_id: str) -> OutgoingMessage:
    links = tuple(tuple(button for button in row if button.url) for row in message.buttons)
    text = office.practice.catalogue.say(message_id)
    return replace(message, text=text, buttons=tuple(row for row in links if row), photo=None, original=None)


def _to_person(office: Office, message: OutgoingMessage, request: ServiceRequest | None) -> OutgoingMessage | None:
    if request is None:
        return message
    reader = _reader(office, request, message)
    if reader is Reader.OTHER and (wish := _wish_spoken_of(office, request, message)) is not None:
        return _to_unit(office, request, wish, message)
    seen = sight(request, reader)
    pictured = message.photo is not None or message.original is not None
    if pictured and reader not in (Reader.HANDLER, Reader.OPENED):
        told = message.photo is not None and message.photo == request.photo
        message = replace(message, photo=None if told else message.photo, original=None)
    if seen is Sight.ALL:
        return message
    if seen is Sight.SIGN:
        stands = message.card is not None and office.desk.outbox.card(message.to, message.card) is not None
        return _sign(office, message, "head.not_yours_any_more") if stands else None
    text = _without_who(office, request, message, reader)
    return message if text == message.text else replace(message, text=text)


def _without_who(office: Office, request: ServiceRequest, message: OutgoingMessage, reader: Reader) -> str:
    """Return a text without those who reported; a panel reads no other name or room in it either."""
    if reader is Reader.PANEL:
        return let_out(office, request, message.text)
    text = without_identity(message.text, _identities(office, request, message.person))
    return text if reader is Reader.PARTY else without_contacts(text, _public_telephones(office))


def _to_unit(office: Office, request: ServiceRequest, wish: Wish, message: OutgoingMessage) -> OutgoingMessage | None:
    """Tell somebody of a unit of a wish: for whom it is only whoever took it up, once the staff have released that."""
    if not _is_let_out(wish):
        return None
    if wish.released_at is not None and wish.claimed_by == message.person:
        return message
    return replace(message, text=let_out(office, request, message.text), photo=None)


def _reader(office: Office, request: ServiceRequest, message: OutgoingMessage) -> Reader:
    """Say in what part somebody reads; who both reported it and sees to it reads as who sees to it."""
    town, person = office.desk.neighbourhood, message.person
    if person is None:
        return Reader.OTHER
    staff = town.has_role_over(person, request.community, STAFF_ROLES)
    if staff and message.opened:
        return Reader.OPENED
    if staff or _acts(office, request, person):
        return Reader.HANDLER
    party = any(each.person == person for each in office.desk.requests.parties(request.id))
    if party:
        return Reader.PARTY
    return Reader.PANEL if Role.PANELIST in town.roles_of(person) else Reader.OTHER


def _identities(office: Office, request: ServiceRequest | None, reader: int | None) -> list[Identity]:
    """Return what tells who those are who reported a request, the reader left out."""
    if request is None:
        return []
    parties = office.desk.requests.parties(request.id)
    others = {request.reporter, *[each.person for each in parties]} - {reader}
    if not others:
        return []
    return [_identity(office, request, each) for each in office.desk.people.many(sorted(others)).values()]


def _identity(office: Office, request: ServiceRequest, person: Person) -> Identity:
    """Return what tells who somebody is; an officer is known by the office, but where nobody must learn who spoke."""
    officer = office.desk.neighbourhood.officers.get(person.id)
    unknown = officer is None or (hides_reporter(request) and not _acts(office, request, person.id))
    names = dict.fromkeys((person.name, person.called))
    if officer is not None and not unknown:
        names.pop(officer.called, None)
    rooms = () if person.room == str(request.number) else (person.room,)
    return Identity(tuple(name for name in names if name), rooms, (person.phone,))


def _acts(office: Office, request: ServiceRequest, person: int) -> bool:
    """Whether somebody is asked to see to a request, has it, or was called to it by a whistle."""
    if request.held_by == person:
        return True
    own = office.desk.neighbourhood.served_by(person)
    seats = (*request.asked, request.held_seat, *_called(office, request)) if own else ()
    return any(seat in own for seat in seats)


def _called(office: Office, request: ServiceRequest) -> tuple[Seat, ...]:
    whistles = office.desk.whistles.of_request(request.id) if request.state is State.JOINT else ()
    return tuple(each.seat for each in whistles)


def _public_telephones(office: Office) -> tuple[str, ...]:
    return tuple(office.practice.telephones.values())
