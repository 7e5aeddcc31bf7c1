"""What happens because time has passed: reminders, the ladder, the alarm again, the silent end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.messages import OutgoingMessage
from domain.neighbourhood import Officer, Role
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers import outgoing
from handlers.community import erasing, rounds, weekly
from handlers.handling import shelving, silence, standing_in, whistles
from handlers.notices import running
from handlers.office import Office
from handlers.rallies import roll
from handlers.requests import docket, ending, forgetting, timing
from handlers.requests.docket import CLOCK
from handlers.showing import cards, digests, phrases, telling
from handlers.showing.cards import HEAD
from handlers.showing.head_faces import ALARM_ANSWERS, CONTACTED
from handlers.wishes import timing as wishes
from storage import crash
from storage.errors import UnreadableError

_KEYS_KEPT = timedelta(days=8)
"""Longer than any platform repeats a message it has not been told was received."""
_AFTER_A_FAILURE = timedelta(minutes=15)


def sweep(office: Office, limit: int) -> int:
    """Do what is due now for at most `limit` requests and return for how many it was done; 0 means nothing is left.

    An errand goes one step on only when no request waits, so that a job is never long.
    """
    found = due(office, limit)
    for request_id in found:
        ring(office, request_id)
    forget(office)
    return len(found) or int(any(errand.step(office) for errand in _ERRANDS))


def due(office: Office, limit: int) -> tuple[int, ...]:
    """Return the requests with a timer that has passed, the longest ago first."""
    return office.desk.requests.due(office.desk.now, limit)


def ring(office: Office, request_id: int) -> None:
    """Do what is due for one request."""
    request = office.desk.requests.lock(request_id)
    if request is not None:
        said = _ring_all(office, request)
        outgoing.hand_over(office, f"clock:{office.desk.new_id()}", said)
        crash.point("after_ring")


def put_off(office: Office, request_id: int) -> None:
    """Look at a request that cannot be dealt with later, so that the others' timers ring."""
    office.desk.requests.put_off(request_id, office.desk.now + _AFTER_A_FAILURE)


def put_off_errand(office: Office) -> None:
    """Look later at the errand that cannot go on, so that the others do."""
    for errand in _ERRANDS:
        due_at = errand.next_due(office)
        if due_at is not None and due_at <= office.desk.now:
            errand.put_off(office, office.desk.now + _AFTER_A_FAILURE)
            return


def next_due(office: Office) -> datetime | None:
    """Return when the clock has something to do next."""
    instants = (office.desk.requests.next_due(), *(errand.next_due(office) for errand in _ERRANDS))
    return min((each for each in instants if each is not None), default=None)


def recount(office: Office, after: int, limit: int) -> tuple[int, ...]:
    """Count the promises of the next open requests after this id anew, by the calendar as it is now.

    Returns which they were; none when all have been counted. What a calendar changes is an event of the request.
    One that cannot be read is passed over.
    """
    found = office.desk.requests.open_after(after, limit)
    for request_id in found:
        try:
            request = office.desk.requests.lock(request_id)
        except UnreadableError:
            continue
        counted = timing.recounted(office, request) if request is not None else None
        if counted is None or counted == request:
            continue
        moved = docket.move(office, counted, Action.RECOUNT, CLOCK)
        outgoing.hand_over(office, f"recount:{office.desk.new_id()}", cards.draw_all(office, moved))
    return found


def forget(office: Office) -> None:
    """Delete lines that were kept only for follow-ups, nominations that were never handed in, and old keys.

    The keys are of messages no platform repeats any more.
    """
    office.desk.conversations.forget_lines(office.desk.now - office.practice.waiting.lines)
    office.desk.nominations.forget_drafts(office.desk.now - office.practice.waiting.question)
    office.desk.incoming.sweep(office.desk.now - _KEYS_KEPT)


def _ring_all(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let every timer of a request ring that has passed, the earliest kind of help first."""
    said: list[OutgoingMessage] = []
    for name, ring in _TIMERS.items():
        current = office.desk.requests.get(request.id)
        instant = getattr(current.timers, name) if current else None
        if current is not None and instant is not None and instant <= office.desk.now:
            said.extend(ring(office, current))
    return said


def _set(request: ServiceRequest, **timers: datetime | None) -> ServiceRequest:
    return replace(request, timers=replace(request.timers, **timers))


def _place_by(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Nobody said where it is: the duty desk takes it from here and will ask."""
    chain = docket.rungs_from(office, request, "community")
    waiting = _set(request, place_by=None)
    moved = docket.offer(office, waiting, Action.DISPATCH, chain, CLOCK, "30 分钟没有说是哪栋楼")
    return [*cards.draw_all(office, moved), *telling.parties(office, moved, "party.desk_will_ask")]


def _remind_at(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Half of the time has passed, or all but a working day: whoever should act is told once more."""
    if request.state is State.NEED_INFO:
        return _unanswered(office, request)
    warned_at = timing.warned_at(office, request) if request.held_by is not None else None
    moved = docket.move(office, _set(request, remind_at=warned_at), Action.REMIND, CLOCK)
    if moved.held_by is None:
        # Whoever has come on duty since has no card of it yet.
        return [*_first_cards(office, moved), *telling.handlers(office, moved, "head.reminded")]
    return [*cards.draw_all(office, moved), *_holder_reminded(office, moved)]


def _holder_reminded(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Remind whoever has it of what is due first: a word to the resident, or the whole of it."""
    if request.contacted_at is not None:
        return telling.handlers(office, request, "head.reminded_held")
    people = telling.handling(office, request)
    return telling.officers(office, request, people, "head.reminded_contact", {}, row=CONTACTED)


def _unanswered(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """The resident was asked and says nothing: ask once more; after that, whoever asked hears that nobody answers."""
    waiting, asked_at = office.practice.waiting, request.paused_at or office.desk.now
    once_more = office.desk.now - asked_at < 2 * waiting.question
    later = office.practice.clocks.calendar.by_day(office.desk.now + (2 if once_more else 3) * waiting.question)
    moved = docket.move(office, _set(request, remind_at=later), Action.REMIND, CLOCK)
    if not once_more:
        return telling.officers(office, moved, telling.awaiting_answer(office, moved), "head.no_answer", {})
    asked = [event.note for event in office.desk.requests.events(request.id) if event.action is Action.ASK]
    return telling.parties(office, moved, "party.asked", asking=Question.DETAIL, words=asked[-1] if asked else "")


def _climb_at(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """A promise was not kept: the next rung is asked too, and the resident is told who looks after it now."""
    if timing.on_top(request):
        return _stays_with_desk(office, request)
    rung = request.chain[request.rung + 1]
    higher = replace(request, rung=request.rung + 1, asked=(*request.asked, *rung.seats))
    climbed = _set(higher, climb_at=timing.next_climb(office, higher), remind_at=None)
    noticed = silence.missed(office, request)
    moved = docket.move(office, climbed, Action.CLIMB, CLOCK, rung.reason)
    said = [*cards.draw_all(office, moved), *_called_again(office, moved), *noticed]
    if request.urgency is not Urgency.EMERGENCY:
        said.extend(_late(office, moved, "party.late_held"))
    return said


def _late(office: Office, request: ServiceRequest, held: str) -> list[OutgoingMessage]:
    """Tell whoever waits that it is late, and who has it, or as long as nobody does, who was asked."""
    message_id = "party.late" if request.held_by is None else held
    return telling.parties(office, request, message_id, by=_by(office, request))


def _with_cards(office: Office, request: ServiceRequest) -> set[int | None]:
    return {card.person for card in office.desk.outbox.cards_of(request.id) if card.name.startswith(f"{HEAD}:")}


def _first_cards(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Draw the cards of those who are asked now and have none yet."""
    known, own = _with_cards(office, request), f"{HEAD}:{request.id}"
    drawn = cards.draw_all(office, request)
    return [card for card in drawn if card.card == own and card.person not in known]


def _called_again(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Tell those on the new rung whose card is only edited; everybody else's new card rings by itself."""
    known = _with_cards(office, request)
    again = [officer for officer in docket.called_last(office, request) if officer.person in known]
    return telling.officers(office, request, again, _why(office, request), {})


def _why(office: Office, request: ServiceRequest) -> str:
    """Name the sentence that says what did not happen in time: nobody took it, nobody got in touch, it is not done."""
    if request.held_by is None:
        return "head.climbed"
    finish_by = request.timers.finish_by
    return "head.late_elsewhere" if finish_by is not None and finish_by <= office.desk.now else "head.silent_elsewhere"


def _by(office: Office, request: ServiceRequest) -> str:
    """Say until when whoever waits is answered, now that a promise was broken."""
    on_top, now = timing.on_top(request), office.desk.now
    return phrases.when(office, timing.answered_by(office, request, now) if on_top else request.timers.climb_at or now)


def _stays_with_desk(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """There is nobody above: whoever has it and the desk hear of it, less and less often, and it is never lost."""
    broken = timing.broken(office, request)
    later = _set(request, climb_at=timing.next_climb(office, request), remind_at=None)
    moved = docket.move(office, later, Action.REMIND, CLOCK)
    if _why(office, moved) == "head.silent_elsewhere":
        said = _holder_reminded(office, moved)
    else:
        said = telling.officers(office, moved, _responsible(office, moved), "head.overdue", {})
    if broken:
        said.extend(cards.draw_all(office, moved))
        said.extend(_late(office, moved, "party.late_on_top"))
    return said


def _responsible(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return whoever has it; as long as nobody does, the desks: volunteers are not asked over and over."""
    holder = office.desk.neighbourhood.officers.get(request.held_by) if request.held_by is not None else None
    if holder is not None:
        return (holder,)
    desks = tuple(seat for seat in request.asked if seat.role is Role.DUTY_DESK)
    return docket.asked_people(office, replace(request, asked=desks or request.asked, rung=0))


def _ring_at(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Nobody has answered the alarm: everybody who was called hears it again."""
    if request.held_by is not None or request.urgency is not Urgency.EMERGENCY:
        office.desk.requests.save(_set(request, ring_at=None))
        return []
    moved = docket.move(office, _set(request, ring_at=timing.rung_again(office)), Action.RING, CLOCK)
    return telling.asked(office, moved, "head.alarm_again", row=ALARM_ANSWERS)


def _rate_at(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask once more, and then never again, whether it is solved."""
    moved = docket.move(office, _set(request, rate_at=None), Action.REMIND, CLOCK)
    return telling.raters(office, moved, "rate.reminder")


def _close_at(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Nobody said anything for days: it ends as unrated, never as satisfied."""
    if request.state is not State.DONE:
        office.desk.requests.save(_set(request, close_at=None))
        return []
    closed = replace(request, closed_at=office.desk.now, timers=request.timers.silent())
    return cards.draw_all(office, ending.end(office, closed, Action.CLOSE, CLOCK))


_TIMERS: dict[str, Callable[[Office, ServiceRequest], list[OutgoingMessage]]] = {
    "place_by": _place_by,
    "climb_at": _climb_at,
    "ring_at": _ring_at,
    "remind_at": _remind_at,
    "rate_at": _rate_at,
    "close_at": _close_at,
    "review_at": shelving.review,
}
"""What each timer does; each sets or clears itself, so that none rings twice for one instant."""


class Errand(NamedTuple):
    """Something besides requests that goes on by itself: when next, one step of it, and what to do when it cannot."""

    next_due: Callable[[Office], datetime | None]
    step: Callable[[Office], bool]
    put_off: Callable[[Office, datetime], None]


_ERRANDS = (
    Errand(whistles.next_due, whistles.step, whistles.put_off),
    Errand(roll.next_due, roll.step, roll.put_off),
    Errand(wishes.next_due, wishes.step, wishes.put_off),
    Errand(standing_in.next_due, standing_in.step, standing_in.put_off),
    Errand(silence.next_due, silence.step, silence.put_off),
    Errand(digests.next_due, digests.step, digests.put_off),
    Errand(running.next_due, running.step, running.put_off),
    Errand(rounds.next_due, rounds.step, rounds.put_off),
    Errand(weekly.next_due, weekly.step, weekly.put_off),
    Errand(forgetting.next_due, erasing.step, forgetting.put_off),
)
"""In the order in which they are looked after."""
