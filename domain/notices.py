"""A notice from the community to those it concerns: a draft, a preview, and only then a broadcast."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.messages import Chat


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFT = "draft"
    """Its audience is still to be named, or its words are being written anew."""
    PREVIEW = "preview"
    """It lies ready, and its author has seen whom it would reach."""
    PROPOSED = "proposed"
    """It reaches so many homes that somebody else has to agree."""
    HELD = "held"
    """It goes out at `due_at`, unless it is taken back before."""
    SENDING = "sending"
    """Its audience is fixed; not every copy has left."""
    SENT = "sent"
    STOPPED = "stopped"
    """Taken back while it went out: whoever had it by then, has it."""
    DROPPED = "dropped"


OUT = frozenset({NoticeState.SENDING, NoticeState.SENT, NoticeState.STOPPED})
"""Somebody may have read it."""
TAKEN_BACK_WHOLE = frozenset({NoticeState.PROPOSED, NoticeState.HELD})
"""It was to go out, and nobody has it yet."""


class Notice(Struct, frozen=True):
    """What is to be told to whom. `places` are the roots of the audience; `reached` counts who it was queued for.

    `chat` is where its author wrote it and sees how it stands; `due_at` is when the clock looks after it next.
    """

    id: int
    number: int
    community: int
    author: int
    text: str
    places: tuple[int, ...]
    state: NoticeState
    made_at: datetime
    urgent: bool = False
    chat: Chat | None = None
    approved_by: int | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None
    reached: int = 0
    read: int = 0


class Batch(Struct, frozen=True):
    """A part of a notice's audience for which no copies are queued yet: people, and groups."""

    number: int
    people: tuple[int, ...] = ()
    groups: tuple[Chat, ...] = ()


def copies_of(notice_id: int) -> str:
    """Return how the keys of all copies of a notice begin, and those of no other message."""
    return f"notice:{notice_id}:"
