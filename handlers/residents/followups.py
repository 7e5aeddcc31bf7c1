"""What residents say about requests that are already open: how is it, still nothing, mine too, never mind, thanks."""

import re
from collections.abc import Sequence
from datetime import timedelta

from domain.likeness import may_be_joined
from domain.messages import OutgoingMessage
from domain.people import JOINING, Relation
from domain.replacing import replace
from domain.request_states import OVER_STATES, Action, Actor, State
from domain.service_request import ServiceRequest, Timers
from domain.taxonomy import DESK_INTENTS, Category, Intent, Urgency
from domain.things import named_in
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.requests.finding import having, numbered, told_here
from handlers.requests.locating import locate
from handlers.residents import again, apart, appeals, areas, human, joining, replies, reports, verdicts
from handlers.residents.opening import request_of
from handlers.showing import cards, choices, pictures, stale, telling
from handlers.showing.faces import among_few
from handlers.showing.parties import (
    by_sender,
    heard_here,
    lately,
    meant,
    named_by,
    not_the_desks,
    noted,
    open_here,
    own_face,
    pointed_at,
    speaks_for,
    standing,
    status_line,
    tell,
    tell_aside,
)
from handlers.visit import Visit
from nlp.alarm_words import is_denied
from nlp.alike import is_likened
from nlp.understanding import Command, Matter

LISTED = 5
_JOINING = timedelta(minutes=10)
"""How long after the last report "+1" in a group is taken to mean it."""
_BESIDE_AN_ALARM = timedelta(minutes=10)
"""For how long everything that is said by who raised an alarm, where it was raised, is passed on."""

_SAYS_NO_KIND = frozenset({"cancel", "unknown"})
"""What a withdrawal is taken for that names nothing: "不用来了", "不用修了"."""
_OF_A_NUMBER = re.compile(r"\D{0,4}(?<!\d)(?P<number>[1-9]\d{3,7})(?![\d\-.年月日元室栋幢座楼])")
"""A question about a request by its number: "1002怎么样了"."""
_CALLED_OFF = re.compile("误报|虚惊")
"""What is said of an alarm, whichever danger it was raised for, and of nothing else."""


def status(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Say how a request stands, or all of the sender's; in a group the answer comes in private."""
    if matter.number is not None:
        return standing(visit, matter.number)
    if (said := _OF_A_NUMBER.match(matter.text)) is not None:
        number = int(said["number"])
        return standing(visit, number) if having(visit, number) else [*stale.unknown(visit, number), *mine(visit)]
    return mine(visit)


def status_of(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `查进度 1024`."""
    return standing(visit, command.numbers[0]) if command.numbers else mine(visit)


def mine(visit: Visit) -> list[OutgoingMessage]:
    """List the sender's requests that are open or were closed lately."""
    found = lately(visit)
    own = [each for each in found if each.open] or found[:1]
    if not own:
        return visit.aside("status.none")
    lines = [status_line(visit, each) for each in own[:LISTED]]
    head = [visit.say("status.several", count=len(own))] if len(own) > 1 else []
    return tell(visit, "\n".join((*head, *lines)))


def still_waiting(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer "nobody has come": who has it until when, and one reminder to that person now and then."""
    request = meant(visit, matter, awaited=True)
    if _is_of_none(visit, matter, request):
        return reports.report(visit, replace(matter, intent=Intent.REQUEST, opens=True))
    if request is None:
        return human.chatter(visit, matter)
    if not speaks_for(visit, request):
        return add_words(visit, request, visit.message.text) if request.open else []
    if request.state is State.EXPLAINED:
        return appeals.appeal(visit, request, matter.text)
    if request.state in OVER_STATES | {State.DONE}:
        return verdicts.reopen(visit, request, matter.text)
    return again.urge(visit, request, matter.text)


def _is_of_none(visit: Visit, matter: Matter, request: ServiceRequest | None) -> bool:
    """Whether "又不亮了" says by itself what is broken, and its sender has reported nothing of the kind."""
    says_what = matter.category is not Category.SYSTEM and matter.subcategory not in _SAYS_NO_KIND
    if not says_what or not visit.private or pointed_at(visit, matter) is not None:
        return False
    return request is None or not named_by(visit, matter, [request])


def talk(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take small talk for a word to what was just reported, where it can be nothing else."""
    request = _just_reported(visit, matter)
    if (said := apart.answered(visit, request)) is not None:
        return said
    return human.chatter(visit, matter) if request is None else add_words(visit, request, visit.message.text)


def _just_reported(visit: Visit, matter: Matter) -> ServiceRequest | None:
    """Return the newest request words may go on about: half a sentence in private, anything said beside an alarm."""
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    if (asked := replies.asked_in_group(visit, own, vague=matter.subcategory in replies.VAGUE)) is not None:
        return asked
    newest = own[0] if own and own[0].intent not in DESK_INTENTS else None
    if newest is None or newest.state is State.DONE or not heard_here(visit, newest):
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
    if (said := apart.answered(visit, request)) is not None:
        return said
    if request.urgency is Urgency.EMERGENCY and not matter.place.empty:
        return correct(visit, matter)
    return add_words(visit, request, visit.message.text)


def add_words(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Write words down with a request and pass them on to whoever has it; a picture without words speaks for itself.

    Where its reporters have been asked something, words of one of them are the answer.
    """
    by = by_sender(visit, request)
    if replies.is_asked(request) and Actor.PARTY in by.parts:
        return replies.take(visit, request)
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by, words)
    pictures.note(visit, moved)
    told = telling.added(visit.office, moved, by, words) if words else []
    thanked = noted(visit, moved, "supplement.added") if visit.private else visit.react("✍")
    return [*thanked, *told]


def correct(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take a correction of the place; anything else corrected is passed on as words."""
    request = meant(visit, matter)
    if request is None or not request.open:
        return reports.report(visit, matter) if matter.opens else human.chatter(visit, matter)
    location = locate(visit, matter.place)
    if matter.place.empty or location.place is None or not speaks_for(visit, request):
        return add_words(visit, request, visit.message.text)
    return reports.place_found(visit, replace(request, room="", spot=""), location)


def withdraw(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take back the request that is named, by number, card or kind, or the only one there is; else ask which is meant.

    What is wanted of the desk is meant only where there is nothing else; only an alarm is called a false one.
    """
    pointed = pointed_at(visit, matter)
    own = open_here(visit)
    if is_likened(matter) and own:
        return _take_back_one(visit, own, matter.text, sure=False)
    if matter.number is not None or pointed is not None:
        return _withdraw(visit, pointed, matter.text)
    named = named_by(visit, matter, own)
    found = named or not_the_desks(own)
    if not named and _CALLED_OFF.search(matter.text):
        # What else is named then is what it was in truth: "是误报，我家锅烧糊了".
        alarms = [each for each in found if each.urgency is Urgency.EMERGENCY]
        return _take_back_one(visit, alarms or found, matter.text)
    says_kind = matter.subcategory not in _SAYS_NO_KIND or named_in(matter.text)
    return _take_back_one(visit, found, matter.text, sure=bool(named) or not says_kind)


def cancel(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Answer `取消 1024`; without a number, the only request there is is meant."""
    if command.numbers:
        return _withdraw(visit, numbered(visit, command.numbers[0]), command.argument)
    return _take_back_one(visit, open_here(visit), command.argument)


def _take_back_one(
    visit: Visit, found: Sequence[ServiceRequest], words: str, *, sure: bool = True
) -> list[OutgoingMessage]:
    """Take back the only one of these, or ask which is meant."""
    if len(found) > 1 or (found and not sure):
        return choices.which(visit, found, "take_back", "cancel.which")
    return _withdraw(visit, visit.desk.requests.lock(found[0].id) if found else None, words)


def press_take_back(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take back the request that was tapped."""
    return take_back(visit, request) if speaks_for(visit, request) else visit.pressed("button.not_yours")


def _withdraw(visit: Visit, request: ServiceRequest | None, words: str) -> list[OutgoingMessage]:
    if request is None or not request.open:
        return visit.aside("status.none")
    return take_back(visit, request, words) if speaks_for(visit, request) else add_words(visit, request, words)


def take_back(visit: Visit, request: ServiceRequest, words: str = "") -> list[OutgoingMessage]:
    """Withdraw a request for one who reported it or for the staff; where others wait too, one voice less waits."""
    if not request.open:
        return stale.explain(visit, request)
    if request.urgency is Urgency.EMERGENCY:
        return stand_down(visit, request)
    by = by_sender(visit, request)
    if request.danger is not None and request.held_by is None and Actor.STAFF not in by.parts:
        # The ringing has been stopped; somebody has to look all the same.
        return add_words(visit, request, words or visit.message.text or visit.say("button.false_alarm"))
    if request.voices > 1 and Actor.PARTY in by.parts:
        fewer = _leave(visit, request, words)
        return [*visit.aside("cancel.others_wait", number=fewer.number), *cards.draw_all(visit.office, fewer)]
    cancelled = replace(request, closed_at=visit.now, timers=request.timers.silent())
    moved = docket.move(visit.office, cancelled, Action.CANCEL, by, words)
    visit.forget_question()
    told = telling.handlers(visit.office, moved, "head.withdrawn") if moved.held_by is not None else []
    return [*visit.aside("cancel.done", number=moved.number), *cards.draw_all(visit.office, moved), *told]


def _leave(visit: Visit, request: ServiceRequest, words: str) -> ServiceRequest:
    """Take the sender out of a request that goes on for the others; the next of them is asked from now on."""
    waiting = [each for each in visit.desk.requests.parties(request.id) if each.person != visit.sender.id]
    speaks = next((each for each in waiting if each.relation in JOINING), None)
    fewer = replace(request, voices=request.voices - 1)
    if request.reporter == visit.sender.id and speaks is not None:
        fewer = replace(fewer, reporter=speaks.person)
        visit.desk.requests.add_party(replace(speaks, relation=Relation.REPORTER))
    moved = docket.move(visit.office, fewer, Action.SUPPLEMENT, by_sender(visit, request), words)
    visit.desk.requests.remove_party(request.id, visit.sender.id)
    return moved


def stand_down(visit: Visit, request: ServiceRequest, *, over: bool = False) -> list[OutgoingMessage]:
    """Stop the ringing because those on the spot say it is false or over; a person still has to look and close it.

    A button says that it was false, unless it says that it is `over`. Somebody under threat may be made to say so:
    then it is only passed on, and it goes on ringing.
    """
    by = by_sender(visit, request)
    words = visit.message.text or visit.say("button.over" if over else "button.false_alarm")
    if among_few(request) or not _was_there(visit, request, by):
        return add_words(visit, request, words)
    # What has burnt and is out was no false alarm: then their own words are passed on.
    false = visit.message.press_id is not None or is_denied(visit.understanding.folded)
    how = "_over" if over or not false else ""
    calm = replace(request, urgency=Urgency.NORMAL, timers=replace(request.timers, ring_at=None))
    if request.held_by is not None:
        moved = docket.move(visit.office, calm, Action.STAND_DOWN, by, words)
        told = telling.handlers(visit.office, moved, f"head.stood_down{how}", words=words)
    else:
        called = docket.asked_people(visit.office, request)
        chain = docket.rungs_from(visit.office, calm, "community")
        moved = docket.offer(
            visit.office, replace(calm, clock=None, timers=Timers()), Action.STAND_DOWN, chain, by, words
        )
        checking = docket.may_take(visit.office, moved)
        others = [officer for officer in called if officer not in checking]
        told = [
            *telling.asked(visit.office, moved, f"head.stood_down{how}", words=words),
            *telling.officers(visit.office, moved, others, f"head.false_alarm{how}", {"words": words}),
        ]
    answer = own_face(visit, moved).say("emergency.stood_down")
    return [*tell_aside(visit, answer), *cards.draw_all(visit.office, moved), *told]


def _was_there(visit: Visit, request: ServiceRequest, by: By) -> bool:
    """Whether somebody can know that nothing happened: who raised the alarm, that household, who handles it."""
    told = {party.relation for party in visit.desk.requests.parties(request.id) if party.person == visit.sender.id}
    return bool(told & {Relation.REPORTER, Relation.ON_BEHALF} or by.parts - {Actor.PARTY})


def me_too(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Join the request that "+1" or "5栋也没水" speaks of; when there is none, the words stand for themselves."""
    if (request := _joined(visit, matter)) is not None:
        return joining.join(visit, request, matter.text, locate(visit, matter.place).place)
    if matter.opens or _says_enough(matter):
        return reports.report(visit, replace(matter, intent=Intent.REQUEST, opens=True))
    return [] if not visit.private else human.chatter(visit, matter)


def joins(visit: Visit, matter: Matter) -> bool:
    """Say whether "5栋也没水" finds what it speaks of, or tells enough by itself."""
    return matter.opens or _says_enough(matter) or _joined(visit, matter) is not None


def _says_enough(matter: Matter) -> bool:
    """Whether "5栋也没水" tells what and where, so that it is a report even if nobody spoke of it before."""
    said = matter.place.building is not None or matter.place.unit is not None
    return said and matter.category in (Category.PROPERTY, Category.SANITATION)


def _joined(visit: Visit, matter: Matter) -> ServiceRequest | None:
    if visit.message.quoted is not None:
        found = visit.desk.outbox.request_of(visit.chat, visit.message.quoted.message_id)
        request = visit.desk.requests.lock(found) if found is not None else None
        if request is not None:
            return request if may_be_joined(request) else None
    location = locate(visit, matter.place)
    if matter.category in (Category.PROPERTY, Category.SANITATION) and location.place is not None:
        told = request_of(visit, matter, location)
        if (area := areas.known(visit, told)) is not None:
            return area
        # Whoever says "ours too" has answered already whether it is the same.
        if (near := joining.nearest(visit, told)) is not None:
            return near.request
    if visit.private or not matter.place.empty:
        return None
    return next(filter(may_be_joined, told_here(visit, _JOINING)), None)


def not_so(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take "我们这栋没停水呀" for what it says against what others have told; anything else is small talk."""
    doubted = areas.doubted(visit, matter)
    return human.chatter(visit, matter) if doubted is None else doubted
