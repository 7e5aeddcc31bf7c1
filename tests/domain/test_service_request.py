"""Every cell of the state machine: what is in the table works, what is not is refused."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from domain.service_request import (
    OPEN_STATES,
    TRANSITIONS,
    WAITING_STATES,
    Action,
    Actor,
    NotAllowedError,
    State,
    Timers,
    next_state,
)

CELLS = list(product(State, Action, Actor))
END = {State.MERGED, State.CANCELLED}
TAKING = {Action.ACCEPT, Action.DECLINE, Action.TRANSFER, Action.ASSIGN, Action.FINISH, Action.ASK, Action.POSTPONE}


@pytest.mark.parametrize(("state", "action", "actor"), CELLS)
def test_every_cell_moves_or_refuses(state: State, action: Action, actor: Actor) -> None:
    cell = TRANSITIONS.get((state, action))
    if cell is not None and actor in cell[0]:
        assert next_state(state, action, frozenset({actor})) is cell[1]
    else:
        with pytest.raises(NotAllowedError) as refused:
            next_state(state, action, frozenset({actor}))
        assert (refused.value.state, refused.value.action) == (state, action)


def test_somebody_without_any_part_may_do_nothing() -> None:
    for state, action in product(State, Action):
        with pytest.raises(NotAllowedError):
            next_state(state, action, frozenset())


def test_every_state_is_reached_from_new() -> None:
    reached = {State.NEW}
    while True:
        further = reached | {after for (before, _), (_, after) in TRANSITIONS.items() if before in reached}
        if further == reached:
            break
        reached = further
    assert reached == set(State)


def test_every_open_state_leads_to_an_end() -> None:
    leading = END | {State.CLOSED}
    while True:
        further = leading | {before for (before, _), (_, after) in TRANSITIONS.items() if after in leading}
        if further == leading:
            break
        leading = further
    assert leading >= OPEN_STATES


def test_what_ended_is_only_spoken_about() -> None:
    for state in END:
        assert {action for (before, action) in TRANSITIONS if before is state} == {Action.REPLY}


def test_a_resident_never_handles_and_the_clock_never_decides() -> None:
    for (_, action), (actors, _) in TRANSITIONS.items():
        if action in TAKING - {Action.FINISH}:
            assert Actor.PARTY not in actors
            assert Actor.CLOCK not in actors


def test_only_the_resident_or_staff_say_how_content_the_resident_is() -> None:
    for (_, action), (actors, _) in TRANSITIONS.items():
        if action is Action.RATE:
            assert actors == {Actor.PARTY, Actor.STAFF}


def test_a_request_somebody_holds_is_not_accepted_again() -> None:
    for state in set(State) - WAITING_STATES:
        assert (state, Action.ACCEPT) not in TRANSITIONS


def test_the_next_timer_is_the_earliest_and_promises_do_not_ring() -> None:
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert Timers(accept_by=now, finish_by=now).next is None
    timers = Timers(accept_by=now, remind_at=now + timedelta(hours=2), climb_at=now + timedelta(hours=1))
    assert timers.next == now + timedelta(hours=1)
    assert timers.silent().next is None
    assert timers.silent().accept_by == now
