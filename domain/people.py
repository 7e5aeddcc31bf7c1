"""People as the desk knows them: residents and others, their accounts, and how they stand to a request."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.messages import Chat
from domain.quiet import QuietHours


class Person(Struct, frozen=True):
    """Somebody who has written to the desk or stands in the roster. A new account begins as a nameless person.

    `home` is the place the person said to live at (a building or a unit), `room` the room there, both often unknown.
    `quiet` people get no notices; `greeted` have been told once what is kept about them.
    """

    id: int
    name: str = ""
    called: str = ""
    phone: str = ""
    home: int | None = None
    room: str = ""
    employer: int | None = None
    language: str = "zh_CN"
    large_type: bool = False
    quiet: bool = False
    greeted: bool = False
    quiet_hours: QuietHours | None = None
    """When nothing that can wait rings; None is as everywhere here, hours without length are none."""
    daily: bool = False
    """Whether what can wait comes once a day as one message."""
    channels: tuple[str, ...] = ()
    """Channel instances in the order in which this person wants to be reached; others follow, the newest first."""


class Account(Struct, frozen=True):
    """One account of a person on a channel instance.

    `private` is the chat in which the desk may write to it, None as long as the platform does not allow that;
    `reachable` is False once the platform said that nothing arrives any more.
    """

    channel: str
    external: str
    person: int
    private: Chat | None = None
    reachable: bool = True


NOBODY = 0
"""The person to whom a request belongs of which nobody is to know any more whose it was."""


class Relation(StrEnum):
    """How somebody stands to a request."""

    REPORTER = "reporter"
    JOINED = "joined"
    """Said "mine too"."""
    ON_BEHALF = "on_behalf"
    """Somebody else reported it for this person."""
    MERGED = "merged"
    """Reported another one that was merged into this."""


JOINING = frozenset({Relation.JOINED, Relation.MERGED})
"""How somebody stands to what another person told first."""


class Party(Struct, frozen=True):
    """A person who is told about a request, and the chat in which it was said."""

    request: int
    person: int
    relation: Relation
    chat: Chat | None = None
    place: int | None = None
    """Where this person has it, as far as they said or the desk knows."""
    stars: int | None = None
    """How content this person was when asked last."""
    rated: int | None = None
    """Which time they were asked that was: 0 when it was done first, 1 after it was opened again, and so on."""


class Question(StrEnum):
    """What the desk has asked in a chat and waits to be told."""

    BUILDING = "building"
    CONFIRM_HOME = "confirm_home"
    DETAIL = "detail"
    """A head asked the resident something."""
    ASK_WORDS = "ask_words"
    """The head will type what the resident is to be asked."""
    EVIDENCE = "evidence"
    """The head is to send a photo or words of what was done."""
    BASIS = "basis"
    """What it rests on that a request is given back."""
    BAD_REASON = "bad_reason"
    NOTICE = "notice"
    """A notice lies ready and waits for 发送."""
    SEAT_WORD = "seat_word"
    """A seat called by a whistle is to say what came of its part."""
    HUMAN = "human"
    """What this person writes goes to the desk, and back."""
    LEAVE_DAYS = "leave_days"
    """From when until when somebody is away; `about` is the leave."""
    LEAVE_WHO = "leave_who"
    COVER = "cover"
    """Whether this person stands in for another; `about` is the leave."""
    TASKS = "tasks"
    """Nothing is asked: the list of tasks was shown up to the page `about`."""
    ROUND = "round"
    """What a head found on the round `about`."""
    TASK_REASON = "task_reason"
    """Why the street does not agree to the department's task `about`."""
    WISH_WORDS = "wish_words"
    """The words in which a wish is let out."""
    WISH_REFUSAL = "wish_refusal"
    """What the resident is told because a wish is not let out."""
    WISH_PROOF = "wish_proof"
    """A photo or words of a wish that was fulfilled."""
    WISH_THANKS = "wish_thanks"
    """A line to the unit that fulfilled a wish."""
    SAME = "same"
    """Whether what was told is a matter that is known already."""
    NOMINEE = "nominee"
    """Whom the nomination `about` is about, by name."""
    NOMINEE_PLACE = "nominee_place"
    NOMINEE_WORDS = "nominee_words"
    """A few words, written or spoken, about who would be a head."""
    NOMINEE_SURE = "nominee_sure"
    """Whether the nomination `about` is to be handed in as it was understood."""
    HEAD_NAME = "head_name"
    """The full name of who was recommended and is to be head; the request is `about`."""
    DEPUTY_NAME = "deputy_name"
    UNFIT = "unfit"
    """A sentence to somebody who will not be a head."""
    PHOTO = "photo"
    """A picture came without a word; the next words say what it is about."""


class Conversation(Struct, frozen=True):
    """What is open between the desk and one person in one chat; nothing when `asked` is None."""

    chat: Chat
    person: int
    asked: Question | None = None
    about: int | None = None
    """The request (or notice) the question is about."""
    until: datetime | None = None


class Line(Struct, frozen=True):
    """One of the last half hour's lines of a chat, kept for follow-ups and then forgotten."""

    person: int
    text: str
    at: datetime
    message_id: str | None = None
    request: int | None = None


class Invitation(Struct, frozen=True):
    """A one-use right to a seat: whoever shows the code becomes that person."""

    id: int
    person: int
    digest: bytes
    """Keyed hash of the code; the code itself is kept nowhere."""
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class CardState(Struct, frozen=True):
    """A card as it stands in a chat. `name` is `<kind>:<request>`; `platform_id` is None until it has been sent."""

    chat: Chat
    name: str
    person: int | None
    request: int | None
    content: bytes
    """Hash of text and buttons as last queued, so that a card that would not change is not sent again."""
    platform_id: str | None = None
    edits: int = 0
