"""Requests are remembered as they are and found in every way that handlers look them up."""

from datetime import timedelta
from typing import Any

import pytest

from domain.people import Party, Relation
from domain.replacing import replace
from domain.request_states import Action, Actor, State
from domain.service_request import ServiceRequest, Timers
from storage.desk import Desk
from storage.errors import LostUpdateError
from tests.storage.conftest import AtWork
from tests.storage.samples import (
    BUILDING,
    COMMUNITY,
    DESK_SEAT,
    ESTATE,
    FIRM_SEAT,
    GROUP,
    HEAD_SEAT,
    MINUTE,
    NOW,
    a_request,
    every_field,
    meet,
    remember,
)


def report(desk: Desk, external: str = "1", **differing: Any) -> ServiceRequest:  # noqa: ANN401 - the tests name the fields.
    """Let somebody report something."""
    account = desk.people.account("telegram:main", external)
    reporter = account.person if account else meet(desk, external).id
    return remember(desk, a_request(desk, reporter, **differing))


def test_every_field_comes_back(do: AtWork) -> None:
    stored = do(lambda desk: remember(desk, every_field(desk, meet(desk, "1").id)))
    assert do(lambda desk: desk.requests.get(stored.id)) == stored


def test_a_request_is_seen_in_the_same_job(do: AtWork) -> None:
    def job(desk: Desk) -> bool:
        stored = report(desk)
        return desk.requests.get(stored.id) == stored and desk.requests.of_person(stored.reporter) == (stored,)

    assert do(job)


def test_every_field_can_be_changed(do: AtWork) -> None:
    before = do(report)

    def change(desk: Desk) -> ServiceRequest:
        request = desk.requests.lock(before.id)
        assert request == before
        changed = replace(
            every_field(desk, before.reporter), id=before.id, number=before.number, opened_at=before.opened_at
        )
        desk.requests.save(changed)
        return changed

    changed = do(change)
    assert do(lambda desk: desk.requests.get(before.id)) == changed


def test_what_was_not_loaded_in_this_job_is_not_saved(do: AtWork) -> None:
    stale = do(report)
    with pytest.raises(LostUpdateError):
        do(lambda desk: desk.requests.save(replace(stale, state=State.CANCELLED)))
    assert do(lambda desk: desk.requests.get(stale.id)) == stale


def test_numbers_begin_at_1001_in_each_community_and_never_repeat(do: AtWork) -> None:
    def three(desk: Desk) -> list[int]:
        return [desk.requests.next_number(community) for community in (1, 1, 2)]

    first, second, other = do(three)
    assert (first, second, other) == (1001, 1002, 1001)
    assert min(do(three)[:2]) > second


def test_a_number_is_found_in_the_communities_asked_for(do: AtWork) -> None:
    here = do(report)
    there = do(lambda desk: report(desk, community=2, number=here.number))
    assert do(lambda desk: desk.requests.by_number(here.number, [1, 2])) == (here, there)
    assert do(lambda desk: desk.requests.by_number(here.number, [2, 3])) == (there,)
    assert do(lambda desk: desk.requests.by_number(here.number, [])) == ()
    assert do(lambda desk: desk.requests.by_number(4711, [1, 2])) == ()


def test_requests_of_a_person_come_newest_first_whatever_the_relation(do: AtWork) -> None:
    older = do(report)
    newer = do(lambda desk: report(desk, "2"), NOW + MINUTE)
    closed = do(lambda desk: report(desk, "2", state=State.CLOSED), NOW + 2 * MINUTE)
    do(lambda desk: desk.requests.add_party(Party(older.id, newer.reporter, Relation.JOINED, GROUP)))
    person = newer.reporter
    assert do(lambda desk: desk.requests.of_person(person)) == (closed, newer, older)
    assert do(lambda desk: desk.requests.of_person(person, only_open=True)) == (newer, older)
    assert do(lambda desk: desk.requests.of_person(person, NOW + MINUTE)) == (closed, newer)
    assert do(lambda desk: desk.requests.of_person(older.reporter)) == (older,)


def test_parties_stand_in_the_order_in_which_they_joined(do: AtWork) -> None:
    request = do(report)
    joined = do(lambda desk: meet(desk, "2")).id

    def join(desk: Desk) -> None:
        desk.requests.add_party(Party(request.id, joined, Relation.ON_BEHALF))
        desk.requests.add_party(Party(request.id, joined, Relation.JOINED, GROUP))

    do(join)
    reporter = Party(request.id, request.reporter, Relation.REPORTER, GROUP)
    assert do(lambda desk: desk.requests.parties(request.id)) == (
        reporter,
        Party(request.id, joined, Relation.JOINED, GROUP),
    )
    do(lambda desk: desk.requests.remove_party(request.id, joined))
    assert do(lambda desk: desk.requests.parties(request.id)) == (reporter,)


def test_what_is_open_at_a_place_is_found(do: AtWork) -> None:
    old = do(report)
    light = do(lambda desk: report(desk, "2"), NOW + MINUTE)
    lift = do(lambda desk: report(desk, "3", subcategory="lift"), NOW + 2 * MINUTE)
    do(lambda desk: report(desk, "4", state=State.CLOSED), NOW + 2 * MINUTE)
    do(lambda desk: report(desk, "5", place=ESTATE), NOW + 2 * MINUTE)
    do(lambda desk: report(desk, "6", place=None), NOW + 2 * MINUTE)
    assert do(lambda desk: desk.requests.open_in({BUILDING}, None, NOW)) == (lift, light, old)
    assert do(lambda desk: desk.requests.open_in({BUILDING}, "corridor_light", NOW + MINUTE)) == (light,)
    assert len(do(lambda desk: desk.requests.open_in({BUILDING, ESTATE}, None, NOW))) == 4
    assert do(lambda desk: desk.requests.open_in(set(), None, NOW)) == ()


def test_what_is_asked_of_a_seat_is_found_as_long_as_it_is_asked(do: AtWork) -> None:
    later = do(lambda desk: report(desk, timers=Timers(accept_by=NOW + 90 * MINUTE)))
    sooner = do(lambda desk: report(desk, asked=(HEAD_SEAT, FIRM_SEAT)))
    never = do(lambda desk: report(desk, timers=Timers()))
    assert do(lambda desk: desk.requests.asked({HEAD_SEAT})) == (sooner, later, never)
    assert do(lambda desk: desk.requests.asked({HEAD_SEAT, FIRM_SEAT})) == (sooner, later, never)
    assert do(lambda desk: desk.requests.asked({FIRM_SEAT})) == (sooner,)
    assert do(lambda desk: desk.requests.asked(set())) == ()

    def move_on(desk: Desk) -> None:
        request = desk.requests.get(sooner.id)
        assert request is not None
        desk.requests.save(replace(request, asked=(DESK_SEAT,)))
        closed = desk.requests.get(later.id)
        assert closed is not None
        desk.requests.save(replace(closed, state=State.CLOSED))

    do(move_on)
    assert do(lambda desk: desk.requests.asked({HEAD_SEAT, FIRM_SEAT})) == (never,)
    assert [each.id for each in do(lambda desk: desk.requests.asked({DESK_SEAT}))] == [sooner.id]


def test_what_a_person_holds_and_the_board_are_ordered_by_the_promise(do: AtWork) -> None:
    accepted = State.ACCEPTED
    head = do(lambda desk: meet(desk, "head")).id
    finish_late = do(lambda desk: report(desk, state=accepted, held_by=head, timers=Timers(finish_by=NOW + 3 * MINUTE)))
    finish_soon = do(lambda desk: report(desk, state=accepted, held_by=head, timers=Timers(finish_by=NOW + MINUTE)))
    waiting = do(
        lambda desk: report(desk, timers=Timers(accept_by=NOW + 2 * MINUTE, finish_by=NOW)),
    )
    do(lambda desk: report(desk, state=State.CLOSED, held_by=head))
    do(lambda desk: report(desk, community=2, number=1001))
    assert do(lambda desk: desk.requests.held(head)) == (finish_soon, finish_late)
    assert do(lambda desk: desk.requests.board(COMMUNITY)) == (finish_soon, waiting, finish_late)
    assert do(lambda desk: desk.requests.counts(COMMUNITY)) == {State.ACCEPTED: 2, State.DISPATCHED: 1}


def test_what_is_due_is_found_the_longest_ago_first(do: AtWork) -> None:
    def at(minutes: int, **differing: Any) -> ServiceRequest:  # noqa: ANN401 - the tests name the fields.
        timers = Timers(remind_at=NOW + minutes * MINUTE, accept_by=NOW - timedelta(days=1))
        return do(lambda desk: report(desk, timers=timers, **differing))

    second, first, later = at(2), at(1), at(10)
    at(1, state=State.CLOSED)
    now = NOW + 2 * MINUTE
    assert do(lambda desk: desk.requests.due(now, 10)) == (first.id, second.id)
    assert do(lambda desk: desk.requests.due(now, 1)) == (first.id,)
    assert do(lambda desk: desk.requests.next_due()) == NOW + MINUTE

    def rang(desk: Desk) -> None:
        for request_id in desk.requests.due(now, 10):
            request = desk.requests.lock(request_id)
            assert request is not None
            desk.requests.save(replace(request, timers=replace(request.timers, remind_at=None)))

    do(rang)
    assert do(lambda desk: desk.requests.due(now, 10)) == ()
    assert do(lambda desk: desk.requests.next_due()) == later.timers.remind_at


def test_nothing_is_due_where_nothing_was_reported(do: AtWork) -> None:
    assert do(lambda desk: desk.requests.next_due()) is None


def test_events_come_back_in_their_order_with_what_was_noted(do: AtWork) -> None:
    request = do(report)
    (opened,) = do(lambda desk: desk.requests.events(request.id))
    assert (opened.action, opened.note, opened.at) == (Action.OPEN, "原话在此", NOW)

    def reminded(desk: Desk) -> None:
        desk.requests.record(replace(opened, id=desk.new_id(), action=Action.REMIND, actor=None, note=""))

    do(reminded)
    actions = [event.action for event in do(lambda desk: desk.requests.events(request.id))]
    assert actions == [Action.OPEN, Action.REMIND]


@pytest.mark.parametrize(("part", "stays"), [(Actor.PARTY, False), (Actor.DESK, False), (Actor.HOLDER, True)])
def test_of_residents_and_neighbours_it_is_forgotten_who_said_it(do: AtWork, part: Actor, *, stays: bool) -> None:
    request = do(report)
    (opened,) = do(lambda desk: desk.requests.events(request.id))

    def said(desk: Desk) -> None:
        desk.requests.record(replace(opened, id=desk.new_id(), action=Action.SUPPLEMENT, part=part))

    do(said)
    do(lambda desk: desk.requests.forget_words(request.id))
    event = do(lambda desk: desk.requests.events(request.id))[-1]
    assert event.note == ""
    assert (event.actor == request.reporter) is stays


def test_what_does_not_exist_is_none(do: AtWork) -> None:
    assert do(lambda desk: desk.requests.get(4711)) is None
    assert do(lambda desk: desk.requests.lock(4711)) is None
    assert do(lambda desk: desk.requests.parties(4711)) == ()
    assert do(lambda desk: desk.requests.events(4711)) == ()


def test_all_requests_and_events_can_be_walked_through_page_by_page(do: AtWork) -> None:
    stored = do(lambda desk: [report(desk, f"{number}") for number in range(5)])
    first = do(lambda desk: desk.requests.page(0, 3))
    rest = do(lambda desk: desk.requests.page(first[-1].id, 3))
    assert [*first, *rest] == stored
    early = do(lambda desk: desk.requests.happened(0, 3))
    late = do(lambda desk: desk.requests.happened(early[-1].id, 3))
    assert [each.request for each in (*early, *late)] == [each.id for each in stored]
    assert {each.note for each in early} == {"原话在此"}
