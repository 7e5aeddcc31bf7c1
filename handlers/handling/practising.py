"""A new head is welcomed: the letter of appointment, how it works in one minute, and a task to practise on.

The task to practise on is a card and nothing else: no request is written down, so it rings nobody and counts nowhere.
"""

from domain.messages import Buttons, OutgoingKind, OutgoingMessage
from domain.neighbourhood import HEAD_ROLES, Appointment, Officer
from domain.people import Person
from handlers import outgoing
from handlers.buttons import Press, button
from handlers.office import Office
from handlers.roster.appointing import post_name
from handlers.roster.checks import full_name
from handlers.visit import Visit

_TAKING = (("button.take", "practise-take"), ("button.cannot", "practise-cannot"))
_STEPS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "": ("practice.new", _TAKING),
    "take": ("practice.taken", (("button.done", "practise-done"),)),
    "cannot": ("practice.cannot", (("button.practise_again", "practise-back"),)),
    "back": ("practice.new", _TAKING),
    "done": ("practice.done", ()),
}
"""What the card says after each press, and what can be pressed then."""


def welcome(office: Office, person: Person, appointment: Appointment) -> list[OutgoingMessage]:
    """Welcome somebody on a new seat; whoever has no account yet is welcomed on coming in."""
    officer = office.desk.neighbourhood.officers.get(person.id)
    if officer is None or not officer.chats:
        return []
    row = (("button.show_how", "show_how"), ("button.quiet_hours", "setting-quiet"))
    buttons = _row(office, officer, person.language, row)
    post = post_name(office.desk.neighbourhood, appointment)
    text = office.practice.catalogue.say("practice.welcome", person.language, called=officer.called, post=post)
    return [_line(officer, text, buttons), _line(officer, certificate(office, person, appointment))]


def welcomed_in(office: Office, person: Person) -> list[OutgoingMessage]:
    """Welcome whoever was recommended and comes in now by the invitation; nobody else."""
    appointed = any(each.appointed == person.id for each in office.desk.nominations.of_person(person.id))
    own = next((each for each in office.desk.neighbourhood.appointments if each.person == person.id), None)
    return welcome(office, person, own) if appointed and own else []


def certificate(office: Office, person: Person, appointment: Appointment) -> str:
    """Word the letter of appointment."""
    town, today = office.desk.neighbourhood, office.desk.now.astimezone(office.practice.zone).date()
    community = town.places.get(town.community_of(appointment.seat.place))
    return office.practice.catalogue.say(
        "practice.certificate",
        person.language,
        name=person.name,
        post=post_name(town, appointment),
        community=community.name if community else "",
        year=today.year,
        month=today.month,
        day=today.day,
    )


def press_show(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【看 1 分钟示范】."""
    del press
    if not visit.roles & HEAD_ROLES:
        return visit.pressed("button.not_yours")
    row = visit.buttons((("button.practise", "practise", visit.sender.id),))
    return [*visit.pressed("home.pressed"), *visit.reply("practice.how", buttons=row)]


def press_practise(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【试一试】 and every button on the card to practise on; the card asks anew when it is begun anew."""
    officer = visit.town.officers.get(visit.sender.id)
    if officer is None or press.option not in _STEPS or not visit.roles & HEAD_ROLES:
        return visit.pressed("button.not_yours")
    message_id, row = _STEPS[press.option]
    begun = press.object if press.option else visit.desk.new_id()
    text = visit.say(message_id, place=_place(visit))
    return [
        *visit.pressed("home.pressed"),
        OutgoingMessage(
            "",
            visit.chat,
            text,
            kind=OutgoingKind.CARD,
            buttons=visit.buttons(tuple((label, verb, begun) for label, verb in row)) if row else (),
            card=f"practice:{begun}",
            person=visit.sender.id,
        ),
    ]


def _place(visit: Visit) -> str:
    """Name what the presser looks after, which is where the lamp of the practice is out."""
    seats = (seat for seat in visit.town.seats_of(visit.sender.id) if seat.role in HEAD_ROLES)
    place = next((visit.town.places.get(seat.place) for seat in seats), None)
    return full_name(visit.town, place) if place else ""


def _row(office: Office, officer: Officer, language: str, row: tuple[tuple[str, str], ...]) -> Buttons:
    say, key = office.practice.catalogue.say, office.practice.signing_key
    made = (
        button(say(label, language), verb, 0, chat=officer.chats[0], key=key, person=officer.person)
        for label, verb in row
    )
    return (tuple(made),)


def _line(officer: Officer, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    return outgoing.line(officer.chats[0], text, buttons=buttons, person=officer.person)
