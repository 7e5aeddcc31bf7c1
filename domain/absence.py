"""Leave: who is away from when until when, and who has agreed to stand in."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class LeaveState(StrEnum):
    """How far it has come with a leave."""

    DRAFT = "draft"
    """Days or substitute are still being asked for."""
    ASKED = "asked"
    """The substitute has not answered yet."""
    SETTLED = "settled"
    """It waits for its first day, with whoever agreed to stand in or with nobody."""
    IN_FORCE = "in_force"
    ENDED = "ended"
    DROPPED = "dropped"
    """Taken back before it began."""


PLANNED = frozenset({LeaveState.ASKED, LeaveState.SETTLED, LeaveState.IN_FORCE})
"""A leave that will be or is."""


class Leave(Struct, frozen=True):
    """Somebody's leave, from `begins` until `ends`; both are None until the days are known.

    `substitute` stands in only once they have agreed, which every state from SETTLED on means; None is nobody.
    Who has not answered by `answer_by` has not agreed.
    """

    id: int
    person: int
    state: LeaveState = LeaveState.DRAFT
    begins: datetime | None = None
    ends: datetime | None = None
    substitute: int | None = None
    answer_by: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """When the clock has something to do: nobody answered, the first day is here, or the last one is over."""
        instants = {
            LeaveState.ASKED: self.answer_by,
            LeaveState.SETTLED: self.begins,
            LeaveState.IN_FORCE: self.ends,
        }
        return instants.get(self.state)

    def overlaps(self, begins: datetime, ends: datetime) -> bool:
        """Say whether this leave, planned or in force, and a span of time have an instant in common."""
        planned = self.state in PLANNED and self.begins is not None and self.ends is not None
        return planned and self.begins < ends and begins < self.ends  # type: ignore[operator]  # planned knows both.
