"""A head's round (走访) of one working day: who was asked in the evening, for which places, and what was said."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Found(StrEnum):
    """What a head answered, and what became of it."""

    ASKED = "asked"
    """Nothing yet."""
    NOTHING = "nothing"
    """没有异常."""
    TOLD = "told"
    """In words that name nothing to be seen to."""
    OFFERED = "offered"
    """In words that name something, which may be filed."""
    FILED = "filed"
    LEFT = "left"
    """Not to be filed."""


class Round(Struct, frozen=True):
    """One head's round: asked about in the evening, and answered in one line, or not."""

    id: int
    person: int
    places: tuple[int, ...]
    asked_at: datetime
    found: Found = Found.ASKED
    answered_at: datetime | None = None
    words: str = ""
