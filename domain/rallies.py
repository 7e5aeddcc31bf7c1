"""A rally (集结号): people are called together for a task, and who comes is counted."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from domain.replacing import replace


class RallyKind(StrEnum):
    """How pressing a rally is: everyday service, a hard task, an emergency."""

    SERVICE = "service"
    TASK = "task"
    EMERGENCY = "emergency"


ANSWERED_WITHIN = {
    RallyKind.SERVICE: timedelta(hours=24),
    RallyKind.TASK: timedelta(hours=2),
    RallyKind.EMERGENCY: timedelta(minutes=10),
}
"""How long those who are called have for an answer, unless the call says otherwise."""


class Answer(StrEnum):
    """What somebody who was called has said."""

    CALLED = "called"
    """Nothing yet."""
    COMING = "coming"
    ARRIVED = "arrived"
    REFUSED = "refused"


class Rally(Struct, frozen=True):
    """A call to come. `wanted` is how many are needed, None where everybody helps; `remind_at` rings once."""

    id: int
    number: int
    community: int
    kind: RallyKind
    author: int
    words: str
    called_at: datetime
    answer_by: datetime
    place: int | None = None
    wanted: int | None = None
    remind_at: datetime | None = None
    ended_at: datetime | None = None


class Called(Struct, frozen=True):
    """One person on the roll of a rally, and when the person said to come and arrived."""

    rally: int
    person: int
    answer: Answer = Answer.CALLED
    coming_at: datetime | None = None
    arrived_at: datetime | None = None


class Count(Struct, frozen=True):
    """How a roll stands."""

    called: int
    coming: int
    """Those who come or have come."""
    arrived: int
    late: int
    refused: int


class FullError(Exception):
    """As many as are needed come already."""


class EndedError(Exception):
    """The rally is over."""


def counted(rally: Rally, roll: Iterable[Called]) -> Count:
    """Count a roll."""
    roll = tuple(roll)
    coming = [each for each in roll if each.answer in (Answer.COMING, Answer.ARRIVED)]
    return Count(
        called=len(roll),
        coming=len(coming),
        arrived=sum(each.answer is Answer.ARRIVED for each in coming),
        late=sum(is_late(rally, each) for each in coming),
        refused=sum(each.answer is Answer.REFUSED for each in roll),
    )


def is_late(rally: Rally, each: Called) -> bool:
    """Say whether somebody promised to come only after the time for an answer was over."""
    return each.coming_at is not None and each.coming_at > rally.answer_by


def is_full(rally: Rally, roll: Iterable[Called]) -> bool:
    """Say whether nobody else is needed."""
    return rally.wanted is not None and counted(rally, roll).coming >= rally.wanted


def answered(rally: Rally, roll: Iterable[Called], person: int, answer: Answer, now: datetime) -> Called:
    """Return a person's entry with a new answer; the same answer again changes nothing.

    Raises EndedError, FullError for one too many, and KeyError for somebody who was not called.
    """
    if rally.ended_at is not None:
        raise EndedError
    entries = {each.person: each for each in roll}
    before = entries[person]
    if answer is before.answer or (answer is Answer.COMING and before.answer is Answer.ARRIVED):
        return before
    comes = answer in (Answer.COMING, Answer.ARRIVED)
    if comes and before.coming_at is None and is_full(rally, entries.values()):
        raise FullError
    return replace(
        before,
        answer=answer,
        coming_at=(before.coming_at or now) if comes else None,
        arrived_at=now if answer is Answer.ARRIVED else None,
    )
