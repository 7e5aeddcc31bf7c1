"""Waiting for what another process does."""

import time
from collections.abc import Callable

_LONGEST_WAIT = 90.0
"""So long because a busy machine starts programs slowly."""
_GLANCE = 0.05


def wait_until(true: Callable[[], object], otherwise: str, seen: Callable[[], object] = str) -> None:
    """Return when it is true; when it never is, fail with these words and with what is `seen` then."""
    ends = time.monotonic() + _LONGEST_WAIT
    while not true():
        assert time.monotonic() < ends, f"{otherwise} {seen()}"
        time.sleep(_GLANCE)
