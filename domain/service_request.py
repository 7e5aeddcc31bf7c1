"""A service request: what is known of it, what must happen to it by when, and what has happened to it."""

from datetime import datetime

from msgspec import Struct, field

from domain.clocks import Clock
from domain.grounds import Grounds
from domain.messages import Chat
from domain.neighbourhood import Seat
from domain.replacing import replace
from domain.request_states import OPEN_STATES, Action, Actor, State
from domain.taxonomy import Alarm, Category, Danger, Handling, Intent, Urgency

ON_BEHALF = "on_behalf"
"""The source of a request that somebody filed for somebody else."""
LEVELS = ("building", "estate", "community", "street", "district", "everybody")
"""What a rung of the ladder may be, from below upwards."""


class Rung(Struct, frozen=True):
    """One step of the ladder: the seats asked together, which of LEVELS they are, and why they and not others."""

    level: str
    seats: tuple[Seat, ...]
    reason: str = ""


class Timers(Struct, frozen=True):
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


class ServiceRequest(Struct, frozen=True):
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
    def undone(self) -> bool:
        """Whether somebody still has to do something about it; what is done waits only for a word about it."""
        return self.state in OPEN_STATES and self.state is not State.DONE

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


class Event(Struct, frozen=True):
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
