"""An audit of a lived week: it reads events, requests and what was sent, and counts for itself.

Nothing here calls the rules that it checks: states follow from the events alone, promises are counted minute by minute.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.play import FIRST_NUMBER, LARGEST_GAP, Play
from bot.transcript import Sent
from domain.messages import Chat
from domain.people import Party
from domain.places import PlaceKind
from domain.service_request import Event, ServiceRequest
from handlers.office import Office

OVER = {"closed", "visit", "cancelled", "merged", "explained"}
TOLD = {"open", "accept", "finish", "reopen", "climb", "transfer", "decline", "shelve", "explain", "postpone"}
"""What nobody who reported it may fail to hear of, at the latest with the morning's digest."""
BY_MORNING = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Case:
    """A request with everything that is known of it."""

    request: ServiceRequest
    events: tuple[Event, ...]
    parties: tuple[Party, ...]
    chats: Mapping[int, tuple[Chat, ...]]


def cases_of(play: Play) -> list[Case]:
    """Return every request of every community."""
    return play.stage.do(lambda office: list(_cases(office)))


def _cases(office: Office) -> Iterator[Case]:
    desk = office.desk
    for community in desk.neighbourhood.places:
        number = last = FIRST_NUMBER
        while community.kind is PlaceKind.COMMUNITY and number <= last + LARGEST_GAP:
            for request in desk.requests.by_number(number, [community.id]):
                last = number
                parties = desk.requests.parties(request.id)
                chats = desk.people.chats_of([party.person for party in parties])
                yield Case(request, desk.requests.events(request.id), parties, chats)
            number += 1


def broken_chains(cases: Iterable[Case]) -> list[str]:
    """Name the requests whose events do not lead, one after the other, to the state they are in."""
    wrong = []
    for case in cases:
        state, at = "new", case.request.opened_at
        for event in case.events:
            if event.before.value != state or event.at < at:
                wrong.append(f"{case.request.number}: {event.action} from {event.before}, but it was {state}")
            state, at = event.after.value, event.at
        if state != case.request.state.value:
            wrong.append(f"{case.request.number}: {case.request.state}, but its events end in {state}")
    return wrong


def without_owner(cases: Iterable[Case], now: datetime) -> list[str]:
    """Name what is open and neither held nor offered to anybody, or what no timer will ever look at again."""
    wrong = []
    for case in cases:
        request = case.request
        if request.state.value in OVER:
            continue
        if request.held_by is None and not request.asked and request.timers.place_by is None:
            wrong.append(f"{request.number}: {request.state}, nobody is asked")
        waits = request.state.value in {"done", "need_info"}
        if request.timers.next is None and not waits:
            wrong.append(f"{request.number}: {request.state}, no timer")
        if request.timers.next is not None and request.timers.next < now - timedelta(minutes=1):
            wrong.append(f"{request.number}: a timer of {request.timers.next} never rang")
    return wrong


def untold(cases: Iterable[Case], sent: Iterable[Sent]) -> list[str]:
    """Name the steps of which somebody who reported the request heard nothing."""
    heard: defaultdict[int | None, list[Sent]] = defaultdict(list)
    for each in sent:
        heard[each.queued.message.request].append(each)
    wrong = []
    for case in cases:
        joined = {event.actor: event.at for event in case.events if event.action.value in ("open", "join")}
        for event in case.events:
            if event.action.value not in TOLD or (event.action.value == "climb" and case.request.danger is not None):
                # Who waits in danger is told who comes, not whom else the desk has called.
                continue
            for party in case.parties:
                own = {party.chat, *case.chats.get(party.person, ())}
                since = joined.get(party.person, case.request.opened_at)
                if event.at < since or (event.actor == party.person and event.action.value != "open"):
                    continue
                if not any(
                    each.queued.message.to in own and event.at <= each.at <= event.at + BY_MORNING
                    for each in heard[case.request.id]
                ):
                    wrong.append(f"{case.request.number}: {event.action} at {event.at}, {party.person} heard nothing")
    return wrong


def open_by_community(cases: Iterable[Case]) -> Counter[int]:
    """Count what is open in each community, by the events alone."""
    return Counter(case.request.community for case in cases if case.events[-1].after.value not in OVER)


def verdicts(cases: Iterable[Case]) -> Counter[str]:
    """Count how content people said they are."""
    return Counter(event.note for case in cases for event in case.events if event.action.value == "rate")


def rungs_twice(cases: Iterable[Case]) -> list[str]:
    """Name the requests that climbed more often than their ladder has rungs, since they were offered last."""
    wrong = []
    for case in cases:
        climbed = 0
        for event in case.events:
            if event.action.value in ("dispatch", "transfer", "assign", "designate", "reopen", "appeal", "review"):
                climbed = 0
            climbed += event.action.value == "climb"
        if climbed != case.request.rung and case.request.state.value not in OVER:
            wrong.append(f"{case.request.number}: climbed {climbed} times and stands on rung {case.request.rung}")
    return wrong
