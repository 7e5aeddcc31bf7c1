"""A swap of duty: somebody asks another to take a shift, and to be given one of theirs for it."""

from enum import StrEnum

from msgspec import Struct

from domain.neighbourhood import Shift


class SwapState(StrEnum):
    """What came of asking."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


class Swap(Struct, frozen=True):
    """`given` is the dated shift that `other` is asked to take, `taken` the one given for it, None for nothing."""

    id: int
    state: SwapState
    other: int
    given: Shift
    taken: Shift | None = None
