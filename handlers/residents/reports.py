"""What a resident reports becomes a service request, once: new, or one more voice for one that is already known."""

from domain.messages import Button, OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent, Urgency
from handlers.buttons import short
from handlers.requests import docket
from handlers.requests.locating import CHOICES, Location, called, locate
from handlers.residents import again, joining, verdicts
from handlers.residents.opening import request_of
from handlers.showing import cards, phrases, telling
from handlers.showing.faces import Face, rings
from handlers.showing.head_faces import ALARM_ANSWERS
from handlers.showing.parties import by_sender, noted
from handlers.visit import Visit
from nlp.understanding import Matter


def report(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Open a request for a matter, or join the one it belongs to; in a group an unsure matter stays unanswered."""
    if not matter.opens:
        return unsure(visit, matter)
    location = locate(visit, matter.place)
    request = request_of(visit, matter, location)
    own = visit.desk.requests.of_person(visit.sender.id)
    if (known := again.open_before(own, request)) is None:
        over = again.not_over(visit, own, request)
        found = visit.desk.requests.lock(over.id) if over is not None else None
        return verdicts.reopen(visit, found, matter.text) if found else joining.join_or_open(visit, request, own)
    if known.place is None and location.place is not None:
        return place_found(visit, known, location)
    return again.said_again(visit, known)


def unsure(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Offer to write down what may have been a report; never with a line in a group."""
    if matter.intent not in (Intent.REQUEST, Intent.COMPLAINT, Intent.HELP):
        return []
    if not visit.private:
        return visit.react("👀") if visit.message.addressed else []
    return visit.reply("report.unsure")


def place_found(
    visit: Visit, request: ServiceRequest, location: Location, *, aloud: bool = False
) -> list[OutgoingMessage]:
    """Complete a request that waited for its place, and dispatch it; what has a place already is put right.

    A press on the card that asked is answered by the card; whoever typed is told in a line of their own, and so is,
    `aloud`, who pressed elsewhere.
    """
    completed = replace(
        request,
        place=location.place,
        room=location.room or request.room,
        spot=location.spot or request.spot,
    )
    by = by_sender(visit, request)
    visit.forget_question()
    if request.held_by is not None:
        moved = docket.move(visit.office, completed, Action.SUPPLEMENT, by, visit.message.text)
    elif request.state is State.NEED_INFO:
        moved = docket.dispatch(visit.office, docket.move(visit.office, completed, Action.GIVE_PLACE, by))
    else:
        moved = docket.put_right(visit.office, completed, Action.RELOCATE, by)
    if moved.state is State.DISPATCHED and (gathered := joining.once_placed(visit, moved)) is not None:
        return gathered
    told = _told_where(visit, moved)
    drawn = cards.draw_all(visit.office, moved)
    return [*(_noted(visit, moved) if aloud or visit.message.press_id is None else []), *drawn, *told]


def _told_where(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let those who know of it already hear the place: their card is edited silently, and they may be on the way."""
    if request.urgency is not Urgency.EMERGENCY and request.held_by is None:
        return []
    know = {card.person for card in visit.desk.outbox.cards_of(request.id)}
    holder = visit.town.officers.get(request.held_by) if request.held_by is not None else None
    people = (holder,) if holder else docket.asked_people(visit.office, request)
    knowing = [officer for officer in people if officer.person in know]
    alarm = rings(request)
    return telling.officers(visit.office, request, knowing, "head.alarm_place", {}, row=ALARM_ANSWERS if alarm else ())


def _noted(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    where = phrases.address(visit.town, request, room=True)
    if request.urgency is Urgency.EMERGENCY:
        text = face.say("emergency.place_noted", where=where)
    elif request.held_by is not None:
        return noted(visit, request, "answer.passed_on") if visit.private else visit.react("👌")
    else:
        text = face.say("place.noted", where=where)
    return visit.reply("human.as_said", text=text, request=request.id) if visit.private else visit.react("👌")


def ask_which(visit: Visit, request: ServiceRequest, places: tuple[int, ...]) -> list[OutgoingMessage]:
    """Ask which of several places with the same number is meant."""
    face = Face(visit.office, request, visit.chat, visit.sender.id if visit.private else None, visit.sender.language)
    tokens = {each: face.button("button.assign", f"which-{short(each)}").token for each in places[:CHOICES]}
    buttons = tuple((Button(called(visit.town, visit.town.places[each]), token),) for each, token in tokens.items())
    return visit.reply("place.which", buttons=buttons, request=request.id)
