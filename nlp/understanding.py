"""What is made of a message: its matters, where they are, how sure, and the words that say so."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct, field

from domain.taxonomy import Alarm, Category, Danger, Intent, Urgency


class SlotSource(StrEnum):
    """Where a piece of a place was read."""

    TEXT = "text"
    EARLIER = "earlier"
    QUOTED = "quoted"
    NICKNAME = "nickname"
    PROFILE = "profile"


PIECES = ("estate", "building", "unit", "floor", "room", "spot")
"""The slots of a place by their names, from the widest to the narrowest."""


class Slot(Struct, frozen=True):
    """One piece of a place: the value, digits un-padded and Arabic, and where it was read."""

    value: str
    source: SlotSource = SlotSource.TEXT


class PlaceMention(Struct, frozen=True):
    """The place a message speaks of, as far as it says. `floor` is digits or `B2`; `spot` a public place."""

    estate: Slot | None = None
    building: Slot | None = None
    unit: Slot | None = None
    floor: Slot | None = None
    room: Slot | None = None
    spot: Slot | None = None
    other_buildings: tuple[str, ...] = ()
    """Further buildings the text names, when it names more than one ("3栋 5栋 停水"); `building` is then None."""

    @property
    def empty(self) -> bool:
        """True when nothing at all was said about a place."""
        return not (
            self.estate or self.building or self.unit or self.floor or self.room or self.spot or self.other_buildings
        )


class Evidence(Struct, frozen=True):
    """Why a matter was understood as it was."""

    rule: str
    words: tuple[str, ...]
    cancelled_by: tuple[str, ...] = ()
    reason: str = ""


class Command(Struct, frozen=True):
    """A short command, said in Chinese or with a slash: verb, request numbers it names, and the rest of the line.

    `verb` is one of `nlp.commands.VERBS`; `argument` is what follows the number, stripped, in the sender's own writing.
    """

    verb: str
    numbers: tuple[int, ...] = ()
    argument: str = ""


class Matter(Struct, frozen=True):
    """One thing a message is about. A message has at least one."""

    text: str
    intent: Intent
    category: Category
    subcategory: str
    urgency: Urgency
    opens: bool
    alarm: Alarm = Alarm.NONE
    danger: Danger | None = None
    place: PlaceMention = field(default_factory=PlaceMention)
    confidence: float = 1.0
    runner_up: str | None = None
    meanings: tuple[str, ...] = ()
    """What a message that was not understood may mean: ids of rules, the likeliest first, to be asked about."""
    evidence: tuple[Evidence, ...] = ()
    command: Command | None = None
    stars: int | None = None
    """With intent RATE: 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意."""
    number: int | None = None
    """A request number the words name ("查进度 1024", "1024 还没修")."""
    choice: int | None = None
    """The message is nothing but a choice: "1", "第二个", "②"."""


class OpenRequest(Struct, frozen=True):
    """A request of the sender's that words such as "还没人来" may speak of; newest first in a context."""

    number: int
    category: Category
    subcategory: str


class Context(Struct, frozen=True):
    """What is known around a message and helps to understand it. Nothing in it names a person."""

    group: bool = False
    addressed: bool = False
    """The message names the bot or replies to it."""
    asked: str | None = None
    """What the desk asked this person last: "building", "unsatisfied_reason", "evidence", "words"…; None if nothing."""
    quoted: str | None = None
    earlier: tuple[str, ...] = ()
    """The sender's own messages of the last 30 minutes in this chat, newest first."""
    nickname: str | None = None
    open_requests: Iterable[OpenRequest] = ()
    """Walked only where a word may speak of one of them, and then perhaps several times."""
    role: str = "resident"
    """resident, head, unit or staff: whether "收到" and "我来" are an acceptance."""


class Understanding(Struct, frozen=True):
    """All that was made of one message; `matters` is never empty, its order is that of the text."""

    folded: str
    matters: tuple[Matter, ...]
    rules_version: str
    told: tuple[Command, ...] = ()
    """What the free words of a head, a unit or the staff may tell of their work; whether they do, their tasks say."""
