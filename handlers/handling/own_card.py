"""The sender's own card of a request, the menus over it, and the parts in which they act."""

from domain.messages import Buttons, Chat, OutgoingMessage
from domain.request_states import Action, Actor, NotAllowedError
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import cards
from handlers.showing.cards import HEAD, Place
from handlers.showing.faces import Face
from handlers.visit import Visit

_HANDLING = frozenset({Actor.ASKED, Actor.HOLDER, Actor.STAFF})


def by_handler(visit: Visit, request: ServiceRequest) -> By:
    """Return the sender in the parts of somebody who handles requests; what a reporter may do is not among them."""
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    return By(visit.sender.id, parts & _HANDLING, visit.chat.channel)


def allows(visit: Visit, request: ServiceRequest, action: Action) -> bool:
    """Say whether the sender, as somebody who handles requests, may do this to one as it stands."""
    try:
        docket.check(visit.office, request, action, by_handler(visit, request))
    except NotAllowedError:
        return False
    return True


def own_chat(visit: Visit) -> Chat | None:
    """Return where the sender's own cards hang: never in a group, even when the command was given there."""
    if visit.private:
        return visit.chat
    return visit.account.private if visit.account.reachable else None


def own_face(visit: Visit, request: ServiceRequest) -> Face:
    """Return a request as the sender sees it on their own card."""
    return Face(visit.office, request, own_chat(visit) or visit.chat, visit.sender.id, visit.sender.language)


def menu(visit: Visit, request: ServiceRequest, message_id: str, buttons: Buttons) -> list[OutgoingMessage]:
    """Ask the sender to choose, on their own card."""
    chat = own_chat(visit)
    text = own_face(visit, request).say(message_id)
    return [cards.hang(Place(chat, HEAD, visit.sender.id), request, text, buttons)] if chat else []


def redraw(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Show the sender's card as it is, without a menu."""
    chat = own_chat(visit)
    return [cards.draw(visit.office, request, Place(chat, HEAD, visit.sender.id))] if chat else []
