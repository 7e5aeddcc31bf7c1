"""The states a service request may be in, and who may do what in each of them."""

from enum import StrEnum
from typing import TypeAlias


class State(StrEnum):
    """Where a request stands."""

    NEW = "new"
    NEED_INFO = "need_info"
    DISPATCHED = "dispatched"
    TRANSFERRED = "transferred"
    """Passed on to somebody in particular, who has not nodded yet."""
    RETURNED = "returned"
    """Given back; where it was given back too often, the duty desk is to designate somebody."""
    ACCEPTED = "accepted"
    DOING = "doing"
    """Whoever took it has been in touch with those who reported it."""
    JOINT = "joint"
    """Several see to it together; whoever holds it leads."""
    SHELVED = "shelved"
    """It cannot be done now; the staff look at it again on a day that is set."""
    DONE = "done"
    VISIT = "visit"
    """Over, and drawn for a return call by the staff."""
    CLOSED = "closed"
    REOPENED = "reopened"
    EXPLAINED = "explained"
    """Not to be done, as was explained with what that rests on."""
    MERGED = "merged"
    CANCELLED = "cancelled"


OFFERED_STATES = frozenset({State.DISPATCHED, State.TRANSFERRED, State.RETURNED, State.REOPENED})
"""Somebody is asked to take it."""
WAITING_STATES = OFFERED_STATES | {State.NEW, State.NEED_INFO}
"""Nobody has taken it yet."""
WORKED_STATES = frozenset({State.ACCEPTED, State.DOING, State.JOINT})
"""Somebody works on it."""
OPEN_STATES = WAITING_STATES | WORKED_STATES | {State.SHELVED, State.DONE}
STANDING_STILL = frozenset({State.NEW, State.NEED_INFO, State.SHELVED, State.DONE})
"""The open states in which time does not count: nobody was asked yet, the resident is asked, it is shelved, or done."""
OVER_STATES = frozenset({State.CLOSED, State.VISIT})
"""It was done, and nothing more happens unless somebody says that it was not."""


class Action(StrEnum):
    """What happened to a request; the events bear these names."""

    OPEN = "open"
    ASK_PLACE = "ask_place"
    GIVE_PLACE = "give_place"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    CONTACT = "contact"
    """Whoever has it has been in touch with those who reported it, or says how it goes on."""
    DECLINE = "decline"
    STEP_BACK = "step_back"
    """One of those who were called to danger cannot come; the others go on being called."""
    TRANSFER = "transfer"
    ASK = "ask"
    ANSWER = "answer"
    POSTPONE = "postpone"
    CONVENE = "convene"
    """Several are to see to it together."""
    SHELVE = "shelve"
    REVIEW = "review"
    """What was shelved comes back."""
    FINISH = "finish"
    FINISH_ON_SPOT = "finish_on_spot"
    """Done by whoever stood there, in one step."""
    EXPLAIN = "explain"
    APPEAL = "appeal"
    RATE = "rate"
    REOPEN = "reopen"
    CLOSE = "close"
    DRAW = "draw"
    """The lot has fallen on it: the staff call back."""
    VISIT = "visit"
    """What those who reported it said when they were called back."""
    CANCEL = "cancel"
    MERGE = "merge"
    ASSIGN = "assign"
    DESIGNATE = "designate"
    """Given to somebody who cannot give it back."""
    RECATEGORISE = "recategorise"
    RELOCATE = "relocate"
    CHANGE_HANDLING = "change_handling"
    REMIND = "remind"
    CLIMB = "climb"
    RING = "ring"
    STAND_DOWN = "stand_down"
    SUPPLEMENT = "supplement"
    URGE = "urge"
    JOIN = "join"
    REPORT_IN = "report_in"
    """Somebody of a seat that was called by a whistle is on it."""
    SPEAK = "speak"
    """What a seat that was called says of its part."""
    MARK_ABSENT = "mark_absent"
    REPLY = "reply"
    """The desk's words to the resident."""
    PART = "part"
    """Somebody's voice, or one that was merged into it, is a matter of its own again."""
    DOUBT = "doubt"
    """Somebody says that it is not so where they are."""
    LOOK = "look"
    """Somebody of the staff opened what is not for everybody's eyes."""
    POST = "post"
    """A wish is let out to the units, in words that name nobody."""
    CLAIM = "claim"
    """A unit takes a wish up."""
    PROMISE = "promise"
    RELEASE = "release"
    """Whoever took a wish up is told for whom it is."""
    GIVE_BACK = "give_back"
    """A unit does not fulfil a wish after all."""
    FULFIL = "fulfil"
    SEND_BACK = "send_back"
    """What a unit has shown is not yet what was wished for."""
    INSPECT = "inspect"
    """Somebody of a panel has looked: it is done."""
    RECOUNT = "recount"
    """The promises were counted anew, by a calendar that knows more."""


class Actor(StrEnum):
    """In what part somebody acts on a request."""

    PARTY = "party"
    """Who reported it or said "mine too"."""
    ASKED = "asked"
    """Sits on a seat the request was offered to and that nobody has taken yet."""
    HOLDER = "holder"
    CALLED = "called"
    """Sits on a seat that was called by a whistle, or on one of a unit that the board of wishes speaks to."""
    STAFF = "staff"
    PANEL = "panel"
    """Is asked to look at what others have done."""
    CLOCK = "clock"
    DESK = "desk"
    """The program itself."""


_HANDLERS = frozenset({Actor.ASKED, Actor.HOLDER, Actor.STAFF})
_TAKERS = frozenset({Actor.ASKED, Actor.STAFF})
_KEEPERS = frozenset({Actor.HOLDER, Actor.STAFF})
_VOICES = frozenset({Actor.PARTY, Actor.STAFF})
_PARTY = frozenset({Actor.PARTY})
_STAFF = frozenset({Actor.STAFF})
_CALLED = frozenset({Actor.CALLED})
_PANEL = frozenset({Actor.PANEL})
_SELF = frozenset({Actor.DESK, Actor.CLOCK})
_ANYONE = frozenset(Actor)

_WORKED_ALONE = (State.ACCEPTED, State.DOING)
_BY_ONE = (State.NEED_INFO, *sorted(OFFERED_STATES), *_WORKED_ALONE)
_UNDER_WAY = (*_BY_ONE, State.JOINT)
_UNDONE = (*_UNDER_WAY, State.SHELVED)

Cell: TypeAlias = tuple[frozenset[Actor], State]

TRANSITIONS: dict[tuple[State, Action], Cell] = {
    (State.NEW, Action.ASK_PLACE): (_SELF, State.NEED_INFO),
    (State.NEW, Action.DISPATCH): (_SELF, State.DISPATCHED),
    (State.NEED_INFO, Action.GIVE_PLACE): (_VOICES, State.NEED_INFO),
    (State.NEED_INFO, Action.DISPATCH): (_SELF, State.DISPATCHED),
    (State.NEED_INFO, Action.ANSWER): (_VOICES, State.DOING),
    (State.NEED_INFO, Action.ACCEPT): (_TAKERS, State.ACCEPTED),
    **{(state, Action.ACCEPT): (_TAKERS, State.ACCEPTED) for state in OFFERED_STATES},
    (State.JOINT, Action.ACCEPT): (_TAKERS, State.JOINT),
    **{(state, Action.ASK): (_TAKERS, State.NEED_INFO) for state in OFFERED_STATES},
    **{(state, Action.ASK): (_KEEPERS, State.NEED_INFO) for state in _WORKED_ALONE},
    **{(state, Action.CONTACT): (_KEEPERS, State.DOING) for state in _WORKED_ALONE},
    (State.JOINT, Action.CONTACT): (_KEEPERS, State.JOINT),
    **{(state, Action.POSTPONE): (_KEEPERS, state) for state in (*_WORKED_ALONE, State.JOINT)},
    # What was given back goes on at once, unless the duty desk has to designate somebody.
    **{(state, Action.DECLINE): (_HANDLERS, State.RETURNED) for state in _BY_ONE},
    (State.RETURNED, Action.DISPATCH): (_SELF, State.DISPATCHED),
    **{(state, Action.STEP_BACK): (_HANDLERS, state) for state in OFFERED_STATES},
    **{(state, Action.STEP_BACK): (_HANDLERS, State.DISPATCHED) for state in (State.NEED_INFO, *_WORKED_ALONE)},
    **{(state, Action.TRANSFER): (_HANDLERS, State.TRANSFERRED) for state in _BY_ONE},
    **{(state, Action.ASSIGN): (_STAFF, State.DISPATCHED) for state in (*_BY_ONE, State.SHELVED)},
    **{(state, Action.DESIGNATE): (_STAFF, State.DISPATCHED) for state in (*_BY_ONE, State.SHELVED)},
    # Who leads may change without the others having to come together anew.
    **{(State.JOINT, action): (_KEEPERS, State.JOINT) for action in (Action.TRANSFER, Action.CONVENE)},
    **{(State.JOINT, action): (_STAFF, State.JOINT) for action in (Action.ASSIGN, Action.DESIGNATE)},
    **{(state, Action.CONVENE): (_KEEPERS, State.JOINT) for state in (*_BY_ONE, State.SHELVED)},
    **{(State.JOINT, action): (_CALLED, State.JOINT) for action in (Action.REPORT_IN, Action.SPEAK)},
    (State.JOINT, Action.MARK_ABSENT): (_STAFF, State.JOINT),
    **{(state, Action.SHELVE): (_STAFF, State.SHELVED) for state in _UNDONE},
    # What units do with a wish is in a table of its own (domain/wishes.py); time stands still for it meanwhile.
    **{(state, Action.POST): (_STAFF, State.SHELVED) for state in _BY_ONE},
    **{(State.SHELVED, action): (_CALLED, State.SHELVED) for action in (Action.CLAIM, Action.PROMISE, Action.FULFIL)},
    **{(State.SHELVED, action): (_STAFF, State.SHELVED) for action in (Action.RELEASE, Action.SEND_BACK)},
    (State.SHELVED, Action.GIVE_BACK): (_STAFF | _CALLED, State.SHELVED),
    (State.SHELVED, Action.REVIEW): (_SELF | _STAFF, State.DISPATCHED),
    # The resident's own word that it is solved counts as much as a handler's evidence.
    **{(state, Action.FINISH): (_HANDLERS | _PARTY, State.DONE) for state in _BY_ONE},
    **{(state, Action.FINISH): (_KEEPERS | _PARTY, State.DONE) for state in (State.JOINT, State.SHELVED)},
    **{(state, Action.FINISH_ON_SPOT): (_HANDLERS, State.DONE) for state in _BY_ONE},
    **{(state, Action.EXPLAIN): (_HANDLERS, State.EXPLAINED) for state in _BY_ONE},
    **{(state, Action.EXPLAIN): (_KEEPERS, State.EXPLAINED) for state in (State.JOINT, State.SHELVED)},
    (State.EXPLAINED, Action.APPEAL): (_PARTY, State.DISPATCHED),
    **{(state, Action.CANCEL): (_VOICES, State.CANCELLED) for state in (*_UNDONE, State.DONE)},
    # Who took it back may have meant something else.
    (State.CANCELLED, Action.REOPEN): (_PARTY, State.DISPATCHED),
    # Whoever reported it says that it is known already; the desk sees that many tell of one outage.
    **{(state, Action.MERGE): (_VOICES | {Actor.DESK}, State.MERGED) for state in (*_UNDONE, State.DONE)},
    (State.MERGED, Action.PART): (_VOICES, State.DISPATCHED),
    **{(state, Action.PART): (_VOICES, state) for state in OPEN_STATES},
    **{(state, Action.DOUBT): (_ANYONE, state) for state in OPEN_STATES},
    **{(state, Action.RECATEGORISE): (_STAFF, state) for state in _UNDONE},
    **{(state, Action.RELOCATE): (_VOICES, state) for state in _UNDONE},
    **{(state, Action.CHANGE_HANDLING): (_STAFF, state) for state in _UNDONE},
    **{(state, Action.REMIND): (_SELF, state) for state in (*_UNDONE, State.DONE)},
    **{(state, Action.CLIMB): (_SELF, state) for state in _UNDER_WAY},
    **{(state, Action.RING): (_SELF, state) for state in _UNDER_WAY},
    **{(state, Action.STAND_DOWN): (_PARTY | _HANDLERS, state) for state in _UNDER_WAY},
    # A word to what is over is kept with it, for whoever reads it later.
    **{(state, Action.SUPPLEMENT): (_ANYONE, state) for state in OPEN_STATES | OVER_STATES},
    **{(state, Action.URGE): (_VOICES, state) for state in OPEN_STATES},
    **{(state, Action.JOIN): (_ANYONE, state) for state in OPEN_STATES},
    **{(state, Action.REPLY): (_KEEPERS | _TAKERS, state) for state in State},
    **{(state, Action.LOOK): (_STAFF, state) for state in State},
    **{(state, Action.RECOUNT): (_SELF, state) for state in _UNDER_WAY},
    (State.DONE, Action.RATE): (_VOICES, State.CLOSED),
    **{(state, Action.RATE): (_VOICES, state) for state in OVER_STATES},
    # Silence closes, and where it may not, a person of the staff who has looked.
    (State.DONE, Action.CLOSE): (_SELF | _STAFF, State.CLOSED),
    (State.CLOSED, Action.DRAW): (_SELF, State.VISIT),
    **{(state, Action.VISIT): (_STAFF, State.CLOSED) for state in OVER_STATES},
    **{(state, Action.INSPECT): (_PANEL, State.CLOSED) for state in (State.DONE, State.VISIT)},
    **{(state, Action.REOPEN): (_VOICES | _PANEL, State.REOPENED) for state in (State.DONE, State.VISIT)},
    (State.CLOSED, Action.REOPEN): (_VOICES, State.REOPENED),
}
"""What leads where, and for whom. What is not in the table is refused."""


class NotAllowedError(Exception):
    """This actor may not do this to a request in this state; `state` says what it is in, `request` which one it was."""

    def __init__(self, action: Action, state: State, request: int | None = None) -> None:
        """Keep what was tried, where the request stood and, as far as it is known here, which one it is."""
        super().__init__(f"{action} is not open to this person while the request is {state}")
        self.action = action
        self.state = state
        self.request = request


def next_state(state: State, action: Action, actors: frozenset[Actor]) -> State:
    """Return the state an action leads to for somebody acting in these parts. Raises NotAllowedError."""
    cell = TRANSITIONS.get((state, action))
    if cell is None or not cell[0] & actors:
        raise NotAllowedError(action, state)
    return cell[1]
