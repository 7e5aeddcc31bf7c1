"""The path of a message: taken once, understood, answered by one handler, and all that changed saved together."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from domain.messages import ChatKind, IncomingKind, IncomingMessage, OutgoingMessage
from domain.neighbourhood import HEAD_ROLES, STAFF_ROLES, Neighbourhood, Role
from domain.people import Account, Conversation, Line, Person
from domain.replacing import replace
from domain.taxonomy import Alarm, Intent
from handlers import answers, commands, outgoing, presses, typed_buttons
from handlers.community import in_hand, wishes
from handlers.office import Office
from handlers.requests.places_said import leaves_a_place_open, places_said
from handlers.residents import (
    arrivals,
    beside_alarm,
    edits,
    emergencies,
    followups,
    human,
    lone_pictures,
    nominating,
    replies,
    reports,
    solving,
    verdicts,
)
from handlers.showing import stale
from handlers.visit import Refused, Visit
from nlp.emergencies import danger_of
from nlp.understand import understand
from nlp.understanding import Context, Matter, OpenRequest, Understanding

LONGEST_TEXT = 4_096
"""Characters of a message that are read and kept; nobody at a door says more at once."""
_WHOLE = -1
"""Stands for all parts of a message."""


class Received(Struct, frozen=True):
    """What became of a message: whether it was new."""

    taken: bool


def receive(message: IncomingMessage, office: Office, refused: Refused = ()) -> Received:
    """Take one message: decide what it means, change what must change, queue what is to be said.

    A message that was taken before has no effect at all. Raises HalfDoneError: nothing may be kept then, and the
    message is to be taken again with what the error says was `refused`.
    """
    if not office.desk.incoming.take(message.chat.channel, message.delivery_id):
        return Received(taken=False)
    if _passes_by(message, office):
        return Received(taken=True)
    visit = arrive(message, office, refused)
    said = [*_decide(visit), *replies.still_asked(visit), *arrivals.first_contact(visit)]
    outgoing.hand_over(office, f"in:{message.delivery_id}", said, answers=message, to=visit.sender.id)
    return Received(taken=True)


def _passes_by(message: IncomingMessage, office: Office) -> bool:
    """Whether somebody unknown talks in a group nobody has bound: that leaves nothing but its key, unless in danger."""
    desk, chat = office.desk, message.chat
    if message.kind is not IncomingKind.TEXT or chat.kind is not ChatKind.GROUP or chat in desk.neighbourhood.groups:
        return False
    unknown = desk.people.account(chat.channel, message.sender) is None
    return unknown and danger_of(message.text[:LONGEST_TEXT], office.practice.rules)[0] is Alarm.NONE


def arrive(message: IncomingMessage, office: Office, refused: Refused = ()) -> Visit:
    """Find out who came, to which conversation, and what the words mean."""
    sender, account = _sender(message, office)
    group = office.desk.neighbourhood.groups.get(message.chat) if message.chat.kind is ChatKind.GROUP else None
    conversation = office.desk.conversations.get(message.chat, sender.id)
    if conversation.until is not None and conversation.until < office.desk.now:
        conversation = Conversation(message.chat, sender.id)
    understanding = _understand(message, office, sender, conversation)
    return lone_pictures.with_kept(Visit(office, message, sender, account, conversation, understanding, group, refused))


def _sender(message: IncomingMessage, office: Office) -> tuple[Person, Account]:
    desk, chat = office.desk, message.chat
    account = desk.people.account(chat.channel, message.sender)
    private = chat if chat.kind is ChatKind.PRIVATE else None
    if account is None:
        person = Person(desk.new_id())
        account = Account(chat.channel, message.sender, person.id, private)
        desk.people.add(person, account)
        return person, account
    if private is not None and (account.private != private or not account.reachable):
        account = replace(account, private=private, reachable=True)
        desk.people.save_account(account)
    return desk.people.known(account.person), account


def _understand(message: IncomingMessage, office: Office, sender: Person, conversation: Conversation) -> Understanding:
    context = Context(
        group=message.chat.kind is ChatKind.GROUP,
        addressed=message.addressed,
        asked=conversation.asked,
        quoted=message.quoted.text if message.quoted else None,
        nickname=message.nickname if message.chat.kind is ChatKind.GROUP else None,
        open_requests=() if _tells_of_none(message) else _OpenRequests(office, sender.id),
        role=_role(office.desk.neighbourhood, sender.id),
    )
    text, rules = message.text[:LONGEST_TEXT], office.practice.rules
    understanding = understand(text, context, rules, office.names)
    if leaves_a_place_open(understanding) and (earlier := places_said(office, message.chat, sender.id)):
        return understand(text, replace(context, earlier=earlier), rules, office.names)
    return understanding


def _tells_of_none(message: IncomingMessage) -> bool:
    return message.chat.kind is ChatKind.GROUP or message.kind is IncomingKind.PRESS


class _OpenRequests(Struct, frozen=True):
    """The open requests of a person, looked up when words may speak of one of them."""

    office: Office
    person: int

    def __iter__(self) -> Iterator[OpenRequest]:
        """Walk them, the newest first."""
        own = self.office.desk.requests.of_person(self.person, only_open=True)
        return (OpenRequest(each.number, each.category, each.subcategory) for each in own)


def _role(town: Neighbourhood, person: int) -> str:
    roles = town.roles_of(person)
    if roles & STAFF_ROLES:
        return "staff"
    if roles & HEAD_ROLES:
        return "head"
    return "unit" if Role.UNIT_MEMBER in roles else "resident"


def _decide(visit: Visit) -> list[OutgoingMessage]:
    handle = _KINDS.get(visit.message.kind, _words)
    said = stale.attempt(visit, _WHOLE, lambda: handle(visit))
    bound = visit.private or visit.group is not None
    if visit.message.kind is IncomingKind.TEXT and visit.message.text and bound:
        _remember(visit)
    return said


def _words(visit: Visit) -> list[OutgoingMessage]:
    """Decide about a message of words, with or without a picture."""
    text = visit.message.text.strip()
    if not text and visit.message.kind is not IncomingKind.PHOTO:
        return human.nothing_said(visit)
    if (of_danger := _of_danger(visit)) is not None:
        return of_danger
    if visit.group is None and not visit.private:
        return arrivals.unbound_group(visit)
    if visit.message.edited:
        return edits.edited(visit)
    if (answered := _answered(visit)) is not None:
        return answered
    said = _each(visit, _worth_an_answer(visit), _matter)
    if visit.private and len(visit.message.text) > LONGEST_TEXT:
        said.extend(visit.reply("report.too_long", limit=LONGEST_TEXT))
    return said


def _of_danger(visit: Visit) -> list[OutgoingMessage] | None:
    """Answer words about a live alarm or of a new danger, before anything else; None where they are of neither."""
    if (said := beside_alarm.words(visit)) is not None:
        return said
    alarmed = [matter for matter in visit.understanding.matters if matter.alarm is not Alarm.NONE]
    return _each(visit, alarmed, emergencies.sound) if alarmed and not in_hand.is_there(visit) else None


def _answered(visit: Visit) -> list[OutgoingMessage] | None:
    """Take words for the press of a button they name, or for the answer to what was asked last; None for neither."""
    buttons = typed_buttons.found(visit)
    if len(buttons) > 1:
        return typed_buttons.which(visit, buttons)
    return presses.press(typed_buttons.as_pressed(visit, buttons[0])) if buttons else answers.answer(visit)


def _each(
    visit: Visit, matters: Sequence[Matter], act: Callable[[Visit, Matter], list[OutgoingMessage]]
) -> list[OutgoingMessage]:
    """Answer each matter by itself: what one request refuses does not touch the others."""
    return [
        said for part, matter in enumerate(matters) for said in stale.attempt(visit, part, partial(act, visit, matter))
    ]


def _spoken(visit: Visit) -> list[OutgoingMessage]:
    """Decide about something spoken, which nobody here can hear."""
    said = nominating.recorded(visit)
    return human.wordless(visit) if said is None else said


def _worth_an_answer(visit: Visit) -> list[Matter]:
    """Return the matters to answer: a wish for secrecy after what it is about, no thanks beside a report."""
    matters = sorted(visit.understanding.matters, key=lambda matter: matter.intent is Intent.PRIVACY)
    opening = any(matter.opens for matter in matters)
    return [matter for matter in matters if not (opening and matter.intent is Intent.THANKS)]


def _matter(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    if matter.command is not None and visit.message.forwarded:
        # Whoever passes a command on has not given it.
        return human.chatter(visit, matter)
    if matter.command is not None:
        return commands.obey(visit, matter.command)
    return _INTENTS[matter.intent](visit, matter)


def _remember(visit: Visit) -> None:
    """Keep a line for half an hour, so that a follow-up or "+1" can find what it speaks of."""
    line = Line(visit.sender.id, visit.message.text[:LONGEST_TEXT], visit.now, visit.message.message_id)
    visit.desk.conversations.remember(visit.chat, line)


_KINDS: dict[IncomingKind, Callable[[Visit], list[OutgoingMessage]]] = {
    IncomingKind.PRESS: presses.press,
    IncomingKind.START: arrivals.start,
    IncomingKind.ADDED_TO_GROUP: arrivals.added_to_group,
    IncomingKind.MOVED_GROUP: arrivals.moved_group,
    IncomingKind.BLOCKED: arrivals.blocked,
    IncomingKind.VOICE: _spoken,
    IncomingKind.STICKER: human.wordless,
    IncomingKind.LOCATION: human.wordless,
    IncomingKind.OTHER: human.wordless,
}

_INTENTS: dict[Intent, Callable[[Visit, Matter], list[OutgoingMessage]]] = {
    Intent.EMERGENCY: emergencies.sound,
    Intent.REQUEST: reports.report,
    Intent.COMPLAINT: reports.report,
    Intent.HELP: reports.report,
    Intent.SUGGEST: reports.report,
    Intent.WISH: reports.report,
    Intent.VOLUNTEER: wishes.volunteer,
    Intent.CONSULT: human.question,
    Intent.QUERY_STATUS: followups.status,
    Intent.FOLLOWUP_UNRESOLVED: followups.still_waiting,
    Intent.FOLLOWUP_RESOLVED: solving.solved,
    Intent.SUPPLEMENT: followups.supplement,
    Intent.CORRECTION: followups.correct,
    Intent.CANCEL: followups.withdraw,
    Intent.ME_TOO: followups.me_too,
    Intent.RATE: verdicts.rate,
    Intent.THANKS: wishes.thanks,
    Intent.CHATTER: followups.talk,
    Intent.NO_ISSUE: followups.not_so,
    Intent.HUMAN: human.call,
    Intent.PRIVACY: human.privacy,
    Intent.OPTOUT: human.optout,
    Intent.OUT_OF_SCOPE: human.out_of_scope,
    Intent.HEAD_COMMAND: human.chatter,
    Intent.STAFF_COMMAND: human.chatter,
    Intent.REGISTER: arrivals.register,
}
