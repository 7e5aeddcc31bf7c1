"""What residents say of what was done: how content they are, what was wrong, that it is not done at all."""

from domain.messages import Buttons, OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from domain.service_request import OVER_STATES, Action, Actor, NotAllowedError, ServiceRequest, State, Timers
from domain.taxonomy import Urgency
from handlers import outgoing
from handlers.requests import docket
from handlers.showing import cards, telling
from handlers.showing.cards import RATE, Place
from handlers.showing.faces import Face
from handlers.showing.parties import by_sender, meant, own_face, private_chat, tell_aside
from handlers.visit import Visit
from nlp.understanding import Matter

_CONTENT = 3
"""From this many stars on, a resident counts as content."""


def rate(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take words such as "挺好的" for one of the five answers, when something waits for them."""
    request = meant(visit, matter)
    if request is None or matter.stars is None or not _awaits_verdict(visit, request):
        return thanks(visit, matter)
    try:
        return rated(visit, request, matter.stars)
    except NotAllowedError:
        return thanks(visit, matter)


def _awaits_verdict(visit: Visit, request: ServiceRequest) -> bool:
    """Whether the sender's word is waited for: it is done, or another reporter's word has closed it before theirs."""
    if request.state not in OVER_STATES:
        return request.state is State.DONE
    rated = [each for each in visit.desk.requests.events(request.id) if each.action is Action.RATE]
    ended = request.done_at
    since = [each.actor for each in rated if ended is None or each.at >= ended]
    return bool(since) and visit.sender.id not in since


def rated(visit: Visit, request: ServiceRequest, stars: int) -> list[OutgoingMessage]:
    """Write down how content the resident is; the unhappy are asked one reason and it is opened again.

    Only those who reported it may say so, and nobody judges their own work. Raises NotAllowedError.
    """
    by = by_sender(visit, request)
    if Actor.PARTY not in by.parts or Actor.HOLDER in by.parts:
        raise NotAllowedError(Action.RATE, request.state)
    timers = request.timers.silent()
    closed = replace(request, stars=stars, closed_at=request.closed_at or visit.now, timers=timers)
    moved = docket.move(visit.office, closed, Action.RATE, by, str(stars))
    if stars < _CONTENT:
        return _ask_why(visit, moved)
    return [
        *_answered(visit, moved, own_face(visit, moved).say("rate.thanks"), moved.reopened),
        *cards.draw_all(visit.office, moved),
        *telling.handlers(visit.office, moved, "head.rated", verdict=visit.say(f"stars.{stars}")),
    ]


def _answered(
    visit: Visit, request: ServiceRequest, text: str, asked_in: int, buttons: Buttons = ()
) -> list[OutgoingMessage]:
    """Answer on the card that asked; who typed instead of pressing is answered below what was typed, too."""
    chat = private_chat(visit)
    card = cards.hang(Place(chat, RATE, visit.sender.id, asked_in), request, text, buttons)
    if visit.message.press_id is not None:
        return [*visit.pressed("rate.noted"), card]
    return [card, outgoing.line(chat, text, buttons=buttons, person=visit.sender.id, request=request.id)]


def _ask_why(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Open the request again at once, so that nothing hangs on the answer, and ask for one reason."""
    reopened = _reopen(visit, request, visit.say(f"stars.{request.stars}"))
    visit.ask(Question.BAD_REASON, reopened.id, private_chat(visit))
    face = own_face(visit, reopened)
    buttons = face.rows(
        (("button.not_fixed", "why-not_fixed"), ("button.broken_again", "why-broken_again")),
        (("button.rude", "why-rude"), ("button.other", "why-other")),
    )
    return [
        *_answered(visit, reopened, face.say("rate.why"), request.reopened, buttons),
        *_drawn_anew(visit, reopened),
    ]


def why(visit: Visit, request: ServiceRequest, reason: str) -> list[OutgoingMessage]:
    """Write down why somebody was unhappy, and say who looks after it now."""
    known = replace(request, bad_reason=reason)
    moved = docket.move(visit.office, known, Action.SUPPLEMENT, by_sender(visit, request), reason)
    visit.forget_question()
    return [
        *_answered(visit, moved, own_face(visit, moved).say("party.reopened"), max(moved.reopened - 1, 0)),
        *telling.handlers(visit.office, moved, "head.complained", words=reason),
    ]


def reopen(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Open a finished request again on the resident's word; much later it becomes a new one."""
    finished = request.done_at or request.closed_at
    if finished is not None and visit.now - finished > visit.office.practice.waiting.reopening:
        return visit.aside("reopen.too_late", number=request.number)
    again = _reopen(visit, replace(request, bad_reason=words), words)
    return [*tell_aside(visit, own_face(visit, again).say("reopen.done")), *_drawn_anew(visit, again)]


def _drawn_anew(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Draw the cards of what was opened again; whoever was still asked for a verdict is asked no more."""
    places = [
        Place(card.chat, RATE, card.person, max(request.reopened - 1, 0))
        for card in visit.desk.outbox.cards_of(request.id)
        if card.name.startswith(f"{RATE}:") and card.person not in (None, visit.sender.id)
    ]
    people = visit.desk.people.many([place.person for place in places if place.person is not None])
    answered = [
        cards.hang(
            place,
            request,
            Face(visit.office, request, place.chat, place.person, people[place.person].language).say("party.reopened"),
        )
        for place in dict.fromkeys(places)
        if place.person in people
    ]
    return [*cards.draw_all(visit.office, request), *answered]


def _reopen(visit: Visit, request: ServiceRequest, words: str) -> ServiceRequest:
    """Give a request to the community, never first to the one who said it was done."""
    shunned = (*dict.fromkeys((*request.shunned, *((request.held_by,) if request.held_by else ()))),)
    again = replace(
        request,
        urgency=Urgency.URGENT if request.urgency is Urgency.EMERGENCY else request.urgency,
        shunned=shunned,
        reopened=request.reopened + 1,
        done_at=None,
        closed_at=None,
        postponed=False,
        accepted_at=None,
        contacted_at=None,
        clock=None,
        timers=Timers(),
    )
    chain = docket.rungs_from(visit.office, again, "community")
    return docket.offer(visit.office, again, Action.REOPEN, chain, by_sender(visit, request), words)


def thanks(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer thanks in private; in a group they need no answer."""
    del matter
    return visit.reply("thanks.welcome") if visit.private else []
