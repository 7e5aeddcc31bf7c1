"""Whether a message may ring its reader now, or waits with others until the morning. Clocks never wait."""

from datetime import datetime

from domain.duty import on_duty
from domain.messages import ChatKind, Lane, OutgoingKind, OutgoingMessage
from domain.replacing import replace
from domain.taxonomy import Urgency
from handlers.office import Office

_PASSING = frozenset({OutgoingKind.TOAST, OutgoingKind.REACTION})


def timed(office: Office, message: OutgoingMessage) -> OutgoingMessage:
    """Return a message as it may be queued: what would ring at a quiet hour and can wait is held until its end.

    What edits a card rings nobody and passes; the outbox knows which those are.
    """
    if message.kind in _PASSING or message.lane is Lane.EMERGENCY or message.not_before is not None:
        return message
    until = _quiet_until(office, message)
    if until is None or not _can_wait(office, message, until) or _awake(office, message):
        return message
    return replace(message, not_before=until, held=True)


def _quiet_until(office: Office, message: OutgoingMessage) -> datetime | None:
    local = office.desk.now.astimezone(office.practice.zone)
    usual = office.practice.quiet
    if message.person is None or message.to.kind is ChatKind.GROUP:
        return usual.until(local)
    person = office.desk.people.get(message.person)
    hours = (person.quiet_hours if person else None) or usual
    if person is not None and person.daily:
        # Whoever is never quiet gets the one message of the day when everybody else's morning comes.
        return (hours if hours.starts != hours.ends else usual).morning(local)
    until = hours.until(local)
    return None if until is not None and _on_duty(office, message.person, local) else until


def _on_duty(office: Office, person: int, local: datetime) -> bool:
    town = office.desk.neighbourhood
    return any(
        town.in_place_of(each) == person
        for seat in town.served_by(person)
        for each in on_duty(town.shifts_of(seat), local)
    )


def _can_wait(office: Office, message: OutgoingMessage, until: datetime) -> bool:
    """Say whether nothing is lost by waiting: no danger, no clock that runs at night, nothing due before the end."""
    if message.use_by is not None and message.use_by <= until:
        return False
    request = office.desk.requests.get(message.request) if message.request is not None else None
    if request is None:
        return True
    if request.urgency is Urgency.EMERGENCY or request.danger is not None:
        return False
    if office.practice.clocks.terms(request.category, request.urgency, request.handling).round_the_clock:
        return False
    return request.promise is None or not office.desk.now < request.promise <= until


def _awake(office: Office, message: OutgoingMessage) -> bool:
    """Say whether it is about what the reader has just written of: whoever waits for an answer gets it at once."""
    parties = office.desk.requests.parties(message.request) if message.request is not None else ()
    if all(party.person != message.person for party in parties):
        return False
    since = office.desk.now - office.practice.waiting.lines
    return message.person is not None and bool(office.desk.conversations.lines(message.to, since, message.person))
