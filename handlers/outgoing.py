"""How messages are made and handed over: every one passes discretion here before it becomes a row."""

import logging
from collections.abc import Iterable, Iterator

from domain.discretion import confidential, without_personal_data
from domain.messages import Buttons, Chat, ChatKind, IncomingMessage, Lane, OutgoingKind, OutgoingMessage
from domain.replacing import replace
from domain.service_request import ServiceRequest
from handlers.office import Office

_log = logging.getLogger(__name__)


def line(
    to: Chat,
    text: str,
    *,
    buttons: Buttons = (),
    lane: Lane = Lane.REPLY,
    person: int | None = None,
    request: int | None = None,
    reply_to: str | None = None,
) -> OutgoingMessage:
    """Make a short new message; unlike the edit of a card it rings."""
    return OutgoingMessage(
        "",
        to,
        text,
        buttons=buttons,
        lane=lane,
        person=person,
        request=request,
        reply_to=reply_to,
    )


def toast(press: IncomingMessage, text: str) -> OutgoingMessage:
    """Make the short answer only the presser sees."""
    return OutgoingMessage("", press.chat, text, kind=OutgoingKind.TOAST, press_id=press.press_id)


def reaction(message: IncomingMessage, emoji: str) -> OutgoingMessage:
    """Put an emoji on a message."""
    return OutgoingMessage("", message.chat, emoji, kind=OutgoingKind.REACTION, reply_to=message.message_id)


def hand_over(office: Office, cause: str, messages: Iterable[OutgoingMessage]) -> None:
    """Queue what handlers said because of one cause, which is unique for ever (a message taken, a timer gone off)."""
    for count, message in enumerate(_discreet(office, messages)):
        key = message.key or f"{message.request or '-'}:{cause}:{count}:{message.to.channel}"
        office.desk.outbox.queue(replace(message, key=key))


def _discreet(office: Office, messages: Iterable[OutgoingMessage]) -> Iterator[OutgoingMessage]:
    for message in messages:
        if message.to.kind is ChatKind.PRIVATE or message.kind in (OutgoingKind.REACTION, OutgoingKind.TOAST):
            yield message
            continue
        if message.kind is OutgoingKind.CARD and message.person is not None:
            # It has the names, rooms and buttons meant for that person alone.
            _log.error("a card of one person was meant for a group: request %s", message.request)
            continue
        request = office.desk.requests.get(message.request) if message.request is not None else None
        if request is not None and confidential(request) and message.lane is not Lane.EMERGENCY:
            yield _neutral(office, message)
        else:
            public = office.practice.telephones.values()
            text = without_personal_data(message.text, _names(office, request), public)
            yield message if text == message.text else replace(message, text=text)


def _neutral(office: Office, message: OutgoingMessage) -> OutgoingMessage:
    links = tuple(tuple(button for button in row if button.url) for row in message.buttons)
    text = office.practice.catalogue.say("group.private_matter")
    return replace(message, text=text, buttons=tuple(row for row in links if row))


def _names(office: Office, request: ServiceRequest | None) -> tuple[str, ...]:
    if request is None:
        return ()
    people = office.desk.people.many([party.person for party in office.desk.requests.parties(request.id)])
    return tuple(name for person in people.values() for name in (person.name, person.called) if name)
