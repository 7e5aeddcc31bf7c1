"""What residents say of what was done: how content they are, what was wrong, that it is not done at all."""

import re

from domain.discretion import CONDUCT, may_be_rated
from domain.messages import Buttons, OutgoingMessage
from domain.people import Party, Question, Relation
from domain.replacing import replace
from domain.request_states import OVER_STATES, Action, Actor, NotAllowedError, State
from domain.service_request import ServiceRequest, Timers, taken_up
from domain.taxonomy import Category, Intent, Urgency
from handlers import outgoing
from handlers.requests import docket, ending
from handlers.requests.locating import locate
from handlers.residents.opening import open_for, request_of
from handlers.showing import cards, choices, phrases, telling
from handlers.showing.cards import RATE, Place
from handlers.showing.faces import Face
from handlers.showing.parties import (
    about_another,
    by_sender,
    lately,
    meant,
    named_by,
    own_face,
    private_chat,
    status_line,
    tell_aside,
)
from handlers.visit import Visit
from nlp.understanding import Matter

_NOBODY_CAME = re.compile(r"没(?:有)?人(?:来|修|管|上门)|没(?:有)?(?:来过|上门)|没见(?:到|着|过)?人|人影|根本没")
"""What is said of work that was reported as done and never was."""
_OF_SOMEBODY = re.compile("师傅|保洁|维修工|修理工|[电水]工|[他她]们?态度")
"""Who is blamed by somebody for whom nothing was done that could be judged."""
_CONTENT = 3
"""From this many stars on, a resident counts as content."""


def rate(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take words such as "挺好的" for one of the five answers, when something waits for them."""
    request = meant(visit, matter)
    if matter.stars is not None and matter.stars < _CONTENT and visit.private:
        return _unhappy(visit, matter, request, matter.stars)
    if request is None or matter.stars is None or about_another(visit, matter, request):
        return thanks(visit, matter)
    if not _awaits_verdict(visit, request) or _judge(visit, request) is None:
        return thanks(visit, matter)
    return rated(visit, request, matter.stars)


def _unhappy(visit: Visit, matter: Matter, request: ServiceRequest | None, stars: int) -> list[OutgoingMessage]:
    """Take it for what is named or alone can be meant, or ask which; nobody unhappy is told that they are welcome."""
    if request is None and matter.number is not None:
        return visit.aside("request.unknown", number=matter.number)
    if request is None or not _is_named(visit, request):
        own = [each for each in lately(visit) if may_be_rated(each)]
        waiting = [each for each in own if _awaits_verdict(visit, each)]
        waiting = waiting or [each for each in own if each.state in OVER_STATES]
        found = named_by(visit, matter, waiting) or waiting
        if not found and _OF_SOMEBODY.search(matter.text):
            return open_for(visit, request_of(visit, _about_a_person(matter), locate(visit, matter.place)))
        if len(found) != 1:
            return choices.which(visit, found, f"rate-{stars}", "rate.which") if found else visit.reply("rate.of_what")
        request = visit.desk.requests.lock(found[0].id) or found[0]
    return rated(visit, request, stars)


def _about_a_person(matter: Matter) -> Matter:
    return replace(matter, intent=Intent.COMPLAINT, category=Category.SERVICE, subcategory=CONDUCT, opens=True)


def _is_named(visit: Visit, request: ServiceRequest) -> bool:
    return visit.message.quoted is not None or str(request.number) in visit.message.text


def _awaits_verdict(visit: Visit, request: ServiceRequest) -> bool:
    """Whether the sender's word is waited for: it is done, or another reporter's word has closed it before theirs."""
    if request.state not in OVER_STATES:
        return request.state is State.DONE
    party = _party(visit, request)
    return request.stars is not None and party is not None and party.rated != request.reopened


def _party(visit: Visit, request: ServiceRequest) -> Party | None:
    return next((each for each in visit.desk.requests.parties(request.id) if each.person == visit.sender.id), None)


def _judge(visit: Visit, request: ServiceRequest) -> Party | None:
    """Return the sender as one of those who may say how content they are; None for all others."""
    party = _party(visit, request)
    if party is None or party.relation is Relation.MERGED or not may_be_rated(request):
        return None
    return None if Actor.HOLDER in by_sender(visit, request).parts else party


def rated(visit: Visit, request: ServiceRequest, stars: int) -> list[OutgoingMessage]:
    """Write down how content the resident is, once; the unhappy are asked one reason and it is opened again.

    Only those who were asked may say so, and nobody judges their own work. Raises NotAllowedError.
    """
    by = by_sender(visit, request)
    party = _judge(visit, request)
    if party is None:
        raise NotAllowedError(Action.RATE, request.state, request.id)
    if party.rated == request.reopened:
        return visit.aside("rate.already", number=request.number)
    content = stars >= _CONTENT
    if not content and _long_over(visit, request):
        if visit.message.press_id is not None:
            # A button of long ago is easily touched; words are meant.
            return visit.pressed("rate.too_late", number=request.number)
        return _take_up(visit, request, visit.say(f"stars.{stars}"))
    worst = min(stars, request.stars or stars)
    rated_now = replace(request, stars=worst, closed_at=request.closed_at or visit.now, timers=request.timers.silent())
    act = ending.end if content else docket.move
    moved = act(visit.office, rated_now, Action.RATE, replace(by, parts=frozenset({Actor.PARTY})), str(stars))
    visit.desk.requests.add_party(replace(party, stars=stars, rated=request.reopened))
    if not content:
        return _ask_why(visit, moved, stars)
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


def _ask_why(visit: Visit, request: ServiceRequest, stars: int) -> list[OutgoingMessage]:
    """Open the request again at once, so that nothing hangs on the answer, and ask for one reason."""
    reopened = _reopen(visit, request, visit.say(f"stars.{stars}"))
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
    standing = own_face(visit, moved).say("party.reopened") if moved.held_by is None else status_line(visit, moved)
    return [
        *_answered(visit, moved, standing, max(moved.reopened - 1, 0)),
        *telling.handlers(visit.office, moved, "head.complained", words=reason),
    ]


def reopen(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Open a finished request again on the resident's word; much later it becomes a new one that follows it."""
    if _long_over(visit, request):
        return _take_up(visit, request, words)
    again, drawn = opened_again(visit, request, words)
    return [
        *tell_aside(visit, own_face(visit, again).say("reopen.done")),
        *drawn,
        *_alarmed(visit, request, again, words),
    ]


def opened_again(visit: Visit, request: ServiceRequest, words: str) -> tuple[ServiceRequest, list[OutgoingMessage]]:
    """Open a finished request again because of these words; return it with its cards as they are now."""
    again = _reopen(visit, replace(request, bad_reason=words), words)
    return again, _drawn_anew(visit, again)


def reopen_for(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Open a finished request again for those who reported it and said on the telephone that it is not done."""
    again = _reopen(visit, replace(request, bad_reason=words), words)
    return [
        *visit.aside("visit.reopened", number=again.number),
        *_drawn_anew(visit, again),
        *telling.parties(visit.office, again, "reopen.done"),
        *_alarmed(visit, request, again, words),
    ]


def _long_over(visit: Visit, request: ServiceRequest) -> bool:
    """Say whether it was done so long ago that it is not opened again."""
    finished = request.done_at or request.closed_at
    return finished is not None and visit.now - finished > visit.office.practice.waiting.reopening


def _take_up(visit: Visit, old: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Open a new request for what was done long ago and is not well any more; the staff see what it follows."""
    words = visit.office.practice.catalogue.say("reopen.words", text=old.text, words=words)
    new = replace(
        taken_up(old, visit.desk.new_id(), visit.sender.id, words, visit.now),
        origin=visit.chat,
        origin_message=visit.message.message_id,
    )
    opened = open_for(visit, new)
    number = getattr(visit.desk.requests.get(new.id), "number", "")
    return [*visit.aside("reopen.followed", number=old.number, new=number), *opened]


def _alarmed(visit: Visit, done: ServiceRequest, again: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Tell the desk when something was reported as done although nobody came."""
    if done.held_by is None or not _NOBODY_CAME.search(words):
        return []
    holder = phrases.holder(visit.office, done)
    desk = docket.desk_of(visit.office, again.community)
    return telling.officers(visit.office, again, desk, "staff.nobody_came", {"doer": holder, "words": words})


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
        designated=False,
        dispatches=0,
        timers=Timers(),
    )
    chain = docket.rungs_from(visit.office, again, "community")
    return docket.offer(visit.office, again, Action.REOPEN, chain, by_sender(visit, request), words)


def thanks(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer thanks in private; in a group they need no answer."""
    del matter
    return visit.reply("thanks.welcome") if visit.private else []
