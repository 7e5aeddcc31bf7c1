"""What heads, units and staff write of their tasks in free words: done where it is clear, asked with buttons if not."""

from collections.abc import Callable
from functools import partial

from domain.messages import OutgoingMessage
from domain.people import Question
from domain.request_states import WORKED_STATES, Action, Actor
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers.community import staff
from handlers.handling import assigning, colleagues, contact, delays, finishing, heads, own_card, returns, whistles
from handlers.requests import docket
from handlers.requests.finding import having, quoted, tasks_of, the_one
from handlers.residents import again
from handlers.showing import choices, head_faces, pictures, stale, telling
from handlers.showing.parties import about_another, named_by, standing
from handlers.visit import Visit
from nlp.relief import of_own_life, says_hurt, says_over
from nlp.spoken import UNSURE
from nlp.understanding import Command

_WAITING_FOR_WORDS = frozenset({Question.NOTICE, Question.ASK_WORDS})
"""Whatever is written then is what was asked for, whichever number it names."""
_LISTENING = frozenset({None, Question.HUMAN, Question.TASKS, Question.PHOTO})
"""What may have been asked while words are still about tasks."""
BUTTONS = {"accept": "accept", "done": "finish", "decline": "cannot", "transfer": "pass_on", "extend": "later"}
"""The button that does for one of several tasks what the words say."""


def said(visit: Visit) -> list[OutgoingMessage] | None:
    """Do what free words tell of tasks of the sender's; None when they are about none of them."""
    told = visit.understanding.told
    if not told or not all(_may_be_meant(visit, command) for command in told):
        return None
    meant = [_meant(visit, command) for command in told]
    if not all(meant):
        return None
    return [
        each
        for part, (command, found) in enumerate(zip(told, meant, strict=True))
        for each in stale.attempt(visit, part, partial(_act, visit, command, found))
    ]


def _may_be_meant(visit: Visit, command: Command) -> bool:
    """Whether words count here: any in private while nothing else is asked, in a group only those about a card."""
    asked = visit.conversation.asked
    if command.verb == "merge":
        return visit.is_staff
    if visit.message.quoted is not None or (command.numbers and visit.conversation.about is None):
        return asked not in _WAITING_FOR_WORDS
    return (visit.private or bool(command.numbers)) and asked in _LISTENING


def _meant(visit: Visit, command: Command) -> list[ServiceRequest]:
    """Return the tasks that may be meant: those named, the one replied to, or all for which the words make sense."""
    if command.numbers:
        named = [[each for each in having(visit, number) if _handles(visit, each)] for number in command.numbers]
        return [each for found in named for each in found] if all(named) else []
    if (request := quoted(visit)) is not None:
        return [request] if _handles(visit, request) else []
    first = visit.understanding.matters[0]
    if first.opens and (command.verb != "done" or not first.place.empty):
        return []
    own = [each for each in tasks_of(visit) if each.reporter != visit.sender.id]
    held = [each for each in own if each.held_by == visit.sender.id and each.state in WORKED_STATES]
    free = [each for each in own if each.held_by is None]
    match command.verb:
        case "accept":
            return free or held[:1]
        case "decline" | "transfer":
            return [*free, *held]
    return _done_of(visit, held, free) if command.verb == "done" else held


def _done_of(visit: Visit, held: list[ServiceRequest], free: list[ServiceRequest]) -> list[ServiceRequest]:
    """Return what is said to be done: what the words name, taken or not yet, else all that is held and may be meant.

    Where the sender has reported something, too, it may be that which is over.
    """
    first = visit.understanding.matters[0]
    if visit.desk.requests.of_person(visit.sender.id, only_open=True):
        return []
    # That an alarm is over which nobody has taken is asked about.
    calm = [each for each in free if each.urgency is not Urgency.EMERGENCY]
    ready = [each for each in calm if own_card.allows(visit, each, Action.FINISH)]
    if of_own_life(visit.message.text) or says_hurt(visit.message.text):
        return []
    # That a danger is over says of no other task that it is done.
    may_be = [] if says_over(visit.message.text) else held
    return (
        named_by(visit, first, held)
        or named_by(visit, first, ready)
        or [each for each in may_be if not about_another(visit, first, each)]
    )


def _handles(visit: Visit, request: ServiceRequest) -> bool:
    return bool(own_card.by_handler(visit, request).parts)


def _act(visit: Visit, command: Command, found: list[ServiceRequest]) -> list[OutgoingMessage]:
    if command.verb == "merge":
        return staff.merge(visit, command)
    if len(found) > 1 and len(command.numbers) != 1:
        pressed = BUTTONS.get(command.verb)
        return choices.which(visit, found, pressed, "command.which_of") if pressed else visit.aside("command.which")
    request = the_one(visit, found) or found[0]
    sure = bool(command.numbers) or visit.message.quoted is not None
    act = _ACTS[command.verb] if sure or command.verb != "decline" else _why_not
    return act(visit, request, command.argument)


def _accept(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    if request.held_by == visit.sender.id:
        return note(visit, request, visit.message.text)
    return heads.accept(visit, request, argument)


def _done(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    if whistles.is_only_called(visit, request):
        return whistles.speak(visit, request, argument)
    photo = pictures.reference_in(visit)
    if visit.message.quoted is not None or says_over(visit.message.text):
        argument = argument or visit.message.text
    docket.check(visit.office, request, Action.FINISH, own_card.by_handler(visit, request))
    if not argument and photo is None and visit.private:
        return finishing.offer_evidence(visit, request)
    return finishing.finish(visit, request, argument, photo)


def _why_not(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    del argument
    return returns.offer_reasons(visit, request)


def _decline(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return returns.decline(visit, request, argument)


def _transfer(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    """Pass it on to whom the words name; where they name nobody known, or several, the names are on buttons."""
    parts = own_card.by_handler(visit, request).parts
    if not parts & {Actor.HOLDER, Actor.ASKED}:
        return assigning.assign(visit, request, argument)
    if (colleague := colleagues.called(visit, request, argument.split(" ", 1)[0])) is not None:
        return colleagues.hand(visit, request, colleague.person)
    found, remark = assigning.named(visit, request, argument)
    if len(found) == 1:
        return heads.transfer(visit, request, found[0].seat, remark)
    return heads.offer_targets(visit, request)


def _later(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return delays.postpone(visit, request, argument) if argument else delays.offer_delays(visit, request)


def note(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    """Write down how it stands, for everybody who sees to it."""
    by = own_card.by_handler(visit, request)
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by, argument)
    pictures.note(visit, moved)
    return [*visit.aside("head.noted", number=moved.number), *telling.added(visit.office, moved, by, argument)]


def _urge(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return again.urge(visit, request, argument) if visit.is_staff else standing(visit, request.number)


def _unsure(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    """Show the task anew with its buttons, and do nothing."""
    del argument
    if not visit.private:
        return []
    text, buttons = head_faces.head(own_card.own_face(visit, request))
    return visit.reply("head.what_with_it", text=text, number=request.number, buttons=buttons, request=request.id)


_ACTS: dict[str, Callable[[Visit, ServiceRequest, str], list[OutgoingMessage]]] = {
    "accept": _accept,
    "done": _done,
    "decline": _decline,
    "transfer": _transfer,
    "extend": _later,
    "ask": heads.ask,
    "note": note,
    "contacted": lambda visit, request, _words: contact.contacted(visit, request),
    "whistle": whistles.blow,
    "urge": _urge,
    "status": lambda visit, request, _words: standing(visit, request.number),
    UNSURE: _unsure,
}
