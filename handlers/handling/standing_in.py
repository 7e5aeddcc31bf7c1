"""What a leave does to requests: while it lasts they go to whoever stands in, or up the ladder; then a summary."""

from collections.abc import Callable, Iterable
from datetime import datetime

from domain.absence import Leave, LeaveState
from domain.messages import Lane, OutgoingMessage
from domain.neighbourhood import Officer, Seat
from domain.replacing import replace
from domain.request_states import OFFERED_STATES, Action, Actor, State
from domain.service_request import Rung, ServiceRequest
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.roster.checks import seat_name
from handlers.showing import cards, phrases, telling

_HANDED_ON = OFFERED_STATES | {State.NEED_INFO}
"""What others are asked for instead of whoever goes away; the rest nobody waits for them to take."""


def step(office: Office) -> bool:
    """Do what is due for one leave: ask no longer, let it begin, let it end; False when nothing is."""
    due = office.desk.leaves.due(office.desk.now, 1)
    for leave in due:
        outgoing.hand_over(office, f"leave:{office.desk.new_id()}", _RINGS[leave.state](office, leave))
    return bool(due)


def next_due(office: Office) -> datetime | None:
    """Return when a leave begins or ends next, or is asked about no longer."""
    return office.desk.leaves.next_due()


def put_off(office: Office, until: datetime) -> None:
    """Look later at the leave that cannot be looked after now."""
    office.desk.leaves.put_off(office.desk.now, until)


def begin(office: Office, leave: Leave) -> list[OutgoingMessage]:
    """Leave somebody in peace from now on: everything they hold or are asked for goes to others, clocks untouched."""
    seats = office.desk.neighbourhood.served_by(leave.person)
    held = [each.id for each in office.desk.requests.held(leave.person) if each.state is not State.DONE]
    asked = [each.id for each in office.desk.requests.asked(seats) if each.state in _HANDED_ON]
    office.desk.leaves.save(replace(leave, state=LeaveState.IN_FORCE))
    said = [*_locked(office, held, leave, _hand_on), *_locked(office, asked, leave, _ask_others)]
    acting = leave.substitute is not None and leave.substitute not in office.desk.neighbourhood.away
    if acting and leave.substitute is not None:
        return [*said, *tell(office, leave.substitute, "leave.begun", leave)]
    return [*said, *tell_desk(office, leave, "leave.desk_nobody")]


def end(office: Office, leave: Leave) -> list[OutgoingMessage]:
    """Ask somebody again from now on, and say what happened while they were away."""
    back = replace(leave, state=LeaveState.ENDED, ends=office.desk.now)
    office.desk.leaves.save(back)
    seats = office.desk.neighbourhood.served_by(leave.person)
    open_now = [each for each in office.desk.requests.asked(seats) if each.state in OFFERED_STATES]
    said = [card for each in open_now for card in cards.draw_all(office, each)]
    said.extend(_summary(office, leave, len(open_now)))
    if leave.substitute is not None:
        said.extend(tell(office, leave.substitute, "leave.over", leave))
    return said


def _unanswered(office: Office, leave: Leave) -> list[OutgoingMessage]:
    """Whoever was asked to stand in has not said yes: nobody does, and the staff hear of it."""
    asked = telling.called(office, leave.substitute) if leave.substitute is not None else ""
    alone = replace(leave, state=LeaveState.SETTLED, substitute=None, answer_by=None)
    office.desk.leaves.save(alone)
    told = tell(office, leave.person, "leave.unanswered", leave, asked=asked)
    if alone.begins is not None and alone.begins <= office.desk.now:
        return [*told, *begin(office, alone)]
    return [*told, *tell_desk(office, alone, "leave.desk_nobody")]


_RINGS = {LeaveState.ASKED: _unanswered, LeaveState.SETTLED: begin, LeaveState.IN_FORCE: end}


def _locked(office: Office, ids: Iterable[int], leave: Leave, act: "_Act") -> list[OutgoingMessage]:
    found = [request for each in ids if (request := office.desk.requests.lock(each)) is not None]
    return [said for request in found for said in act(office, request, leave.person)]


_Act = Callable[[Office, ServiceRequest, int], list[OutgoingMessage]]


def _hand_on(office: Office, request: ServiceRequest, person: int) -> list[OutgoingMessage]:
    """Offer what somebody holds to whoever serves that seat now, or from the first rung on; promises stay."""
    going = replace(request, held_by=None)
    ladder = docket.rungs(office, going)
    seat = request.held_seat
    if seat is not None and any(officer.chats for officer in docket.people_on(office, going, seat)):
        first = next((rung for rung in ladder if seat in rung.seats), Rung("building", (seat,)))
        higher = ladder[ladder.index(first) + 1 :] if first in ladder else docket.rungs_from(office, going, "estate")
        ladder = (replace(first, seats=(seat,)), *(rung for rung in higher if seat not in rung.seats))
    return _offered(office, going, ladder, By(person, frozenset({Actor.HOLDER})))


def _ask_others(office: Office, request: ServiceRequest, person: int) -> list[OutgoingMessage]:
    """Show what somebody was asked for to whoever serves the seat now; where nobody does, go on to the next rung."""
    if any(officer.chats for officer in docket.asked_people(office, request)):
        return cards.draw_all(office, request)
    return _offered(office, request, docket.rungs(office, request), By(person, frozenset({Actor.ASKED})))


def _offered(office: Office, request: ServiceRequest, ladder: tuple[Rung, ...], by: By) -> list[OutgoingMessage]:
    moved = docket.offer(office, request, Action.TRANSFER, ladder, by, ladder[0].reason)
    return [*cards.draw_all(office, moved), *telling.parties(office, moved, "party.passed_on")]


def _summary(office: Office, leave: Leave, waiting: int) -> list[OutgoingMessage]:
    """Say in one line what whoever stood in has taken, what of it is done, and what waits now."""
    taken: list[ServiceRequest] = []
    if leave.substitute is not None and leave.begins is not None:
        own = office.desk.neighbourhood.seats_of(leave.person)
        found = office.desk.requests.taken_by(leave.substitute, leave.begins, office.desk.now)
        taken = [each for each in found if each.held_seat in own]
    left = [str(each.number) for each in taken if each.undone]
    facts = {"taken": len(taken), "done": len(taken) - len(left), "left": "、".join(left), "waiting": waiting}
    lines = [
        ("leave.back", True),
        ("leave.back_taken", taken),
        ("leave.back_left", left),
        ("leave.back_waiting", waiting),
    ]
    if not (taken or waiting):
        lines.append(("leave.back_nothing", True))
    return tell(office, leave.person, [each for each, said in lines if said], leave, **facts)


def tell(
    office: Office, person: int, message_ids: str | list[str], leave: Leave, **facts: object
) -> list[OutgoingMessage]:
    """Tell an officer something about a leave: their own, or one in which they stand in."""
    officer = office.desk.neighbourhood.officers.get(person)
    if officer is None or not officer.chats:
        return []
    language = office.desk.people.known(person).language
    wanted = [message_ids] if isinstance(message_ids, str) else message_ids
    known = facts_of(office, leave, language) | facts
    text = "\n".join(office.practice.catalogue.say(each, language, **known) for each in wanted)
    return [outgoing.line(officer.chats[0], text, lane=Lane.STATUS, person=person)]


def facts_of(office: Office, leave: Leave, language: str) -> dict[str, object]:
    """Return what sentences about a leave may name."""
    return {
        "who": telling.called(office, leave.person),
        "substitute": telling.called(office, leave.substitute) if leave.substitute is not None else "",
        "days": phrases.days(office, leave.begins, leave.ends, language) if leave.begins and leave.ends else "",
        "seats": seats_called(office, leave.person),
    }


def seats_called(office: Office, person: int) -> str:
    """Name the seats of an officer: "和美花园3号楼楼长"."""
    town = office.desk.neighbourhood
    return "、".join(seat_name(town, each.seat, each.title) for each in town.appointments if each.person == person)


def tell_desk(office: Office, leave: Leave, message_id: str) -> list[OutgoingMessage]:
    """Tell the desk of every community in which somebody has a seat about their leave, except themselves."""
    town = office.desk.neighbourhood
    communities = communities_of_seats(office, town.seats_of(leave.person))
    people = {each.person: each for community in communities for each in docket.desk_of(office, community)}
    others: Iterable[Officer] = (each for each in people.values() if each.person != leave.person)
    return [said for each in others for said in tell(office, each.person, message_id, leave)]


def communities_of_seats(office: Office, seats: Iterable[Seat]) -> tuple[int, ...]:
    """Return the communities in which these seats are, each once."""
    return tuple(dict.fromkeys(_communities(office, seats)))


def _communities(office: Office, seats: Iterable[Seat]) -> Iterable[int]:
    town = office.desk.neighbourhood
    for seat in seats:
        unit = town.units.get(seat.unit) if seat.unit is not None else None
        for place in unit.territory if unit else (seat.place,):
            community = town.community_of(place)
            if community is not None:
                yield community
