"""Short commands, said in Chinese or with a slash: one table, and who may give them."""

from collections.abc import Callable

from domain.department_tasks import department_of
from domain.messages import OutgoingMessage
from domain.neighbourhood import HEAD_ROLES, STAFF_ROLES, Role
from domain.request_states import Action
from domain.service_request import ServiceRequest
from handlers.catalogue import FIRST_LANGUAGE
from handlers.community import department_tasks, rounds, staff, wishes
from handlers.handling import (
    absences,
    assigning,
    colleagues,
    coming_back,
    contact,
    delays,
    duties,
    explaining,
    finishing,
    heads,
    own_card,
    returns,
    swaps,
    tasks,
    whistles,
)
from handlers.notices import release, sending
from handlers.rallies import roll
from handlers.requests.finding import meant, tasks_of
from handlers.residents import appeals, arrivals, delivery, followups, human, nominating
from handlers.showing import choices, pictures, stale
from handlers.visit import Visit
from handlers.wishes import fulfilling
from nlp.commands import VERBS, Party
from nlp.understanding import Command

_MAY_GIVE = {
    Party.HEAD: HEAD_ROLES | STAFF_ROLES | {Role.UNIT_MEMBER},
    Party.STAFF: STAFF_ROLES,
}

_ASSIGNING = frozenset({"dispatch", "designate"})


def obey(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Do what a command says, if the sender may give it."""
    if command.verb in _ASSIGNING and department_of(visit.town, visit.sender.id) is not None and not visit.is_staff:
        return visit.aside("task.not_directly")
    party = VERBS[command.verb].party
    needed = _MAY_GIVE.get(party)
    if needed is not None and not needed & visit.roles:
        return visit.aside(f"command.for_{party}")
    if command.verb in _ON_REQUEST:
        return _on_request(visit, command)
    handle = _COMMANDS.get(command.verb)
    return handle(visit, command) if handle else visit.aside("command.not_yet")


def _on_request(visit: Visit, command: Command) -> list[OutgoingMessage]:
    request = meant(visit, command)
    if request is None and command.numbers:
        return stale.unknown(visit, command.numbers[0])
    return _which(visit, command) if request is None else _do(visit, command, request)


def _do(visit: Visit, command: Command, request: ServiceRequest) -> list[OutgoingMessage]:
    return _ON_REQUEST[command.verb](visit, request, command.argument)


def _which(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """Do what is said without a number to the only task that allows it; where several do, ask which is meant."""
    if (said := fulfilling.command(visit, command)) is not None:
        return said
    tasks = tasks_of(visit)
    if not tasks:
        return visit.aside("head.no_tasks")
    action, pressed = _BARE.get(command.verb, (None, ""))
    if action is None or command.argument:
        return visit.aside("command.which")
    fit = [each for each in tasks if own_card.allows(visit, each, action)] or tasks
    if len(fit) > 1:
        return choices.which(visit, fit, pressed, "command.which_of")
    return _do(visit, command, visit.desk.requests.lock(fit[0].id) or fit[0])


def _accept(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return heads.accept(visit, request, argument)


def _decline(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return returns.decline(visit, request, argument) if argument else returns.offer_reasons(visit, request)


def _transfer(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    if not argument:
        return heads.offer_targets(visit, request)
    if (colleague := colleagues.called(visit, request, argument)) is not None:
        return colleagues.hand(visit, request, colleague.person)
    found, remark = assigning.named(visit, request, argument)
    if len(found) == 1:
        return heads.transfer(visit, request, found[0].seat, remark)
    return visit.aside("head.whom", words=argument, names="、".join(each.name for each in found))


def _ask(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return heads.ask(visit, request, argument) if argument else heads.offer_questions(visit, request)


def _done(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    if whistles.is_only_called(visit, request):
        return whistles.speak(visit, request, argument)
    return finishing.finish(visit, request, argument, pictures.reference_in(visit))


def _on_spot(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return finishing.finish_on_spot(visit, request, argument, pictures.reference_in(visit))


def _later(visit: Visit, request: ServiceRequest, argument: str) -> list[OutgoingMessage]:
    return delays.postpone(visit, request, argument) if argument else delays.offer_delays(visit, request)


def _cancel(visit: Visit, command: Command) -> list[OutgoingMessage]:
    """`取消` and `撤回` take back the notice or nomination that waits in this chat before they take back a request.

    The staff, who let notices go and report for others, take back a request by its number alone.
    """
    if command.numbers:
        return followups.cancel(visit, command)
    dropped = release.take_back_waiting(visit) or nominating.never_mind(visit)
    if dropped is not None:
        return dropped
    return release.nothing_to_take_back(visit) if visit.is_staff else followups.cancel(visit, command)


_ON_REQUEST: dict[str, Callable[[Visit, ServiceRequest, str], list[OutgoingMessage]]] = {
    "accept": _accept,
    "decline": _decline,
    "transfer": _transfer,
    "ask": _ask,
    "done": _done,
    "extend": _later,
    "on_spot": _on_spot,
    "explain": explaining.explain,
    "verify": lambda visit, request, _words: finishing.verify(visit, request),
    "whistle": whistles.blow,
    "convene": whistles.convene,
    "absent": whistles.mark_absent,
    "tell": contact.tell,
    "contacted": lambda visit, request, _words: contact.contacted(visit, request),
}

_BARE = {
    "accept": (Action.ACCEPT, "accept"),
    "decline": (Action.DECLINE, "cannot"),
    "transfer": (Action.TRANSFER, "pass_on"),
    "ask": (Action.ASK, "ask"),
    "done": (Action.FINISH, "finish"),
    "extend": (Action.POSTPONE, "later"),
    "contacted": (Action.CONTACT, "contacted"),
}
"""What a command without a number does to a request, and the button that does the same."""

_COMMANDS: dict[str, Callable[[Visit, Command], list[OutgoingMessage]]] = {
    "report": arrivals.how_to_report,
    "status": followups.status_of,
    "mine": lambda visit, _command: followups.mine(visit),
    "cancel": _cancel,
    "bind": arrivals.bind,
    "settings": arrivals.settings,
    "english": lambda visit, _command: delivery.speak(visit, "en"),
    "chinese": lambda visit, _command: delivery.speak(visit, FIRST_LANGUAGE),
    "help": arrivals.help_,
    "start": arrivals.help_,
    "human": human.call_command,
    "optout": human.optout_command,
    "erase": human.erase,
    "tasks": lambda visit, _command: tasks.first(visit),
    "next_page": lambda visit, _command: tasks.following(visit),
    "on_behalf": staff.on_behalf,
    "rally": roll.call,
    "leave": absences.away,
    "duty": duties.duty,
    "swap": swaps.swap,
    "back": coming_back.back_command,
    "board": staff.board,
    "dispatch": staff.assign,
    "designate": staff.designate,
    "return_call": staff.return_calls,
    "shelve": staff.shelve,
    "handle_jointly": staff.handle_jointly,
    "handle_easily": staff.handle_easily,
    "handle_fast": staff.handle_fast,
    "appeal": appeals.command,
    "merge": staff.merge,
    "split": staff.split,
    "recategorise": staff.recategorise,
    "relocate": staff.relocate,
    "answer": staff.answer,
    "unsent": staff.unsent,
    "not_understood": staff.not_understood,
    "broadcast": sending.broadcast,
    sending.URGENT: sending.broadcast,
    "send": release.send,
    "rounds": rounds.listed,
    "department_task": department_tasks.ask,
    "wish": wishes.command,
}
