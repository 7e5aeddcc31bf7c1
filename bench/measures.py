"""What is measured in a process of its own; `python -m bench.measures NAME` prints one figure, a rate per second."""

import subprocess
import sys
from collections.abc import Callable

from bench import obvious, ours, reading
from bench.crowd import Sort

_WARM_UP = 256

MEASURES: dict[str, Callable[[], float]] = {
    "understood": lambda: reading.understood_per_second(40_000),
    "understood-obvious": lambda: reading.looked_up_per_second(20_000),
    "reports": lambda: ours.messages_per_second(Sort.REPORTS, 4_000, _WARM_UP),
    "reports-obvious": lambda: obvious.messages_per_second(Sort.REPORTS, 400, _WARM_UP),
    "chatter": lambda: ours.messages_per_second(Sort.CHATTER, 16_000, _WARM_UP),
    "chatter-obvious": lambda: obvious.messages_per_second(Sort.CHATTER, 800, _WARM_UP),
}
"""How much is sent differs, so that a round of each takes a few seconds; the same is sent per message."""


def measured(name: str) -> float:
    """Return the figure of a measure, taken in a fresh process."""
    command = [sys.executable, "-m", "bench.measures", name]
    found = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own command.
    if found.returncode:
        raise SystemExit(f"The bench {name} failed:\n{found.stderr}")
    return float(found.stdout)


if __name__ == "__main__":
    print(MEASURES[sys.argv[1]]())
