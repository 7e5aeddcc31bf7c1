"""A wish (微心愿): proposed in words that name nobody, let out to the units, taken up by one, fulfilled, shown."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from domain.neighbourhood import CoBuildingUnit, Group, Neighbourhood, Officer, Role, Seat
from domain.request_states import WAITING_STATES, WORKED_STATES, Action, Actor, NotAllowedError, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent

UNCLAIMED = timedelta(days=7)
"""After which the staff hear that nobody has taken a wish up, and the next unit is asked."""
FORTNIGHT = timedelta(days=14)
MAY_BE_POSTED = (WAITING_STATES | WORKED_STATES) - {State.NEW, State.JOINT}
"""Where a request stands as long as the staff may decide whether it is let out as a wish."""
_FRIDAY, _SUNDAY, _WEEK = 4, 6, 7


class Heart(StrEnum):
    """The five hearts (五心), by whom a wish is for."""

    FILIAL = "filial"
    """孝心: an old person, alone."""
    LOVE = "love"
    """爱心: a child."""
    WARM = "warm"
    """暖心: a household in need."""
    CALM = "calm"
    """安心: somebody from elsewhere."""
    CLOSE = "close"
    """贴心: any neighbour."""


class WishState(StrEnum):
    """How far a wish has come."""

    PROPOSED = "proposed"
    """The staff have not decided whether it is let out."""
    POSTED = "posted"
    CLAIMED = "claimed"
    FULFILLED = "fulfilled"
    """The unit has said or shown that it is done; the staff have not looked."""
    SHOWN = "shown"


class Wish(Struct, frozen=True):
    """What everybody may know of a request that is a wish. `number` is what people say, W21.

    `remind_at` rings next; `reminded` says that the unit has heard once already that its time has passed.
    """

    request: int
    number: int
    community: int
    heart: Heart
    words: str
    state: WishState = WishState.PROPOSED
    posted_at: datetime | None = None
    unit: int | None = None
    claimed_by: int | None = None
    promise_by: datetime | None = None
    """The end of the last day on which the unit wants to have done it; None while it wants to talk first."""
    released_at: datetime | None = None
    """Since when whoever took it up may know for whom it is."""
    remind_at: datetime | None = None
    reminded: bool = False
    proof: str = ""
    photo: str | None = None
    thanks: str = ""


_STAFF = frozenset({Actor.STAFF})
_CALLED = frozenset({Actor.CALLED})
_UNDECIDED = tuple(state for state in WishState if state is not WishState.SHOWN)

TRANSITIONS: dict[tuple[WishState, Action], tuple[frozenset[Actor], WishState]] = {
    # What the staff have taken off the board may be let out anew, however far it had come.
    **{(state, Action.POST): (_STAFF, WishState.POSTED) for state in _UNDECIDED},
    (WishState.POSTED, Action.CLAIM): (_CALLED, WishState.CLAIMED),
    (WishState.CLAIMED, Action.PROMISE): (_CALLED, WishState.CLAIMED),
    (WishState.CLAIMED, Action.RELEASE): (_STAFF, WishState.CLAIMED),
    (WishState.CLAIMED, Action.GIVE_BACK): (_STAFF | _CALLED, WishState.POSTED),
    (WishState.CLAIMED, Action.FULFIL): (_CALLED, WishState.FULFILLED),
    (WishState.FULFILLED, Action.FULFIL): (_CALLED, WishState.FULFILLED),
    (WishState.FULFILLED, Action.SEND_BACK): (_STAFF, WishState.CLAIMED),
    (WishState.FULFILLED, Action.FINISH): (_STAFF, WishState.SHOWN),
}
"""What leads where on the board, and for whom; the request itself lies on the shelf meanwhile."""


def next_state(wish: Wish, action: Action, actors: frozenset[Actor]) -> WishState:
    """Return the state an action leads to. Raises NotAllowedError, which names the request."""
    cell = TRANSITIONS.get((wish.state, action))
    if cell is None or not cell[0] & actors:
        raise NotAllowedError(action, State.SHELVED, wish.request)
    return cell[1]


def on_board(request: ServiceRequest) -> bool:
    """Say whether a request is a wish that was let out; one that is merely shelved comes back on a day that is set."""
    return request.intent is Intent.WISH and request.state is State.SHELVED and request.timers.review_at is None


def last_day(today: date, *, this_week: bool) -> date:
    """Return the last day of what a unit promises: this Friday, on a Friday this Sunday; or two weeks from now.

    At a weekend the week that is meant is the coming one.
    """
    if not this_week:
        return today + FORTNIGHT
    end = _SUNDAY if today.weekday() == _FRIDAY else _FRIDAY
    return today + timedelta(days=(end - today.weekday()) % _WEEK)


def serves(town: Neighbourhood, unit: CoBuildingUnit, community: int) -> bool:
    """Say whether a unit has something to do in a community."""
    return any(town.places.lies_in(community, each) or town.places.lies_in(each, community) for each in unit.territory)


def people_of(town: Neighbourhood, unit: int) -> tuple[Officer, ...]:
    """Return the people of a unit who can be reached."""
    return tuple(each for each in town.holders(Seat(Role.UNIT_MEMBER, unit=unit)) if each.chats)


def units_of(town: Neighbourhood, community: int) -> tuple[int, ...]:
    """Return the units of a community of which somebody can be reached."""
    return tuple(unit.id for unit in town.units.values() if serves(town, unit, community) and people_of(town, unit.id))


def unit_of(town: Neighbourhood, person: int, community: int) -> int | None:
    """Return the unit for which somebody takes up a wish of a community; None for whoever is of none there."""
    own = (town.units.get(seat.unit) for seat in town.seats_of(person) if seat.unit is not None)
    return next((unit.id for unit in own if unit is not None and serves(town, unit, community)), None)


def groups_of(town: Neighbourhood, community: int) -> tuple[Group, ...]:
    """Return the groups in which the units of a community talk."""
    return tuple(
        group
        for group in town.groups.values()
        if group.of_units and group.place is not None and town.places.lies_in(community, group.place)
    )
