"""Which messages were taken, so that each is taken once, and those that had to be set aside."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Column, Index, Table, Text, bindparam, delete, select, tuple_

from storage.instants import Instant
from storage.schema import Sealed, metadata
from storage.sealed import SealedRecord
from storage.statements import Statement, insertion_or_update, insertion_unless_there
from storage.transaction import Transaction

taken = Table(
    "taken",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("delivery", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
Index(None, taken.c.at)

set_aside = Table(
    "set_aside",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("delivery", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("contents", Sealed, nullable=False),
)
Index(None, set_aside.c.at)

SWEPT_AT_ONCE = 5_000
"""Rows that can be deleted without letting others wait noticeably."""

_TAKE = insertion_unless_there(taken)
_this = tuple_(taken.c.channel, taken.c.delivery)
_OLD = select(taken.c.channel, taken.c.delivery).where(taken.c.at < bindparam("before")).limit(bindparam("limit"))
_FORGET = Statement(delete(taken).where(_this.in_(_OLD)))
_SET_ASIDE = insertion_or_update(set_aside)
_LIST = Statement(select(set_aside).order_by(set_aside.c.at.desc(), set_aside.c.delivery).limit(bindparam("limit")))


class SetAside(Struct, frozen=True):
    """A message that could not be handled: what it was, as the channel delivered it, and what went wrong."""

    channel: str
    delivery_id: str
    at: datetime
    body: str
    error: str


_CONTENTS = SealedRecord(tuple[str, str])


class Incoming:
    """What has come in."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def take(self, channel: str, delivery_id: str) -> bool:
        """Take a delivery; False when it was taken before."""
        row = {"channel": channel, "delivery": delivery_id, "at": self._now}
        return self._transaction.change(_TAKE, row) == 1

    def set_aside(self, channel: str, delivery_id: str, body: str, error: str) -> None:
        """Keep a delivery that could not be handled, sealed, where a person can read it; it counts as taken."""
        self.take(channel, delivery_id)
        contents = _CONTENTS.seal(self._transaction.keys, (_printable(body), _printable(error)))
        row = {"channel": channel, "delivery": delivery_id, "at": self._now, "contents": contents}
        self._transaction.add(_SET_ASIDE, row)

    def set_aside_list(self, limit: int) -> tuple[SetAside, ...]:
        """Return what was set aside, newest first."""
        keys = self._transaction.keys
        return tuple(
            SetAside(row.channel, row.delivery, row.at, *_CONTENTS.open(keys, row.contents))
            for row in self._transaction.rows(_LIST, limit=limit)
        )

    def sweep(self, before: datetime, limit: int = SWEPT_AT_ONCE) -> int:
        """Forget deliveries that were taken before then, so many at most; return how many those were."""
        return self._transaction.change(_FORGET, {"before": before, "limit": limit})


def _printable(text: str) -> str:
    # Halves of surrogate pairs are no text that could be stored, but what is set aside must never fail.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
