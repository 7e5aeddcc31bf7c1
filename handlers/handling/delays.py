"""Putting the promised end of a request off: once, and before it has passed."""

from datetime import datetime, timedelta

from domain.messages import OutgoingMessage
from domain.service_request import Action, ServiceRequest
from handlers.handling import own_card
from handlers.requests import docket, timing
from handlers.showing import cards, phrases, telling
from handlers.visit import Visit

_DELAYS = {"tonight": "button.tonight", "tomorrow": "button.tomorrow", "days": "button.three_days"}
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
    return own_card.menu(
        visit, request, "head.until_when", face.rows(*(tuple(rows[at : at + 2]) for at in range(0, len(rows), 2)))
    )


def _may_be_put_off(visit: Visit, request: ServiceRequest) -> bool:
    return not request.postponed and (request.timers.finish_by or visit.now) >= visit.now


def _is_later(visit: Visit, request: ServiceRequest, option: str) -> bool:
    return request.timers.finish_by is None or _delayed(visit, option) > request.timers.finish_by


def _not_due_yet(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    finish_by = phrases.when(visit.office, request.timers.finish_by or visit.now, visit.sender.language)
    return visit.aside("head.not_due_yet", number=request.number, finish_by=finish_by)


def postpone(visit: Visit, request: ServiceRequest, option: str, reason: str = "") -> list[OutgoingMessage]:
    """Put the promised end off, once and before it has passed; the resident is told the new one and why."""
    if not _may_be_put_off(visit, request):
        return visit.aside("head.no_more_delay", number=request.number)
    if not _is_later(visit, request, option):
        return _not_due_yet(visit, request)
    delayed = timing.put_off(visit.office, request, _delayed(visit, option))
    note = reason or visit.say(_DELAYS[option])
    moved = docket.move(visit.office, delayed, Action.POSTPONE, own_card.by_handler(visit, request), note)
    return [
        *visit.aside("head.you_put_off", finish_by=phrases.when(visit.office, moved.timers.finish_by or visit.now)),
        *cards.draw_all(visit.office, moved),
        *telling.parties(visit.office, moved, "party.put_off_because" if reason else "party.put_off", words=reason),
    ]


def _delayed(visit: Visit, option: str) -> datetime:
    """Return the end of the day that is meant, or of the first working day after it."""
    calendar = visit.office.practice.clocks.calendar
    day = visit.now.astimezone(calendar.zone).date() + _DAYS[option]
    return calendar.end_of(day if calendar.works(day) else calendar.next_working_day(day))
