"""The morning's one message in place of a pile: what was held overnight in a chat, with a button for what needs one."""

from collections.abc import Iterator
from datetime import datetime

from domain.messages import Button, Chat, Lane, OutgoingMessage
from domain.replacing import replace
from handlers import outgoing
from handlers.buttons import Press, button, two_a_row
from handlers.catalogue import FIRST_LANGUAGE
from handlers.office import Office
from handlers.visit import Visit
from storage.outgoing_rows import Said

_ITEMS = 8
_ON_BUTTONS = 6
_LONGEST = 160
"""Characters of one thing; the whole of it comes by its button."""


def next_due(office: Office) -> datetime | None:
    """Return when the next morning comes for somebody."""
    return office.desk.held.next_due()


def put_off(office: Office, until: datetime) -> None:
    """Look later at what cannot be looked after now."""
    office.desk.held.put_off(until)


def step(office: Office) -> bool:
    """Let what was held in one chat leave: a single thing as it is, several as one message; False when nothing is."""
    held = office.desk.held.due()
    if not held:
        return False
    office.desk.held.let_go([each.id for each in held], fold=len(held) > 1)
    if len(held) > 1:
        chat = held[0].message.to
        outgoing.hand_over(office, f"digest:{office.desk.new_id()}", [_digest(office, chat, held)])
    return True


def _digest(office: Office, chat: Chat, held: tuple[Said, ...]) -> OutgoingMessage:
    person = held[-1].message.person
    language = office.desk.people.known(person).language if person is not None else FIRST_LANGUAGE
    things = _things(held)
    say = office.practice.catalogue.say
    lines = [say("digest.head", language, count=len(things))]
    lines.extend(f"· {_shortened(_told(last, acting))}" for last, acting in things[:_ITEMS])
    if len(things) > _ITEMS:
        lines.append(say("digest.more", language, count=len(things) - _ITEMS))
    rows = two_a_row(tuple(_buttons(office, chat, things, language)))
    if rows:
        lines.append(say("digest.open", language))
    said = outgoing.line(chat, "\n".join(lines), buttons=rows, lane=Lane.STATUS, person=person)
    # Its hour has come: for whoever wants one message a day, every other hour is a quiet one.
    return replace(said, not_before=office.desk.now)


def _things(held: tuple[Said, ...]) -> list[tuple[Said, Said | None]]:
    """Return the last word on each request, or each message about none, with what of it bears buttons."""
    last: dict[int, Said] = {}
    acting: dict[int, Said] = {}
    for each in held:
        about = each.message.request if each.message.request is not None else each.id
        last[about] = each
        if each.message.buttons:
            acting[about] = each
    return [(each, acting.get(about)) for about, each in last.items()]


def _told(last: Said, acting: Said | None) -> str:
    """Return the last word on a request, behind the card it belongs to, which says what it is about and until when."""
    if acting is None or acting.id == last.id:
        return last.message.text
    return f"{acting.message.text}\n{last.message.text}"


def _shortened(text: str) -> str:
    flat = "，".join(line.strip() for line in text.splitlines() if line.strip())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"


def _buttons(office: Office, chat: Chat, things: list[tuple[Said, Said | None]], language: str) -> Iterator[Button]:
    bearing = [acting for _, acting in things if acting is not None]
    for each in bearing[:_ON_BUTTONS]:
        request = office.desk.requests.get(each.message.request) if each.message.request is not None else None
        label = str(request.number) if request else office.practice.catalogue.say("digest.look", language)
        key, person = office.practice.signing_key, each.message.person
        yield button(label, "unfold", each.id, chat=chat, key=key, person=person)


def press_open(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Send what a digest only named, unless a newer state of it has come since."""
    sent = visit.desk.held.unfold(press.object, visit.chat)
    return visit.pressed("home.pressed" if sent else "digest.newer")
