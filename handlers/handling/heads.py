"""What heads, units and staff do with a request: take it, pass it on, ask."""

from domain.messages import Button, OutgoingMessage
from domain.neighbourhood import Officer, Seat
from domain.people import Question
from domain.replacing import replace
from domain.request_states import WORKED_STATES, Action, Actor
from domain.service_request import Rung, ServiceRequest
from domain.taxonomy import Urgency
from handlers.buttons import short
from handlers.handling import assigning, colleagues, own_card, targets
from handlers.requests import coordination, docket
from handlers.showing import cards, phrases, stale, telling
from handlers.showing.faces import among_few
from handlers.showing.head_faces import called_to_help
from handlers.visit import Visit


def accept(visit: Visit, request: ServiceRequest, words: str = "") -> list[OutgoingMessage]:
    """Take a request. Whoever comes first has it; everybody else's card says who that is.

    What somebody has had for too long goes to who was called to help, as by the button for that.
    Words that come along are passed on to those who reported it.
    """
    if request.state in WORKED_STATES and request.held_by not in (None, visit.sender.id):
        return take_over(visit, request)
    taken = take(visit, request)
    if words:
        taken = docket.move(visit.office, taken, Action.CONTACT, own_card.by_handler(visit, taken), words)
    said = [*visit.aside("head.you_took", number=taken.number), *cards.draw_all(visit.office, taken)]
    if words:
        said.extend(telling.parties(visit.office, taken, "party.word", words=words))
    if taken.urgency is Urgency.EMERGENCY and not among_few(taken):
        said.extend(telling.parties(visit.office, taken, "party.on_the_way", clock=_clock(visit)))
    return said


def take(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Put a request into the sender's hands and say nothing yet. Raises NotAllowedError."""
    held = replace(coordinated(in_own_hands(visit, request)), timers=request.timers.silent())
    return docket.move(visit.office, held, Action.ACCEPT, own_card.by_handler(visit, request))


def take_over(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Go on with what somebody else did not finish in time; whoever had it is told not to go there in vain."""
    face = own_card.own_face(visit, request)
    before = visit.town.officers.get(request.held_by) if request.held_by is not None else None
    if before is None or not face.late or not called_to_help(face):
        return stale.explain(visit, request)
    free = replace(request, held_by=None, held_seat=None)
    taken = take(visit, docket.move(visit.office, free, Action.TRANSFER, own_card.by_handler(visit, request)))
    return [
        *visit.aside("head.you_took", number=taken.number),
        *cards.draw_all(visit.office, taken),
        *telling.officers(visit.office, taken, (before,), "head.taken_over", {}),
    ]


def in_own_hands(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Put the request into the sender's hands, for the seat it was offered to."""
    own = visit.town.served_by(visit.sender.id)
    seat = next((seat for seat in request.asked if seat in own), request.held_seat or (own[0] if own else None))
    return replace(request, held_by=visit.sender.id, held_seat=seat, accepted_at=request.accepted_at or visit.now)


def coordinated(request: ServiceRequest) -> ServiceRequest:
    """Let whoever takes a request first answer for it from then on, wherever it goes (首接负责)."""
    if request.coordinator is not None:
        return request
    return replace(request, coordinator=request.held_by, coordinator_seat=request.held_seat)


def _clock(visit: Visit) -> str:
    return phrases.when(visit.office, visit.now, visit.sender.language)


def offer_targets(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask to whom a request is to be passed on, on the same card."""
    face = own_card.own_face(visit, request)
    offered = [
        *(
            Button(officer.called, face.button("button.back", f"hand-{short(officer.person)}").token)
            for officer in _colleagues(visit, request)
        ),
        *(
            Button(target.name, face.button("button.back", f"give-{target.code}").token)
            for target in targets.offered(visit, request)
        ),
    ]
    buttons = (*((each,) for each in offered), (face.button("button.back", "back"),))
    return own_card.menu(visit, request, "head.to_whom", buttons)


def _colleagues(visit: Visit, request: ServiceRequest) -> list[Officer]:
    return [each for each in colleagues.of(visit, request) if each.person != visit.sender.id][: targets.OFFERED]


def transfer(visit: Visit, request: ServiceRequest, seat: Seat, reason: str = "") -> list[OutgoingMessage]:
    """Pass a request on to a seat where somebody else can be asked; behind it the ladder goes on as before."""
    by = own_card.by_handler(visit, request)
    docket.check(visit.office, request, Action.TRANSFER, by)
    if request.designated and Actor.STAFF not in by.parts:
        return visit.aside("head.designated_stays", number=request.number)
    given_up = _given_up(visit, request)
    own = seat in visit.town.served_by(visit.sender.id)
    refusal = "head.not_to_yourself" if own else assigning.obstacle(visit, given_up, seat)
    if refusal is not None:
        return visit.aside(
            refusal, who=phrases.seat_name(visit.office, seat, visit.sender.language), number=request.number
        )
    # An alarm goes on ringing with all who were called.
    others = request.asked if request.urgency is Urgency.EMERGENCY else ()
    first = Rung("building", tuple(dict.fromkeys((seat, *others))), reason)
    chain = coordination.chain_behind(visit.office, given_up, first, "estate")
    return passed_on(visit, docket.offer(visit.office, given_up, Action.TRANSFER, chain, by, reason))


def _given_up(visit: Visit, request: ServiceRequest) -> ServiceRequest:
    """Ask the sender about it no more, unless they answer for it: then it comes back when nobody takes it."""
    if coordination.answers_for(visit.office, visit.sender.id, request):
        return request
    return replace(request, shunned=(*dict.fromkeys((*request.shunned, visit.sender.id)),))


def passed_on(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Say who is asked now: to the sender, on every card, and to those who reported it."""
    return [
        *visit.aside("head.you_passed_on", who=phrases.seats(visit.office, request), number=request.number),
        *cards.draw_all(visit.office, request),
        *telling.parties(visit.office, request, "party.passed_on"),
    ]


def offer_questions(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Offer the questions heads ask most, on the same card."""
    face = own_card.own_face(visit, request)
    buttons = face.rows(
        (("button.ask_where", "ask-where"), ("button.ask_when", "ask-when")),
        (("button.ask_photo", "ask-photo"), ("button.ask_words", "ask-words")),
        (("button.back", "back"),),
    )
    return own_card.menu(visit, request, "head.ask_what", buttons)


def ask_for(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Ask the question on a button, or wait for the head to type one."""
    if option == "words":
        visit.ask(Question.ASK_WORDS, request.id)
        return visit.reply("head.type_question", number=request.number)
    return ask(visit, request, to_resident(visit, request, f"question.{option}"))


def to_resident(visit: Visit, request: ServiceRequest, message_id: str) -> str:
    """Say in the language of who reported it what the sender chose by a button."""
    language = visit.desk.people.known(request.reporter).language
    return visit.office.practice.catalogue.say(message_id, language)


def ask(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Ask the resident something. Who asks takes it unless somebody has it; its clock stands still until the answer."""
    asked_again = visit.office.practice.clocks.calendar.by_day(visit.now + visit.office.practice.waiting.question)
    held = request if request.held_by is not None else coordinated(in_own_hands(visit, request))
    held = replace(held, timers=replace(request.timers, remind_at=asked_again))
    moved = docket.move(visit.office, held, Action.ASK, own_card.by_handler(visit, request), words)
    return [
        *visit.aside("head.you_asked", number=moved.number),
        *cards.draw_all(visit.office, moved),
        *telling.parties(visit.office, moved, "party.asked", asking=Question.DETAIL, words=words),
    ]
