"""The one door to the database: jobs go in, and what comes out was committed."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage.desk import Desk
from storage.engine import POSTGRESQL
from storage.errors import WriterStoppedError
from storage.failures import cannot_open
from storage.group_commit import BATCH, GroupCommit
from storage.jobs import Job
from storage.key_proof import prove_keys
from storage.one_by_one import OneByOne
from storage.sealed import Keys
from storage.surroundings import Surroundings
from storage.worker import Worker

Result = TypeVar("Result")

_POSTGRESQL_CONNECTIONS = 4


class Writer:
    """Runs jobs over the database; on SQLite in batches on one thread, on PostgreSQL on several connections.

    A job gets a Desk and returns what its submitter wants to know. It must be repeatable: it is run again when
    something was in its way, and only one run is ever committed. Futures resolve after the commit.
    """

    def __init__(self, engine: Engine, keys: Keys, node: int = 0) -> None:
        self._engine = engine
        self._keys = keys
        self._node = node
        self._workers: tuple[Worker, ...] = ()

    @property
    def engine_name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def start(self) -> None:
        """Prove the keys and begin to take jobs. Raises CannotOpenError; nothing runs then."""
        try:
            prove_keys(self._engine, self._keys)
            surroundings = Surroundings(self._engine, self._keys, self._node)
        except DBAPIError as error:
            raise cannot_open(error, self._engine.url) from error
        if self.engine_name == POSTGRESQL:
            one_by_one = OneByOne(self._engine, surroundings)
            self._workers = tuple(Worker(one_by_one.run, batch=1) for _ in range(_POSTGRESQL_CONNECTIONS))
        else:
            self._workers = (Worker(GroupCommit(self._engine, surroundings).run, batch=BATCH),)
        for worker in self._workers:
            worker.start()

    def submit(
        self,
        job: Callable[[Desk], Result],
        now: datetime,
        order: str = "",
        answered: Callable[[], None] | None = None,
    ) -> Future[Result]:
        """Hand in a job; its future gets the result after the commit, or the error (WriterStoppedError: too late).

        Jobs of the same `order`, such as a chat, are done in the order of their coming. On SQLite all jobs are.
        `answered` is called, on another thread, when what was committed together with it has its results, too; not
        for a job that is refused at once.
        """
        future: Future[Result] = Future()
        if not self.alive:
            future.set_exception(WriterStoppedError("写入已经停止，或者还没有开始。"))
            return future
        worker = self._workers[hash(order) % len(self._workers)] if order else min(self._workers, key=len)
        worker.take(Job(job, now, future, answered))
        return future

    def stop(self) -> None:
        """Do what was handed in, then end. Whatever comes later is refused."""
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            worker.join()

    @property
    def alive(self) -> bool:
        """Whether jobs are done; False before the start, after the stop, and when a thread has died."""
        return bool(self._workers) and all(worker.alive for worker in self._workers)
