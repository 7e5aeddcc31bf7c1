"""A wish fulfilled: what the unit shows of it, what the staff let everybody see, and what the resident says."""

import re
from datetime import timedelta

from domain.messages import IncomingKind, OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ON_BEHALF, ServiceRequest, closed_by_silence
from domain.taxonomy import Intent
from domain.wishes import Wish, WishState
from handlers.handling import finishing
from handlers.requests import docket
from handlers.requests.authority import by_staff
from handlers.showing import cards, phrases, pictures, stale, telling, wish_faces
from handlers.showing.parties import by_party, lately
from handlers.visit import Visit
from handlers.wishes.board import own_wish, tell_desk, tell_unit
from handlers.wishes.proposing import as_unit, moved, public, standing
from nlp.spoken import says_done
from nlp.understanding import Command, Matter

_SHOWN_WITHIN = timedelta(days=2)
"""For the staff to look at what a unit shows."""
_WISH_NUMBER = re.compile(r"(?<![a-z0-9])w(\d{1,5})(?!\d)号?", re.IGNORECASE)
_EDGES = " \t\n,，.。、:："
_ASKS = re.compile(r"[?]|吗|什么|怎么")
_OF_A_LINE = frozenset({Intent.THANKS, Intent.WISH})
"""What a line to a unit is read as; the thing that was wished for sounds like a wish."""
_GOT = re.compile(r"[收拿领送]到|到了|用上|喜欢|高兴|合适|开心")
_WANTS = re.compile(r"[想需]要|想(?:有|买|请|求|找)|缺|盼|希望|心愿|[能可]不[能可]")
_MORE = re.compile(r"(?:还|再|也|另外)(?:想|要|缺|需|盼|希望|求|给|来|有个)")
"""What a wish of its own says: that something is wanted which has not come, or something more."""
_HAPPY = 3
"""From this many stars on, a verdict is a line, too."""


def ask_proof(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【办好了】 of a unit: a photo or a word of it."""
    wish = own_wish(visit, request)
    if wish is None or wish.state not in (WishState.CLAIMED, WishState.FULFILLED) or not visit.private:
        return [*visit.pressed("wish.gone"), *cards.draw_all(visit.office, request)]
    visit.ask(Question.WISH_PROOF, request.id)
    return visit.reply("wish.proof_please", wish=wish.number)


def answer_proof(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Take a photo or words for what was done, unless they speak of another matter."""
    wish = own_wish(visit, request)
    if wish is None or _of_something_else(visit):
        return None
    if finishing.tells_nothing(visit):
        return visit.reply("wish.proof_please", wish=wish.number)
    return _fulfil(visit, request, wish, visit.message.text)


def _of_something_else(visit: Visit) -> bool:
    """Say whether words report a matter; those that name what was wished for sound like a wish and are none."""
    return any(each.opens and each.intent is not Intent.WISH for each in visit.understanding.matters)


def picture(visit: Visit) -> list[OutgoingMessage] | None:
    """Take a picture in reply to the card of a wish, or of a unit that has just one, for what was done.

    One that answers no card and whose words report something is no proof.
    """
    if visit.message.kind is not IncomingKind.PHOTO or not visit.private or visit.conversation.asked is not None:
        return None
    if visit.message.quoted is None and _of_something_else(visit):
        return None
    return _of_meant(visit)


def words(visit: Visit) -> list[OutgoingMessage] | None:
    """Take words of a unit that say it is done for what was done, as a picture would be taken."""
    if not visit.private or visit.conversation.asked is not None or _of_something_else(visit):
        return None
    if not says_done(visit.understanding.folded) or any(command.numbers for command in visit.understanding.told):
        return None
    return _of_meant(visit)


def _of_meant(visit: Visit) -> list[OutgoingMessage] | None:
    request = _request_meant(visit)
    wish = own_wish(visit, request) if request is not None else None
    return _fulfil(visit, request, wish, visit.message.text) if request is not None and wish is not None else None


def command(visit: Visit, said: Command) -> list[OutgoingMessage] | None:
    """Answer `办结 W1 书包送到了`, and without words ask for some; None where it is about no wish."""
    request = _request_meant(visit) if visit.private and said.verb == "done" else None
    wish = own_wish(visit, request) if request is not None else None
    if request is None or wish is None:
        return None
    what = _WISH_NUMBER.sub("", said.argument).strip(_EDGES)
    return _fulfil(visit, request, wish, what) if what else ask_proof(visit, request)


def _request_meant(visit: Visit) -> ServiceRequest | None:
    """Return the request of the wish that was replied to or is named, or of the only one the sender's unit has."""
    quoted, number = visit.message.quoted, _WISH_NUMBER.search(visit.message.text)
    if quoted is not None:
        meant = visit.desk.outbox.request_of(visit.chat, quoted.message_id)
    elif number is not None:
        meant = next((each.request for each in _in_hand(visit) if each.number == int(number[1])), None)
    else:
        meant = _only_one(visit)
    return visit.desk.requests.lock(meant) if meant is not None else None


def _only_one(visit: Visit) -> int | None:
    """Return the request of the one wish that the sender's unit has in hand, if nothing else is in the sender's."""
    own = _in_hand(visit)
    return own[0].request if len(own) == 1 and not visit.desk.requests.held(visit.sender.id) else None


def _in_hand(visit: Visit) -> list[Wish]:
    """Return the wishes that the sender's unit has taken up."""
    units = {seat.unit for seat in visit.town.seats_of(visit.sender.id) if seat.unit is not None}
    communities = {visit.town.community_of(place) for unit in units for place in visit.town.units[unit].territory}
    return [
        each
        for community in communities
        if community is not None
        for each in visit.desk.wishes.live(community)
        if each.unit in units and each.state is not WishState.POSTED
    ]


def _fulfil(visit: Visit, request: ServiceRequest, wish: Wish, words: str) -> list[OutgoingMessage] | None:
    if wish.state not in (WishState.CLAIMED, WishState.FULFILLED):
        return None
    words, photo = words.strip(), pictures.reference_in(visit)
    if not words and photo is None:
        return None
    visit.forget_question()
    later = visit.office.practice.clocks.calendar.by_day(visit.now + _SHOWN_WITHIN)
    done = replace(wish, proof=words or wish.proof, photo=photo or wish.photo, remind_at=later, reminded=False)
    request, done = moved(visit.office, request, done, Action.FULFIL, as_unit(visit), words)
    pictures.note(visit, request)
    line = "wish.desk_fulfilled_words" if words else "wish.desk_fulfilled"
    return [
        *visit.reply("wish.proof_taken", wish=wish.number),
        *cards.draw_all(visit.office, request),
        *tell_desk(visit.office, request, done, line, row=wish_faces.SHOWING, facts={"proof": words}),
    ]


def show(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【公示】: everybody sees that it was fulfilled, nobody for whom; the resident is asked for a line."""
    wish = standing(visit, request)
    if wish is None or wish.state is not WishState.FULFILLED:
        return stale.explain(visit, request)
    if wish.claimed_by == visit.sender.id:
        return visit.pressed("head.not_your_own", number=request.number)
    closing = visit.now + visit.office.practice.waiting.silent_close if closed_by_silence(request) else None
    unit = str(phrases.wish_facts(visit.office, wish)["unit"])
    done = replace(
        request,
        done_at=visit.now,
        finish_note=wish.proof,
        timers=replace(request.timers.silent(), close_at=closing),
    )
    ended = replace(wish, remind_at=None)
    request, ended = moved(visit.office, done, ended, Action.FINISH, by_staff(visit, request), unit)
    stored = {each.hash for each in visit.desk.media.of_request(request.id)}
    shown = wish.photo if wish.photo in stored else None
    own = _is_their_own(request)
    told = telling.parties(
        visit.office,
        request,
        "party.wish_shown" if own else "party.wish_shown_to_others",
        asking=Question.WISH_THANKS if own else None,
        row=(("button.thanks", "thank"),) if own else (),
        unit=unit,
    )
    return [
        *visit.pressed("wish.noted"),
        *cards.draw_all(visit.office, request),
        *(replace(each, photo=shown) for each in told),
        *tell_unit(visit.office, request, ended, "wish.unit_shown"),
    ]


def _is_their_own(request: ServiceRequest) -> bool:
    """Say whether who told of a wish has it: nobody's thanks are those of whoever wrote it down for them."""
    return request.source != ON_BEHALF


def not_yet(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【还没好】: the unit goes on with it."""
    wish = standing(visit, request)
    if wish is None or wish.state is not WishState.FULFILLED:
        return stale.explain(visit, request)
    later = visit.office.practice.clocks.calendar.by_day(visit.now + _SHOWN_WITHIN)
    open_still = replace(wish, remind_at=later)
    request, open_still = moved(visit.office, request, open_still, Action.SEND_BACK, by_staff(visit, request))
    return [
        *visit.pressed("wish.noted"),
        *cards.draw_all(visit.office, request),
        *tell_unit(visit.office, request, open_still, "wish.unit_not_yet"),
    ]


def thank(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【谢谢】."""
    return _thanked(visit, request, visit.say("button.thanks"))


def answer_thanks(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Take a line for the unit: thanks, or words that can be nothing else."""
    words = visit.message.text.strip()
    if not words or not all(_is_line(visit, matter) for matter in visit.understanding.matters):
        return None
    return _thanked(visit, request, words)


def _is_line(visit: Visit, matter: Matter) -> bool:
    folded = visit.understanding.folded
    if _MORE.search(folded) or (_WANTS.search(folded) and not _GOT.search(folded)):
        return matter.intent is Intent.THANKS and not _MORE.search(folded)
    if matter.intent is Intent.CHATTER:
        return matter.subcategory == "unclear" and not _ASKS.search(folded)
    return matter.intent in _OF_A_LINE or (matter.stars or 0) >= _HAPPY


def thank_named(visit: Visit) -> list[OutgoingMessage] | None:
    """Pass thanks on to the unit they name, where it has fulfilled a wish of the sender's; None where it has not."""
    for request in lately(visit) if visit.private else ():
        wish = phrases.wish_of(visit.office, request)
        unit = visit.town.units.get(wish.unit) if wish is not None and wish.unit is not None else None
        if (
            wish is None
            or unit is None
            or wish.state is not WishState.SHOWN
            or wish.thanks
            or not _is_their_own(request)
        ):
            continue
        if any(name in visit.message.text for name in (unit.name, *unit.aliases)):
            return _thanked(visit, visit.desk.requests.lock(request.id) or request, visit.message.text.strip())
    return None


def _thanked(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Pass a resident's line on to the unit, once; the board says only that there was one, for nobody has read it."""
    wish, by = phrases.wish_of(visit.office, request), by_party(visit)
    told = any(party.person == visit.sender.id for party in visit.desk.requests.parties(request.id))
    mine = told and _is_their_own(request)
    visit.forget_question()
    if wish is None or wish.state is not WishState.SHOWN or not mine:
        return visit.pressed("button.gone")
    if wish.thanks:
        return visit.aside("wish.thanked_already")
    thanked = replace(wish, thanks=public(visit.office, request, words))
    visit.desk.wishes.put(thanked)
    request = docket.move(visit.office, request, Action.SUPPLEMENT, by, words)
    return [
        *visit.aside("wish.thanks_noted"),
        *cards.draw_all(visit.office, request),
        *tell_unit(visit.office, request, thanked, "wish.unit_thanked"),
    ]
