"""Every cell of the table of wishes, and the days that units promise."""

from datetime import date
from itertools import product

import pytest

from domain.request_states import TRANSITIONS as OF_REQUESTS
from domain.request_states import Action, Actor, NotAllowedError, State
from domain.wishes import TRANSITIONS, Heart, Wish, WishState, last_day, next_state

# From which states, for whom, to which: written down once more, by action.
EXPECTED = {
    Action.POST: ("proposed posted claimed fulfilled", "staff", WishState.POSTED),
    Action.CLAIM: ("posted", "called", WishState.CLAIMED),
    Action.PROMISE: ("claimed", "called", WishState.CLAIMED),
    Action.RELEASE: ("claimed", "staff", WishState.CLAIMED),
    Action.GIVE_BACK: ("claimed", "staff called", WishState.POSTED),
    Action.FULFIL: ("claimed fulfilled", "called", WishState.FULFILLED),
    Action.SEND_BACK: ("fulfilled", "staff", WishState.CLAIMED),
    Action.FINISH: ("fulfilled", "staff", WishState.SHOWN),
}


def wish(state: WishState) -> Wish:
    return Wish(request=7, number=21, community=1, heart=Heart.LOVE, words="想要书包", state=state)


@pytest.mark.parametrize("action", Action)
def test_every_cell_moves_or_refuses(action: Action) -> None:
    states, actors, after = EXPECTED.get(action, ("", "", None))
    for state, actor in product(WishState, Actor):
        if state in states.split() and actor in actors.split():
            assert next_state(wish(state), action, frozenset({actor})) is after
        else:
            with pytest.raises(NotAllowedError) as refused:
                next_state(wish(state), action, frozenset({actor}))
            assert refused.value.request == 7


def test_whatever_is_done_on_the_board_is_open_to_the_same_people_on_the_shelf() -> None:
    for (_, action), (actors, after) in TRANSITIONS.items():
        if action is Action.POST:
            continue
        allowed, lies = OF_REQUESTS[State.SHELVED, action]
        assert actors <= allowed
        assert lies is (State.DONE if after is WishState.SHOWN else State.SHELVED)


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 3, 2), date(2026, 3, 6)),
        (date(2026, 3, 5), date(2026, 3, 6)),
        (date(2026, 3, 6), date(2026, 3, 8)),
        (date(2026, 3, 7), date(2026, 3, 13)),
        (date(2026, 3, 8), date(2026, 3, 13)),
    ],
)
def test_this_week_ends_on_friday_or_on_sunday_and_at_a_weekend_it_is_the_coming_one(today: date, end: date) -> None:
    assert last_day(today, this_week=True) == end
    assert last_day(date(2026, 3, 2), this_week=False) == date(2026, 3, 16)
