"""Giving a request back, with the reason and what it rests on: it goes on, and the promise to the resident stays."""

import re
from datetime import datetime

from domain.messages import OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers.handling import heads, own_card, targets
from handlers.requests import coordination, docket, timing
from handlers.requests.docket import DESK, By
from handlers.showing import cards, phrases, telling
from handlers.visit import Visit

_BASIS = re.compile(r"[\s，,。；;：:（(]*(?:依据|根据|因为)(?:是|为)?[\s：:，,]*")
_PLAIN_FACT = re.compile(r"不在家|不在小区|外地|出差|旅游|住院|生病|请假|没空|走不开|师傅|专业")
"""Reasons that need nothing to rest on: everybody sees that they are so."""
_BASES = {"place": "button.basis_place", "contract": "button.basis_contract", "other": "button.basis_other"}
_ASKING = frozenset(
    {
        Action.DISPATCH,
        Action.TRANSFER,
        Action.ASSIGN,
        Action.DESIGNATE,
        Action.REOPEN,
        Action.APPEAL,
        Action.REVIEW,
        Action.RECATEGORISE,
        Action.RELOCATE,
    }
)


def offer_reasons(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask who cannot take it for the reason, on the same card."""
    if (refusal := _refusal(visit, request)) is not None:
        return refusal
    face = own_card.own_face(visit, request)
    buttons = face.rows(
        (("button.not_mine", "decline-not_mine"), ("button.not_home", "decline-away")),
        (("button.needs_craft", "decline-craft"), ("button.back", "back")),
    )
    return own_card.menu(visit, request, "head.why_not", buttons)


def decline_for(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Give a request back for the reason on a button; what needs a craftsman goes to the property firm."""
    reason, _, basis = option.partition("_by_")
    if reason == "not_mine" and request.urgency is not Urgency.EMERGENCY:
        if not basis:
            return _refusal(visit, request) or _offer_bases(visit, request)
        return _give_back(visit, request, visit.say("reason.not_mine"), visit.say(_BASES[basis]))
    firm = targets.craftsmen(visit, request) if reason == "craft" else None
    words = visit.say(f"reason.{reason}")
    if firm is None or firm in visit.town.served_by(visit.sender.id):
        return _give_back(visit, request, words)
    return heads.transfer(visit, request, firm, words)


def _offer_bases(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask what it rests on that it is not theirs; a sentence does as well as a button."""
    visit.ask(Question.BASIS, request.id)
    face = own_card.own_face(visit, request)
    (place, contract, other) = ((label, f"decline-not_mine_by_{basis}") for basis, label in _BASES.items())
    return own_card.menu(
        visit, request, "head.what_basis", face.rows((place, contract), (other, ("button.back", "back")))
    )


def basis(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take a sentence for what it rests on that a request is not the sender's."""
    visit.forget_question()
    return _give_back(visit, request, visit.say("reason.not_mine"), _BASIS.sub("", visit.message.text, count=1))


def decline(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Give a request back for a reason in words, which is asked what it rests on unless that is plain or was said."""
    reason, *rests_on = _BASIS.split(words.strip(" ）)"), maxsplit=1)
    if rests_on and rests_on[0] and reason:
        return _give_back(visit, request, reason, rests_on[0])
    if request.urgency is Urgency.EMERGENCY or _PLAIN_FACT.search(words):
        return _give_back(visit, request, words)
    return _refusal(visit, request) or _offer_bases(visit, request)


def _refusal(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Say why a request cannot be given back; None when it can. Raises NotAllowedError for who has no part in it."""
    by = own_card.by_handler(visit, request)
    docket.check(visit.office, request, Action.DECLINE, by)
    if request.urgency is Urgency.EMERGENCY:
        return None
    if request.designated and Actor.STAFF not in by.parts:
        return visit.aside("head.designated_stays", number=request.number)
    if visit.now > _return_by(visit, request):
        days = visit.office.practice.limits.returning
        return visit.aside("head.too_late_to_return", number=request.number, days=days)
    return None


def _return_by(visit: Visit, request: ServiceRequest) -> datetime:
    """Return until when the sender may give it back: counted from when they were asked, by which way ever."""
    events = visit.desk.requests.events(request.id)
    own = visit.town.served_by(visit.sender.id)
    called = any(seat in rung.seats for rung in request.chain[1 : request.rung + 1] for seat in own)
    asking = _ASKING | {Action.CLIMB} if called else _ASKING
    taken_over = {each.at for each in events if each.action is Action.ACCEPT}
    since = next(
        # What a colleague hands over is accepted at the same instant, and asks their unit for nothing new.
        (
            each.at
            for each in reversed(events)
            if each.action in asking and not (each.action is Action.TRANSFER and each.at in taken_over)
        ),
        request.opened_at,
    )
    return timing.in_working_days(visit.office, since, visit.office.practice.limits.returning)


def _give_back(visit: Visit, request: ServiceRequest, reason: str, rests_on: str = "") -> list[OutgoingMessage]:
    if (refusal := _refusal(visit, request)) is not None:
        return refusal
    by = own_card.by_handler(visit, request)
    shunning = replace(request, shunned=(*dict.fromkeys((*request.shunned, visit.sender.id)),))
    if request.urgency is Urgency.EMERGENCY:
        return _step_back(visit, shunning, by, reason)
    visit.forget_question()
    note = visit.say("head.returned_because", reason=reason, basis=rests_on) if rests_on else reason
    free = _freed(visit, replace(shunning, because=note, returns=request.returns + 1))
    if request.dispatches >= visit.office.practice.limits.dispatches:
        return _to_be_designated(visit, free, by, note)
    level = request.chain[request.rung].level if request.chain else "building"
    chain = coordination.chain_back(visit.office, free, level)
    returned = docket.move(visit.office, free, Action.DECLINE, by, note)
    return heads.passed_on(visit, docket.offer(visit.office, returned, Action.DISPATCH, chain, DESK, chain[0].reason))


def _freed(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Take a request out of the sender's hands; who gives it back for good reason answers for it no more."""
    free = replace(request, held_by=None, held_seat=None, paused_at=None)
    if coordination.answers_for(visit.office, visit.sender.id, request):
        return replace(free, coordinator=None, coordinator_seat=None)
    return free


def _to_be_designated(visit: Visit, request: ServiceRequest, by: By, note: str) -> list[OutgoingMessage]:
    """Nobody wants it: the duty desk decides who sees to it, and that cannot be given back."""
    chain = docket.rungs_from(visit.office, request, "community")
    returned = docket.offer(visit.office, request, Action.DECLINE, chain, by, note)
    known = {card.person for card in visit.desk.outbox.cards_of(request.id)}
    asked = docket.asked_people(visit.office, returned)
    again = [officer for officer in asked if officer.person in known and officer.person != visit.sender.id]
    return [
        *heads.passed_on(visit, returned),
        *telling.officers(visit.office, returned, again, "head.designate", {}),
    ]


def _step_back(visit: Visit, request: ServiceRequest, by: By, reason: str) -> list[OutgoingMessage]:
    """Leave an alarm to the others who were called: they go on being called, and at once more if nobody is left."""
    free = _freed(visit, request)
    timers = request.timers
    if request.held_by is not None:
        timers = replace(timers, ring_at=visit.now, climb_at=timing.first_climb(visit.office, request))
    if not timing.on_top(request) and not docket.asked_people(visit.office, free):
        timers = replace(timers, climb_at=visit.now)
    moved = docket.move(visit.office, replace(free, timers=timers), Action.STEP_BACK, by, reason)
    who = phrases.called(visit.office, moved)
    alarm = "party.alarm" if who else "party.alarm_unheard"
    told = telling.parties(visit.office, moved, alarm) if request.held_by is not None else []
    return [
        *visit.aside("head.you_stepped_back" if who else "head.you_were_the_last", who=who, number=moved.number),
        *cards.draw_all(visit.office, moved),
        *told,
    ]
