"""How messages are made and handed over: every one passes discretion here before it becomes a row."""

from collections.abc import Iterable

from domain.messages import Buttons, Chat, IncomingMessage, Lane, OutgoingKind, OutgoingMessage
from domain.replacing import replace
from handlers import quiet
from handlers.discreet import discreet
from handlers.office import Office


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


def hand_over(
    office: Office,
    cause: str,
    messages: Iterable[OutgoingMessage],
    *,
    answers: IncomingMessage | None = None,
    to: int | None = None,
) -> None:
    """Queue what handlers said because of one cause, which is unique for ever (a message taken, a timer gone off).

    What `answers` a message, in its chat or to its sender `to`, leaves at any hour; the rest may wait for the morning.
    """
    handed = []
    said = tuple(discreet(office, messages))
    for count, each in enumerate(said):
        answer = answers is not None and (each.to == answers.chat or (to is not None and each.person == to))
        message = each if answer else quiet.timed(office, each)
        key = message.key or f"{message.request or '-'}:{cause}:{count}:{message.to.channel}"
        handed.append(replace(message, key=key))
    # What answers a message bears its delivery, which is taken once; only what has a key of its own may come twice.
    anew = answers is not None and not any(message.key for message in said)
    office.desk.outbox.queue(*handed, anew=anew)
