"""Kind words for a head (楼长信箱): kept and passed on, and nothing anybody has to see to."""

from datetime import datetime

from msgspec import Struct


class Letter(Struct, frozen=True):
    """What `author` said to `head`."""

    id: int
    head: int
    author: int
    said_at: datetime
    words: str


def key_of_letter(letter_id: int) -> str:
    """Return the key of the message that passes kind words on."""
    return f"letter:{letter_id}"
