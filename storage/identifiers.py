"""64-bit identifiers that sort by time: 41 bits of milliseconds, 16 of a counter, 6 of the node that made them."""

import threading
from datetime import UTC, datetime, timedelta

_FIRST_INSTANT = datetime(2020, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_COUNTER_BITS = 16
_NODE_BITS = 6
NODES = 1 << _NODE_BITS


class Identifiers:
    """Gives ids that only grow, whatever the clock does; several threads may ask.

    `node` is this process among those that write to the same database, 0 to 63. `last` is the greatest id already
    in the database, so that a program started again at the same instant, or with its clock set back, repeats none.
    """

    def __init__(self, node: int = 0, last: int = 0) -> None:
        if not 0 <= node < NODES:
            message = f"node {node} is not one of 0 to {NODES - 1}"
            raise ValueError(message)
        self._node = node
        self._last = last >> _NODE_BITS
        self._now = _FIRST_INSTANT
        self._one_at_a_time = threading.Lock()

    def go_beyond(self, last: int) -> None:
        """Give only ids greater than this one, which another process has made."""
        with self._one_at_a_time:
            self._last = max(self._last, last >> _NODE_BITS)

    def next(self, now: datetime) -> int:
        """Return an id greater than every one before. When a millisecond's 65,536 are used up, the next one's are."""
        with self._one_at_a_time:
            if now is not self._now:
                # A job asks many times with the same instant.
                self._now = now
                self._last = max(self._last, ((now - _FIRST_INSTANT) // _MILLISECOND << _COUNTER_BITS) - 1)
            self._last += 1
            return self._last << _NODE_BITS | self._node
