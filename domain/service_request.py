"""A service request: what it is, the states it may be in, and who may do what in each of them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from domain.clocks import Clock
from domain.grounds import Grounds
from domain.messages import Chat
from domain.neighbourhood import Seat
from domain.replacing import replace
from domain.taxonomy import Alarm, Category, Danger, Handling, Intent, Urgency


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


ON_BEHALF = "on_behalf"
"""The source of a request that somebody filed for somebody else."""


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

    request: int | None = None

    def __init__(self, action: Action, state: State) -> None:
        """Keep what was tried and where the request stood."""
        super().__init__(f"{action} is not open to this person while the request is {state}")
        self.action = action
        self.state = state


def next_state(state: State, action: Action, actors: frozenset[Actor]) -> State:
    """Return the state an action leads to for somebody acting in these parts. Raises NotAllowedError."""
    cell = TRANSITIONS.get((state, action))
    if cell is None or not cell[0] & actors:
        raise NotAllowedError(action, state)
    return cell[1]


LEVELS = ("building", "estate", "community", "street", "district", "everybody")
"""What a rung of the ladder may be, from below upwards."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: the seats asked together, which of LEVELS they are, and why they and not others."""

    level: str
    seats: tuple[Seat, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Timers:
    """The instants at which something must happen to a request unless somebody acts before; None where nothing must."""

    place_by: datetime | None = None
    remind_at: datetime | None = None
    accept_by: datetime | None = None
    contact_by: datetime | None = None
    finish_by: datetime | None = None
    climb_at: datetime | None = None
    """When the ladder is climbed next: when the next promise is broken, or the rung that was asked last is silent."""
    ring_at: datetime | None = None
    rate_at: datetime | None = None
    """When an unrated request is asked about once more."""
    close_at: datetime | None = None
    review_at: datetime | None = None
    """When what was shelved comes back."""

    @property
    def next(self) -> datetime | None:
        """The first instant at which the clock has something to do. Promises as such do not ring."""
        instants = (
            self.place_by,
            self.remind_at,
            self.climb_at,
            self.ring_at,
            self.rate_at,
            self.close_at,
            self.review_at,
        )
        return min((each for each in instants if each is not None), default=None)

    def silent(self) -> "Timers":
        """Return the promises as they were made, with nothing left to ring."""
        return Timers(accept_by=self.accept_by, contact_by=self.contact_by, finish_by=self.finish_by)


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What a resident opened. `number` is what people say; `version` grows with every change of state or holder.

    `chain` is the ladder as routing explained it and `rung` the step it has climbed to; `asked` are the seats it is
    offered to now; `held_by` the person who took it and `held_seat` the seat that person took it for.
    `shunned` are people it must not be offered to first again. `coordinator` took it first, for `coordinator_seat`, or
    as long as nobody has, that is the seat it was offered to first: they answer for it wherever it goes.
    Times are aware UTC.
    """

    id: int
    number: int
    community: int
    state: State
    intent: Intent
    category: Category
    subcategory: str
    urgency: Urgency
    text: str
    reporter: int
    opened_at: datetime
    version: int = 1
    handling: Handling = Handling.FAST
    alarm: Alarm = Alarm.NONE
    danger: Danger | None = None
    place: int | None = None
    room: str = ""
    spot: str = ""
    origin: Chat | None = None
    """The chat in which it was reported; None when staff filed it."""
    origin_message: str | None = None
    source: str = "resident"
    conflict: bool = False
    """It complains about the property firm, which must not handle it (nor who works for it)."""
    chain: tuple[Rung, ...] = ()
    rung: int = 0
    asked: tuple[Seat, ...] = ()
    held_by: int | None = None
    held_seat: Seat | None = None
    shunned: tuple[int, ...] = ()
    coordinator: int | None = None
    coordinator_seat: Seat | None = None
    dispatches: int = 0
    """How often it was put into other hands."""
    returns: int = 0
    """How often it was given back."""
    designated: bool = False
    """The duty desk has decided who sees to it, and that cannot be given back."""
    timers: Timers = field(default_factory=Timers)
    clock: Clock | None = None
    """How its time is counted; None before it was dispatched."""
    paused_at: datetime | None = None
    dispatched_at: datetime | None = None
    """When it was first given to somebody."""
    accepted_at: datetime | None = None
    contacted_at: datetime | None = None
    """When somebody who handles it first got in touch with whoever reported it."""
    done_at: datetime | None = None
    closed_at: datetime | None = None
    urged_at: datetime | None = None
    voices: int = 1
    stars: int | None = None
    bad_reason: str = ""
    reopened: int = 0
    postponed: bool = False
    discreet: bool = False
    """Whoever reported it has asked that nobody be told who it was."""
    merged_into: int | None = None
    resembles: int | None = None
    """The request it may be the same as; whoever reported it has been asked."""
    area: bool = False
    """So many households told of it at once that it is the matter of all the buildings they live in."""
    spared: tuple[int, ...] = ()
    """The buildings of which somebody has said that it is not so there."""
    follows: int | None = None
    """The request that was closed too long ago to be opened again, which this one takes up."""
    because: str = ""
    """Why it was given back, is shelved or will not be done, in the words of who decided so."""
    appealed: bool = False
    """It was explained, and whoever reported it has not been content with that; they may say so once."""
    finish_note: str = ""
    photo: str | None = None
    finish_photo: str | None = None
    grounds: Grounds = field(default_factory=Grounds)
    rules_version: str = ""

    @property
    def open(self) -> bool:
        """Whether anything may still happen by itself."""
        return self.state in OPEN_STATES

    @property
    def promise(self) -> datetime | None:
        """Until when something must happen next: that it is accepted, that somebody gets in touch, that it is done."""
        if self.held_by is None:
            return self.timers.accept_by if self.accepted_at is None else self.timers.climb_at
        return self.timers.contact_by if self.contacted_at is None else self.timers.finish_by


def closed_by_silence(request: ServiceRequest) -> bool:
    """Say whether a finished request may end because nobody says anything.

    Never danger, never an old person's need, and never what nobody knows of but who did it.
    """
    alone = request.held_by is not None and request.held_by == request.reporter and request.voices == 1
    return request.danger is None and request.category is not Category.ELDERLY and not alone


def told_anew(old: ServiceRequest, new_id: int, reporter: int, words: str, at: datetime) -> ServiceRequest:
    """Return a new request for the same matter: at the same place, as dangerous, and to be kept from the same ears."""
    return ServiceRequest(
        id=new_id,
        number=0,
        community=old.community,
        state=State.NEW,
        intent=old.intent,
        category=old.category,
        subcategory=old.subcategory,
        urgency=old.urgency,
        text=words,
        reporter=reporter,
        opened_at=at,
        alarm=old.alarm,
        danger=old.danger,
        place=old.place,
        room=old.room,
        spot=old.spot,
        conflict=old.conflict,
        discreet=old.discreet,
        rules_version=old.rules_version,
    )


def taken_up(old: ServiceRequest, new_id: int, reporter: int, words: str, at: datetime) -> ServiceRequest:
    """Return a new request for what was closed too long ago to be opened again; what rang then need not ring now."""
    urgency = Urgency.URGENT if old.urgency is Urgency.EMERGENCY else old.urgency
    return replace(told_anew(old, new_id, reporter, words, at), urgency=urgency, alarm=Alarm.NONE, follows=old.id)


@dataclass(frozen=True, slots=True)
class Event:
    """One change: who did what to a request, through which channel, from which state to which, and why."""

    id: int
    request: int
    at: datetime
    action: Action
    before: State
    after: State
    actor: int | None
    """The person; None for the clock and the desk itself."""
    part: Actor
    channel: str = ""
    note: str = ""
    rules_version: str = ""
