"""Reporting a request as done, with words or a photo, and closing what silence may not close."""

import re

from domain.discretion import may_be_rated
from domain.messages import OutgoingMessage
from domain.nominations import NOMINATING
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action, Actor, State
from domain.service_request import ServiceRequest, closed_by_silence
from handlers import outgoing
from handlers.handling import heads, own_card
from handlers.requests import docket, ending
from handlers.requests.docket import By
from handlers.showing import cards, head_faces, pictures, telling
from handlers.visit import Visit

_BY_BUTTON = NOMINATING | {head_faces.ERASING}
"""What is only done by the buttons for it: a head is appointed, data are deleted."""
_NO_ACCOUNT = re.compile(
    r"[?？]|[吗嘛][。!！~]*$|什么|怎么|谁|哪|几[点时]|多久|[行好是能]不[行好是能]|可不可以"
    r"|^(?:[好行嗯哦噢喔啊哈呵嘿成中]+[的嘞呀啊吧了]?|ok|收到|知道了?|明白了?|谢谢.*|多谢.*|(?:稍|再)?等.*|稍.*|马上.*|.*还没.*|没有?照片|照片.*)[。!！~.]*$",
    re.IGNORECASE,
)
"""What is said between: a question, a mere yes, thanks, or that it comes later."""


def tells_nothing(visit: Visit) -> bool:
    """Say whether words without a picture tell nothing of what was done, and so are no proof of it."""
    return pictures.reference_in(visit) is None and _NO_ACCOUNT.search(visit.message.text.strip()) is not None


def offer_evidence(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask for a photo or a word of what was done before a request counts as done."""
    if request.subcategory in _BY_BUTTON:
        return _decided_by_button(visit, request)
    visit.ask(Question.EVIDENCE, request.id)
    if _needs_photo(visit, request):
        return visit.reply("head.photo_needed", number=request.number, request=request.id)
    buttons = visit.buttons((("button.no_photo", "no_photo", request.id),), version=request.version)
    return visit.reply("head.evidence", number=request.number, buttons=buttons, request=request.id)


def _needs_photo(visit: Visit, request: ServiceRequest) -> bool:
    return visit.office.practice.ways.needs_photo(request.category, request.subcategory)


def ask_words_of_evidence(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask for a sentence where there is no photo."""
    visit.ask(Question.EVIDENCE, request.id)
    return visit.reply("head.evidence_words", number=request.number, request=request.id)


def finish(
    visit: Visit, request: ServiceRequest, note: str, photo: str | None = None, action: Action = Action.FINISH
) -> list[OutgoingMessage]:
    """Report a request as done with words or a photo; the resident is asked to confirm."""
    if request.subcategory in _BY_BUTTON and request.open and request.state is not State.DONE:
        return _decided_by_button(visit, request)
    by = own_card.by_handler(visit, request)
    docket.check(visit.office, request, action, by)
    if not note.strip() and photo is None:
        asks = visit.private and action is Action.FINISH
        return offer_evidence(visit, request) if asks else visit.aside("head.evidence_missing", number=request.number)
    if photo is None and _needs_photo(visit, request):
        return (
            offer_evidence(visit, request) if visit.private else visit.aside("head.photo_needed", number=request.number)
        )
    held = request if request.held_by is not None else heads.in_own_hands(visit, request)
    done = replace(
        heads.coordinated(held),
        finish_note=note or heads.to_resident(visit, request, "photo.one"),
        finish_photo=photo,
    )
    pictures.note(visit, done)
    return finished(visit, done, by, note, action)


def _decided_by_button(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Show the buttons with which alone the staff decide: a word that it is done would do nothing of it."""
    if not visit.private:
        return visit.aside("head.by_button", number=request.number)
    text, buttons = head_faces.head(own_card.own_face(visit, request))
    asked = visit.say("head.by_button", number=request.number)
    return [outgoing.line(visit.chat, f"{asked}\n{text}", buttons=buttons, person=visit.sender.id, request=request.id)]


def finish_on_spot(visit: Visit, request: ServiceRequest, note: str, photo: str | None = None) -> list[OutgoingMessage]:
    """Report as done, in one step, what was put right by whoever stood there."""
    return finish(visit, request, note, photo, Action.FINISH_ON_SPOT)


def finished(
    visit: Visit, request: ServiceRequest, by: By, note: str, action: Action = Action.FINISH
) -> list[OutgoingMessage]:
    """Move a request to done and ask those who reported it whether it is so."""
    waiting = visit.office.practice.waiting
    reminder = visit.office.practice.clocks.calendar.by_day(visit.now + waiting.rating_reminder)
    timers = replace(
        request.timers.silent(),
        rate_at=reminder if may_be_rated(request) else None,
        close_at=visit.now + waiting.silent_close if closed_by_silence(request) else None,
    )
    done = replace(request, done_at=visit.now, stars=None, timers=timers)
    moved = docket.move(visit.office, done, action, by, note)
    visit.forget_question()
    asked = telling.ask_to_rate(visit.office, moved) if may_be_rated(moved) else []
    noted = "head.you_finished" if asked else "head.noted"
    told = visit.aside(noted, number=moved.number) if Actor.PARTY not in by.parts else []
    return [*told, *cards.draw_all(visit.office, moved), *asked]


def verify(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Close a request on the word of the staff that somebody has looked; nobody looks at their own work."""
    by = own_card.by_handler(visit, request)
    if ending.did_it(visit.office, request, by):
        return visit.aside("head.not_your_own", number=request.number)
    closed = replace(request, closed_at=visit.now, timers=request.timers.silent())
    moved = ending.end(visit.office, closed, Action.CLOSE, replace(by, parts=by.parts & {Actor.STAFF}))
    return [*visit.aside("head.you_verified", number=moved.number), *cards.draw_all(visit.office, moved)]
