"""What residents say about requests that are already open: how is it, still nothing, mine too, never mind, thanks."""

from dataclasses import replace
from datetime import timedelta

from domain.likeness import may_be_shared
from domain.messages import Chat, OutgoingMessage
from domain.people import Question
from domain.service_request import Action, Actor, ServiceRequest, State, Timers
from domain.taxonomy import Category, Intent, Urgency
from handlers import cards, docket, heads, human, outgoing, pictures, reports, telling
from handlers.cards import RATE, Place
from handlers.docket import By
from handlers.faces import Face, among_few, stage
from handlers.finding import numbered, quoted
from handlers.locating import locate
from handlers.party_faces import DESK_INTENTS
from handlers.visit import Visit
from nlp.understanding import Command, Matter

LISTED = 5
_JOINING = timedelta(minutes=10)
"""How long after the last report "+1" in a group is taken to mean it."""
_BESIDE_AN_ALARM = timedelta(minutes=10)
"""For how long everything that is said by who raised an alarm, where it was raised, is passed on."""
_CONTENT = 3
"""From this many stars on, a resident counts as content."""


def by_party(visit: Visit) -> By:
    """Return the sender as one of those who reported."""
    return By(visit.sender.id, frozenset({Actor.PARTY}), visit.chat.channel)


def status(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Say how a request stands, or all of the sender's; in a group the answer comes in private."""
    if matter.number is not None:
        return _status_of(visit, matter.number)
    return mine(visit)


def status_of(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `查进度 1024`."""
    return _status_of(visit, command.numbers[0]) if command.numbers else mine(visit)


def _status_of(visit: Visit, number: int) -> list[OutgoingMessage]:
    request = numbered(visit, number)
    if request is None:
        return visit.aside("request.unknown", number=number)
    return _tell(visit, status_line(visit, request))


def mine(visit: Visit) -> list[OutgoingMessage]:
    """List the sender's requests that are open or were closed lately."""
    since = visit.now - visit.office.practice.waiting.reopening
    found = visit.desk.requests.of_person(visit.sender.id, since=since)
    own = [each for each in found if each.open] or found[:1]
    if not own:
        return visit.aside("status.none")
    lines = [status_line(visit, each) for each in own[:LISTED]]
    head = [visit.say("status.several", count=len(own))] if len(own) > 1 else []
    return _tell(visit, "\n".join((*head, *lines)))


def _tell(visit: Visit, text: str) -> list[OutgoingMessage]:
    """Tell only the sender; in a group without a private chat an eye says that it was heard."""
    if visit.private:
        return [outgoing.line(visit.chat, text, person=visit.sender.id)]
    if visit.account.private is not None and visit.account.reachable:
        return [*visit.react("👌"), outgoing.line(visit.account.private, text, person=visit.sender.id)]
    return visit.react("👀")


def status_line(visit: Visit, request: ServiceRequest) -> str:
    """Say in one line how a request stands, with a mark and a word."""
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    mark = {State.ACCEPTED: "🟡", State.DONE: "✅", State.CLOSED: "✅"}.get(request.state, "⚪")
    return face.say(f"status.{stage(face)}", mark=mark)


def meant(visit: Visit, matter: Matter) -> ServiceRequest | None:
    """Return the sender's request that words speak of: named, quoted, of the same kind, or simply the newest."""
    if matter.number is not None:
        return numbered(visit, matter.number)
    if (request := quoted(visit)) is not None:
        return request
    since = visit.now - visit.office.practice.waiting.reopening
    own = [each for each in visit.desk.requests.of_person(visit.sender.id, since=since) if _alive(each)]
    alike = [each for each in own if each.subcategory == matter.subcategory]
    chosen = (alike or own)[:1]
    return visit.desk.requests.lock(chosen[0].id) if chosen else None


def _alive(request: ServiceRequest) -> bool:
    return request.state not in (State.CANCELLED, State.MERGED)


def still_waiting(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer "nobody has come": who has it until when, and one reminder to that person now and then."""
    request = meant(visit, matter)
    if request is None:
        return human.chatter(visit, matter)
    if request.state in (State.DONE, State.CLOSED):
        return reopen(visit, request, matter.text)
    urged = _urge(visit, request, matter.text)
    reminded = telling.handlers(visit.office, urged, "head.urged") if _may_urge(visit, request) else []
    return [*_tell(visit, _urged_line(visit, urged)), *reminded]


def _may_urge(visit: Visit, request: ServiceRequest) -> bool:
    return request.urged_at is None or visit.now - request.urged_at >= visit.office.practice.waiting.urging


def _urge(visit: Visit, request: ServiceRequest, words: str) -> ServiceRequest:
    urged_at = visit.now if _may_urge(visit, request) else request.urged_at
    return docket.move(visit.office, replace(request, urged_at=urged_at), Action.URGE, by_party(visit), words)


def _urged_line(visit: Visit, request: ServiceRequest) -> str:
    reminded = "status.reminded" if request.urged_at == visit.now else "status.reminded_before"
    return f"{status_line(visit, request)}\n{visit.say(reminded)}"


def solved(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take the resident's word that it is solved: that is worth more than a photo."""
    request = meant(visit, matter)
    if request is None:
        return thanks(visit, matter)
    if request.state is State.DONE:
        return telling.ask_to_rate(visit.office, request)
    if request.state in (State.CLOSED, State.NEW):
        return thanks(visit, matter)
    return heads.finished(visit, replace(request, finish_note=matter.text), by_party(visit), matter.text)


def talk(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take small talk for a word to what was just reported, where it can be nothing else."""
    request = _just_reported(visit, matter)
    return human.chatter(visit, matter) if request is None else add_words(visit, request, visit.message.text)


def _just_reported(visit: Visit, matter: Matter) -> ServiceRequest | None:
    """Return the newest request words may go on about: half a sentence in private, anything said beside an alarm."""
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    newest = own[0] if own and own[0].intent not in DESK_INTENTS else None
    if newest is None or newest.state is State.DONE:
        return None
    since = visit.now - newest.opened_at
    if newest.urgency is Urgency.EMERGENCY:
        goes_on = newest.origin == visit.chat and since <= _BESIDE_AN_ALARM
    else:
        goes_on = visit.private and matter.subcategory == "unclear" and since <= visit.office.practice.waiting.lines
    return visit.desk.requests.lock(newest.id) if goes_on else None


def supplement(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Add words or a picture to the request they belong to, and let the handler see them."""
    request = meant(visit, matter)
    if request is None or not request.open:
        return human.chatter(visit, matter)
    if request.urgency is Urgency.EMERGENCY and not matter.place.empty:
        return correct(visit, matter)
    return add_words(visit, request, visit.message.text)


def add_words(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Write words down with a request and pass them on to whoever has it; a picture without words speaks for itself."""
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by_party(visit), words)
    pictures.note(visit, moved)
    told = telling.handlers(visit.office, moved, "head.supplemented", words=words) if words else []
    thanked = visit.react("✍") if not visit.private else visit.reply("supplement.added", number=moved.number)
    return [*thanked, *told]


def correct(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take a correction of the place; anything else corrected is passed on as words."""
    request = meant(visit, matter)
    if request is None or not request.open:
        return reports.report(visit, matter) if matter.opens else human.chatter(visit, matter)
    location = locate(visit, matter.place)
    if matter.place.empty or location.place is None:
        return add_words(visit, request, visit.message.text)
    return reports.place_found(visit, replace(request, room="", spot=""), location)


def withdraw(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take a request back; only the one who reported it may, the others go on waiting for it."""
    request = meant(visit, matter)
    return _withdraw(visit, request, matter.text)


def cancel(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `取消 1024`; without a number, the newest open request is meant."""
    if command.numbers:
        return _withdraw(visit, numbered(visit, command.numbers[0]), command.argument)
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    return _withdraw(visit, visit.desk.requests.lock(own[0].id) if own else None, command.argument)


def _withdraw(visit: Visit, request: ServiceRequest | None, words: str) -> list[OutgoingMessage]:
    if request is None or request.state in (State.CLOSED, State.CANCELLED, State.MERGED):
        return visit.aside("status.none")
    if request.voices > 1 or request.reporter != visit.sender.id:
        moved = docket.move(visit.office, request, Action.SUPPLEMENT, by_party(visit), words)
        return visit.aside("cancel.others_wait", number=moved.number)
    if request.urgency is Urgency.EMERGENCY:
        return stand_down(visit, request)
    return take_back(visit, request, words)


def take_back(visit: Visit, request: ServiceRequest, words: str = "") -> list[OutgoingMessage]:
    """Cancel the sender's own request; who was at work on it must not go there in vain."""
    cancelled = replace(request, closed_at=visit.now, timers=request.timers.silent())
    moved = docket.move(visit.office, cancelled, Action.CANCEL, by_party(visit), words)
    visit.forget_question()
    told = telling.handlers(visit.office, moved, "head.withdrawn") if moved.held_by is not None else []
    return [*visit.aside("cancel.done", number=moved.number), *cards.draw_all(visit.office, moved), *told]


def stand_down(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Stop the ringing because those on the spot say it is a false alarm; a person still has to look and close it.

    Somebody under threat may be made to say so: then it is only passed on, and it goes on ringing.
    """
    if among_few(request):
        return add_words(visit, request, visit.message.text or visit.say("button.false_alarm"))
    by = By(visit.sender.id, docket.parts_of(visit.office, visit.sender.id, request), visit.chat.channel)
    words = visit.message.text or visit.say("button.false_alarm")
    calm = replace(request, urgency=Urgency.NORMAL, timers=replace(request.timers, ring_at=None))
    if request.held_by is not None:
        moved = docket.move(visit.office, calm, Action.STAND_DOWN, by, words)
        told = telling.handlers(visit.office, moved, "head.stood_down")
    else:
        called = docket.asked_people(visit.office, request)
        chain = docket.rungs_from(visit.office, calm, "community")
        moved = docket.offer(visit.office, replace(calm, timers=Timers()), Action.STAND_DOWN, chain, by, words)
        checking = docket.may_take(visit.office, moved)
        others = [officer for officer in called if officer not in checking]
        told = [
            *telling.asked(visit.office, moved, "head.stood_down"),
            *telling.officers(visit.office, moved, others, "head.false_alarm", {}),
        ]
    answer = _face(visit, moved).say("emergency.stood_down")
    return [*_aside(visit, answer), *cards.draw_all(visit.office, moved), *told]


def _aside(visit: Visit, text: str) -> list[OutgoingMessage]:
    return visit.pressed_text(text) if visit.message.press_id else _tell(visit, text)


def me_too(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Join the request that "+1" or "5栋也没水" speaks of; when there is none, the words stand for themselves."""
    if (request := _joined(visit, matter)) is not None:
        return reports.join(visit, request, note=matter.text, place=locate(visit, matter.place).place)
    if matter.opens or _says_enough(matter):
        return reports.report(visit, replace(matter, intent=Intent.REQUEST, opens=True))
    return [] if not visit.private else human.chatter(visit, matter)


def _says_enough(matter: Matter) -> bool:
    """Whether "5栋也没水" tells what and where, so that it is a report even if nobody spoke of it before."""
    return matter.category in (Category.PROPERTY, Category.SANITATION) and matter.place.building is not None


def _joined(visit: Visit, matter: Matter) -> ServiceRequest | None:
    if visit.message.quoted is not None:
        found = visit.desk.outbox.request_of(visit.chat, visit.message.quoted.message_id)
        request = visit.desk.requests.lock(found) if found is not None else None
        if request is not None and request.open:
            return request
    location = locate(visit, matter.place)
    if matter.category in (Category.PROPERTY, Category.SANITATION) and location.place is not None:
        request = reports.known_nearby(visit, location.place, matter.category, matter.subcategory)
        if request is not None:
            return request
    return _last_in_group(visit) if not visit.private and matter.place.empty else None


def _last_in_group(visit: Visit) -> ServiceRequest | None:
    """Find the request last opened from this group, if that was just now."""
    if visit.group is None or visit.group.place is None:
        return None
    around = [each.id for each in visit.town.places.within(visit.group.place)]
    found = visit.desk.requests.open_in(around, None, visit.now - _JOINING)
    return next((each for each in found if each.origin == visit.chat and may_be_shared(each)), None)


def part(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Undo a joining: what this person said becomes a request of its own."""
    events = [each for each in visit.desk.requests.events(request.id) if each.actor == visit.sender.id]
    words = next((each.note for each in reversed(events) if each.action is Action.JOIN), "")
    if not words:
        return visit.aside("request.unknown", number=request.number)
    visit.desk.requests.remove_party(request.id, visit.sender.id)
    fewer = docket.move(
        visit.office, replace(request, voices=request.voices - 1), Action.SUPPLEMENT, by_party(visit), words
    )
    own = replace(
        request,
        id=visit.desk.new_id(),
        state=State.NEW,
        version=1,
        text=words,
        reporter=visit.sender.id,
        opened_at=visit.now,
        origin=visit.chat,
        origin_message=visit.message.message_id,
        voices=1,
        timers=Timers(),
        held_by=None,
        held_seat=None,
        accepted_at=None,
        chain=(),
        asked=(),
    )
    return [*reports.open_for(visit, own), *cards.draw_all(visit.office, fewer)]


def rate(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take words such as "挺好的" for one of the five answers, when something waits for them."""
    request = meant(visit, matter)
    if request is None or request.state is not State.DONE or matter.stars is None:
        return thanks(visit, matter)
    return rated(visit, request, matter.stars)


def rated(visit: Visit, request: ServiceRequest, stars: int) -> list[OutgoingMessage]:
    """Write down how content the resident is; the unhappy are asked one reason and it is opened again."""
    timers = request.timers.silent()
    closed = replace(request, stars=stars, closed_at=request.closed_at or visit.now, timers=timers)
    moved = docket.move(visit.office, closed, Action.RATE, by_party(visit), str(stars))
    if stars < _CONTENT:
        return _ask_why(visit, moved)
    words = _face(visit, moved).say("rate.thanks")
    return [
        *visit.pressed("rate.noted"),
        cards.hang(Place(_private(visit), RATE, visit.sender.id), moved, words),
        *cards.draw_all(visit.office, moved),
        *telling.handlers(visit.office, moved, "head.rated", verdict=visit.say(f"stars.{stars}")),
    ]


def _ask_why(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Open the request again at once, so that nothing hangs on the answer, and ask for one reason."""
    reopened = _reopen(visit, request, visit.say(f"stars.{request.stars}"))
    chat = _private(visit)
    visit.ask(Question.BAD_REASON, reopened.id, chat)
    face = Face(visit.office, reopened, chat, visit.sender.id, visit.sender.language)
    buttons = face.rows(
        (("button.not_fixed", "why-not_fixed"), ("button.broken_again", "why-broken_again")),
        (("button.rude", "why-rude"), ("button.other", "why-other")),
    )
    return [
        *visit.pressed("rate.noted"),
        cards.hang(Place(chat, RATE, visit.sender.id), reopened, face.say("rate.why"), buttons),
        *cards.draw_all(visit.office, reopened),
    ]


def why(visit: Visit, request: ServiceRequest, reason: str) -> list[OutgoingMessage]:
    """Write down why somebody was unhappy, and say who looks after it now."""
    known = replace(request, bad_reason=reason)
    moved = docket.move(visit.office, known, Action.SUPPLEMENT, by_party(visit), reason)
    visit.forget_question()
    text = _face(visit, moved).say("party.reopened")
    return [
        cards.hang(Place(_private(visit), RATE, visit.sender.id), moved, text),
        *telling.handlers(visit.office, moved, "head.supplemented", words=reason),
    ]


def reopen(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Open a finished request again on the resident's word; much later it becomes a new one."""
    finished = request.done_at or request.closed_at
    if finished is not None and visit.now - finished > visit.office.practice.waiting.reopening:
        return visit.aside("reopen.too_late", number=request.number)
    again = _reopen(visit, replace(request, bad_reason=words), words)
    return [*_aside(visit, _face(visit, again).say("reopen.done")), *cards.draw_all(visit.office, again)]


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
        timers=Timers(),
    )
    chain = docket.rungs_from(visit.office, again, "community")
    return docket.offer(visit.office, again, Action.REOPEN, chain, by_party(visit), words)


def thanks(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer thanks in private; in a group they need no answer."""
    del matter
    return visit.reply("thanks.welcome") if visit.private else []


def _face(visit: Visit, request: ServiceRequest) -> Face:
    return Face(visit.office, request, _private(visit), visit.sender.id, visit.sender.language)


def _private(visit: Visit) -> Chat:
    return visit.chat if visit.private else (visit.account.private or visit.chat)
