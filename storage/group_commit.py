"""SQLite: what waits is one batch and one commit, so that its durability costs each job next to nothing."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Engine

from storage import crash
from storage.desk import Desk
from storage.errors import StorageUnavailableError
from storage.failures import worth_running_again
from storage.jobs import Job, told
from storage.roster import Snapshot
from storage.surroundings import Surroundings

BATCH = 128
"""How many jobs are committed together at most."""


class GroupCommit:
    """Runs batches of jobs, one after the other."""

    def __init__(self, engine: Engine, surroundings: Surroundings) -> None:
        self._engine = engine
        self._surroundings = surroundings

    def run(self, jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
        """Run the jobs in order and commit them together; only then resolve their futures and yield them.

        When one of them fails, nothing of the batch is kept and each runs again in a transaction of its own, so
        that only the culprit's future gets the error. When the database cannot be used, all of them are told.
        """
        try:
            results = self._committed(jobs)
        except Exception as error:  # noqa: BLE001 - whatever a job raises belongs to whoever submitted it.
            crash.point("after_rollback")
            reported = told(error)
            if isinstance(reported, StorageUnavailableError):
                for job in jobs:
                    job.future.set_exception(reported)
            elif len(jobs) > 1 or worth_running_again(error):
                for job in jobs:
                    self._run_alone(job)
                    yield (job,)
                return
            else:
                jobs[0].future.set_exception(reported)
        else:
            for job, result in zip(jobs, results, strict=True):
                _answer(job, result)
        yield jobs

    def _run_alone(self, job: Job) -> None:
        try:
            self._surroundings.catch_up()
            (result,) = self._committed([job])
        except Exception as error:  # noqa: BLE001 - the same.
            job.future.set_exception(told(error))
        else:
            _answer(job, result)

    def _committed(self, jobs: Sequence[Job]) -> list[Any]:
        crash.point("before_begin")
        with self._engine.begin() as connection:
            crash.point("after_begin")
            transaction = self._surroundings.transaction(connection)
            snapshot = Snapshot(transaction, self._surroundings.neighbourhood)
            results = []
            for job in jobs:
                results.append(job.work(Desk(transaction, snapshot, job.now)))
                crash.point("after_job")
            crash.point("before_write")
            transaction.write_waiting()
            crash.point("before_commit")
        crash.point("after_commit")
        self._surroundings.neighbourhood = snapshot.at_hand
        return results


def _answer(job: Job, result: object) -> None:
    job.future.set_result(result)
    crash.point("after_answer")
