"""Quiet hours: from when until when nobody wants to be rung for what can wait."""

from datetime import datetime, time, timedelta

from msgspec import Struct


class QuietHours(Struct, frozen=True):
    """From one time of the day to another, which lies on the next day when it is not later; none if both are one."""

    starts: time
    ends: time

    def until(self, local: datetime) -> datetime | None:
        """Return when the quiet that holds at an instant, in the neighbourhood's time, ends; None when none does."""
        at = local.time()
        if self.starts < self.ends:
            quiet = self.starts <= at < self.ends
        else:
            quiet = self.starts != self.ends and (at >= self.starts or at < self.ends)
        return self.morning(local) if quiet else None

    def morning(self, local: datetime) -> datetime:
        """Return when these quiet hours end next."""
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, local.tzinfo)


USUAL, NEVER = QuietHours(time(22), time(7)), QuietHours(time(), time())
