"""The same person tells the same matter again: twice at once, while it is open, or after it was done."""

import re
from collections.abc import Iterable

from domain.likeness import told_apart
from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import OVER_STATES, Action, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent
from handlers.requests import docket
from handlers.showing import telling
from handlers.showing.parties import by_party, by_sender, noted, own_face, status_line, tell
from handlers.visit import Visit

_ONCE_EACH = frozenset({Intent.WISH, Intent.VOLUNTEER, Intent.SUGGEST})
"""What somebody may well want a second time."""
_OF_NO_KIND = frozenset({"unknown", "wish"})
"""Subcategories that do not tell what it is about."""

_STILL = re.compile("还是|还在|还没|仍|依然|照样|照旧|老样子|又|再次|不见好")
"""What tells of something that was there before."""


def open_before(own: Iterable[ServiceRequest], request: ServiceRequest) -> ServiceRequest | None:
    """Find among the sender's own requests the open one of the same matter."""
    still = (each for each in own if each.undone)
    return next((each for each in still if _same(each, request)), None)


def ended_before(own: Iterable[ServiceRequest], request: ServiceRequest) -> ServiceRequest | None:
    """Find among the sender's own requests, the newest first, one of the same matter that was done."""
    if request.intent in _ONCE_EACH or request.place is None:
        return None
    over = (each for each in own if each.state is State.DONE or each.state in OVER_STATES)
    return next((each for each in over if _same(each, request)), None)


def not_over(visit: Visit, own: Iterable[ServiceRequest], request: ServiceRequest) -> ServiceRequest | None:
    """Find what was done lately and is said to be as bad as before: "我家还是没水", "灯又坏了"."""
    if _STILL.search(request.text) is None:
        return None
    over = (each for each in own if each.state is State.DONE or each.state in OVER_STATES)
    return next((each for each in over if ended_lately(visit, each) and _meets(visit, each, request)), None)


def _meets(visit: Visit, known: ServiceRequest, told: ServiceRequest) -> bool:
    """Whether both are one matter, though one of them may be told more narrowly than the other."""
    if told.subcategory in _OF_NO_KIND or told_apart(told, known) is not None or told.intent in _ONCE_EACH:
        return False
    places, where, there = visit.town.places, told.place, known.place
    inside = None in (where, there) or places.lies_in(where, there or 0) or places.lies_in(there, where or 0)
    rooms = {known.room, told.room} - {""}
    same_kind = (known.category, known.subcategory) == (told.category, told.subcategory)
    return same_kind and inside and len(rooms) <= 1


def ended_lately(visit: Visit, request: ServiceRequest) -> bool:
    """Say whether a request that was done may still be opened again."""
    ended = request.done_at or request.closed_at or request.opened_at
    return visit.now - ended <= visit.office.practice.waiting.reopening


def _same(known: ServiceRequest, told: ServiceRequest) -> bool:
    """Whether both are of one kind at one place, and not of two things there; what has no kind has the same words.

    Nor has a wish: somebody may have several, of different things.
    """
    vague = told.subcategory in _OF_NO_KIND and known.text != told.text
    same_kind = not vague and (known.category, known.subcategory) == (told.category, told.subcategory)
    same_place = told.place in (None, known.place) or known.place is None
    return same_kind and same_place and known.room == told.room and told_apart(told, known) is None


def said_again(visit: Visit, known: ServiceRequest) -> list[OutgoingMessage]:
    """Take what is open and told again for a nudge; soon after it was told, for a part of what is being told.

    The very same words at once are one message.
    """
    since = visit.now - known.opened_at
    words = visit.message.text.strip()
    if since <= visit.office.practice.waiting.repeated and words == known.text.strip():
        return visit.react("👌")
    if since <= visit.office.practice.waiting.lines or docket.needs_place(known):
        moved = docket.move(visit.office, known, Action.SUPPLEMENT, by_party(visit), words)
        return noted(visit, moved, "report.known") if visit.private else visit.react("👌")
    return urge(visit, known, words, saying=words)


def urge(visit: Visit, request: ServiceRequest, words: str, *, saying: str = "") -> list[OutgoingMessage]:
    """Say who has it until when, and remind that person now and then, with what was `saying` where that is news."""
    may = _may_urge(visit, request)
    urged = replace(request, urged_at=visit.now if may else request.urged_at)
    moved = docket.move(visit.office, urged, Action.URGE, by_sender(visit, request), words)
    reminder = "head.urged_saying" if saying else "head.urged"
    reminded = telling.handlers(visit.office, moved, reminder, words=saying) if may else []
    answer = own_face(visit, moved).say("status.reminded" if may else "status.reminded_before")
    return [*tell(visit, f"{status_line(visit, moved)}\n{answer}"), *reminded]


def _may_urge(visit: Visit, request: ServiceRequest) -> bool:
    return request.urged_at is None or visit.now - request.urged_at >= visit.office.practice.waiting.urging
