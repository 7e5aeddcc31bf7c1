"""A notice from the community to those it concerns: a draft, a preview, and only then a broadcast."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFT = "draft"
    """Its audience is still to be named, or its words are being written anew."""
    PREVIEW = "preview"
    """It lies ready, and its author has seen whom it would reach."""
    SENT = "sent"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told to whom. `places` are the roots of the audience; `reached` counts who it was queued for."""

    id: int
    number: int
    community: int
    author: int
    text: str
    places: tuple[int, ...]
    state: NoticeState
    made_at: datetime
    sent_at: datetime | None = None
    reached: int = 0
    read: int = 0
