"""The cards of a request: one for each who reported it, one in the group, one for each who is asked to see to it.

A card is a pure function of the request as it stands, so whatever happens, drawing them anew tells everybody.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from domain.discretion import confidential, never_in_a_group
from domain.messages import Buttons, Chat, ChatKind, Lane, OutgoingKind, OutgoingMessage
from domain.neighbourhood import Officer
from domain.people import Party
from domain.replacing import replace
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers.catalogue import FIRST_LANGUAGE
from handlers.office import Office
from handlers.requests import docket, ending, panels
from handlers.showing import head_faces, panel_faces, party_faces, seat_faces, wish_faces
from handlers.showing.faces import Face

PARTY, GROUP, HEAD, RATE, SEAT, WISH, PANEL = "party", "group", "head", "rate", "seat", "wish", "panel"
_FACES: dict[str, Callable[[Face], tuple[str, Buttons]]] = {
    PARTY: party_faces.party,
    GROUP: party_faces.group,
    HEAD: head_faces.head,
    SEAT: seat_faces.seat,
    WISH: wish_faces.board,
    PANEL: panel_faces.panel,
}


class Place(Struct, frozen=True):
    """Where a card hangs: the chat, the sort of card, and whose it is (None in a group).

    What asks for an act a second time must ring, so it is a card of its own: `round` counts.
    """

    chat: Chat
    sort: str
    person: int | None = None
    round: int = 0

    def card(self, request: ServiceRequest) -> str:
        """Return the name of the card."""
        again = f":{self.round}" if self.round else ""
        return f"{self.sort}:{request.id}{again}"


def draw_all(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Draw every card of a request as it stands now; those that look as before are not sent again."""
    places = dict.fromkeys((*_wanted(office, request), *_hanging(office, request)))
    alike: dict[tuple[str, str], object] = {}
    return [_drawn(office, request, place, alike) for place in places]


def introduced(
    drawn: Sequence[OutgoingMessage], request: ServiceRequest, words: Mapping[int, str]
) -> list[OutgoingMessage]:
    """Let the cards of these people, who get one for the first time, begin with why; one message, not two."""
    own = f"{PARTY}:{request.id}"
    first = {card.person: words.get(card.person or 0) for card in drawn if card.card == own}
    return [
        replace(card, text=f"{first[card.person]}\n{card.text}") if card.card == own and first[card.person] else card
        for card in drawn
    ]


def draw(office: Office, request: ServiceRequest, place: Place) -> OutgoingMessage:
    """Draw one card."""
    return _drawn(office, request, place, {})


def _drawn(
    office: Office, request: ServiceRequest, place: Place, alike: dict[tuple[str, str], object]
) -> OutgoingMessage:
    language = FIRST_LANGUAGE if place.person is None else office.desk.people.known(place.person).language
    face = Face(office, request, place.chat, place.person, language, alike)
    text, buttons = _FACES[place.sort](face)
    drawn = hang(place, request, text, buttons)
    return replace(drawn, use_by=seat_faces.report_by(face)) if place.sort == SEAT else drawn


def hang(place: Place, request: ServiceRequest, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    """Make the message that sends or edits a card."""
    return OutgoingMessage(
        "",
        place.chat,
        text,
        kind=OutgoingKind.CARD,
        buttons=buttons,
        card=place.card(request),
        lane=Lane.EMERGENCY if request.urgency is Urgency.EMERGENCY else Lane.STATUS,
        person=place.person,
        request=request.id,
    )


def party_places(office: Office, request: ServiceRequest) -> list[Place]:
    """Return where those who reported a request see how it stands: in private, or on the one card of their group."""
    parties = office.desk.requests.parties(request.id)
    private = office.desk.people.chats_of([party.person for party in parties if _is_sought(party, request)])
    places = []
    for party in parties:
        if party.chat is not None and party.chat.kind is ChatKind.PRIVATE:
            places.append(Place(party.chat, PARTY, party.person))
        elif chats := private.get(party.person):
            places.append(Place(chats[0], PARTY, party.person))
        elif party.chat is not None and not never_in_a_group(request):
            places.append(Place(party.chat, GROUP))
    return places


def _is_sought(party: Party, request: ServiceRequest) -> bool:
    """Whether a party is told in private although it did not speak there."""
    return party.chat is None or (party.chat.kind is ChatKind.GROUP and confidential(request))


def _wanted(office: Office, request: ServiceRequest) -> Iterable[Place]:
    yield from party_places(office, request)
    if (looks := panels.member(office, request)) is not None:
        yield Place(looks.chats[0], PANEL, looks.person)
    if not request.open:
        return
    for officer in (*_concerned(office, request), *ending.looker(office, request)):
        if officer.chats:
            yield Place(officer.chats[0], HEAD, officer.person)
    for officer in docket.called_together(office, request):
        if officer.chats:
            yield Place(officer.chats[0], SEAT, officer.person)


def _concerned(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return who has to know of it now: while somebody works on it, only whoever was called because it is late.

    Whoever sits at the community's desk first knows of what concerns an area, whoever sees to it.
    """
    desk = docket.desk_of(office, request.community)[:1] if request.area else ()
    if request.held_by is None:
        return (*docket.asked_people(office, request), *desk)
    return (*docket.called_last(office, request), *desk) if request.rung > 0 else desk


def _hanging(office: Office, request: ServiceRequest) -> Iterable[Place]:
    parties = {party.person for party in office.desk.requests.parties(request.id)}
    for card in office.desk.outbox.cards_of(request.id):
        sort = card.name.partition(":")[0]
        left = sort == PARTY and card.person not in parties
        if sort in _FACES and not left:
            yield Place(card.chat, sort, card.person)
