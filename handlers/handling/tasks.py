"""What somebody has to do, page by page: danger first, then whatever is due first."""

from domain.messages import OutgoingMessage
from domain.people import Question
from domain.request_states import State
from domain.service_request import ServiceRequest
from domain.taxonomy import Urgency
from handlers import outgoing
from handlers.buttons import Press
from handlers.requests.finding import due, tasks_of
from handlers.showing import phrases
from handlers.showing.faces import light
from handlers.visit import Visit

PAGE = 5
"""Tasks shown at once; more would not be read on a phone."""


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
    found = sorted((each for each in tasks_of(visit) if each.state is not State.DONE), key=_key)
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
    text = "\n".join((head, *(_line(visit, request) for request in shown)))
    return [outgoing.line(chat, text, buttons=rows, person=visit.sender.id)]


def _key(request: ServiceRequest) -> tuple[object, ...]:
    return request.urgency is not Urgency.EMERGENCY, *due(request)


def _line(visit: Visit, request: ServiceRequest) -> str:
    waiting = request.held_by is None
    until = request.promise if waiting else request.timers.finish_by
    return visit.say(
        "head.task_waiting" if waiting else "head.task_held",
        mark=visit.say(f"light.{light(visit.office, request)}"),
        number=request.number,
        matter=phrases.title(visit.office, request, visit.sender.language, exact=True),
        until=phrases.when(visit.office, until, visit.sender.language) if until else "—",
    )
