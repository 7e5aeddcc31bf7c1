"""PostgreSQL: one job is one transaction, on one of several connections that do not wait for each other."""

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from storage import crash
from storage.desk import Desk
from storage.errors import LostUpdateError
from storage.failures import connection_lost, worth_running_again
from storage.jobs import Job, told
from storage.roster import Snapshot
from storage.surroundings import Surroundings

_TRIES = 5
_PAUSE = 0.05
"""Seconds before the second try; each further pause is twice as long."""


_CALLED = text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)")
_STATUS = text("SELECT pg_xact_status(CAST(:called AS xid8))")


class OneByOne:
    """Runs jobs, each in a transaction of its own."""

    def __init__(self, engine: Engine, surroundings: Surroundings) -> None:
        self._engine = engine
        self._surroundings = surroundings
        self._pause = threading.Event()

    def run(self, jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
        """Run the jobs one after the other; resolve the future of each after its commit and yield it.

        A job runs again, a few times at most, when another transaction was in its way or the connection broke.
        """
        for job in jobs:
            try:
                result = self._committed(job)
            except Exception as error:  # noqa: BLE001 - whatever a job raises belongs to whoever submitted it.
                crash.point("after_rollback")
                job.future.set_exception(told(error))
            else:
                job.future.set_result(result)
                crash.point("after_answer")
            yield (job,)

    def _committed(self, job: Job) -> Any:  # noqa: ANN401 - a job returns what it likes.
        pause = _PAUSE
        for tries in range(1, _TRIES):
            try:
                if tries > 1:
                    self._surroundings.catch_up()
                return self._once(job)
            except Exception as error:
                if not _may_succeed_now(error):
                    raise
            self._pause.wait(pause)
            pause *= 2
        return self._once(job)

    def _once(self, job: Job) -> Any:  # noqa: ANN401 - a job returns what it likes.
        crash.point("before_begin")
        with self._engine.connect() as connection:
            begun = connection.begin()
            crash.point("after_begin")
            transaction = self._surroundings.transaction(connection)
            snapshot = Snapshot(transaction, self._surroundings.neighbourhood)
            result = job.work(Desk(transaction, snapshot, job.now))
            crash.point("after_job")
            crash.point("before_write")
            transaction.write_waiting()
            called = connection.execute(_CALLED).scalar()
            crash.point("before_commit")
            try:
                begun.commit()
            except DBAPIError as error:
                if not connection_lost(error) or not self._was_committed(called):
                    raise
        crash.point("after_commit")
        self._surroundings.neighbourhood = snapshot.at_hand
        return result

    def _was_committed(self, called: str | None) -> bool:
        """Ask, on another connection, what became of a transaction whose commit was not answered."""
        became = "in progress"
        while became == "in progress":
            self._pause.wait(_PAUSE)
            with self._engine.connect() as connection:
                became = connection.execute(_STATUS, {"called": called}).scalar_one()
        return became == "committed"


def _may_succeed_now(error: Exception) -> bool:
    return isinstance(error, LostUpdateError) or worth_running_again(error) or connection_lost(error)
