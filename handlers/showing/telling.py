"""Short new messages to everybody a request concerns: an edited card rings nobody, these do."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from domain.messages import Buttons, Chat, Lane, OutgoingMessage
from domain.neighbourhood import Officer
from domain.people import Conversation, Person, Question, Relation
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from domain.wishes import on_board
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import cards
from handlers.showing.cards import HEAD, PARTY, RATE, Place
from handlers.showing.faces import Face

Row: TypeAlias = tuple[tuple[str, str], ...]
"""Buttons by label and verb."""


def parties(
    office: Office,
    request: ServiceRequest,
    message_id: str,
    *,
    asking: Question | None = None,
    row: Row = (),
    **facts: object,
) -> list[OutgoingMessage]:
    """Tell everyone who reported a request something, in private; `asking` notes that an answer is awaited."""
    said = []
    for person, chat in private_chats(office, request):
        face = Face(office, request, chat, person.id, person.language)
        if asking is not None:
            until = office.desk.now + office.practice.waiting.question
            office.desk.conversations.save(Conversation(chat, person.id, asking, request.id, until))
        said.append(
            _line(request, chat, person.id, face.say(message_id, **facts), PARTY, face.rows(row) if row else ())
        )
    return said


def asked(
    office: Office, request: ServiceRequest, message_id: str, *, row: Row = (), **facts: object
) -> list[OutgoingMessage]:
    """Tell everyone a request is offered to something."""
    return officers(office, request, docket.asked_people(office, request), message_id, facts, row=row)


def handlers(office: Office, request: ServiceRequest, message_id: str, **facts: object) -> list[OutgoingMessage]:
    """Tell whoever sees to a request something."""
    return officers(office, request, handling(office, request), message_id, facts)


def added(office: Office, request: ServiceRequest, by: By, words: str) -> list[OutgoingMessage]:
    """Tell everybody else who sees to a request what is added to it: by a resident, or by which of them."""
    speaker = called(office, by.person) if by.person is not None and Actor.PARTY not in by.parts else ""
    told = handlers(office, request, f"head.supplemented{'_by' if speaker else ''}", words=words, speaker=speaker)
    return [each for each in told if each.person != by.person]


def handling(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return whoever holds a request, or as long as nobody does, everyone it is offered to.

    A wish on the board is offered to nobody in person; the desk that let it out hears what is said of it.
    """
    holder = office.desk.neighbourhood.officers.get(request.held_by) if request.held_by is not None else None
    if holder is not None:
        return (holder,)
    return docket.desk_of(office, request.community) if on_board(request) else docket.asked_people(office, request)


def awaiting_answer(office: Office, request: ServiceRequest) -> tuple[Officer, ...]:
    """Return who is told what became of a question: whoever holds the request, and who asked for them."""
    asked = (event.actor for event in reversed(office.desk.requests.events(request.id)) if event.action is Action.ASK)
    asker = office.desk.neighbourhood.officers.get(next(asked, None) or 0)
    return tuple(dict.fromkeys((*handling(office, request), *((asker,) if asker else ()))))


def officers(
    office: Office,
    request: ServiceRequest,
    people: Iterable[Officer],
    message_id: str,
    facts: Mapping[str, object],
    *,
    row: Row = (),
    card: str = HEAD,
) -> list[OutgoingMessage]:
    """Tell these officers something about a request, replying to their card; `row` are buttons by label and verb."""
    said = []
    for officer in people:
        if not officer.chats:
            continue
        person = office.desk.people.known(officer.person)
        face = Face(office, request, officer.chats[0], officer.person, person.language)
        buttons = face.rows(row) if row else ()
        said.append(_line(request, officer.chats[0], officer.person, face.say(message_id, **facts), card, buttons))
    return said


def ask_to_rate(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask those who may be asked whether it is solved, with the five words of satisfaction."""
    said = []
    for person, chat in _asked_to_rate(office, request):
        face = Face(office, request, chat, person.id, person.language)
        buttons = face.rows(
            (("stars.5", "rate-5"), ("stars.4", "rate-4")),
            (("stars.3", "rate-3"), ("stars.2", "rate-2"), ("stars.1", "rate-1")),
        )
        note = request.finish_note if request.held_by is not None else ""
        text = face.say("rate.ask", note=note) if note else face.say("rate.ask_solved")
        said.append(cards.hang(Place(chat, RATE, person.id, request.reopened), request, text, buttons))
    return said


def raters(office: Office, request: ServiceRequest, message_id: str) -> list[OutgoingMessage]:
    """Tell those who were asked whether it is solved something."""
    return [
        _line(request, chat, person.id, Face(office, request, chat, person.id, person.language).say(message_id), PARTY)
        for person, chat in _asked_to_rate(office, request)
    ]


def _asked_to_rate(office: Office, request: ServiceRequest) -> list[tuple[Person, Chat]]:
    """Return who is asked: not who did it and had reported it for somebody, nor whose own request was merged away."""
    asked = {
        party.person for party in office.desk.requests.parties(request.id) if party.relation is not Relation.MERGED
    }
    return [each for each in private_chats(office, request) if each[0].id in asked - {request.held_by}]


def called(office: Office, person: int) -> str:
    """Return what others call an officer."""
    officer = office.desk.neighbourhood.officers.get(person)
    return officer.called if officer else ""


def private_chats(office: Office, request: ServiceRequest) -> list[tuple[Person, Chat]]:
    """Return everyone who reported a request, with the private chat to tell them in, where there is one."""
    people = dict.fromkeys(party.person for party in office.desk.requests.parties(request.id))
    chats = office.desk.people.chats_of(people)
    known = office.desk.people.many(people)
    return [(known[person], chats[person][0]) for person in people if chats.get(person)]


def _line(
    request: ServiceRequest, chat: Chat, person: int, text: str, card: str, buttons: Buttons = ()
) -> OutgoingMessage:
    lane = Lane.EMERGENCY if request.urgency is Urgency.EMERGENCY else Lane.STATUS
    said = outgoing.line(chat, text, buttons=buttons, lane=lane, person=person, request=request.id)
    return replace(said, reply_to_card=f"{card}:{request.id}")
