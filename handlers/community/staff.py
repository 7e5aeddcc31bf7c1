"""The short commands of the community's staff: who is meant, whether they may, and which request."""

from collections.abc import Callable

from domain.discretion import confidential
from domain.messages import Chat, ChatKind, OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from domain.request_states import WAITING_STATES, Action, Actor
from domain.service_request import ServiceRequest
from domain.taxonomy import Handling
from handlers import outgoing
from handlers.community import corrections, leftovers, overview, splitting
from handlers.community import return_calls as calls
from handlers.handling import assigning, heads, own_card, shelving, targets
from handlers.requests import docket
from handlers.requests.authority import by_staff, numbered
from handlers.requests.finding import quoted
from handlers.requests.locating import Location
from handlers.residents import filing
from handlers.showing import cards, head_faces, telling
from handlers.showing.cards import GROUP
from handlers.showing.parties import status_line, tell
from handlers.visit import Visit
from nlp.understanding import Command

_PAIR = 2
"""`合并` names two requests."""


def board(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`看板`: how much is open, and what is due first."""
    del command
    return overview.board(visit)


def unsent(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`发不出`: what could not be sent, to whom and why."""
    del command
    return leftovers.unsent(visit)


def not_understood(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`没看懂`: what had to be set aside for a person to read."""
    del command
    return leftovers.not_understood(visit)


def assign(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`派单 1024 给 李楼长`."""
    return _on_request(visit, command, assigning.assign)


def designate(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`指定 1024 李楼长`: who gets it cannot give it back."""
    return _on_request(visit, command, assigning.designate)


def shelve(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`挂账 1024 3月1日 等材料`."""
    return _on_request(visit, command, shelving.shelve)


def handle_jointly(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`难事联办 1024`."""
    return _on_request(
        visit, command, lambda visit, request, _: corrections.change_handling(visit, request, Handling.JOINT)
    )


def handle_easily(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`即办 1024`: 易事即办."""
    return _on_request(
        visit, command, lambda visit, request, _: corrections.change_handling(visit, request, Handling.EASY)
    )


def handle_fast(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`快办 1024`: 实事快办."""
    return _on_request(
        visit, command, lambda visit, request, _: corrections.change_handling(visit, request, Handling.FAST)
    )


def return_calls(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`回访`: what the lot has fallen on; `回访 1024 满意`: what was said."""
    if not command.numbers and quoted(visit) is None:
        return calls.listed(visit)
    return _on_request(visit, command, calls.record)


def recategorise(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`改类 1024 垃圾`."""
    return _on_request(visit, command, corrections.recategorise)


def relocate(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`改址 1024 5栋2单元`."""
    return _on_request(visit, command, corrections.relocate)


def answer(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`回 1024 您好…`: the desk's words to those who reported it."""
    if not command.argument:
        return visit.aside("staff.answer_how")
    return _on_request(visit, command, say_to_parties)


def _on_request(
    visit: Visit, command: Command, act: Callable[[Visit, ServiceRequest, str], list[OutgoingMessage]]
) -> list[OutgoingMessage]:
    """Do something to the request a command names, or to the one whose card it replies to."""
    if not command.numbers:
        request = _quoted_of_staff(visit)
        return visit.aside("staff.which_number") if request is None else act(visit, request, command.argument)
    found = numbered(visit, command.numbers[0])
    if found is None:
        return visit.aside("request.unknown", number=command.numbers[0])
    return act(visit, found, command.argument)


def _quoted_of_staff(visit: Visit) -> ServiceRequest | None:
    request = quoted(visit)
    return request if request is not None and by_staff(visit, request).parts else None


def merge(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`合并 1025 到 1024`."""
    if len(command.numbers) != _PAIR:
        return visit.aside("staff.merge_how")
    told_again, into = (numbered(visit, number) for number in command.numbers)
    if told_again is None or into is None:
        return visit.aside("request.unknown", number=command.numbers[0 if told_again is None else 1])
    return corrections.merge(visit, told_again, into)


def split(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`拆开 1001`, `拆开 1001 小王`."""
    return _on_request(visit, command, splitting.split)


def on_behalf(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`代报 3-1-101 灯坏`, by staff and by heads."""
    # A room such as 3101 at the start was taken for a request's number.
    words = " ".join((*map(str, command.numbers), command.argument)).strip()
    return filing.file(visit, words) if words else visit.aside("staff.on_behalf_how")


def answer_quoted(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Take words that reply to the card of a request for the desk's words; None when the sender is not the desk."""
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    if Actor.STAFF not in parts or Actor.PARTY in parts:
        return None
    return say_to_parties(visit, request, visit.message.text)


def say_to_parties(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Say something to everyone who reported a request; whoever answers a question put to the desk has taken it."""
    said = []
    parts = docket.parts_of(visit.office, visit.sender.id, request)
    if Actor.ASKED in parts and request.state in WAITING_STATES and request.held_by is None:
        request = heads.take(visit, request)
        said = cards.draw_all(visit.office, request)
    moved = docket.move(visit.office, request, Action.REPLY, by_staff(visit, request), words)
    told = telling.parties(visit.office, moved, "staff.words", asking=Question.HUMAN, words=words)
    told.extend(_in_groups(visit, moved, words))
    result = "staff.answered" if told else "staff.nobody_to_answer"
    return [*said, *told, *visit.aside(result, number=moved.number, count=len(told))]


def _in_groups(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Say it in the group to those who have no private chat, unless the matter may not be spoken of there."""
    if confidential(request):
        return []
    parties = visit.desk.requests.parties(request.id)
    reached = visit.desk.people.chats_of([party.person for party in parties])
    groups: dict[Chat, None] = {
        party.chat: None
        for party in parties
        if party.chat is not None and party.chat.kind is ChatKind.GROUP and not reached.get(party.person)
    }
    catalogue = visit.office.practice.catalogue
    text = catalogue.say("staff.words", number=request.number, words=words)
    card = f"{GROUP}:{request.id}"
    return [replace(outgoing.line(chat, text, request=request.id), reply_to_card=card) for chat in groups]


def press_assign(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Assign to one of those the desk offered."""
    return assigning.give(visit, request, targets.decode(option), Action.ASSIGN)


def press_designate(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Designate one of those the desk offered, or offer them."""
    if not option:
        return assigning.designate(visit, request, "")
    return assigning.give(visit, request, targets.decode(option), Action.DESIGNATE)


def press_relocate(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Move to one of the places of the same number."""
    return corrections.put_at(visit, replace(request, room=""), Location(request.community, int(option)))


def press_show(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Show a request: everything about it to the staff, their card to who handles it, how it stands to all others."""
    del option
    if by_staff(visit, request).parts:
        return overview.show(visit, request)
    if own_card.by_handler(visit, request).parts:
        text, buttons = head_faces.head(own_card.own_face(visit, request))
        return [outgoing.line(visit.chat, text, buttons=buttons, person=visit.sender.id, request=request.id)]
    return tell(visit, status_line(visit, request))
