"""What is shown of a leave: to whoever will be away, and to whoever is to stand in."""

from domain.absence import Leave, LeaveState
from domain.messages import Buttons, Chat, OutgoingKind, OutgoingMessage
from handlers.buttons import button, two_a_row
from handlers.handling import standing_in
from handlers.office import Office
from handlers.visit import Visit


def own_draft(visit: Visit, leave_id: int | None) -> Leave | None:
    """Return a leave of the sender that is still talked about; None when it is not theirs or settled."""
    leave = visit.desk.leaves.get(leave_id) if leave_id is not None else None
    fits = leave is not None and leave.person == visit.sender.id and leave.state is LeaveState.DRAFT
    return leave if fits else None


def days(visit: Visit, leave: Leave) -> str:
    """Return the days of a leave in the words of the sender."""
    return str(standing_in.facts_of(visit.office, leave, visit.sender.language)["days"])


def own_card(visit: Visit, leave: Leave, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    """Show whoever will be away what is asked of them, or what came of it."""
    return _card(visit.chat, f"leave:{leave.id}", visit.sender.id, text, buttons)


def card_of_absent(office: Office, leave: Leave, message_id: str) -> list[OutgoingMessage]:
    """Edit the card on which the absent one asked, wherever it hangs."""
    officer = office.desk.neighbourhood.officers.get(leave.person)
    name = f"leave:{leave.id}"
    chats = [chat for chat in officer.chats if office.desk.outbox.card(chat, name)] if officer else []
    language = office.desk.people.known(leave.person).language
    text = office.practice.catalogue.say(message_id, language, **standing_in.facts_of(office, leave, language))
    return [_card(chat, name, leave.person, text) for chat in chats]


def cover_card(office: Office, leave: Leave, chat: Chat, message_id: str, *, answers: bool = False) -> OutgoingMessage:
    """Show the substitute what is asked, or what came of it."""
    substitute = leave.substitute or 0
    language = office.desk.people.known(substitute).language
    say = office.practice.catalogue.say
    text = say(message_id, language, **standing_in.facts_of(office, leave, language))
    key = office.practice.signing_key
    row = tuple(
        button(say(label, language), verb, leave.id, chat=chat, key=key, person=substitute)
        for label, verb in (("button.cover_yes", "cover_yes"), ("button.cover_no", "cover_no"))
    )
    return _card(chat, f"cover:{leave.id}", substitute, text, (row,) if answers else ())


def _card(chat: Chat, name: str, person: int, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    return OutgoingMessage("", chat, text, kind=OutgoingKind.CARD, buttons=buttons, card=name, person=person)


def rows(visit: Visit, leave: Leave, labelled: list[tuple[str, str]]) -> Buttons:
    """Make buttons of their labels and verbs, two to a row."""
    key, person = visit.office.practice.signing_key, visit.sender.id
    made = [button(label, verb, leave.id, chat=visit.chat, key=key, person=person) for label, verb in labelled]
    return two_a_row(made)
