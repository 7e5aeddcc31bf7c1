"""Those of the community's desk to whom a notice is shown: in their language, on one card in their own chat."""

from collections.abc import Iterator
from zlib import crc32

from msgspec import Struct

from domain.messages import Button, Buttons, Chat, Lane, OutgoingKind, OutgoingMessage
from domain.neighbourhood import STAFF_ROLES
from domain.notices import Notice
from domain.people import Person
from handlers.buttons import button
from handlers.office import Office
from handlers.visit import Visit


class Colleague(Struct, frozen=True):
    """One of the community's staff, and the chat in which the notice is shown."""

    office: Office
    person: Person
    chat: Chat

    def say(self, message_id: str, /, **facts: object) -> str:
        """Return a sentence in this person's language."""
        return self.office.practice.catalogue.say(message_id, self.person.language, **facts)

    def card(self, notice: Notice, text: str, buttons: Buttons = ()) -> OutgoingMessage:
        """Send or edit this person's card of the notice."""
        return OutgoingMessage(
            "",
            self.chat,
            text,
            kind=OutgoingKind.CARD,
            buttons=buttons,
            card=card_name(notice),
            lane=Lane.REPLY,
            person=self.person.id,
        )

    def button(self, notice: Notice, label: str, verb: str) -> Button:
        """Make a button under the notice as it stands now."""
        return button(
            label,
            verb,
            notice.id,
            chat=self.chat,
            key=self.office.practice.signing_key,
            person=self.person.id,
            version=state_of(notice),
        )

    def row(self, notice: Notice, *buttons: tuple[str, str]) -> tuple[Button, ...]:
        """Make a row of buttons from (label id, verb)."""
        return tuple(self.button(notice, self.say(label), verb) for label, verb in buttons)


def card_name(notice: Notice) -> str:
    """Name the card of a notice, the same in everybody's chat."""
    return f"notice:{notice.id}"


def state_of(notice: Notice) -> int:
    """Return a number that changes with the words and the audience, so that a button sends only what it stood under."""
    return crc32(f"{notice.state}|{notice.places}|{notice.text}".encode())


def sender_of(visit: Visit) -> Colleague:
    """Return who speaks now, where it was said."""
    return Colleague(visit.office, visit.sender, visit.chat)


def author_of(office: Office, notice: Notice) -> Colleague | None:
    """Return who wrote a notice, where it was written; None when that is not known any more."""
    person = office.desk.people.get(notice.author)
    return Colleague(office, person, notice.chat) if person is not None and notice.chat is not None else None


def others_at_the_desk(office: Office, notice: Notice) -> Iterator[Colleague]:
    """Return everybody else who may decide about a notice and can be reached."""
    town = office.desk.neighbourhood
    for officer in town.officers.values():
        decides = town.has_role_over(officer.person, notice.community, STAFF_ROLES)
        if decides and officer.chats and officer.person != notice.author:
            yield Colleague(office, office.desk.people.known(officer.person), officer.chats[0])
