"""The real program in processes of their own: killed at a named point, and started again as a supervisor would."""

import importlib
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import update

from bot import inbox, pacing
from bot.command_line import main
from domain.messages import IncomingMessage
from handlers import front_door
from handlers.front_door import Received
from handlers.notices import running
from handlers.office import Office
from handlers.visit import Refused
from storage import crash
from storage.engine import POSTGRESQL, open_engine
from storage.errors import LostUpdateError
from storage.outgoing_rows import Delivery, outgoing

KILLED = 128 + signal.SIGKILL
POISON = "毒"
"""What no handler survives."""
_NO_PAUSES = 1_000
"""Messages that may follow one another in a chat: the pauses between them would only take time."""
_FEW = 2
"""Copies of a notice queued at a time, so that a few neighbours are several parts of it."""
_LONGEST_END = 20.0

# Each process is forked from one that has read the program already, which saves most of the time of a start.
_PROCESSES = multiprocessing.get_context("forkserver")
_ONE_AT_A_TIME = threading.Lock()
"""Starting a process also asks how all others are; two threads that do so would take each other's answers."""
_PROCESSES.set_forkserver_preload(["bot.init", "bot.run", "bot.telegram_door", "tests.crash.program"])


def start(words: Sequence[str], folder: Path, log: Path, crash_at: str) -> BaseProcess:
    """Start the command in a folder; what it says is added to `log`. It dies at the point `crash_at`."""
    process = _PROCESSES.Process(target=_run, args=(words, folder, log, crash_at))
    with _ONE_AT_A_TIME:
        process.start()
    return process


def end_of(process: BaseProcess) -> int | None:
    """Wait for the end of a process and return its exit status."""
    wait([process.sentinel])
    with _ONE_AT_A_TIME:
        process.join()
    return process.exitcode


def _run(words: Sequence[str], folder: Path, log: Path, crash_at: str) -> None:
    for name in [name for name in os.environ if name.startswith("MENKOU_")]:
        del os.environ[name]
    os.environ["MENKOU_CRASH_AT"] = crash_at
    importlib.reload(crash)
    inbox.receive = _receive  # type: ignore[attr-defined]
    pacing.BURST_PER_CHAT = _NO_PAUSES
    running.AT_ONCE = _FEW
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, sys.stdout.fileno())
    os.dup2(descriptor, sys.stderr.fileno())
    os.chdir(folder)
    sys.exit(main(words))


def _receive(message: IncomingMessage, office: Office, refused: Refused = ()) -> Received:
    received = front_door.receive(message, office, refused)
    if received.taken and message.text == POISON:
        raise LostUpdateError(POISON)
    return received


class Keeper:
    """Keeps `menkou run` running: when it dies, it is started again. A context manager, at whose end it is ended.

    Of each life but the last it is said at which point it dies.
    """

    def __init__(self, config: Path, log: Path, database_url: str, lives: Sequence[str]) -> None:
        self.ends: list[int | None] = []
        """The exit status of each life that has ended."""
        self._config = config
        self._log = log
        self._database_url = database_url
        self._lives = lives
        self._process: BaseProcess | None = None
        self._ending = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._ending = True
            if self._process is not None:
                self._process.terminate()
        self._thread.join(_LONGEST_END)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()
            self._thread.join()

    def _keep(self) -> None:
        for crash_at in itertools.chain(self._lives, [""]):
            with self._lock:
                if self._ending:
                    return
                self._process = start(("run", "--config", self._config.name), self._config.parent, self._log, crash_at)
            self.ends.append(end_of(self._process))
            _let_leases_run_out(self._database_url)


def _let_leases_run_out(database_url: str) -> None:
    """Let the time pass for which a dead process had leased what it was about to send.

    On SQLite nobody else can be sending it, and the next life takes it over by itself.
    """
    engine = open_engine(database_url)
    if engine.dialect.name != POSTGRESQL:
        return
    with engine.begin() as connection:
        leased = outgoing.c.delivery == Delivery.LEASED
        connection.execute(update(outgoing).where(leased).values(due_at=datetime.now(UTC)))
    engine.dispose()
