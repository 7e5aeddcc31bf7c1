"""Plain words of somebody who has an alarm or a single task in hand: they are about that, and never a new report."""

import re
from collections.abc import Iterable
from zlib import crc32

from domain.messages import OutgoingMessage
from domain.people import Question
from domain.places import PlaceKind
from domain.request_states import WORKED_STATES, Action
from domain.service_request import ServiceRequest
from domain.taxonomy import Alarm, Danger, Intent, Urgency
from handlers.buttons import short
from handlers.community import own_words
from handlers.handling import contact, finishing, own_card
from handlers.requests.finding import having, left, tasks_of
from handlers.requests.locating import locate
from handlers.residents import meant, reports
from handlers.showing import choices, pictures, stale
from handlers.showing.parties import about_another, named_by
from handlers.visit import Visit
from nlp.fold import plain
from nlp.relief import of_own_life, of_people, says_hurt, says_over
from nlp.spoken import UNSURE, asks, only_hopes
from nlp.understand import understand
from nlp.understanding import Context, Matter

_NOTHING_ASKED = frozenset({None, Question.TASKS, Question.PHOTO})
_ABOUT_IT = frozenset(
    {
        Intent.EMERGENCY,
        Intent.REQUEST,
        Intent.COMPLAINT,
        Intent.HELP,
        Intent.CHATTER,
        Intent.SUPPLEMENT,
        Intent.CORRECTION,
        Intent.CANCEL,
        Intent.FOLLOWUP_RESOLVED,
        Intent.FOLLOWUP_UNRESOLVED,
    }
)
"""What words may be taken for that are about what is in hand; all else is a thing of its own."""
_QUESTIONS = frozenset({"status", "urge"})
"""What is only asked about a number, whoever has it."""
_OF_PEOPLE = frozenset({Danger.MEDICAL, Danger.LIFT, Danger.MISSING, Danger.VIOLENCE, Danger.SUICIDE, Danger.UNKNOWN})
"""The dangers that are over when those in them are safe."""
_FALSE_ALARM = re.compile("误报|虚惊|没事")


def said(visit: Visit) -> list[OutgoingMessage] | None:
    """Take words for what they can only be about; None where nothing is in hand, or they are about something else."""
    if not visit.private or not visit.roles or not visit.message.text.strip() or visit.message.quoted is not None:
        return None
    if visit.conversation.asked not in _NOTHING_ASKED:
        return None
    first = visit.understanding.matters[0]
    return _of_no_task(visit) or _over(visit, first) or _beside(visit, first)


def _over(visit: Visit, matter: Matter) -> list[OutgoingMessage] | None:
    """Take words of an end for the end of what they are about."""
    if not _ends(visit):
        return None
    found = _ended_by(visit, matter, _of_others(visit, matter, tasks_of(visit)))
    return _end(visit, matter, found) if found else None


def _beside(visit: Visit, matter: Matter) -> list[OutgoingMessage] | None:
    """Take other words for what belongs to the one thing in hand, an alarm before all else."""
    if matter.intent not in _ABOUT_IT or finishing.tells_nothing(visit):
        return None
    held = _of_others(visit, matter, visit.desk.requests.held(visit.sender.id))
    held = [each for each in held if each.held_by == visit.sender.id and each.state in WORKED_STATES]
    in_hand = [each for each in held if each.urgency is Urgency.EMERGENCY] or held
    return _about(visit, matter, in_hand[0]) if len(in_hand) == 1 else None


def _of_others(visit: Visit, matter: Matter, tasks: Iterable[ServiceRequest]) -> list[ServiceRequest]:
    """Return the tasks that somebody else reported and that lie where the words may be about."""
    return [each for each in tasks if each.reporter != visit.sender.id and _here(visit, matter, each)]


def is_there(visit: Visit) -> bool:
    """Say whether words that only sound like danger come from somebody who is seeing to an alarm already."""
    rings = any(matter.alarm is Alarm.RING for matter in visit.understanding.matters)
    if rings or not visit.private or not visit.roles:
        return False
    return any(
        each.urgency is Urgency.EMERGENCY and each.state in WORKED_STATES and each.reporter != visit.sender.id
        for each in visit.desk.requests.held(visit.sender.id)
    )


def _of_no_task(visit: Visit) -> list[OutgoingMessage] | None:
    """Say that a number is none of the sender's, and ask which of their tasks is meant; None for any other words."""
    told, first = visit.understanding.told, visit.understanding.matters[0]
    orders = [command for command in told if command.numbers and command.verb not in _QUESTIONS]
    wrong = [command for command in orders if not having(visit, command.numbers[0])]
    if not wrong or (first.opens and wrong[0].verb == UNSURE):
        # A number that nobody can be told to do something with may be a door: "1502灯坏了".
        return None
    number, tasks = wrong[0].numbers[0], tasks_of(visit)
    answer = stale.unknown(visit, number)
    if left(visit, number) is not None or not tasks:
        return answer
    pressed = "finish" if _ends(visit) else own_words.BUTTONS.get(wrong[0].verb, "show")
    return [*answer, *choices.which(visit, tasks, pressed, "command.which_of")]


def _ends(visit: Visit) -> bool:
    """Whether the words say that something is over or done."""
    first, words = visit.understanding.matters[0], plain(visit.message.text)
    solved = first.intent is Intent.FOLLOWUP_RESOLVED and not only_hopes(words)
    resolved = solved or any(each.verb == "done" for each in visit.understanding.told)
    called_off = first.intent is Intent.CANCEL and _FALSE_ALARM.search(first.text) is not None
    return (resolved or called_off or says_over(visit.message.text)) and not asks(words)


def _here(visit: Visit, matter: Matter, task: ServiceRequest) -> bool:
    """Whether words may be about a task as far as they speak of a place: they name no other building."""
    if matter.place.empty or matter.place.building is None:
        return not matter.place.other_buildings
    said = locate(visit, matter.place).place
    of_task = visit.town.places.enclosing(task.place, PlaceKind.BUILDING)
    return said is not None and (of_task is None or visit.town.places.lies_in(said, of_task.id))


def _ended_by(visit: Visit, matter: Matter, tasks: list[ServiceRequest]) -> list[ServiceRequest]:
    """Return what words of an end may be about: what they name, else what is held, alarms first, else alarms that ring.

    Where the sender has reported something, too, it may be that which is over.
    """
    ready = [each for each in tasks if own_card.allows(visit, each, Action.FINISH)]
    named = named_by(visit, matter, ready)
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    if own and (not named or named_by(visit, matter, own)):
        return []
    alarms = [each for each in ready if each.urgency is Urgency.EMERGENCY]
    held = [each for each in ready if each.held_by is not None]
    of = named or [each for each in held if each in alarms] or held or alarms
    return [each for each in of if each.held_by is not None] or of


def _end(visit: Visit, matter: Matter, found: list[ServiceRequest]) -> list[OutgoingMessage]:
    if len(found) > 1:
        return choices.which(visit, found, "finish", "command.which_of")
    request = visit.desk.requests.lock(found[0].id) or found[0]
    if not _is_sure(visit, matter, request):
        return _ask(visit, request)
    return finishing.finish(visit, request, visit.message.text, pictures.reference_in(visit))


def _is_sure(visit: Visit, matter: Matter, request: ServiceRequest) -> bool:
    """Whether words can only be the end of this: it is in the sender's hands, and they speak of it and nobody's life.

    What is merely offered is asked about, for a stray word must not silence an alarm; so is what is no danger and not
    named, and a person's end of a thing's danger.
    """
    words = visit.message.text
    if request.held_by != visit.sender.id or of_own_life(words) or says_hurt(words):
        return False
    if about_another(visit, matter, request):
        return False
    if request.urgency is not Urgency.EMERGENCY:
        return bool(named_by(visit, matter, [request]))
    return request.danger in _OF_PEOPLE or not of_people(words)


def _about(visit: Visit, matter: Matter, found: ServiceRequest) -> list[OutgoingMessage] | None:
    """Note words that can be nothing else, and ask about those that may; a clear report beside a task stays one."""
    request = visit.desk.requests.lock(found.id) or found
    alarm = request.urgency is Urgency.EMERGENCY
    if matter.opens and not alarm and not named_by(visit, matter, [request]):
        return None
    if matter.opens or matter.meanings:
        return _ask(visit, request)
    half = matter.intent is Intent.CHATTER and matter.subcategory != "unclear"
    return own_words.note(visit, request, visit.message.text) if alarm and not half else None


def _ask(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    face = own_card.own_face(visit, request)
    line = _key(visit.message.text)
    buttons = face.rows(
        (("button.done", f"said-done_{line}"), ("button.tell_them", f"said-tell_{line}")),
        (("button.another_matter", f"said-other_{line}"),),
    )
    return visit.reply("human.as_said", text=face.say("head.is_it_this"), buttons=buttons, request=request.id)


def _key(text: str) -> str:
    """Return what tells a line from the others that a person wrote lately."""
    return short(crc32(text.encode()))


def press(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Take what was asked about for what it is said to be now: an end, a word to who reported it, another matter."""
    meaning, _, key = option.partition("_")
    since = visit.now - visit.office.practice.waiting.lines
    lines = visit.desk.conversations.lines(visit.chat, since, visit.sender.id)
    words = next((line.text for line in lines if _key(line.text) == key), None)
    if words is None:
        return visit.aside("question.ask_again")
    if meaning == "done":
        return finishing.finish(visit, request, words)
    if meaning == "tell":
        return contact.tell(visit, request, words)
    matter = understand(words, Context(), visit.office.practice.rules, visit.office.names).matters[0]
    said = visit.pressed("human.pressed")
    if matter.meanings:
        return [*said, *meant.ask(visit, matter)]
    return [*said, *(reports.report(visit, matter) if matter.opens else visit.reply("human.what_else"))]
