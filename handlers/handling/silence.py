"""A head who has been silent too long is noticed: the staff hear of it once, and nobody else does."""

from datetime import datetime

from domain.messages import Lane, OutgoingMessage
from domain.neighbourhood import HEAD_ROLES, Officer
from domain.replacing import replace
from domain.service_request import ServiceRequest
from domain.silence import Silence
from domain.taxonomy import Urgency
from handlers import outgoing
from handlers.handling.standing_in import communities_of_seats, seats_called
from handlers.office import Office
from handlers.requests import docket
from handlers.showing import phrases, telling


def missed(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Count a task nobody took in time against the heads it was offered to last; a danger at night is no measure."""
    if request.held_by is not None or request.urgency is Urgency.EMERGENCY:
        return []
    asked = [each for each in docket.called_last(office, request) if each.chats and _is_head(office, request, each)]
    return [said for officer in asked for said in _counted(office, officer)]


def _is_head(office: Office, request: ServiceRequest, officer: Officer) -> bool:
    seats = office.desk.neighbourhood.served_by(officer.person)
    return any(seat.role in HEAD_ROLES for seat in seats if seat in request.asked)


def _counted(office: Office, officer: Officer) -> list[OutgoingMessage]:
    now, patience = office.desk.now, office.practice.patience
    known = office.desk.silences.get(officer.person) or Silence(officer.person, now, 0, now + patience.span)
    counted = replace(known, missed=known.missed + 1)
    if counted.told or counted.missed < patience.tasks:
        office.desk.silences.save(counted)
        return []
    return _tell(office, counted)


def next_due(office: Office) -> datetime | None:
    """Return when a silence has lasted too long next."""
    return office.desk.silences.next_due()


def put_off(office: Office, until: datetime) -> None:
    """Look later at the silence that cannot be looked at now."""
    office.desk.silences.put_off(office.desk.now, until)


def step(office: Office) -> bool:
    """Tell of one silence that has lasted too long; False when none has."""
    person = office.desk.silences.due(office.desk.now)
    if person is None:
        return False
    known = office.desk.silences.get(person)
    if known is None:
        office.desk.silences.drop(person)
    else:
        outgoing.hand_over(office, f"silence:{office.desk.new_id()}", _tell(office, known))
    return True


def _tell(office: Office, silent: Silence) -> list[OutgoingMessage]:
    """Tell the desk, which can ask what is the matter; the head is neither shamed nor passed over for it."""
    office.desk.silences.save(replace(silent, told=True, due_at=None))
    town = office.desk.neighbourhood
    communities = communities_of_seats(office, town.seats_of(silent.person))
    people = {each.person: each for community in communities for each in docket.desk_of(office, community)}
    return [_line(office, each, silent) for each in people.values() if each.person != silent.person]


def _line(office: Office, to: Officer, silent: Silence) -> OutgoingMessage:
    language = office.desk.people.known(to.person).language
    text = office.practice.catalogue.say(
        "silence.desk",
        language,
        who=telling.called(office, silent.person),
        seats=seats_called(office, silent.person),
        count=silent.missed,
        since=phrases.when(office, silent.since, language),
    )
    return outgoing.line(to.chats[0], text, lane=Lane.STATUS, person=to.person)
