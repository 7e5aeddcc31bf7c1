"""The staff decide who will be a head: yes as deputy or as head, a talk first, or a kind no in somebody's own words."""

from itertools import count

from domain.messages import Lane, OutgoingMessage
from domain.nominations import Nomination, seat_at
from domain.people import Person, Question
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from handlers import outgoing
from handlers.handling import heads, practising
from handlers.requests import docket
from handlers.requests.authority import by_staff
from handlers.roster.appointing import Appointed, NotAppointedError, appoint, meant, post_name
from handlers.showing import cards, spoken, stale, telling
from handlers.showing.telling import called
from handlers.visit import Visit
from nlp.nominees import name_and_phone

_DEPUTY = "deputy"


def press_yes(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Answer 【同意…】: who nominated themselves is appointed at once, of a neighbour the full name is asked first."""
    nomination = _to_decide(visit, request)
    if nomination is None:
        return _not_yours(visit, request)
    if nomination.recommended:
        visit.ask(Question.DEPUTY_NAME if option == _DEPUTY else Question.HEAD_NAME, request.id)
        return [*visit.pressed("home.pressed"), *visit.reply("nominee.full_name", name=nomination.name)]
    person = replace(visit.desk.people.known(nomination.author), name=nomination.name)
    return _appointed(visit, request, nomination, person, deputy=option == _DEPUTY)


def named(visit: Visit, request: ServiceRequest, *, deputy: bool) -> list[OutgoingMessage]:
    """Take the full name of who was recommended, with a telephone or without, and appoint that person."""
    nomination = _to_decide(visit, request)
    if nomination is None:
        visit.forget_question()
        return stale.explain(visit, request)
    name, phone = name_and_phone(visit.message.text)
    if not name:
        return visit.reply("nominee.full_name", name=nomination.name)
    try:
        person = meant(visit.desk, name, phone, nomination.place)
    except NotAppointedError as refused:
        return visit.reply("nominee.not_appointed", why=str(refused))
    visit.forget_question()
    return _appointed(visit, request, nomination, person, deputy=deputy)


def press_talk(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【先聊聊】: what is written from now on goes to and fro."""
    if _to_decide(visit, request) is None or request.held_by is not None:
        return _not_yours(visit, request)
    taken = heads.take(visit, request)
    who = called(visit.office, visit.sender.id)
    moved = docket.move(visit.office, taken, Action.REPLY, by_staff(visit, taken), visit.say("button.nominee_talk"))
    return [
        *visit.pressed("home.pressed"),
        *cards.draw_all(visit.office, moved),
        *telling.parties(visit.office, moved, "nominee.talk", asking=Question.HUMAN, by=who),
        *visit.reply("nominee.you_talk", number=moved.number, request=moved.id),
    ]


def press_unfit(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【不合适】: a sentence of a person's own is asked, and nothing is decided before it is there."""
    if _to_decide(visit, request) is None:
        return _not_yours(visit, request)
    visit.ask(Question.UNFIT, request.id)
    return [*visit.pressed("home.pressed"), *visit.reply("nominee.why_not", number=request.number)]


def refused(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take the sentence after 【不合适】 and pass it on as it is."""
    visit.forget_question()
    words = visit.message.text.strip()
    if _to_decide(visit, request) is None or not words:
        return stale.explain(visit, request)
    closed = _close(visit, request, words)
    who = called(visit.office, visit.sender.id)
    return [
        *visit.reply("nominee.you_refused", number=closed.number),
        *cards.draw_all(visit.office, closed),
        *telling.parties(visit.office, closed, "nominee.refused", by=who, words=words),
    ]


def press_hear(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Answer 【听语音】."""
    officer = visit.town.officers.get(visit.sender.id)
    if officer is None or Actor.STAFF not in by_staff(visit, request).parts:
        return visit.pressed("button.not_yours")
    return [*visit.pressed("home.pressed"), *spoken.to_one(visit.office, request, officer)]


def _to_decide(visit: Visit, request: ServiceRequest) -> Nomination | None:
    """Return the nomination if it is still open and the sender may decide: staff, and never about themselves."""
    nomination = visit.desk.nominations.of_request(request.id)
    staff = Actor.STAFF in by_staff(visit, request).parts
    undecided = request.undone
    fits = nomination is not None and staff and undecided and nomination.author != visit.sender.id
    return nomination if fits else None


def _not_yours(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Say why a button does nothing: somebody was first, or it is for others to press."""
    if Actor.STAFF in by_staff(visit, request).parts and request.reporter != visit.sender.id:
        return stale.explain(visit, request)
    return visit.pressed("button.not_yours")


def _appointed(
    visit: Visit, request: ServiceRequest, nomination: Nomination, person: Person, *, deputy: bool
) -> list[OutgoingMessage]:
    """Appoint somebody by the way a roster takes, close the request, and tell everybody concerned."""
    place = visit.town.places.get(nomination.place)
    if place is None:
        return visit.reply("nominee.place_gone")
    links = count(1)
    try:
        done = appoint(
            visit.desk,
            person,
            seat_at(place),
            deputy=deputy,
            # Several may be invited by one decision, and no two by the same link.
            random=lambda size: visit.desk.digest(f"nomination {nomination.id} {next(links)}")[:size],
        )
    except NotAppointedError as refused:
        return visit.reply("nominee.not_appointed", why=str(refused))
    visit.desk.nominations.save(replace(nomination, appointed=done.person.id))
    post = post_name(visit.town, done.appointment)
    closed = _close(visit, request, visit.office.practice.catalogue.say("nominee.decided", name=person.name, post=post))
    return [
        *visit.pressed("home.pressed"),
        *_for_staff(visit, done, post),
        *cards.draw_all(visit.office, closed),
        *practising.welcome(visit.office, done.person, done.appointment),
        *_for_others(visit, closed, nomination, done, post),
    ]


def _close(visit: Visit, request: ServiceRequest, note: str) -> ServiceRequest:
    """End a request with its decision: the first one holds, and nobody is asked how content they are."""
    by = by_staff(visit, request)
    finished = replace(request, done_at=visit.now, paused_at=None, finish_note=note, timers=request.timers.silent())
    done = docket.move(visit.office, finished, Action.FINISH, by, note)
    return docket.move(visit.office, replace(done, closed_at=visit.now), Action.CLOSE, by)


def _for_staff(visit: Visit, done: Appointed, post: str) -> list[OutgoingMessage]:
    """Say what was decided, what to look at because of it, and how those without an account come in."""
    reached = visit.town.officers[done.person.id].chats
    told = "nominee.you_agreed_and_told" if reached else "nominee.you_agreed"
    lines = [visit.say(told, name=done.person.name, post=post), *done.warnings]
    for each in done.invited:
        link = visit.office.practice.link(visit.chat.channel, each.payload) or f"/start {each.payload}"
        lines.append(visit.say("nominee.invite", name=each.person.name, link=link))
    return visit.reply("human.as_said", text="\n".join(lines))


def _for_others(
    visit: Visit, request: ServiceRequest, nomination: Nomination, done: Appointed, post: str
) -> list[OutgoingMessage]:
    """Tell whoever recommended somebody, and those who stand in from now on for the one they had before them."""
    said = []
    if nomination.author != done.person.id:
        said = telling.parties(visit.office, request, "nominee.thanks", name=done.person.name, post=post)
    for person in done.succeeded:
        officer = visit.town.officers.get(person)
        if officer is not None and officer.chats:
            language = visit.desk.people.known(person).language
            text = visit.office.practice.catalogue.say(
                "nominee.stands_in", language, name=done.person.name, post=post, called=officer.name
            )
            said.append(outgoing.line(officer.chats[0], text, lane=Lane.STATUS, person=person))
    return said
