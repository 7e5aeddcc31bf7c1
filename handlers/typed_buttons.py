"""What somebody writes word for word as a button of theirs reads is a press of it, so that every button has a word."""

from domain.messages import Button, OutgoingMessage
from domain.replacing import replace
from handlers.buttons import ForgedButtonError, Press, read
from handlers.visit import Visit
from storage.outgoing_rows import Delivery, Said

_LONGEST = 12
"""Characters of a label; longer words are no button's."""
_LOOKED_THROUGH = 40
"""Messages of the chat, the newest first; what stands above them has been scrolled away."""
_OFFERED = 4
_SHOWN = 18
"""Characters of a card that tell it apart on a button."""
_ON_THE_SCREEN = frozenset({Delivery.SENT, Delivery.LEASED})
"""Whoever answers at once is faster than the word that a message has arrived."""


def found(visit: Visit) -> tuple[Button, ...]:
    """Return the live buttons of the sender's own chat that read like the words, each named by its card."""
    text, message = visit.message.text.strip(), visit.message
    if not visit.private or not text or len(text) > _LONGEST or message.quoted or message.forwarded:
        return ()
    # Commands and words about tasks have a meaning of their own, which knows more than one card.
    if any(matter.command for matter in visit.understanding.matters) or visit.understanding.told:
        return ()
    return _live(visit, text) if text in visit.office.practice.catalogue.labels else ()


def _live(visit: Visit, text: str) -> tuple[Button, ...]:
    live: dict[tuple[str, str, int], Button] = {}
    for shown in _standing(visit):
        for button in (each for row in shown.buttons for each in row if each.label == text and each.token):
            if (press := _read(visit, button.token)) is not None:
                first_line = shown.text.partition("\n")[0][:_SHOWN]
                live.setdefault((press.verb, press.option, press.object), Button(first_line, button.token))
    return tuple(live.values())


def _standing(visit: Visit) -> list[OutgoingMessage]:
    """Return what may still be answered by a word, newest first: the cards as they stand, and the last question.

    Where the desk has asked something, a word answers that, and no button further up.
    """
    history = reversed(visit.desk.outbox.history(visit.chat, _LOOKED_THROUGH))
    newest: dict[str | None, OutgoingMessage] = {}
    for said in filter(_seen, history):
        newest.setdefault(said.message.card, said.message)
    standing = [each for each in newest.values() if each.buttons]
    return standing[:1] if visit.conversation.asked is not None else standing


def _seen(said: Said) -> bool:
    """Say whether a message has reached the screen; of what is no card only that with buttons is looked at."""
    return said.delivery in _ON_THE_SCREEN and (said.message.card is not None or bool(said.message.buttons))


def _read(visit: Visit, token: str) -> Press | None:
    try:
        return read(token, chat=visit.chat, key=visit.office.practice.signing_key, person=visit.sender.id)
    except ForgedButtonError:
        return None


def as_pressed(visit: Visit, button: Button) -> Visit:
    """Return the visit as it would be had the button been pressed; what a toast would say is a line then."""
    return replace(visit, message=replace(visit.message, pressed=button.token))


def which(visit: Visit, buttons: tuple[Button, ...]) -> list[OutgoingMessage]:
    """Ask which card is meant."""
    rows = tuple((each,) for each in buttons[:_OFFERED])
    return visit.reply("typed.which_card", words=visit.message.text.strip(), buttons=rows)
