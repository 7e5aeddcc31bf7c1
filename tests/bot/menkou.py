"""The `menkou` command as its users run it: within this process where that is enough, in one of its own otherwise."""

import contextlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.command_line import main

PROGRAM = "import sys; from bot.command_line import main; sys.exit(main())"
LONGEST = 60
"""Seconds after which a process that hangs is ended."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def menkou(*words: str, cwd: Path, stdin: bytes = b"") -> Done:
    """Run the command to its end, within this process."""
    given, out, err = (io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (stdin, b"", b""))
    before, hook = sys.stdin, sys.excepthook
    sys.stdin = given
    try:
        with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = _status(words)
    finally:
        sys.stdin, sys.excepthook = before, hook
    return Done(status, _written(out), _written(err))


def _status(words: tuple[str, ...]) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def in_a_process(*words: str, cwd: Path, program: str = PROGRAM) -> Done:
    """Run the command to its end in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=cwd,
        capture_output=True,
        check=False,
        timeout=LONGEST,
        env=_environment(),
        text=True,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def running(*words: str, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command until it has said its first line, and to the end of the block; give that line too."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            yield process, line
        finally:
            process.kill()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """Return an environment without anything that would change what the command does."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MENKOU_")}
