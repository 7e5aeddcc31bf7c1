"""What heads, units and staff do with a request: take it, refuse it, pass it on, ask, put off, finish."""

from datetime import datetime, time, timedelta

from domain.discretion import hides_reporter, may_be_rated
from domain.messages import Button, Chat, OutgoingMessage
from domain.neighbourhood import Seat
from domain.people import Question
from domain.replacing import replace
from domain.service_request import (
    WORKED_STATES,
    Action,
    Actor,
    Rung,
    ServiceRequest,
    State,
    Timers,
    closed_by_silence,
)
from domain.taxonomy import Urgency
from handlers import outgoing
from handlers.handling import assigning, targets
from handlers.requests import docket
from handlers.requests.docket import DESK, By
from handlers.requests.finding import due, tasks_of
from handlers.showing import cards, phrases, pictures, stale, telling
from handlers.showing.cards import HEAD, Place
from handlers.showing.faces import Face, among_few
from handlers.showing.head_faces import called_to_help
from handlers.visit import Visit

LISTED = 10
"""Tasks shown at once; more would not be read on a phone."""
_DELAYS = {"tonight": "button.tonight", "tomorrow": "button.tomorrow", "days": "button.three_days"}
_HANDLING = frozenset({Actor.ASKED, Actor.HOLDER, Actor.STAFF})


def by_handler(visit: Visit, request: ServiceRequest) -> By:
    """Return the sender in the parts of somebody who handles requests; what a reporter may do is not among them."""
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    return By(visit.sender.id, parts & _HANDLING, visit.chat.channel)


def accept(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take a request. Whoever comes first has it; everybody else's card says who that is.

    What somebody has had for too long goes to who was called to help, as by the button for that.
    """
    if request.state in WORKED_STATES and request.held_by not in (None, visit.sender.id):
        return take_over(visit, request)
    taken = take(visit, request)
    said = [*visit.aside("head.you_took", number=taken.number), *cards.draw_all(visit.office, taken)]
    if taken.urgency is Urgency.EMERGENCY and not among_few(taken):
        said.extend(telling.parties(visit.office, taken, "party.on_the_way", clock=_clock(visit)))
    return said


def take(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Put a request into the sender's hands and say nothing yet. Raises NotAllowedError."""
    taken = coordinated(_held(visit, request))
    taken = replace(taken, accepted_at=visit.now, timers=_working_timers(visit, taken))
    return docket.move(visit.office, taken, Action.ACCEPT, by_handler(visit, request))


def take_over(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Go on with what somebody else did not finish in time; whoever had it is told not to go there in vain."""
    face = _face(visit, request)
    before = visit.town.officers.get(request.held_by) if request.held_by is not None else None
    if before is None or not face.late or not called_to_help(face):
        return stale.explain(visit, request)
    free = replace(request, held_by=None, held_seat=None)
    taken = take(visit, docket.move(visit.office, free, Action.TRANSFER, by_handler(visit, request)))
    return [
        *visit.aside("head.you_took", number=taken.number),
        *cards.draw_all(visit.office, taken),
        *telling.officers(visit.office, taken, (before,), "head.taken_over", {}),
    ]


def _held(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Put the request into the sender's hands, for the seat it was offered to."""
    own = visit.town.seats_of(visit.sender.id)
    seat = next((seat for seat in request.asked if seat in own), request.held_seat or (own[0] if own else None))
    return replace(request, held_by=visit.sender.id, held_seat=seat)


def coordinated(request: ServiceRequest) -> ServiceRequest:
    """Let whoever takes a request first answer for it from then on, wherever it goes (首接负责)."""
    if request.coordinator is not None:
        return request
    return replace(request, coordinator=request.held_by, coordinator_seat=request.held_seat)


def _working_timers(visit: Visit, request: ServiceRequest) -> Timers:
    """Return the clocks of a request somebody works on: half of what is left, and the promised end.

    A promise that is broken already binds nobody new: whoever takes it then has as long as the first would have had.
    """
    finish_by = request.timers.finish_by
    silent = request.timers.silent()
    if finish_by is None or finish_by <= visit.now:
        finish_by = docket.after(visit.office, request, docket.terms(visit.office, request).finish)
    half = docket.awake(visit.office, request, visit.now + (finish_by - visit.now) / 2)
    return replace(silent, finish_by=finish_by, remind_at=half if half < finish_by else None, climb_at=finish_by)


def _clock(visit: Visit) -> str:
    return phrases.when(visit.office, visit.now, visit.sender.language)


def offer_reasons(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask a head who cannot take it for the reason, on the same card."""
    face = _face(visit, request)
    buttons = face.rows(
        (("button.not_mine", "decline-not_mine"), ("button.not_home", "decline-away")),
        (("button.needs_craft", "decline-craft"), ("button.back", "back")),
    )
    return _menu(visit, request, "head.why_not", buttons)


def decline(visit: Visit, request: ServiceRequest, reason: str) -> list[OutgoingMessage]:
    """Give a request back with a reason; it goes to who is next, and the promise to the resident stays."""
    by = by_handler(visit, request)
    shunning = replace(request, shunned=(*dict.fromkeys((*request.shunned, visit.sender.id)),))
    if request.urgency is Urgency.EMERGENCY:
        return _step_back(visit, shunning, by, reason)
    level = request.chain[request.rung].level if request.chain else "building"
    chain = docket.rungs_from(visit.office, shunning, level)
    free = replace(shunning, held_by=None, held_seat=None)
    returned = docket.move(visit.office, free, Action.DECLINE, by, reason)
    return _passed_on(visit, docket.offer(visit.office, returned, Action.DISPATCH, chain, DESK, chain[0].reason))


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


def decline_for(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Give a request back for the reason on a button; what needs a craftsman goes to the property firm."""
    reason = visit.say(f"reason.{option}")
    firm = targets.craftsmen(visit, request) if option == "craft" else None
    if firm is None or firm in visit.town.seats_of(visit.sender.id):
        return decline(visit, request, reason)
    return transfer(visit, request, firm, reason)


def offer_targets(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask to whom a request is to be passed on, on the same card."""
    face = _face(visit, request)
    offered = [
        Button(target.name, face.button("button.back", f"give-{target.code}").token)
        for target in targets.offered(visit, request)
    ]
    buttons = (*((each,) for each in offered), (face.button("button.back", "back"),))
    return _menu(visit, request, "head.to_whom", buttons)


def transfer(visit: Visit, request: ServiceRequest, seat: Seat, reason: str = "") -> list[OutgoingMessage]:
    """Pass a request on to a seat where somebody else can be asked; behind it the ladder goes on as before."""
    by = by_handler(visit, request)
    given_up = replace(request, shunned=(*dict.fromkeys((*request.shunned, visit.sender.id)),))
    own = seat in visit.town.seats_of(visit.sender.id)
    refusal = "head.not_to_yourself" if own else assigning.obstacle(visit, given_up, seat)
    if refusal is not None:
        return visit.aside(
            refusal, who=phrases.seat_name(visit.office, seat, visit.sender.language), number=request.number
        )
    ladder = docket.rungs_from(visit.office, given_up, "estate")
    # An alarm goes on ringing with all who were called.
    others = request.asked if request.urgency is Urgency.EMERGENCY else ()
    first = Rung("building", tuple(dict.fromkeys((seat, *others))), reason)
    chain = (first, *(rung for rung in ladder if seat not in rung.seats))
    return _passed_on(visit, docket.offer(visit.office, given_up, Action.TRANSFER, chain, by, reason))


def _passed_on(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    return [
        *visit.aside("head.you_passed_on", who=phrases.seats(visit.office, request), number=request.number),
        *cards.draw_all(visit.office, request),
        *telling.parties(visit.office, request, "party.passed_on"),
    ]


def offer_questions(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Offer the questions heads ask most, on the same card."""
    face = _face(visit, request)
    buttons = face.rows(
        (("button.ask_where", "ask-where"), ("button.ask_when", "ask-when")),
        (("button.ask_photo", "ask-photo"), ("button.ask_words", "ask-words")),
        (("button.back", "back"),),
    )
    return _menu(visit, request, "head.ask_what", buttons)


def ask_for(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Ask the question on a button, or wait for the head to type one."""
    if option == "words":
        visit.ask(Question.ASK_WORDS, request.id)
        return visit.reply("head.type_question", number=request.number)
    return ask(visit, request, _to_resident(visit, request, f"question.{option}"))


def _to_resident(visit: Visit, request: ServiceRequest, message_id: str) -> str:
    """Say in the language of who reported it what the sender chose by a button."""
    language = visit.desk.people.known(request.reporter).language
    return visit.office.practice.catalogue.say(message_id, language)


def ask(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Ask the resident something. Whoever asks has taken it; its clock stands still until the answer."""
    timers = replace(request.timers, remind_at=None, ring_at=None, climb_at=request.timers.finish_by)
    held = replace(_held(visit, request), paused_at=visit.now, timers=timers)
    moved = docket.move(visit.office, held, Action.ASK, by_handler(visit, request), words)
    return [
        *visit.aside("head.you_asked", number=moved.number),
        *cards.draw_all(visit.office, moved),
        *telling.parties(visit.office, moved, "party.asked", asking=Question.DETAIL, words=words),
    ]


def offer_delays(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask until when it is to be put off, on the same card; what is not later than promised is not offered."""
    if not _may_be_put_off(visit, request):
        return visit.aside("head.no_more_delay", number=request.number)
    face = _face(visit, request)
    later = [(_DELAYS[option], f"later-{option}") for option in _DELAYS if _is_later(visit, request, option)]
    if not later:
        return _not_due_yet(visit, request)
    rows = [*later, ("button.back", "back")]
    return _menu(
        visit, request, "head.until_when", face.rows(*(tuple(rows[at : at + 2]) for at in range(0, len(rows), 2)))
    )


def _may_be_put_off(visit: Visit, request: ServiceRequest) -> bool:
    return not request.postponed and (request.timers.finish_by or visit.now) >= visit.now


def _is_later(visit: Visit, request: ServiceRequest, option: str) -> bool:
    return request.timers.finish_by is None or _delayed(visit, option) > request.timers.finish_by


def _not_due_yet(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    finish_by = phrases.when(visit.office, request.timers.finish_by or visit.now, visit.sender.language)
    return visit.aside("head.not_due_yet", number=request.number, finish_by=finish_by)


def postpone(visit: Visit, request: ServiceRequest, option: str, reason: str = "") -> list[OutgoingMessage]:
    """Put the promised end off, once and before it has passed; the resident is told the new one and why."""
    if not _may_be_put_off(visit, request):
        return visit.aside("head.no_more_delay", number=request.number)
    if not _is_later(visit, request, option):
        return _not_due_yet(visit, request)
    finish_by = _delayed(visit, option)
    timers = replace(request.timers, finish_by=finish_by, climb_at=finish_by)
    delayed = replace(request, postponed=True, timers=timers)
    note = reason or visit.say(_DELAYS[option])
    moved = docket.move(visit.office, delayed, Action.POSTPONE, by_handler(visit, request), note)
    return [
        *visit.aside("head.you_put_off", finish_by=phrases.when(visit.office, finish_by)),
        *cards.draw_all(visit.office, moved),
        *telling.parties(visit.office, moved, "party.put_off_because" if reason else "party.put_off", words=reason),
    ]


def _delayed(visit: Visit, option: str) -> datetime:
    local = visit.now.astimezone(visit.office.practice.zone)
    days = {"tonight": 0, "tomorrow": 1, "days": 3}[option]
    closing = visit.office.practice.clocks.hours.closes
    return datetime.combine(local.date() + timedelta(days=days), _tonight(closing), local.tzinfo)


def _tonight(closing: time) -> time:
    return max(closing, time(21))


def offer_evidence(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask for a photo or a word of what was done before a request counts as done."""
    visit.ask(Question.EVIDENCE, request.id)
    buttons = visit.buttons((("button.no_photo", "no_photo", request.id),), version=request.version)
    return visit.reply("head.evidence", number=request.number, buttons=buttons, request=request.id)


def ask_words_of_evidence(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask for a sentence where there is no photo."""
    visit.ask(Question.EVIDENCE, request.id)
    return visit.reply("head.evidence_words", number=request.number, request=request.id)


def finish(visit: Visit, request: ServiceRequest, note: str, photo: str | None = None) -> list[OutgoingMessage]:
    """Report a request as done with words or a photo; the resident is asked to confirm."""
    if not note.strip() and photo is None:
        return visit.aside("head.evidence_missing", number=request.number)
    done = replace(
        request if request.held_by is not None else _held(visit, request),
        finish_note=note or _to_resident(visit, request, "photo.one"),
        finish_photo=photo,
    )
    pictures.note(visit, done)
    return finished(visit, done, by_handler(visit, request), note)


def finished(visit: Visit, request: ServiceRequest, by: By, note: str) -> list[OutgoingMessage]:
    """Move a request to done and ask those who reported it whether it is so."""
    waiting = visit.office.practice.waiting
    reminder = visit.office.practice.clocks.hours.after(visit.now + waiting.rating_reminder, timedelta())
    timers = replace(
        request.timers.silent(),
        rate_at=reminder if may_be_rated(request) else None,
        close_at=visit.now + waiting.silent_close if closed_by_silence(request) else None,
    )
    done = replace(request, done_at=visit.now, paused_at=None, stars=None, timers=timers)
    moved = docket.move(visit.office, done, Action.FINISH, by, note)
    visit.forget_question()
    asked = telling.ask_to_rate(visit.office, moved) if may_be_rated(moved) else []
    noted = "head.you_finished" if asked else "head.noted"
    told = visit.aside(noted, number=moved.number) if Actor.PARTY not in by.parts else []
    return [*told, *cards.draw_all(visit.office, moved), *asked]


def verify(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Close what silence may not close, on the word of the staff that somebody has looked."""
    by = by_handler(visit, request)
    closed = replace(request, closed_at=visit.now, timers=request.timers.silent())
    moved = docket.move(visit.office, closed, Action.CLOSE, replace(by, parts=by.parts & {Actor.STAFF}))
    return [*visit.aside("head.you_verified", number=moved.number), *cards.draw_all(visit.office, moved)]


def telephone(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Tell the handler, and nobody else, how to reach who reported it; in a line, where it can be tapped."""
    reporter = visit.desk.people.known(request.reporter)
    if hides_reporter(request) or not reporter.phone or not visit.private:
        return visit.aside("head.no_phone", number=request.number)
    name = reporter.called or reporter.name
    return visit.reply("head.phone", number=request.number, phone=reporter.phone, name=name, request=request.id)


def tasks(visit: Visit) -> list[OutgoingMessage]:
    """List what the sender has to do, what is due first at the top."""
    found = [each for each in tasks_of(visit) if each.state is not State.DONE]
    if not found:
        return visit.aside("head.no_tasks")
    lines = [_task_line(visit, request) for request in sorted(found, key=due)[:LISTED]]
    text = "\n".join((visit.say("head.tasks", count=len(found)), *lines))
    chat = visit.chat if visit.private else visit.account.private
    return [outgoing.line(chat, text, person=visit.sender.id)] if chat else []


def _task_line(visit: Visit, request: ServiceRequest) -> str:
    waiting = request.held_by is None
    promise = request.timers.accept_by if waiting else request.timers.finish_by
    return visit.say(
        "head.task_waiting" if waiting else "head.task_held",
        mark="🔴" if promise and promise < visit.now else "🟡",
        number=request.number,
        matter=phrases.title(visit.office, request, visit.sender.language, exact=True),
        until=phrases.when(visit.office, promise, visit.sender.language) if promise else "—",
    )


def redraw(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Show the sender's card as it is, without a menu."""
    chat = _own_chat(visit)
    return [cards.draw(visit.office, request, Place(chat, HEAD, visit.sender.id))] if chat else []


def _own_chat(visit: Visit) -> Chat | None:
    """Return where the sender's own cards hang: never in a group, even when the command was given there."""
    if visit.private:
        return visit.chat
    return visit.account.private if visit.account.reachable else None


def _face(visit: Visit, request: ServiceRequest) -> Face:
    return Face(visit.office, request, _own_chat(visit) or visit.chat, visit.sender.id, visit.sender.language)


def _menu(
    visit: Visit, request: ServiceRequest, message_id: str, buttons: tuple[tuple[Button, ...], ...]
) -> list[OutgoingMessage]:
    chat = _own_chat(visit)
    text = _face(visit, request).say(message_id)
    return [cards.hang(Place(chat, HEAD, visit.sender.id), request, text, buttons)] if chat else []
