"""Every cell of the state machine: what is in the table works, what is not is refused."""

from itertools import product

import pytest

from domain.request_states import (
    OPEN_STATES,
    TRANSITIONS,
    WAITING_STATES,
    Action,
    Actor,
    NotAllowedError,
    State,
    next_state,
)

END = {State.MERGED, State.CANCELLED}
TAKING = {
    Action.ACCEPT,
    Action.CONTACT,
    Action.DECLINE,
    Action.STEP_BACK,
    Action.TRANSFER,
    Action.ASSIGN,
    Action.DESIGNATE,
    Action.CONVENE,
    Action.SHELVE,
    Action.FINISH,
    Action.FINISH_ON_SPOT,
    Action.EXPLAIN,
    Action.ASK,
    Action.POSTPONE,
}
OFFERED = "dispatched transferred returned reopened"
BY_ONE = f"need_info {OFFERED} accepted doing"
UNDER_WAY = f"{BY_ONE} joint"
UNDONE = f"{UNDER_WAY} shelved"
OPEN = f"new {UNDONE} done"
EVERYBODY = "party asked holder called staff panel clock desk"
ITSELF = "clock desk"
SAME = "the same"

# From which states, for whom, to which state: written down once more, by action, as the mission says it.
EXPECTED = {
    "ask_place": [("new", ITSELF, "need_info")],
    "give_place": [("need_info", "party staff", SAME)],
    "dispatch": [("new need_info returned", ITSELF, "dispatched")],
    "accept": [(f"need_info {OFFERED}", "asked staff", "accepted"), ("joint", "asked staff", SAME)],
    "contact": [("accepted doing", "holder staff", "doing"), ("joint", "holder staff", SAME)],
    "decline": [(BY_ONE, "asked holder staff", "returned")],
    "step_back": [
        (OFFERED, "asked holder staff", SAME),
        ("need_info accepted doing", "asked holder staff", "dispatched"),
    ],
    "transfer": [(BY_ONE, "asked holder staff", "transferred"), ("joint", "holder staff", SAME)],
    "ask": [(OFFERED, "asked staff", "need_info"), ("accepted doing", "holder staff", "need_info")],
    "answer": [("need_info", "party staff", "doing")],
    "postpone": [("accepted doing joint", "holder staff", SAME)],
    "convene": [(UNDONE, "holder staff", "joint")],
    "report_in": [("joint", "called", SAME)],
    "speak": [("joint", "called", SAME)],
    "mark_absent": [("joint", "staff", SAME)],
    "shelve": [(UNDONE, "staff", "shelved")],
    "review": [("shelved", f"staff {ITSELF}", "dispatched")],
    "finish": [(BY_ONE, "party asked holder staff", "done"), ("joint shelved", "party holder staff", "done")],
    "finish_on_spot": [(BY_ONE, "asked holder staff", "done")],
    "explain": [(BY_ONE, "asked holder staff", "explained"), ("joint shelved", "holder staff", "explained")],
    "appeal": [("explained", "party", "dispatched")],
    "rate": [("done", "party staff", "closed"), ("closed visit", "party staff", SAME)],
    "reopen": [
        ("done visit", "party staff panel", "reopened"),
        ("closed", "party staff", "reopened"),
        ("cancelled", "party", "dispatched"),
    ],
    "inspect": [("done visit", "panel", "closed")],
    "close": [("done", f"staff {ITSELF}", "closed")],
    "draw": [("closed", ITSELF, "visit")],
    "visit": [("closed visit", "staff", "closed")],
    "cancel": [(f"{UNDONE} done", "party staff", "cancelled")],
    "merge": [(f"{UNDONE} done", "party staff desk", "merged")],
    "part": [("merged", "party staff", "dispatched"), (OPEN, "party staff", SAME)],
    "doubt": [(OPEN, EVERYBODY, SAME)],
    "assign": [(f"{BY_ONE} shelved", "staff", "dispatched"), ("joint", "staff", SAME)],
    "designate": [(f"{BY_ONE} shelved", "staff", "dispatched"), ("joint", "staff", SAME)],
    "recategorise": [(UNDONE, "staff", SAME)],
    "relocate": [(UNDONE, "party staff", SAME)],
    "change_handling": [(UNDONE, "staff", SAME)],
    "remind": [(f"{UNDONE} done", ITSELF, SAME)],
    "climb": [(UNDER_WAY, ITSELF, SAME)],
    "ring": [(UNDER_WAY, ITSELF, SAME)],
    "recount": [(UNDER_WAY, ITSELF, SAME)],
    "stand_down": [(UNDER_WAY, "party asked holder staff", SAME)],
    "supplement": [(f"{OPEN} closed visit", EVERYBODY, SAME)],
    "urge": [(OPEN, "party staff", SAME)],
    "join": [(OPEN, EVERYBODY, SAME)],
    "reply": [(" ".join(State), "asked holder staff", SAME)],
    "look": [(" ".join(State), "staff", SAME)],
    "post": [(BY_ONE, "staff", "shelved")],
    "claim": [("shelved", "called", SAME)],
    "promise": [("shelved", "called", SAME)],
    "fulfil": [("shelved", "called", SAME)],
    "release": [("shelved", "staff", SAME)],
    "send_back": [("shelved", "staff", SAME)],
    "give_back": [("shelved", "staff called", SAME)],
}


def test_every_action_but_the_first_is_in_the_table() -> None:
    assert set(EXPECTED) == set(Action) - {Action.OPEN}


@pytest.mark.parametrize("action", Action)
def test_every_cell_moves_or_refuses(action: Action) -> None:
    wanted = {
        (State(state), Actor(actor)): State(state if after == SAME else after)
        for states, actors, after in EXPECTED.get(action, ())
        for state, actor in product(states.split(), actors.split())
    }
    for state, actor in product(State, Actor):
        if (state, actor) in wanted:
            assert next_state(state, action, frozenset({actor})) is wanted[state, actor], (state, actor)
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
    leading = END | {State.CLOSED, State.EXPLAINED}
    while True:
        further = leading | {before for (before, _), (_, after) in TRANSITIONS.items() if after in leading}
        if further == leading:
            break
        leading = further
    assert leading >= OPEN_STATES


def test_what_ended_is_only_spoken_about() -> None:
    for state in END:
        undone = {Action.PART} if state is State.MERGED else {Action.REOPEN}
        assert {action for (before, action) in TRANSITIONS if before is state} == {Action.REPLY, Action.LOOK} | undone


def test_a_resident_never_handles_and_the_clock_never_decides() -> None:
    for (_, action), (actors, _) in TRANSITIONS.items():
        if action in TAKING:
            assert Actor.CLOCK not in actors
            assert Actor.PARTY not in actors or action is Action.FINISH


def test_only_the_resident_or_staff_say_how_content_the_resident_is() -> None:
    for (_, action), (actors, _) in TRANSITIONS.items():
        if action is Action.RATE:
            assert actors == {Actor.PARTY, Actor.STAFF}


def test_a_request_somebody_holds_is_not_accepted_again() -> None:
    # Several may come together before one of them takes the lead.
    for state in set(State) - WAITING_STATES - {State.JOINT}:
        assert (state, Action.ACCEPT) not in TRANSITIONS


def test_only_the_staff_shelve_designate_change_the_handling_and_call_back() -> None:
    for (_, action), (actors, _) in TRANSITIONS.items():
        if action in {Action.SHELVE, Action.DESIGNATE, Action.CHANGE_HANDLING, Action.VISIT}:
            assert actors == {Actor.STAFF}
