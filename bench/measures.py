"""What is measured in a process of its own; `python -m bench.measures NAME` prints how fast it was."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import partial

from bench import obvious, ours, reading
from bench.builds import Asked, asked, speed
from bench.callers import Speed
from bench.crowd import Sort

_WARM_UP = 256
_COUNTED = 1_280

MEASURES: dict[str, Callable[[], Speed]] = {
    "understood": lambda: reading.understood(40_000),
    "understood-obvious": lambda: reading.looked_up(20_000),
    "reports": lambda: speed(ours.opened, Sort.REPORTS, 4_000, _WARM_UP),
    "reports-obvious": lambda: speed(obvious.opened, Sort.REPORTS, 400, _WARM_UP),
    "chatter": lambda: speed(ours.opened, Sort.CHATTER, 16_000, _WARM_UP),
    "chatter-obvious": lambda: speed(obvious.opened, Sort.CHATTER, 800, _WARM_UP),
}
"""How much is sent differs, so that a round of each takes a few seconds; the same is sent per message."""
COUNTS: dict[str, Callable[[], Asked]] = {
    f"{sort}{which}-asked": partial(asked, build, sort, _COUNTED)
    for sort in (Sort.CHATTER, Sort.REPORTS)
    for which, build in (("", ours.opened), ("-obvious", obvious.opened))
}


def measured(name: str) -> Speed:
    """Take a measure in a fresh process."""
    return Speed(*_figures(name))


def counted(name: str) -> Asked:
    """Count in a fresh process what is asked of the database."""
    return Asked(*_figures(f"{name}-asked"))


def _figures(name: str) -> Iterator[float]:
    command = [sys.executable, "-m", "bench.measures", name]
    found = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own command.
    if found.returncode:
        raise SystemExit(f"The bench {name} failed:\n{found.stderr}")
    return map(float, found.stdout.split())


if __name__ == "__main__":
    print(*astuple((MEASURES | COUNTS)[sys.argv[1]]()))
