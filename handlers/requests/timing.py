"""The clock of a request: when it starts, stands still and goes on, what is promised by it, and what rings next."""

from datetime import datetime, timedelta

from domain.clocks import Clock, Terms, resumed
from domain.replacing import replace
from domain.request_states import STANDING_STILL, Action
from domain.service_request import ServiceRequest, Timers
from domain.taxonomy import DESK_INTENTS, PLACELESS, Category, Handling, Urgency
from domain.working_calendar import ALL_DAY, WorkingCalendar
from handlers.office import Office

_ASKED_AGAIN = timedelta(hours=4)
"""Of the calendar's hours, before the next rung is asked about what is late already."""
_SOON = (timedelta(minutes=30), timedelta(hours=2))
"""After a broken promise, before reminders come with each half of a working day only."""
_BY_HALVES = 2
"""The days for which whoever is late is reminded each half day; after them once a day."""
_JUST = timedelta(microseconds=1)
_CHANGES_TERMS = frozenset({Action.RECATEGORISE, Action.CHANGE_HANDLING})
"""What makes another kind of a request; how much has passed stays as it is."""
SPEAKS = frozenset(
    {
        Action.ASK,
        Action.REPLY,
        Action.CONTACT,
        Action.POSTPONE,
        Action.FINISH,
        Action.FINISH_ON_SPOT,
        Action.EXPLAIN,
    }
)
"""What a handler does only with a word to whoever reported it, by telephone, or on the spot."""


def terms(office: Office, request: ServiceRequest) -> Terms:
    """Return how long may pass with a request of this kind; less for what was opened again."""
    known, again = _usual(office, request), office.practice.clocks.again
    if not request.reopened:
        return known
    accept, contact, finish = (min(each, again) for each in (known.accept, known.contact, known.finish))
    return Terms(accept, contact, finish, round_the_clock=known.round_the_clock)


def _usual(office: Office, request: ServiceRequest) -> Terms:
    """Return the terms of a kind; what the desk answers itself is a question to it, also when it is asked again."""
    clocks = office.practice.clocks
    of_the_desk = request.intent in DESK_INTENTS and request.category in PLACELESS
    if of_the_desk and request.handling is Handling.EASY:
        return clocks.terms(Category.POLICY, Urgency.NORMAL)
    return clocks.terms(request.category, request.urgency, request.handling)


def to_accept(office: Office, request: ServiceRequest) -> datetime:
    """Return when the time to accept a request of this kind has passed, counted from now on."""
    known = terms(office, request)
    return office.practice.clocks.due(office.desk.now, known.accept, round_the_clock=known.round_the_clock)


def _to_get_in_touch(office: Office, request: ServiceRequest) -> datetime:
    known = terms(office, request)
    return office.practice.clocks.due(office.desk.now, known.contact, round_the_clock=known.round_the_clock)


def in_working_days(office: Office, start: datetime, days: int) -> datetime:
    """Return when so many working days have passed since then."""
    calendar = office.practice.clocks.calendar
    return calendar.after(start, days * calendar.working_day)


def asked_again(office: Office) -> datetime:
    """Return when whoever is late is asked about once more."""
    return office.practice.clocks.calendar.after(office.desk.now, _ASKED_AGAIN)


def counts(request: ServiceRequest) -> bool:
    """Say whether time counts: from the dispatch on, but not while the resident is asked or it is shelved."""
    return request.open and request.state not in STANDING_STILL


def follow(office: Office, request: ServiceRequest, action: Action, *, spoke: bool) -> ServiceRequest:
    """Let the clock follow what was just done, in whatever state the request is now. No change goes past here.

    `spoke` says that a handler got in touch with whoever reported it.
    """
    # Whoever takes an emergency goes there.
    goes = action is Action.ACCEPT and request.urgency is Urgency.EMERGENCY
    contacted_at = request.contacted_at or (office.desk.now if spoke or goes else None)
    clock = _clock(office, request, action)
    if clock == request.clock and contacted_at == request.contacted_at and action is not Action.ACCEPT:
        return request
    paused_at = (request.paused_at or office.desk.now) if request.open and not counts(request) else None
    changed = replace(request, clock=clock, contacted_at=contacted_at, paused_at=paused_at)
    return replace(changed, timers=armed(office, changed)) if counts(changed) else _silenced(changed)


def _clock(office: Office, request: ServiceRequest, action: Action) -> Clock | None:
    now, clock = office.desk.now, request.clock
    if clock is None:
        return Clock(terms(office, request), now) if counts(request) else None
    if action in _CHANGES_TERMS:
        clock = replace(clock, terms=terms(office, request))
    if counts(request):
        return resumed(clock, now) if clock.since is None else clock
    return office.practice.clocks.paused(clock, now) if clock.since is not None else clock


def _silenced(request: ServiceRequest) -> ServiceRequest:
    """Climb no ladder while time does not count."""
    return replace(request, timers=replace(request.timers, climb_at=None, ring_at=None))


def running(office: Office, request: ServiceRequest) -> Clock:
    """Return the clock of a request running: from now if it never ran, and on from where it stood still."""
    now, clock = office.desk.now, request.clock
    if clock is None:
        return Clock(terms(office, request), now)
    return resumed(clock, now) if clock.since is None else clock


def promised(office: Office, request: ServiceRequest) -> ServiceRequest:
    """Let every promise that is not kept yet say when its time will have passed on the clock."""
    clock, clocks = request.clock, office.practice.clocks
    if clock is None or clock.since is None:
        return request
    timers, terms_ = request.timers, clock.terms
    counted = replace(
        timers,
        accept_by=clocks.reaches(clock, terms_.accept) if request.accepted_at is None else timers.accept_by,
        contact_by=clocks.reaches(clock, terms_.contact) if request.contacted_at is None else timers.contact_by,
        finish_by=clocks.reaches(clock, terms_.finish + clock.extra),
    )
    return replace(request, timers=counted)


def armed(office: Office, request: ServiceRequest) -> Timers:
    """Return the timers, the promises following the clock, and what rings next following the promises."""
    known = promised(office, request)
    if known.held_by is not None:
        return _armed_for_holder(office, known)
    if known.urgency is Urgency.EMERGENCY:
        return known.timers
    climb_at = min((_rung_silent(office, known), *_ahead(office, known)))
    return replace(known.timers, climb_at=climb_at, remind_at=half_way(office, known, climb_at))


def _armed_for_holder(office: Office, request: ServiceRequest) -> Timers:
    """What is not kept in time climbs; before that whoever has it is reminded once."""
    ahead = _ahead(office, request)
    climb_at = min(ahead, default=_late_again(office, request))
    remind_at = half_way(office, request, climb_at) if ahead else None
    return replace(request.timers, climb_at=climb_at, remind_at=remind_at, ring_at=None)


def _ahead(office: Office, request: ServiceRequest) -> tuple[datetime, ...]:
    """Return the instants of the promises that can still be kept."""
    timers, now = request.timers, office.desk.now
    promises = (
        timers.accept_by if request.accepted_at is None else None,
        timers.contact_by if request.contacted_at is None else None,
        timers.finish_by,
    )
    return tuple(each for each in promises if each is not None and each > now)


def next_climb(office: Office, request: ServiceRequest) -> datetime | None:
    """Return when the next rung is asked; an emergency counts from its beginning, in short steps."""
    if request.held_by is not None:
        silent = request.contacted_at is None and not _passed(office, request.timers.finish_by)
        climbs_on = silent and not on_top(request)
        again = _to_get_in_touch(office, request) if climbs_on else _late_again(office, request)
        return min((again, *_ahead(office, request)))
    if request.urgency is not Urgency.EMERGENCY:
        again = reminded_again(office, request) if on_top(request) else _rung_silent(office, request)
        return min((again, *_ahead(office, request)))
    if on_top(request):
        return first_climb(office, request)
    steps = (timedelta(), *office.practice.waiting.emergency_rungs)
    rung = min(request.rung + 1, len(steps) - 1)
    step = steps[rung] - steps[rung - 1]
    planned = request.opened_at + steps[rung] + (request.rung + 1 - rung) * step
    # Whoever is asked after somebody gave it back late has the time of a whole step.
    return planned if planned > office.desk.now else office.desk.now + step


def _late_again(office: Office, request: ServiceRequest) -> datetime:
    return reminded_again(office, request) if on_top(request) else asked_again(office)


def _rung_silent(office: Office, request: ServiceRequest) -> datetime:
    """Return when those who are asked now have had their time; never later than what was promised meanwhile."""
    silent = to_accept(office, request)
    broken = on_top(request) and _passed(office, request.timers.accept_by)
    return min(silent, answered_by(office, request, office.desk.now)) if broken else silent


def on_top(request: ServiceRequest) -> bool:
    """Say whether there is nobody above those who are asked."""
    return request.rung + 1 >= len(request.chain)


def reminded_again(office: Office, request: ServiceRequest) -> datetime:
    """Return when those on the top rung hear again of what is late: soon at first, then less and less often."""
    since, now = _late_since(office, request), office.desk.now
    soon = (_said_within(office, request).after(since, each) for each in _SOON)
    return min((*(each for each in soon if each > now), answered_by(office, request, now)))


def answer_by(office: Office, request: ServiceRequest) -> datetime | None:
    """Return until when somebody answers: as promised, once that has passed until the ladder is climbed again.

    On the top rung nobody else is asked any more, and a new promise takes the place of the broken one.
    """
    timers = request.timers
    promise = timers.accept_by if request.held_by is None else timers.finish_by
    still = timers.climb_at is None and timers.ring_at is None
    if still or not _passed(office, promise):
        return promise
    return answered_by(office, request, office.desk.now) if on_top(request) else timers.climb_at


def answered_by(office: Office, request: ServiceRequest, moment: datetime) -> datetime:
    """Return the first promise after a moment to whoever waits for those on the top rung.

    Half a working day each for some days, then a day each: this is also how often they hear that it is late.
    """
    since, hours = _late_since(office, request), _said_within(office, request)
    passed, day = hours.between(since, moment), hours.working_day
    step = day / 2 if passed < _BY_HALVES * day else day
    return hours.after(since, (passed // step + 1) * step)


def broken(office: Office, request: ServiceRequest) -> bool:
    """Say whether what now rings for the top rung breaks a promise to whoever waits, and not only reminds of one."""
    timers, now = request.timers, office.desk.now
    told = (timers.accept_by,) if request.held_by is None else (timers.contact_by, timers.finish_by)
    if timers.climb_at is None or timers.climb_at in told:
        return True
    return answered_by(office, request, timers.climb_at - _JUST) <= now


def _late_since(office: Office, request: ServiceRequest) -> datetime:
    """Return when the promise was broken that counts now: the first of all until somebody has it, then the last."""
    timers, now = request.timers, office.desk.now
    promises = (timers.accept_by,) if request.held_by is None else (timers.contact_by, timers.finish_by)
    return max((each for each in promises if each is not None and each <= now), default=request.dispatched_at or now)


def _said_within(office: Office, request: ServiceRequest) -> WorkingCalendar:
    """Return the hours in which what is late is brought up: of working days, of any day, or in danger at any hour."""
    calendar = office.practice.clocks.calendar
    if request.urgency is Urgency.EMERGENCY:
        return calendar.every_day(ALL_DAY)
    return calendar.every_day(calendar.usual) if _round_the_clock(request) else calendar


def first_climb(office: Office, request: ServiceRequest) -> datetime | None:
    """Return when an alarm that has just gone out calls the next rung; None when everybody has been called."""
    return None if on_top(request) else office.desk.now + office.practice.waiting.emergency_rungs[0]


def rung_again(office: Office) -> datetime:
    """Return when an alarm nobody has answered rings again; counted from now, so that a long sleep brings one ring."""
    return office.desk.now + office.practice.waiting.emergency_ring


def _passed(office: Office, promise: datetime | None) -> bool:
    return promise is not None and promise <= office.desk.now


def half_way(office: Office, request: ServiceRequest, until: datetime) -> datetime | None:
    """Return when half of the time that is left has passed; None when nothing is left."""
    now, clocks = office.desk.now, office.practice.clocks
    if until <= now:
        return None
    left = until - now if _round_the_clock(request) else clocks.calendar.between(now, until)
    half = clocks.due(now, left / 2, round_the_clock=_round_the_clock(request))
    return half if half < until else None


def is_long(office: Office, request: ServiceRequest) -> bool:
    """Say whether more than a day may pass until it is done, so that the last one is worth a warning."""
    if request.clock is None:
        return False
    terms_ = request.clock.terms
    day = timedelta(days=1) if terms_.round_the_clock else office.practice.clocks.calendar.working_day
    return terms_.finish + request.clock.extra > day


def warned_at(office: Office, request: ServiceRequest) -> datetime | None:
    """Return when the promised end is one working day away; None when that has come already."""
    finish_by, calendar = request.timers.finish_by, office.practice.clocks.calendar
    if finish_by is None:
        return None
    warned = calendar.before(finish_by, calendar.working_day)
    return warned if warned > office.desk.now else None


def _round_the_clock(request: ServiceRequest) -> bool:
    return request.clock is not None and request.clock.terms.round_the_clock


def put_off(office: Office, request: ServiceRequest, until: datetime) -> ServiceRequest:
    """Return a request with its promised end put off, as the one extension there is."""
    clock, finish_by = request.clock, request.timers.finish_by
    if clock is None or finish_by is None:
        return request
    calendar = office.practice.clocks.calendar
    more = until - finish_by if clock.terms.round_the_clock else calendar.between(finish_by, until)
    delayed = replace(request, postponed=True, clock=replace(clock, extra=clock.extra + more))
    return replace(delayed, timers=armed(office, delayed))


def recounted(office: Office, request: ServiceRequest) -> ServiceRequest:
    """Return a request whose promises are counted by the calendar as it is now; the same one if nothing changes."""
    known = promised(office, request)
    before, now = request.timers, known.timers
    moved = {getattr(before, name): getattr(now, name) for name in ("accept_by", "contact_by", "finish_by")}
    if all(old == new for old, new in moved.items()):
        return request
    return replace(known, timers=replace(now, climb_at=moved.get(before.climb_at, before.climb_at)))
