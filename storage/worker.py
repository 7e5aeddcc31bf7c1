"""A thread with a queue of jobs, which tells everybody who waits when it ends."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import InvalidStateError
from contextlib import suppress

from storage.errors import WriterStoppedError
from storage.jobs import Job, call_answered


class Worker:
    """Runs the jobs that are handed in, in their order, as many of those that wait together as `batch` says.

    `run` gives back, as it goes on, those whose futures are resolved.
    """

    def __init__(self, run: Callable[[Sequence[Job]], Iterable[Sequence[Job]]], batch: int) -> None:
        self._run = run
        self._batch = batch
        self._waiting: deque[Job] = deque()
        self._under_way: list[Job] = []
        self._changed = threading.Condition()
        self.alive = False
        """Whether jobs are taken and done."""
        # As a daemon it does not keep a program alive that ends without having stopped it.
        self._thread = threading.Thread(target=self._work, name="menkou-writer", daemon=True)

    def __len__(self) -> int:
        """How many jobs wait or are under way."""
        return len(self._waiting) + len(self._under_way)

    def start(self) -> None:
        """Begin to do jobs."""
        # The thread cannot look before this lock is free.
        with self._changed:
            self._thread.start()
            self.alive = True

    def take(self, job: Job) -> None:
        """Let a job wait for its turn. Its future gets WriterStoppedError when there is none any more."""
        with self._changed:
            if self.alive:
                self._waiting.append(job)
                self._changed.notify()
                return
        job.future.set_exception(_stopped())

    def end(self) -> None:
        """Take no more jobs; those that wait are still done."""
        with self._changed:
            self.alive = False
            self._changed.notify()

    def join(self) -> None:
        """Wait until the last job is done."""
        self._thread.join()

    def _work(self) -> None:
        try:
            while self._next_batch():
                for resolved in self._run(self._under_way):
                    call_answered(resolved)
        finally:
            # Also when an error that no job may raise ends this thread: nobody is left waiting for ever.
            self.end()
            left = (*self._under_way, *self._waiting)
            for job in left:
                # Some are resolved, and whoever waits for another may take it back at this very moment.
                with suppress(InvalidStateError):
                    job.future.set_exception(_stopped())
            call_answered(left)

    def _next_batch(self) -> bool:
        """Wait for jobs and put them under way; False when there will be none any more."""
        with self._changed:
            self._under_way = []
            while not self._under_way:
                self._changed.wait_for(lambda: self._waiting or not self.alive)
                if not self._waiting:
                    return False
                taken = [self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))]
                self._under_way = [job for job in taken if job.future.set_running_or_notify_cancel()]
        return True


def _stopped() -> WriterStoppedError:
    return WriterStoppedError("写入已经停止。")
