"""`回访`: the staff call those whose request was done and drawn by lot, and write down what they say."""

import re

from domain.discretion import watched
from domain.messages import Button, OutgoingMessage
from domain.replacing import replace
from domain.request_states import OVER_STATES, Action, NotAllowedError, State
from domain.service_request import ServiceRequest
from handlers import outgoing
from handlers.buttons import two_a_row
from handlers.community.overview import private_chat
from handlers.requests import docket, ending
from handlers.requests.authority import by_staff, communities_of
from handlers.residents import verdicts
from handlers.showing import cards, phrases
from handlers.showing.faces import Face
from handlers.visit import Visit

_LISTED = 10
_ON_BUTTONS = 4
_MISSED = re.compile(r"没接|没打通|打不通|没人接|无人接|接不通|关机|停机|空号")
_BAD = re.compile(r"不满意|不属实|没(?:有)?(?:解决|修|弄|来|人|办)|还是|又坏|不行|差评|投诉")
_GOOD = re.compile(r"满意|解决|属实|好了|修好|没问题|可以|不错|感谢|谢谢")


def listed(visit: Visit) -> list[OutgoingMessage]:
    """List what is to be called back about in the sender's communities, the oldest first."""
    chat = private_chat(visit)
    found = [each for community in communities_of(visit) for each in visit.desk.requests.visits(community)]
    if chat is None or not found:
        return visit.aside("visit.none")
    lines = [
        visit.say(
            "visit.line",
            number=each.number,
            title=phrases.title(visit.office, each, visit.sender.language, exact=True),
            holder=phrases.holder(visit.office, each, visit.sender.language),
            at=phrases.when(visit.office, each.done_at or visit.now, visit.sender.language),
        )
        for each in found[:_LISTED]
    ]
    text = "\n".join((visit.say("visit.list", count=len(found)), *lines))
    buttons = [_numbered(visit, each) for each in found[:_ON_BUTTONS]]
    rows = two_a_row(buttons)
    return [outgoing.line(chat, text, buttons=rows, person=visit.sender.id)]


def _numbered(visit: Visit, request: ServiceRequest) -> Button:
    face = Face(visit.office, request, private_chat(visit) or visit.chat, visit.sender.id, visit.sender.language)
    return replace(face.button("button.assign", "call_back"), label=str(request.number))


def ask(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Show whom to call about what, or write down the answer on a button.

    Who opens what is not for everybody's eyes is written down. Raises NotAllowedError for what is not over.
    """
    if option:
        return _record(visit, request, option, visit.say(f"button.visit_{option}"))
    by = by_staff(visit, request)
    if not by.parts:
        return visit.pressed("button.not_yours")
    if (refusal := _refusal(visit, request)) is not None:
        return refusal
    if watched(request):
        docket.move(visit.office, request, Action.LOOK, by)
    reporter = visit.desk.people.known(request.reporter)
    name = " ".join(part for part in (reporter.called or reporter.name, reporter.phone) if part)
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    rows = face.rows(
        (("button.visit_good", "call_back-good"), ("button.visit_bad", "call_back-bad")),
        (("button.visit_missed", "call_back-missed"),),
    )
    said = outgoing.line(
        visit.chat,
        face.say("visit.ask", name=name or "—", note=request.finish_note or "—"),
        buttons=rows,
        person=visit.sender.id,
        request=request.id,
    )
    return [replace(said, opened=True)]


def record(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Write down what was said on the telephone or at the door."""
    if not words:
        return ask(visit, request, "")
    for option, pattern in (("missed", _MISSED), ("bad", _BAD), ("good", _GOOD)):
        if pattern.search(words):
            return _record(visit, request, option, words)
    return visit.aside("visit.how", number=request.number)


def _record(visit: Visit, request: ServiceRequest, option: str, words: str) -> list[OutgoingMessage]:
    """Keep the answer: whoever is content is done with, whoever is not gets it opened again. Raises NotAllowedError."""
    by = by_staff(visit, request)
    if (refusal := _refusal(visit, request)) is not None:
        return refusal
    if option == "missed":
        if request.state is State.VISIT:
            docket.move(visit.office, request, Action.SUPPLEMENT, by, words)
        return visit.aside("visit.missed", number=request.number)
    called = docket.move(visit.office, request, Action.VISIT, by, words)
    if option == "bad":
        return verdicts.reopen_for(visit, called, words)
    return [*visit.aside("visit.noted", number=called.number), *cards.draw_all(visit.office, called)]


def _refusal(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Say that nobody calls back about their own work; None to others. Raises NotAllowedError for what is not over."""
    if request.state not in OVER_STATES:
        raise NotAllowedError(Action.VISIT, request.state, request.id)
    own = docket.By(visit.sender.id, docket.parts_of(visit.office, visit.sender.id, request))
    return (
        visit.aside("head.not_your_own", number=request.number) if ending.did_it(visit.office, request, own) else None
    )
