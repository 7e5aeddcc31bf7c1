"""The calendar as the desk works with it: open promises follow it, and the operator hears when it ends."""

import logging
from datetime import datetime, timedelta
from functools import partial

from bot.books import Books
from domain.clocks import ClockPolicy
from handlers.clock import recount

log = logging.getLogger(__name__)

COUNTED_AT_ONCE = 20
"""Requests counted anew in one job, so that no message waits behind many of them."""
_SAID_AGAIN = timedelta(days=1)


def unknown_year(clocks: ClockPolicy, now: datetime) -> int | None:
    """Return the first year that promises made now may reach although its holidays are not known yet."""
    calendar = clocks.calendar
    counted = (terms.finish for terms in clocks.by_kind.values() if not terms.round_the_clock)
    instants = (now, calendar.after(now, max(counted, default=timedelta())))
    return next((each.astimezone(calendar.zone).year for each in instants if not calendar.knows(each)), None)


def warning(year: int) -> str:
    """Say what is missing, and where it comes from."""
    return (
        f"还不知道 {year} 年的节假日和调休，时限先按周一至周五估算。"
        "国务院公布后请升级 chinesecalendar，或写进 calendar.toml 后重启，在办的事会重算"
    )


class CalendarWatch:
    """Counts what is open anew, once after the program has started, and names an unknown year every day."""

    def __init__(self, books: Books) -> None:
        """Begin with the first request."""
        self._books = books
        self._counted: int | None = 0
        self._said_at: datetime | None = None

    async def look(self) -> None:
        """Go on counting for as long as something is left, and warn."""
        while self._counted is not None:
            found = await self._books.do(partial(recount, after=self._counted, limit=COUNTED_AT_ONCE))
            self._counted = found[-1] if found else None
        now = self._books.now()
        if self._said_at is None or now - self._said_at >= _SAID_AGAIN:
            self._said_at = now
            if (year := unknown_year(self._books.practice.clocks, now)) is not None:
                log.warning("%s", warning(year))
