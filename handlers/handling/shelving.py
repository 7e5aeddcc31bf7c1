"""`挂账 1024 3月1日 等材料`: what cannot be done now is put on the shelf until a day on which the staff look again."""

from datetime import datetime, time, timedelta

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers.office import Office
from handlers.requests import docket, timing
from handlers.requests.authority import by_staff
from handlers.requests.docket import CLOCK, By
from handlers.showing import cards, phrases, telling
from handlers.visit import Visit
from nlp.days import read_day

_LONGEST = timedelta(days=366)


def shelve(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Put a request on the shelf until a day, with the reason, which everybody who waits for it is told."""
    by = by_staff(visit, request)
    docket.check(visit.office, request, Action.SHELVE, by)
    if request.urgency is Urgency.EMERGENCY:
        return visit.aside("staff.no_shelf_for_danger", number=request.number)
    review_at, reason = _review(visit, words)
    if review_at is None or not reason:
        return visit.aside("staff.shelve_how", number=request.number)
    before = visit.town.officers.get(request.held_by) if request.held_by is not None else None
    moved = docket.move(visit.office, laid_aside(request, reason, review_at), Action.SHELVE, by, reason)
    relieved = (before,) if before is not None and before.person != visit.sender.id else ()
    return [
        *visit.aside(
            "staff.shelved", number=moved.number, at=phrases.when(visit.office, review_at, visit.sender.language)
        ),
        *cards.draw_all(visit.office, moved),
        *telling.officers(visit.office, moved, relieved, "head.shelved", {}),
        *telling.parties(visit.office, moved, "party.shelved_because", words=reason),
    ]


def laid_aside(request: ServiceRequest, reason: str = "", review_at: datetime | None = None) -> ServiceRequest:
    """Return a request that nobody holds or is asked about any more, until its day comes."""
    return replace(
        request,
        because=reason,
        asked=(),
        chain=(),
        rung=0,
        held_by=None,
        held_seat=None,
        designated=False,
        timers=replace(request.timers.silent(), review_at=review_at),
    )


def _review(visit: Visit, words: str) -> tuple[datetime | None, str]:
    """Return the morning of the day that is said, and the reason."""
    calendar = visit.office.practice.clocks.calendar
    today = visit.now.astimezone(calendar.zone).date()
    said = read_day(words, today)
    if said is None:
        return None, ""
    if said.day is None:
        return timing.in_working_days(visit.office, visit.now, said.working_days), said.rest
    morning = calendar.after(datetime.combine(said.day, time(), calendar.zone), timedelta())
    fits = said.day > today and said.day - today <= _LONGEST
    return (morning if fits else None), said.rest


def review(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Bring what was shelved back on its day, as a task for the desk; its clock goes on from where it stood."""
    moved = brought_back(office, replace(request, timers=replace(request.timers, review_at=None)), CLOCK)
    known = {card.person for card in office.desk.outbox.cards_of(request.id)}
    asked = [officer for officer in docket.asked_people(office, moved) if officer.person in known]
    return [
        *cards.draw_all(office, moved),
        *telling.officers(office, moved, asked, "head.review", {}),
        *telling.parties(office, moved, "party.reviewed"),
    ]


def brought_back(office: Office, request: ServiceRequest, by: By) -> ServiceRequest:
    """Offer what lay on the shelf to the desk again."""
    return docket.offer(
        office, request, Action.REVIEW, docket.rungs_from(office, request, "community"), by, request.because
    )
