"""How long to wait before something that failed is tried again."""

import random


class Backoff:
    """How long to wait after a failure: twice as long each time, and never all programs at the same moment."""

    def __init__(self, first: float, longest: float) -> None:
        """Wait `first` seconds after the first failure and never more than `longest`."""
        self._first = first
        self._longest = longest
        self._next = first

    def failed(self) -> float:
        """Return the seconds to wait now."""
        wait = self._next
        self._next = min(wait * 2, self._longest)
        return wait * random.uniform(0.5, 1.0)  # noqa: S311 - it spreads attempts and guards nothing.

    def succeeded(self) -> None:
        """Begin anew with the first wait."""
        self._next = self._first
