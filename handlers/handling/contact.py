"""How somebody who handles a request gets in touch with whoever reported it, and says so."""

from domain.discretion import hides_reporter
from domain.messages import OutgoingMessage
from domain.request_states import WORKED_STATES, Action, Actor
from domain.service_request import ServiceRequest
from handlers.handling.own_card import by_handler
from handlers.requests import docket
from handlers.showing import cards, telling
from handlers.visit import Visit


def telephone(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Tell the handler, and nobody else, how to reach who reported it; in a line, where it can be tapped."""
    reporter = visit.desk.people.known(request.reporter)
    if hides_reporter(request) or not reporter.phone or not visit.private:
        return visit.aside("head.no_phone", number=request.number)
    name = reporter.called or reporter.name
    buttons = visit.buttons((("button.contacted", "contacted", request.id),), version=request.version)
    return visit.reply(
        "head.phone", number=request.number, phone=reporter.phone, name=name, buttons=buttons, request=request.id
    )


def contacted(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Note that the sender has spoken to whoever reported it, or is there; the promise to get in touch is kept."""
    moved = docket.move(visit.office, request, Action.CONTACT, by_handler(visit, request), visit.message.text)
    return [*visit.aside("head.contact_noted", number=moved.number), *cards.draw_all(visit.office, moved)]


def tell(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Pass a handler's words on to those who reported it: `告诉 1024 我下午过来`."""
    if not words:
        return visit.aside("head.tell_how", number=request.number)
    act = Action.CONTACT if request.state in WORKED_STATES else Action.REPLY
    moved = docket.move(visit.office, request, act, by_handler(visit, request), words)
    said = telling.parties(visit.office, moved, "party.word", words=words)
    noted = "head.told" if said else "head.nobody_to_tell"
    return [
        *visit.aside(noted, number=moved.number),
        *cards.draw_all(visit.office, moved),
        *said,
        *_still_to_be_taken(visit, moved),
    ]


def _still_to_be_taken(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Remind a sender who was asked that nobody has taken it yet, whatever they have promised in words."""
    asked = Actor.ASKED in docket.parts_of(visit.office, visit.sender.id, request)
    if request.held_by is not None or not asked or not visit.private:
        return []
    buttons = visit.buttons((("button.take", "accept", request.id),), version=request.version)
    return visit.reply("head.told_not_taken", number=request.number, buttons=buttons, request=request.id)
