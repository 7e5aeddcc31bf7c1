"""`吹哨 1024 城管 明天18:00前`: seats are called to a request, report in, and each says what came of its part."""

from collections.abc import Iterable
from datetime import datetime

from domain.messages import OutgoingMessage
from domain.neighbourhood import Officer, Role, Seat
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action, Actor, NotAllowedError, State
from domain.routing import people_for
from domain.service_request import ServiceRequest
from domain.taxonomy import Handling
from domain.whistles import Whistle
from handlers import outgoing
from handlers.handling import assigning, own_card
from handlers.handling.targets import Target
from handlers.office import Office
from handlers.requests import coordination, docket, timing
from handlers.requests.authority import by_staff
from handlers.requests.docket import By
from handlers.showing import cards, phrases, telling
from handlers.showing.cards import SEAT
from handlers.visit import Visit
from nlp.deadlines import read_deadline

_MOST = 6
"""Seats called with one whistle."""


def blow(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Call the seats that the words name; whoever sees to the request leads, and everybody hears who is called."""
    deadline = read_deadline(words, visit.now, visit.office.practice.zone)
    names = words[: deadline[1][0]] + " " + words[deadline[1][1] :] if deadline else words
    accept = timing.to_accept(visit.office, request)
    report_by = deadline[0] if deadline and deadline[0] > visit.now else accept
    wanted = names.replace("、", " ").replace("，", " ").split()[:_MOST]
    found = [(name, assigning.named(visit, request, name)[0]) for name in wanted]
    if not found:
        return visit.aside("whistle.how", number=request.number, units=_units(visit, request))
    if (unknown := next((name for name, seats in found if len(seats) != 1), None)) is not None:
        return visit.aside("whistle.whom", words=unknown, units=_units(visit, request))
    seats = {targets[0].seat: targets[0] for _, targets in found}
    for seat, target in seats.items():
        if (refusal := assigning.obstacle(visit, request, seat)) is not None:
            return visit.aside(refusal, who=target.name, number=request.number)
    return _call(visit, request, tuple(seats.values()), report_by)


def convene(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """`联办 1024 城管 物业`: call them as a whistle does; on the staff's word it is from now on a hard matter."""
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    return blow(visit, replace(request, handling=Handling.JOINT) if Actor.STAFF in parts else request, words)


def _units(visit: Visit, request: ServiceRequest) -> str:
    """Name some units that may be called."""
    seats = [Seat(Role.UNIT_MEMBER, unit=unit) for unit in visit.town.units]
    return phrases.seat_names(
        visit.office, [each for each in seats if assigning.concerned(visit, request, each)][:_MOST]
    )


def _call(
    visit: Visit, request: ServiceRequest, called: tuple[Target, ...], report_by: datetime
) -> list[OutgoingMessage]:
    names = "、".join(each.name for each in called)
    moved = _convened(visit, request, names)
    known = {each.seat: each for each in visit.desk.whistles.of_request(request.id)}
    again = [each.seat for each in called if each.seat in known]
    for each in called:
        visit.desk.whistles.put(
            Whistle(request.id, each.seat, visit.sender.id, visit.now, report_by, remind_at=report_by)
        )
    until = phrases.when(visit.office, report_by, visit.sender.language)
    leads = phrases.holder(visit.office, moved, visit.sender.language)
    back = request.state is State.SHELVED
    return [
        *visit.aside("whistle.blown", number=moved.number, names=names, until=until, leads=leads),
        *(visit.aside("whistle.off_the_shelf", number=moved.number) if back else ()),
        *cards.draw_all(visit.office, moved),
        *(_back_from_the_shelf(visit.office, moved) if back else ()),
        *_ring(visit.office, moved, again, report_by),
    ]


def _back_from_the_shelf(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Tell whoever waits that it goes on, and those who lead now and whose card is only edited."""
    known = {card.person for card in office.desk.outbox.cards_of(request.id)}
    leading = [each for each in telling.handling(office, request) if each.person in known]
    return [
        *telling.parties(office, request, "party.off_the_shelf"),
        *telling.officers(office, request, leading, "whistle.please_lead", {}),
    ]


def _convened(visit: Visit, request: ServiceRequest, names: str) -> ServiceRequest:
    """Let several see to it together. What is with nobody goes to who answers for it, or to the desk: one must lead."""
    by = own_card.by_handler(visit, request)
    if request.held_by is not None or request.asked:
        return docket.move(visit.office, request, Action.CONVENE, by, names)
    docket.check(visit.office, request, Action.CONVENE, by)
    chain = coordination.chain_back(visit.office, request, "community")
    return docket.offer(visit.office, request, Action.CONVENE, chain, by, names)


def _ring(office: Office, request: ServiceRequest, seats: Iterable[Seat], report_by: datetime) -> list[OutgoingMessage]:
    """Tell seats that have a card already, which would only be edited."""
    officers = people_for(tuple(seats), docket.matter_of(request), office.desk.neighbourhood)
    until = {"until": phrases.when(office, report_by)}
    told = telling.officers(office, request, officers, "whistle.again", until, card=SEAT)
    return [replace(each, use_by=report_by) for each in told]


def report_in(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Note that somebody of a called seat is on it, with a stamp; the second of the same seat changes nothing."""
    own = _own(visit, request)
    if own is None:
        return visit.pressed("button.not_yours")
    if own.reported_at is None:
        reported = replace(own, reported_by=visit.sender.id, reported_at=visit.now, remind_at=None)
        visit.desk.whistles.put(reported)
        note = phrases.seat_name(visit.office, own.seat)
        request = docket.move(visit.office, request, Action.REPORT_IN, _as_called(visit, request), note)
    return [*visit.pressed("whistle.noted"), *cards.draw_all(visit.office, request)]


def ask_word(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask a seat what came of its part."""
    if _own(visit, request) is None:
        return visit.pressed("button.not_yours")
    visit.ask(Question.SEAT_WORD, request.id)
    return visit.reply("whistle.your_word", number=request.number, request=request.id)


def speak(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Write down what a seat says of its part, and tell who leads; the last word lets the request be finished."""
    own = _own(visit, request)
    if own is None:
        return visit.aside("command.for_head")
    if not words.strip():
        return visit.aside("head.evidence_missing", number=request.number)
    said = replace(
        own,
        word=words,
        absent=False,
        remind_at=None,
        reported_by=own.reported_by or visit.sender.id,
        reported_at=own.reported_at or visit.now,
    )
    visit.desk.whistles.put(said)
    name = phrases.seat_name(visit.office, own.seat)
    moved = docket.move(visit.office, request, Action.SPEAK, _as_called(visit, request), f"{name}：{words}")
    visit.forget_question()
    told = [each for each in _tell_leaders(visit.office, moved, name, words) if each.person != visit.sender.id]
    return [*visit.aside("whistle.word_noted", number=moved.number), *cards.draw_all(visit.office, moved), *told]


def _tell_leaders(office: Office, request: ServiceRequest, name: str, words: str) -> list[OutgoingMessage]:
    left = docket.not_heard(office, request)
    message_id = "whistle.spoke" if left else "whistle.all_spoke"
    return telling.handlers(office, request, message_id, seat=name, words=words)


def mark_absent(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """`缺席 1024 城管`: wait no longer for a seat; only the staff may say so."""
    found, _ = assigning.named(visit, request, words)
    seats = {each.seat for each in found}
    own = next((each for each in visit.desk.whistles.of_request(request.id) if each.seat in seats), None)
    if own is None or own.heard:
        names = phrases.seat_names(visit.office, docket.not_heard(visit.office, request), visit.sender.language)
        return visit.aside("whistle.absent_whom" if names else "whistle.all_heard", number=request.number, names=names)
    name = phrases.seat_name(visit.office, own.seat)
    moved = docket.move(visit.office, request, Action.MARK_ABSENT, by_staff(visit, request), name)
    visit.desk.whistles.put(replace(own, absent=True, remind_at=None))
    return [*visit.aside("whistle.absent_noted", number=moved.number, seat=name), *cards.draw_all(visit.office, moved)]


def is_only_called(visit: Visit, request: ServiceRequest) -> bool:
    """Say whether the sender has a part in a request only because of a whistle: `办结` is then that seat's word."""
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    return Actor.CALLED in parts and not parts & {Actor.HOLDER, Actor.STAFF}


def _own(visit: Visit, request: ServiceRequest) -> Whistle | None:
    if request.state is not State.JOINT:
        raise NotAllowedError(Action.SPEAK, request.state, request.id)
    seats = visit.town.seats_of(visit.sender.id)
    own = [each for each in visit.desk.whistles.of_request(request.id) if each.seat in seats]
    return min(own, key=lambda each: each.heard, default=None)


def _as_called(visit: Visit, request: ServiceRequest) -> By:
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    return By(visit.sender.id, parts & {Actor.CALLED}, visit.chat.channel)


def next_due(office: Office) -> datetime | None:
    """Return when the time to report in is over next."""
    first = office.desk.whistles.first_due()
    return first[1] if first else None


def step(office: Office) -> bool:
    """Tell who leads, and whoever called, which seats have not reported in; False when no time is over."""
    first = office.desk.whistles.first_due()
    if first is None or first[1] > office.desk.now:
        return False
    request = office.desk.requests.lock(first[0])
    over = [each for each in office.desk.whistles.of_request(first[0]) if _is_over(each, office.desk.now)]
    for each in over:
        office.desk.whistles.put(replace(each, remind_at=None))
    if request is not None and request.state is State.JOINT and over:
        outgoing.hand_over(office, f"whistle:{office.desk.new_id()}", _not_here(office, request, over))
    return True


def _is_over(each: Whistle, now: datetime) -> bool:
    return each.remind_at is not None and each.remind_at <= now


def _not_here(office: Office, request: ServiceRequest, over: list[Whistle]) -> list[OutgoingMessage]:
    names = phrases.seat_names(office, [each.seat for each in over])
    officers = office.desk.neighbourhood.officers
    callers: list[Officer] = [officers[each.called_by] for each in over if each.called_by in officers]
    told = dict.fromkeys((*telling.handling(office, request), *callers))
    return telling.officers(office, request, told, "whistle.not_here", {"names": names})


def put_off(office: Office, until: datetime) -> None:
    """Look later at the request whose seats cannot be looked after now."""
    office.desk.whistles.put_off(until)
