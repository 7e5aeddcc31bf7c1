"""A job for the writer, and how the errors of the database are told to whoever submitted it."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from msgspec import Struct

from storage.desk import Desk
from storage.errors import StorageUnavailableError
from storage.failures import reason_unavailable


class Job(Struct, frozen=True):
    """Something to be done with a desk at an instant. It may be run more than once; only one run is committed."""

    work: Callable[[Desk], Any]
    now: datetime
    future: Future[Any]
    answered: Callable[[], None] | None = None
    """Is called when its future is resolved and those of all jobs that were committed, or failed, together with it."""


def call_answered(jobs: Iterable[Job]) -> None:
    """Call whoever wants to know that these jobs are answered, each once: only the worker does this."""
    for answered in {job.answered for job in jobs if job.answered is not None}:
        answered()


def told(error: Exception) -> Exception:
    """Return the error as the submitter is to see it: one of ours where the database cannot be used now."""
    reason = reason_unavailable(error)
    if reason is None:
        return error
    unavailable = StorageUnavailableError(reason)
    unavailable.__cause__ = error
    return unavailable
