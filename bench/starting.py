"""How soon `menkou demo` and `menkou run` are ready after they were called, and what memory they then hold idle."""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.sealed import make_key_file
from tests.loopback_telegram import LoopbackTelegram

MENKOU = str(Path(sys.executable).parent / "menkou")
SETTLES_IN = 3.0
"""Seconds after which the memory is looked at."""
_KILOBYTE, _MEGABYTE = 1_024, 1_000_000


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until it said that it is ready, and megabytes of resident memory some seconds later, None unknown."""

    seconds: float
    megabytes: float | None


def demo() -> Start:
    """Start `menkou demo` with a fresh neighbourhood."""
    return _started(["demo"])


def telegram_only() -> Start:
    """Start `menkou run` with one Telegram bot and no pages, against a Bot API on this machine."""
    with _telegram_folder() as folder:
        first = _started(["run", "--config", str(folder / "config.toml")])
        # The first start also makes the database, which every later one finds.
        return Start(_started(["run", "--config", str(folder / "config.toml")]).seconds, first.megabytes)


@contextlib.contextmanager
def _telegram_folder() -> Iterator[Path]:
    with LoopbackTelegram() as telegram, tempfile.TemporaryDirectory(prefix="menkou-bench-") as name:
        folder = Path(name)
        make_key_file(folder / "menkou.key")
        api = telegram.base_url.removesuffix("/bot")
        (folder / "config.toml").write_text(
            f'[web]\nenabled = false\n\n[telegram.main]\ntoken = "{telegram.token}"\napi = "{api}"\n', "utf-8"
        )
        yield folder


def _started(words: list[str]) -> Start:
    begun = time.perf_counter()
    command = [MENKOU, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603 -- our own command.
        try:
            said = process.stdout.readline() if process.stdout else ""
            seconds = time.perf_counter() - begun
            if not said:
                raise SystemExit(f"`menkou {words[0]}` ended before it was ready.")
            time.sleep(SETTLES_IN)
            return Start(seconds, _resident(process.pid))
        finally:
            process.terminate()


def _resident(process: int) -> float | None:
    """Return the resident memory of a process in megabytes, where the system tells it."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * _KILOBYTE / _MEGABYTE
    return None
