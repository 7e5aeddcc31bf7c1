"""The `menkou` command in processes of its own, as an operator runs it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TypeVar

from storage.desk import Desk
from storage.engine import open_engine
from storage.sealed import load_keys, make_key_file
from storage.writer import Writer
from tests.loopback_telegram import LoopbackTelegram
from tests.waiting import wait_until

Result = TypeVar("Result")

INSTANCE = "telegram:main"
READY = "ready"
LONGEST = 60
"""Seconds after which a process that hangs is ended."""
CONFIG = """\
zone = "Asia/Shanghai"
data_dir = "data"
[web]
enabled = false
[telegram.main]
token = "{token}"
api = "{api}"
username = "{username}"
[quiet]
from = "00:00"
until = "00:00"
"""
_PROGRAM = (sys.executable, "-c", "import sys; from bot.command_line import main; sys.exit(main())")


class Deployment:
    """A folder with settings and keys for a desk on SQLite and a Telegram of ours."""

    def __init__(self, folder: Path, telegram: LoopbackTelegram, more: str = "") -> None:
        """`more` is added to the settings."""
        self.folder = folder
        self.telegram = telegram
        self.config = folder / "config.toml"
        self.key_file = folder / "menkou.key"
        self.database = folder / "data" / "menkou.db"
        api = telegram.base_url.removesuffix("/bot")
        text = CONFIG.format(token=telegram.token, api=api, username=telegram.username)
        self.config.write_text(text + more, "utf-8")
        make_key_file(self.key_file)
        self._said: list[str] = []

    @property
    def log(self) -> str:
        """What every process of `running` has said."""
        return "".join(self._said)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*_PROGRAM, *words],
            cwd=self.folder,
            env=_environment(),
            capture_output=True,
            check=False,
            timeout=LONGEST,
            text=True,
        )

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """Run the service; at the end it is told to end, unless it has ended, and must end in good order."""
        before = self.log.count(READY)
        command = [*_PROGRAM, "run"]
        with subprocess.Popen(
            command, cwd=self.folder, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            listening = threading.Thread(target=self._listen, args=(process.stdout,))
            listening.start()
            try:
                wait_until(lambda: self.log.count(READY) > before, "it never got ready", lambda: self.log)
                yield process
                process.send_signal(signal.SIGTERM)
                assert process.wait(LONGEST) == 0, self.log
            finally:
                process.kill()
                listening.join()

    def _listen(self, output: IO[str]) -> None:
        self._said.extend(output)

    def do(self, job: Callable[[Desk], Result]) -> Result:
        """Return what a job on the books returns; the service may be running."""
        engine = open_engine(f"sqlite:///{self.database}")
        writer = Writer(engine, load_keys(self.key_file))
        writer.start()
        try:
            return writer.submit(job, datetime.now(UTC)).result()
        finally:
            writer.stop()
            engine.dispose()


def _environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MENKOU_")}
