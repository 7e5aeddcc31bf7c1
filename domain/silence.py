"""A head who does not answer: what went unanswered since when, and whether the staff have been told."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many unanswered tasks in a row, or how long after the first of them, the staff are told."""

    tasks: int = 3
    span: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Silence:
    """How many tasks one head was asked for since `since` and let pass; `told` once the staff know, who hear it once.

    `due_at` is when the time is up, None when nothing is to come.
    """

    person: int
    since: datetime
    missed: int
    due_at: datetime | None
    told: bool = False
