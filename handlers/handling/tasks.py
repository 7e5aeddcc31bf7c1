"""What somebody has to do, page by page: danger first, then whatever is due first."""

from msgspec import Struct

from domain.messages import OutgoingMessage
from domain.people import Question
from domain.request_states import State
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from domain.whistles import Whistle
from handlers import outgoing
from handlers.buttons import Press
from handlers.requests.finding import due, tasks_of
from handlers.showing import phrases
from handlers.showing.faces import light
from handlers.visit import Visit

PAGE = 5
"""Tasks shown at once; more would not be read on a phone."""


class _Task(Struct, frozen=True):
    """A request that somebody has to do something about, what it is sorted by, and the whistle that called to it."""

    request: ServiceRequest
    due: tuple[object, ...]
    whistle: Whistle | None = None


def first(visit: Visit) -> list[OutgoingMessage]:
    """Answer `我的任务`."""
    return _page(visit, 0)


def following(visit: Visit) -> list[OutgoingMessage]:
    """Answer `下一页`: the page after the one that was shown last."""
    shown = visit.conversation.about if visit.conversation.asked is Question.TASKS else 0
    return _page(visit, (shown or 0) + 1)


def press_page(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【下一页】."""
    return _page(visit, press.object)


def _page(visit: Visit, page: int) -> list[OutgoingMessage]:
    chat = visit.chat if visit.private else visit.account.private
    found = sorted((*_own(visit), *_called(visit)), key=lambda task: task.due)
    shown = found[page * PAGE : (page + 1) * PAGE]
    if not shown:
        return visit.aside("head.no_more_tasks" if found else "head.no_tasks")
    if chat is None:
        return []
    if visit.private and visit.conversation.asked in (None, Question.TASKS):
        visit.ask(Question.TASKS, page)
    more = len(found) > (page + 1) * PAGE
    rows = visit.buttons((("button.next_page", "tasks", page + 1),), chat=chat) if more else ()
    head = visit.say("head.tasks" if page == 0 else "head.tasks_on", count=len(found), first=page * PAGE + 1)
    text = "\n".join((head, *(_line(visit, task) for task in shown)))
    return [outgoing.line(chat, text, buttons=rows, person=visit.sender.id)]


def _own(visit: Visit) -> list[_Task]:
    """Return what the sender holds or is asked to take."""
    return [
        _Task(each, (each.urgency is not Urgency.EMERGENCY, *due(each)))
        for each in tasks_of(visit)
        if each.state is not State.DONE
    ]


def _called(visit: Visit) -> list[_Task]:
    """Return what a whistle has called the sender to."""
    found = []
    for each in visit.desk.whistles.calling(visit.town.seats_of(visit.sender.id)):
        request = visit.desk.requests.get(each.request)
        if request is not None:
            calm = request.urgency is not Urgency.EMERGENCY
            found.append(_Task(request, (calm, calm, False, each.report_by.timestamp(), request.number), each))
    return found


def _line(visit: Visit, task: _Task) -> str:
    request, language = task.request, visit.sender.language
    message_id = "head.task_waiting" if request.held_by is None else "head.task_held"
    until = request.promise if request.held_by is None else request.timers.finish_by
    if task.whistle is not None:
        message_id = "whistle.task_called" if task.whistle.reported_at is None else "whistle.task_reported"
        until = task.whistle.report_by
    return visit.say(
        message_id,
        mark=visit.say(f"light.{light(visit.office, request)}"),
        number=request.number,
        matter=phrases.title(visit.office, request, language, exact=True),
        until=phrases.when(visit.office, until, language) if until else "—",
    )
