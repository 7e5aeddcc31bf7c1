"""What somebody spoke about a nomination reaches the staff as it is: nobody here understands speech."""

from collections.abc import Iterable

from domain.messages import Lane, OutgoingMessage
from domain.neighbourhood import Officer
from domain.replacing import replace
from domain.service_request import ServiceRequest
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket
from handlers.showing.cards import HEAD


def to_those_asked(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Pass on what was spoken, just as it is, to everybody who is asked to decide."""
    return list(_for(office, request, docket.asked_people(office, request)))


def to_one(office: Office, request: ServiceRequest, officer: Officer) -> list[OutgoingMessage]:
    """Let one of the staff hear what was spoken."""
    return list(_for(office, request, (officer,)))


def _for(office: Office, request: ServiceRequest, officers: Iterable[Officer]) -> Iterable[OutgoingMessage]:
    nomination = office.desk.nominations.of_request(request.id)
    if nomination is None or nomination.voice is None:
        return
    original = nomination.voice
    for officer in officers:
        # It lies with the platform it was spoken on, and can be heard only there.
        there = next((chat for chat in officer.chats if chat.channel == original.chat.channel), None)
        if there is None and not officer.chats:
            continue
        language = office.desk.people.known(officer.person).language
        text = office.practice.catalogue.say(
            "nominee.voice" if there else "nominee.voice_elsewhere",
            language,
            name=nomination.name,
            channel=original.chat.channel,
        )
        chat = there or officer.chats[0]
        said = outgoing.line(chat, text, lane=Lane.STATUS, person=officer.person, request=request.id)
        yield replace(said, original=original if there else None, reply_to_card=f"{HEAD}:{request.id}")
