"""A head who does not answer: what went unanswered since when, and whether the staff have been told."""

from datetime import datetime, timedelta

from msgspec import Struct


class Patience(Struct, frozen=True):
    """After how many unanswered tasks in a row, or how long after the first of them, the staff are told."""

    tasks: int = 3
    span: timedelta = timedelta(days=14)


class Silence(Struct, frozen=True):
    """How many tasks one head was asked for since `since` and let pass; `told` once the staff know, who hear it once.

    `due_at` is when the time is up, None when nothing is to come.
    """

    person: int
    since: datetime
    missed: int
    due_at: datetime | None
    told: bool = False
