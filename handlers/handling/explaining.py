"""`解释 1024 … 依据…`: what will not be done is explained, citing what that rests on; one appeal."""

import re

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers.handling import heads, own_card
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import cards, telling
from handlers.visit import Visit

_CITED = re.compile(r"依据|根据|按照|依照|《[^》]+》|第[\d一二三四五六七八九十百]+条")
"""How people cite what something rests on."""


def explain(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """End a request that cannot be done with an explanation that cites what it rests on."""
    by = own_card.by_handler(visit, request)
    docket.check(visit.office, request, Action.EXPLAIN, by)
    if request.urgency is Urgency.EMERGENCY:
        return visit.aside("head.danger_is_not_explained", number=request.number)
    if not _CITED.search(words):
        return visit.aside("head.explain_how", number=request.number)
    return explained(visit, request, words, by, told="party.explained_because")


def explained(visit: Visit, request: ServiceRequest, words: str, by: By, *, told: str) -> list[OutgoingMessage]:
    """End a request with words that its reporters are told."""
    held = request if request.held_by is not None else heads.in_own_hands(visit, request)
    ended = replace(heads.coordinated(held), because=words, closed_at=visit.now, timers=request.timers.silent())
    moved = docket.move(visit.office, ended, Action.EXPLAIN, by, words)
    visit.forget_question()
    return [
        *visit.aside("head.you_explained", number=moved.number),
        *cards.draw_all(visit.office, moved),
        *telling.parties(visit.office, moved, "party.explained_finally" if moved.appealed else told, words=words),
    ]
