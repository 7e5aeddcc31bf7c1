"""Somebody of a panel has looked at what was done: it is so, or it is not and is opened again."""

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.residents import verdicts
from handlers.showing import cards
from handlers.visit import Visit


def press_good(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【我看过，办好了】."""
    if Actor.PANEL not in docket.parts_of(visit.office, visit.sender.id, request):
        return visit.pressed("button.not_yours")
    by = By(visit.sender.id, frozenset({Actor.PANEL}), visit.chat.channel)
    seen = replace(request, closed_at=request.closed_at or visit.now, timers=request.timers.silent())
    moved = docket.move(visit.office, seen, Action.INSPECT, by, visit.say("button.panel_good"))
    return [*visit.pressed("panel.noted"), *cards.draw_all(visit.office, moved)]


def press_bad(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【没办好】."""
    if Actor.PANEL not in docket.parts_of(visit.office, visit.sender.id, request):
        return visit.pressed("button.not_yours")
    return verdicts.reopen_for(visit, request, visit.say("panel.not_done"))
