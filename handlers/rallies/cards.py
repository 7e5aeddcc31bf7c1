"""The cards of a rally: one for each who is called, and one for whoever called, with a count that lives."""

from collections.abc import Iterable

from domain.messages import Button, Buttons, Chat, Lane, OutgoingKind, OutgoingMessage
from domain.people import Person
from domain.rallies import Answer, Called, Count, Rally, RallyKind, counted, is_full, is_late
from handlers.buttons import button
from handlers.office import Office
from handlers.showing import phrases

_LANES = {RallyKind.EMERGENCY: Lane.EMERGENCY, RallyKind.TASK: Lane.STATUS, RallyKind.SERVICE: Lane.STATUS}


def card_name(rally: Rally) -> str:
    """Name the cards of a rally; everybody has one in the private chat."""
    return f"rally:{rally.id}"


def lane(rally: Rally) -> Lane:
    """Return in which lane what a rally says travels."""
    return _LANES[rally.kind]


def draw_all(office: Office, rally: Rally, roll: Iterable[Called]) -> list[OutgoingMessage]:
    """Draw every card anew: all of them show how many come."""
    roll = tuple(roll)
    count, full = counted(rally, roll), is_full(rally, roll)
    chats = office.desk.people.chats_of([rally.author, *(each.person for each in roll)])
    people = office.desk.people.many(chats)
    drawn = []
    for each in roll:
        if each.person != rally.author and chats.get(each.person):
            face = _called_face(office, rally, each, count, people[each.person].language, full=full)
            drawn.append(_card(office, rally, chats[each.person][0], people[each.person], *face))
    if chats.get(rally.author):
        drawn.append(_author_card(office, rally, roll, chats[rally.author][0], people[rally.author]))
    return drawn


def _called_face(
    office: Office, rally: Rally, each: Called, count: Count, language: str, *, full: bool
) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines and the verbs of the buttons for one who was called."""
    facts = _facts(office, rally, count, language)
    state, verbs = _standing(rally, each, full=full)
    lines = [f"rally.head.{rally.kind}", _figures(rally), f"rally.{state}"]
    return [office.practice.catalogue.fill(line, language, facts) for line in lines], verbs


def _standing(rally: Rally, each: Called, *, full: bool) -> tuple[str, tuple[str, ...]]:
    if rally.ended_at is not None:
        return "over_thanks" if each.coming_at else "over", ()
    match each.answer:
        case Answer.ARRIVED:
            return "you_arrived", ()
        case Answer.COMING:
            return "you_come_late" if is_late(rally, each) else "you_come", ("arrive", "refuse")
        case Answer.REFUSED:
            return ("full", ()) if full else ("you_refused", ("come",))
        case Answer.CALLED:
            return ("full", ()) if full else ("please", ("come", "refuse"))


def _author_card(office: Office, rally: Rally, roll: tuple[Called, ...], chat: Chat, person: Person) -> OutgoingMessage:
    facts = _facts(office, rally, counted(rally, roll), person.language)
    say = office.practice.catalogue.say
    lines = [say(f"rally.head.{rally.kind}", person.language, **facts), say(_figures(rally), person.language, **facts)]
    coming = [(each.coming_at, each.person, each) for each in roll if each.coming_at is not None]
    for _, _, each in sorted(coming):
        state = "arrived" if each.answer is Answer.ARRIVED else "coming"
        late = say("rally.late_mark", person.language) if is_late(rally, each) else ""
        lines.append(say(f"rally.roll_{state}", person.language, who=_name(office, each.person), late=late))
    lines.append(say("rally.ended" if rally.ended_at else "rally.sums", person.language, **facts))
    return _card(office, rally, chat, person, lines, () if rally.ended_at else ("again", "end"))


def _figures(rally: Rally) -> str:
    return "rally.count" if rally.wanted is not None else "rally.count_open"


def _facts(office: Office, rally: Rally, count: Count, language: str) -> dict[str, object]:
    return {
        "number": rally.number,
        "words": rally.words,
        "wanted": rally.wanted or 0,
        "until": phrases.when(office, rally.answer_by, language),
        "called": count.called,
        "coming": count.coming,
        "arrived": count.arrived,
        "late": count.late,
        "refused": count.refused,
    }


def _name(office: Office, person: int) -> str:
    officer = office.desk.neighbourhood.officers.get(person)
    return officer.called if officer else ""


def _card(
    office: Office, rally: Rally, chat: Chat, person: Person, lines: list[str], verbs: tuple[str, ...]
) -> OutgoingMessage:
    return OutgoingMessage(
        "",
        chat,
        "\n".join(lines),
        kind=OutgoingKind.CARD,
        buttons=_buttons(office, rally, chat, person, verbs),
        card=card_name(rally),
        lane=lane(rally),
        use_by=rally.answer_by,
        person=person.id,
    )


def _buttons(office: Office, rally: Rally, chat: Chat, person: Person, verbs: tuple[str, ...]) -> Buttons:
    row: tuple[Button, ...] = tuple(
        button(
            office.practice.catalogue.say(f"button.rally_{verb}", person.language),
            f"rally_{verb}",
            rally.id,
            chat=chat,
            key=office.practice.signing_key,
            person=person.id,
        )
        for verb in verbs
    )
    return (row,) if row else ()
