"""What is measured in a process of its own; `python -m bench.measures NAME` prints how fast it was."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import astuple

from bench import obvious, ours, reading
from bench.callers import Speed
from bench.crowd import Sort

_WARM_UP = 256

MEASURES: dict[str, Callable[[], Speed]] = {
    "understood": lambda: reading.understood(40_000),
    "understood-obvious": lambda: reading.looked_up(20_000),
    "reports": lambda: ours.speed(Sort.REPORTS, 4_000, _WARM_UP),
    "reports-obvious": lambda: obvious.speed(Sort.REPORTS, 400, _WARM_UP),
    "chatter": lambda: ours.speed(Sort.CHATTER, 16_000, _WARM_UP),
    "chatter-obvious": lambda: obvious.speed(Sort.CHATTER, 800, _WARM_UP),
}
"""How much is sent differs, so that a round of each takes a few seconds; the same is sent per message."""


def measured(name: str) -> Speed:
    """Take a measure in a fresh process."""
    command = [sys.executable, "-m", "bench.measures", name]
    found = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own command.
    if found.returncode:
        raise SystemExit(f"The bench {name} failed:\n{found.stderr}")
    return Speed(*map(float, found.stdout.split()))


if __name__ == "__main__":
    print(*astuple(MEASURES[sys.argv[1]]()))
