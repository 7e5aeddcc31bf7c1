"""Putting the promised end of a request off: once, and before it has passed."""

from datetime import date, datetime, timedelta

from domain.messages import OutgoingMessage
from domain.request_states import Action
from domain.service_request import ServiceRequest
from handlers.buttons import short, two_a_row
from handlers.handling import own_card
from handlers.requests import docket, timing
from handlers.showing import cards, phrases, telling
from handlers.visit import Visit
from nlp.days import read_day

_DELAYS = {"tonight": "button.tonight", "tomorrow": "button.tomorrow", "days": "button.three_days"}
_REASONS = {"parts": "button.delay_parts", "craft": "button.delay_craft", "date": "button.delay_date"}
_ON = "on"
"""Before the day, in base 36, on a button that stands for a day somebody named."""
_DAYS = {"tonight": timedelta(), "tomorrow": timedelta(days=1), "days": timedelta(days=3)}


def offer_delays(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask until when it is to be put off, on the same card; what is not later than promised is not offered."""
    if not _may_be_put_off(visit, request):
        return visit.aside("head.no_more_delay", number=request.number)
    face = own_card.own_face(visit, request)
    later = [(_DELAYS[option], f"later-{option}") for option in _DELAYS if _is_later(visit, request, option)]
    if not later:
        return _not_due_yet(visit, request)
    rows = [*later, ("button.back", "back")]
    return own_card.menu(visit, request, "head.until_when", face.rows(*two_a_row(rows)))


def _may_be_put_off(visit: Visit, request: ServiceRequest) -> bool:
    return not request.postponed and (request.timers.finish_by or visit.now) >= visit.now


def _is_later(visit: Visit, request: ServiceRequest, option: str) -> bool:
    return request.timers.finish_by is None or _delayed(visit, option) > request.timers.finish_by


def _not_due_yet(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    finish_by = phrases.when(visit.office, request.timers.finish_by or visit.now, visit.sender.language)
    return visit.aside("head.not_due_yet", number=request.number, finish_by=finish_by)


def postpone_for(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Put the promised end off as the buttons say: until when first, then why."""
    until, _, reason = option.partition("_")
    if reason:
        return _postpone(visit, request, _delayed(visit, until), visit.say(_REASONS[reason]))
    if not _may_be_put_off(visit, request):
        return visit.aside("head.no_more_delay", number=request.number)
    return _ask_why(visit, request, until)


def _ask_why(visit: Visit, request: ServiceRequest, until: str) -> list[OutgoingMessage]:
    """Ask for the reason, on the same card."""
    face = own_card.own_face(visit, request)
    rows = [*((label, f"later-{until}_{why}") for why, label in _REASONS.items()), ("button.back", "back")]
    return own_card.menu(visit, request, "head.why_later", face.rows(tuple(rows[:2]), tuple(rows[2:])))


def postpone(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Put the promised end off until the day that words begin with, for the reason behind it."""
    said = read_day(words, _local_day(visit, visit.now))
    if said is None:
        return offer_delays(visit, request)
    if not _may_be_put_off(visit, request):
        return visit.aside("head.no_more_delay", number=request.number)
    day = said.day or _local_day(visit, timing.in_working_days(visit.office, visit.now, said.working_days))
    if not said.rest:
        asked = _ask_why(visit, request, f"{_ON}{short(day.toordinal())}")
        return asked or visit.aside("head.delay_how", number=request.number)
    return _postpone(visit, request, _end_of(visit, day), said.rest)


def _postpone(visit: Visit, request: ServiceRequest, until: datetime, reason: str) -> list[OutgoingMessage]:
    """Put the promised end off, once, before it has passed and not too far; the resident is told until when and why."""
    if not _may_be_put_off(visit, request):
        return visit.aside("head.no_more_delay", number=request.number)
    finish_by = request.timers.finish_by or visit.now
    if until <= finish_by:
        return _not_due_yet(visit, request)
    days = visit.office.practice.limits.extension
    if until > _end_of(visit, _local_day(visit, timing.in_working_days(visit.office, finish_by, days))):
        return visit.aside("head.too_far", number=request.number, days=days)
    delayed = timing.put_off(visit.office, request, until)
    moved = docket.move(visit.office, delayed, Action.POSTPONE, own_card.by_handler(visit, request), reason)
    return [
        *visit.aside("head.you_put_off", finish_by=phrases.when(visit.office, moved.timers.finish_by or visit.now)),
        *cards.draw_all(visit.office, moved),
        *telling.parties(visit.office, moved, "party.put_off_because", words=reason),
    ]


def _delayed(visit: Visit, option: str) -> datetime:
    if option.startswith(_ON):
        return _end_of(visit, date.fromordinal(int(option.removeprefix(_ON), 36)))
    return _end_of(visit, _local_day(visit, visit.now) + _DAYS[option])


def _local_day(visit: Visit, instant: datetime) -> date:
    return instant.astimezone(visit.office.practice.zone).date()


def _end_of(visit: Visit, day: date) -> datetime:
    """Return the end of the day that is meant, or of the first working day after it."""
    calendar = visit.office.practice.clocks.calendar
    return calendar.end_of(day if calendar.works(day) else calendar.next_working_day(day))
