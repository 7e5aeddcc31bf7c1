"""What did not reach somebody through one channel is said through the next one they can be reached by."""

from domain.messages import Button, Chat, ChatKind, OutgoingKind, OutgoingMessage
from domain.replacing import replace
from handlers.buttons import button, read
from handlers.office import Office

_GONE = frozenset({OutgoingKind.TOAST, OutgoingKind.REACTION})


def say(office: Office, message: OutgoingMessage) -> None:
    """Queue a message once more for the person's next chat; without one it stays among what could not be sent."""
    if message.person is None or message.to.kind is not ChatKind.PRIVATE or message.kind in _GONE:
        return
    chats = office.desk.people.chats_of([message.person]).get(message.person, ())
    if chats and chats[0] != message.to:
        office.desk.outbox.queue(_moved(office, message, chats[0]))


def _moved(office: Office, message: OutgoingMessage, to: Chat) -> OutgoingMessage:
    buttons = tuple(tuple(_signed_anew(office, message, each, to) for each in row) for row in message.buttons)
    key = f"{message.key}>{to.channel}"
    return replace(message, key=key, to=to, buttons=buttons, reply_to=None, not_before=None)


def _signed_anew(office: Office, message: OutgoingMessage, pressed: Button, to: Chat) -> Button:
    """Return the same button for another chat: a token holds only where it was made for."""
    if pressed.url:
        return pressed
    key, person = office.practice.signing_key, message.person
    press = read(pressed.token, chat=message.to, key=key, person=person)
    verb = f"{press.verb}-{press.option}" if press.option else press.verb
    return button(pressed.label, verb, press.object, chat=to, key=key, person=person, version=press.version)
