"""A whistle (吹哨): a seat is called to a request that several have to see to together, and has to speak."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from domain.neighbourhood import Seat


class Whistle(Struct, frozen=True):
    """A seat that was called to a request, until when it has to report in, and what became of that.

    `word` is what the seat says of its part; `absent` says that the staff wait for it no longer.
    `remind_at` rings once.
    """

    request: int
    seat: Seat
    called_by: int
    called_at: datetime
    report_by: datetime
    remind_at: datetime | None = None
    reported_by: int | None = None
    reported_at: datetime | None = None
    word: str = ""
    absent: bool = False

    @property
    def late(self) -> bool:
        """Whether it reported in only after the time it was given."""
        return self.reported_at is not None and self.reported_at > self.report_by

    @property
    def heard(self) -> bool:
        """Whether nobody waits for it any more."""
        return bool(self.word) or self.absent


def unheard(whistles: Iterable[Whistle]) -> tuple[Seat, ...]:
    """Return the seats without which the request cannot be finished yet."""
    return tuple(each.seat for each in whistles if not each.heard)
