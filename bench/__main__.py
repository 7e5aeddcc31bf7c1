"""`make bench`: prints what speed, memory and start-up are on this machine, beside the obvious build. Ratios count.

Each figure is the median of several rounds, with the lowest and the highest in brackets. In a round ours and the
obvious build run right after each other, each in a fresh process on one core, so that a busy machine is unfair to
neither; processor time hardly notices what else the machine does. Nothing is asserted.
"""

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from operator import truediv
from statistics import median

from bench import starting
from bench.callers import CALLERS, Speed
from bench.measures import counted, measured
from bench.starting import Start
from bench.tables import table

_COMPARED = {
    "understood": "messages understood",
    "chatter": "lines in a bound group, taken durably",
    "reports": "reports, opened durably",
}
_STORED = ("chatter", "reports")
_STARTED = {
    "menkou demo, a fresh neighbourhood": starting.demo,
    "menkou run, Telegram only": starting.telegram_only,
}
_SYNCS = 200


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each figure is taken (%(default)s)")
    rounds = parser.parse_args().rounds
    print(f"{_machine()}\n")
    speeds = _speeds(rounds)
    print(f"On one core, {CALLERS} callers in flight; median of {rounds} rounds (lowest to highest).\n")
    head = ("menkou", "obvious build", "times")
    print(table(("a second", *head), _compared(speeds, lambda speed: speed.per_second, truediv)))
    spent = _compared(speeds, lambda speed: speed.microseconds, lambda ours, obvious: obvious / ours)
    print("\n" + table(("each, us of processor time", *head), spent))
    print("\n" + table(("asked of SQLite, each", "menkou", "obvious build"), _work()))
    started = [_started(what, [start() for _ in range(_told(what, rounds))]) for what, start in _STARTED.items()]
    print("\n" + table(("", "ready after s", "idle, resident MB"), started))
    return 0


def _speeds(rounds: int) -> dict[str, list[Speed]]:
    names = [name for each in _COMPARED for name in (each, f"{each}-obvious")]
    found: dict[str, list[Speed]] = {name: [] for name in names}
    for count in range(rounds):
        for name in names:
            _tell(f"round {count + 1} of {rounds}: {name}")
            found[name].append(measured(name))
    return found


def _work() -> list[tuple[str, ...]]:
    """Return what each build asks of the database, so that a reader sees that neither is favoured."""
    found: list[tuple[str, ...]] = []
    for name in _STORED:
        _tell(f"counting: {name}")
        both = [counted(build) for build in (name, f"{name}-obvious")]
        found.append((f"{_COMPARED[name]}: rows written", *(f"{each.rows:.2f}" for each in both)))
        found.append((f"{_COMPARED[name]}: statements read", *(f"{each.reads:.2f}" for each in both)))
    return found


def _told(what: str, rounds: int) -> int:
    _tell(f"{rounds} starts: {what}")
    return rounds


def _tell(what: str) -> None:
    sys.stderr.write(f"bench: {what}\n")


def _compared(
    speeds: dict[str, list[Speed]], figure: Callable[[Speed], float], gain: Callable[[float, float], float]
) -> list[tuple[str, ...]]:
    """Return a row for each comparison; the last column is the gain, below 1 where the obvious build is ahead."""
    rows: list[tuple[str, ...]] = []
    for name, what in _COMPARED.items():
        ours, obvious = ([figure(each) for each in speeds[build]] for build in (name, f"{name}-obvious"))
        ratios = [gain(*pair) for pair in zip(ours, obvious, strict=True)]
        rows.append((what, _spread(ours, ",.0f"), _spread(obvious, ",.0f"), _spread(ratios, ".1f")))
    return rows


def _started(what: str, starts: Sequence[Start]) -> tuple[str, ...]:
    memory = [start.megabytes for start in starts if start.megabytes is not None]
    return what, _spread([start.seconds for start in starts], ".2f"), _spread(memory, ".0f") if memory else "unknown"


def _spread(figures: Sequence[float], written: str) -> str:
    return f"{median(figures):{written}} ({min(figures):{written}} to {max(figures):{written}})"


def _machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version} (WAL, synchronous=FULL), "
        f"{os.cpu_count()} cores{load}, one fdatasync {_sync_microseconds():.0f} us"
    )


def _sync_microseconds() -> float:
    """Return how long the disk takes to keep 4 KB for good, the median of many times."""
    taken = []
    with tempfile.TemporaryFile(prefix="menkou-bench-") as file:
        for _ in range(_SYNCS):
            os.write(file.fileno(), bytes(4_096))
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1e6)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
