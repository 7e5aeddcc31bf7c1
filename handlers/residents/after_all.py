"""Somebody takes back that they took something back: it goes on where it was."""

import re
from datetime import timedelta

from domain.clocks import resumed
from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.showing import cards, telling
from handlers.showing.parties import by_sender, noted
from handlers.visit import Visit

_WITHIN = timedelta(hours=1)
_AFTER_ALL = re.compile(
    r"还是(?:得|要|想|请|帮)|(?:撤|取消|点)错|不(?:想)?(?:撤|取消)|(?:别|先别|不要|不用)(?:撤|取消)|说错了|(?:又|还)(?:想|要)修"
)


def said(visit: Visit) -> list[OutgoingMessage] | None:
    """Let go on what was taken back within the last hour, where the words can only mean that."""
    if not visit.private or any(matter.opens for matter in visit.understanding.matters):
        return None
    if _AFTER_ALL.search(visit.message.text) is None or (taken := _just_taken_back(visit)) is None:
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


def _just_taken_back(visit: Visit) -> ServiceRequest | None:
    own = visit.desk.requests.of_person(visit.sender.id)
    gone = [
        each
        for each in own
        if each.state is State.CANCELLED and each.closed_at is not None and visit.now - each.closed_at <= _WITHIN
    ]
    newest = max(gone, key=lambda each: each.closed_at or each.opened_at, default=None)
    return visit.desk.requests.lock(newest.id) if newest is not None and newest.place is not None else None
