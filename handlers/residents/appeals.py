"""`不同意`: whoever was told that something will not be done may ask once that somebody else looks at it."""

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.request_states import Action, State
from domain.routing import people_for
from domain.service_request import Rung, ServiceRequest, Timers
from handlers.requests import docket
from handlers.requests.finding import numbered, quoted
from handlers.residents import human
from handlers.showing import cards, stale
from handlers.showing.parties import by_party, lately, own_face, tell_aside
from handlers.visit import Visit
from nlp.understanding import Command


def command(visit: Visit, said: Command) -> list[OutgoingMessage]:
    """Answer `不同意` or `申诉 1024 …`."""
    request = numbered(visit, said.numbers[0]) if said.numbers else quoted(visit) or _newest(visit)
    if request is None:
        return human.chatter(visit, visit.understanding.matters[0])
    if all(party.person != visit.sender.id for party in visit.desk.requests.parties(request.id)):
        return visit.aside("request.unknown", number=request.number)
    if request.state is not State.EXPLAINED:
        return stale.explain(visit, request)
    return appeal(visit, request, said.argument)


def _newest(visit: Visit) -> ServiceRequest | None:
    found = next((each for each in lately(visit) if each.state is State.EXPLAINED), None)
    return visit.desk.requests.lock(found.id) if found is not None else None


def appeal(visit: Visit, request: ServiceRequest, words: str = "") -> list[OutgoingMessage]:
    """Give what was explained to others of the staff than who explained it; only once, and not for ever."""
    ended = request.closed_at
    if request.appealed or (ended is not None and visit.now - ended > visit.office.practice.waiting.reopening):
        return visit.aside("appeal.once", number=request.number)
    explained = [each.actor for each in visit.desk.requests.events(request.id) if each.action is Action.EXPLAIN]
    open_again = replace(
        request,
        appealed=True,
        shunned=tuple(dict.fromkeys(each for each in explained if each is not None)),
        closed_at=None,
        postponed=False,
        designated=False,
        dispatches=0,
        accepted_at=None,
        contacted_at=None,
        clock=None,
        timers=Timers(),
    )
    note = words or visit.say("button.appeal")
    moved = docket.offer(visit.office, open_again, Action.APPEAL, _chain(visit, open_again), by_party(visit), note)
    return [*tell_aside(visit, own_face(visit, moved).say("appeal.taken")), *cards.draw_all(visit.office, moved)]


def _chain(visit: Visit, request: ServiceRequest) -> tuple[Rung, ...]:
    """Return the staff from the community upwards, beginning where somebody sits who has not explained it."""
    chain = docket.rungs_from(visit.office, request, "community")
    matter = docket.matter_of(request)
    for at, rung in enumerate(chain):
        fit = people_for(rung.seats, matter, visit.town)
        if any(each.person not in request.shunned and each.chats for each in fit):
            return chain[at:]
    return chain
