"""Somebody takes back that they took something back: it goes on where it was."""

import re
from datetime import datetime, timedelta

from domain.clocks import resumed
from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent
from handlers.requests import docket
from handlers.showing import cards, telling
from handlers.showing.parties import by_sender, named_by, noted, open_here, pointed_at
from handlers.visit import Visit

_WITHIN = timedelta(hours=1)
_WRONGLY = re.compile(r"(?:撤|取消)错")
_NOT_TO_END = re.compile(r"(?:撤|取消)错|(?:不|不想|别|不要|不用)(?:撤|取消)")
_TO_BE_DONE = re.compile(r"还是(?:得|要|想|请|帮).{0,4}(?:修|来人|来看|办|弄|换)|(?:又|还)(?:想|要)修")
_MISSAID = re.compile(r"说错")
_SOMETHING_ELSE = frozenset({Intent.CANCEL, Intent.THANKS, Intent.CORRECTION})


def said(visit: Visit) -> list[OutgoingMessage] | None:
    """Let go on what the sender took back within the last hour, where the words can only mean that."""
    if not visit.private or visit.conversation.asked is not None or not _after_all(visit):
        return None
    if (taken := _just_taken_back(visit)) is None:
        return None
    since = taken.closed_at or visit.now
    own = replace(taken, closed_at=None, clock=resumed(taken.clock, since) if taken.clock is not None else None)
    chain = docket.rungs(visit.office, own)
    going_on = docket.offer(visit.office, own, Action.REOPEN, chain, by_sender(visit, taken), visit.message.text)
    return [
        *noted(visit, going_on, "cancel.undone"),
        *cards.draw_all(visit.office, going_on),
        *telling.asked(visit.office, going_on, "head.goes_on"),
    ]


def _after_all(visit: Visit) -> bool:
    """Say whether the words want something to be done that was not to be, and correct no place and end nothing."""
    words, matters = visit.message.text, visit.understanding.matters
    if any(matter.opens or not matter.place.empty for matter in matters):
        return False
    if _NOT_TO_END.search(words):
        return True
    # "刚才说错了，还是要修" reads like a correction, and is none.
    other = _SOMETHING_ELSE - {Intent.CORRECTION} if _MISSAID.search(words) else _SOMETHING_ELSE
    return bool(_TO_BE_DONE.search(words)) and all(matter.intent not in other for matter in matters)


def _just_taken_back(visit: Visit) -> ServiceRequest | None:
    """Return what the sender took back last; None where the words may be about something else that is open."""
    matter = visit.understanding.matters[0]
    pointed = pointed_at(visit, matter)
    if pointed is None and matter.number is not None:
        return None
    own = visit.desk.requests.of_person(visit.sender.id) if pointed is None else [pointed]
    newest = max((each for each in own if _lately(visit, each)), key=_ended, default=None)
    if newest is None or newest.place is None or not _by_the_sender(visit, newest):
        return None
    plain = pointed is not None or _WRONGLY.search(visit.message.text) or named_by(visit, matter, [newest])
    return visit.desk.requests.lock(newest.id) if plain or not open_here(visit) else None


def _lately(visit: Visit, request: ServiceRequest) -> bool:
    return request.state is State.CANCELLED and visit.now - _ended(request) <= _WITHIN


def _ended(request: ServiceRequest) -> datetime:
    return request.closed_at or request.opened_at


def _by_the_sender(visit: Visit, request: ServiceRequest) -> bool:
    """Say whether nobody else took it back, such as the staff, whose word a resident does not undo."""
    ends = [each for each in visit.desk.requests.events(request.id) if each.action is Action.CANCEL]
    return bool(ends) and ends[-1].actor == visit.sender.id
