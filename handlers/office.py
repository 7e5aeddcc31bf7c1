"""What every handler works with: the open books of this moment, and the ways of this desk, which do not change."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from domain.clocks import ClockPolicy
from domain.department_tasks import ITEMS
from domain.handling import HANDLING, Ways
from domain.likeness import Thresholds
from domain.quiet import USUAL, QuietHours
from domain.regular_times import Daily, Weekly
from domain.routing import Responsibilities
from domain.silence import Patience
from handlers.catalogue import Catalogue
from handlers.gazetteer import names_of
from nlp.names import Names
from nlp.rulebook import RuleBook
from storage.desk import Desk

USUAL_APPROVAL = 300


class Answer(Struct, frozen=True):
    """An answer the site gives to a question of policy: the words that ask for it, and what is said."""

    words: tuple[str, ...]
    text: str


class Waiting(Struct, frozen=True):
    """How long the desk waits in each situation before it does something by itself."""

    place: timedelta = timedelta(minutes=30)
    """For the building, before the duty desk gets a request without one."""
    emergency_ring: timedelta = timedelta(minutes=2)
    emergency_rungs: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15))
    rating_reminder: timedelta = timedelta(hours=24)
    silent_close: timedelta = timedelta(days=3)
    reopening: timedelta = timedelta(days=15)
    repeated: timedelta = timedelta(seconds=60)
    """Within which the same words of the same person are one message said twice."""
    same_matter: timedelta = timedelta(hours=48)
    urging: timedelta = timedelta(hours=2)
    """One reminder to the handler in this time, however often the resident asks."""
    consent: timedelta = timedelta(hours=2)
    """For whoever is asked to stand in for somebody, counted in the hours of the day."""
    lines: timedelta = timedelta(minutes=30)
    """How long lines of a chat are kept for follow-ups."""
    question: timedelta = timedelta(hours=24)
    """How long a question of the desk stays open for an old person's answer."""
    notice_hold: timedelta = timedelta(seconds=60)
    """Before a notice goes out, so that it can still be taken back."""
    erasing: timedelta = timedelta(minutes=5)
    """Before what is known of somebody is deleted, so that the last word to them arrives."""
    kept: timedelta = timedelta(days=730)
    """For how long it is known whose a closed request was, and what was said about it."""


class Limits(Struct, frozen=True):
    """How often and how far something may go before somebody else decides."""

    dispatches: int = 3
    """After so many, what comes back is for the duty desk to designate."""
    returning: int = 1
    """The working days within which a request may be given back."""
    extension: int = 7
    """The working days by which the promised end may be put off."""


class Practice(Struct, frozen=True):
    """The ways of this desk, read once from the configuration and the same for every message.

    `telephones` are the site's numbers by name (`gas`, `desk`, `property` …); `link` makes the address that opens a
    private chat on a channel instance with a payload, None where there is no such thing.
    """

    zone: ZoneInfo
    clocks: ClockPolicy
    responsibilities: Responsibilities
    rules: RuleBook
    catalogue: Catalogue
    signing_key: bytes
    telephones: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    ways: Ways = field(default_factory=lambda: Ways(HANDLING))
    waiting: Waiting = field(default_factory=Waiting)
    limits: Limits = field(default_factory=Limits)
    likeness: Thresholds = field(default_factory=Thresholds)
    approval_above: int = USUAL_APPROVAL
    """Homes: a notice to more of them needs a second person's word."""
    quiet: QuietHours = USUAL
    """When nothing that can wait rings people who have not said otherwise, and groups."""
    patience: Patience = field(default_factory=Patience)
    """With heads who do not answer."""
    digest: Weekly | None = None
    """When the desks hear how the week stands; None for never."""
    visits: Daily | None = None
    """When heads are asked how their round was; None for never."""
    burden: tuple[str, ...] = ITEMS
    """What departments may ask of heads, by the site's list."""
    link: Callable[[str, str], str | None] = lambda _channel, _payload: None


class Office(Struct, frozen=True):
    """One unit of work: the books as they are now, and the practice."""

    desk: Desk
    practice: Practice

    @property
    def names(self) -> Names:
        """The names by which people here may call places, people and units."""
        return names_of(self.desk.neighbourhood, self.practice.rules.names)
