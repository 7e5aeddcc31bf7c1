"""Giving a request back, with the reason: it goes to who is next, and the promise to the resident stays."""

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.service_request import Action, ServiceRequest
from domain.taxonomy import Urgency
from handlers.handling import heads, own_card, targets
from handlers.requests import docket
from handlers.requests.docket import DESK, By
from handlers.showing import cards, phrases, telling
from handlers.visit import Visit


def offer_reasons(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask a head who cannot take it for the reason, on the same card."""
    face = own_card.own_face(visit, request)
    buttons = face.rows(
        (("button.not_mine", "decline-not_mine"), ("button.not_home", "decline-away")),
        (("button.needs_craft", "decline-craft"), ("button.back", "back")),
    )
    return own_card.menu(visit, request, "head.why_not", buttons)


def decline_for(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Give a request back for the reason on a button; what needs a craftsman goes to the property firm."""
    reason = visit.say(f"reason.{option}")
    firm = targets.craftsmen(visit, request) if option == "craft" else None
    if firm is None or firm in visit.town.seats_of(visit.sender.id):
        return decline(visit, request, reason)
    return heads.transfer(visit, request, firm, reason)


def decline(visit: Visit, request: ServiceRequest, reason: str) -> list[OutgoingMessage]:
    """Give a request back with a reason; it goes to who is next, and the promise to the resident stays."""
    by = own_card.by_handler(visit, request)
    shunning = replace(request, shunned=(*dict.fromkeys((*request.shunned, visit.sender.id)),))
    if request.urgency is Urgency.EMERGENCY:
        return _step_back(visit, shunning, by, reason)
    level = request.chain[request.rung].level if request.chain else "building"
    chain = docket.rungs_from(visit.office, shunning, level)
    free = replace(shunning, held_by=None, held_seat=None)
    returned = docket.move(visit.office, free, Action.DECLINE, by, reason)
    return heads.passed_on(visit, docket.offer(visit.office, returned, Action.DISPATCH, chain, DESK, chain[0].reason))


def _step_back(visit: Visit, request: ServiceRequest, by: By, reason: str) -> list[OutgoingMessage]:
    """Leave an alarm to the others who were called: they go on being called, and at once more if nobody is left."""
    free = replace(request, held_by=None, held_seat=None)
    timers = request.timers
    if request.held_by is not None:
        climb_at = visit.now + visit.office.practice.waiting.emergency_rungs[0]
        timers = replace(timers, ring_at=visit.now, climb_at=climb_at)
    if not docket.asked_people(visit.office, free):
        timers = replace(timers, climb_at=visit.now)
    moved = docket.move(visit.office, replace(free, timers=timers), Action.STEP_BACK, by, reason)
    told = telling.parties(visit.office, moved, "party.alarm") if request.held_by is not None else []
    return [
        *visit.aside("head.you_stepped_back", who=phrases.called(visit.office, moved), number=moved.number),
        *cards.draw_all(visit.office, moved),
        *told,
    ]
