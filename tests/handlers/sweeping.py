"""A replica for test_replicas.py, a process that does what is due: `sweeping.py URL KEYS NODE INSTANT…`."""

import sys
from datetime import datetime
from pathlib import Path

from handlers import clock
from handlers.office import Office
from nlp.rulebook import load_rules
from storage.engine import open_engine
from storage.sealed import load_keys
from storage.writer import Writer
from tests.handlers.town import practice


def main(url: str, keys: str, node: str, *instants: str) -> None:
    """Say when it is ready, wait for a line, and sweep."""
    engine = open_engine(url)
    writer = Writer(engine, load_keys(Path(keys)), int(node))
    usual = practice(load_rules())
    writer.start()
    print("ready", flush=True)  # noqa: T201 -- the test waits for it.
    sys.stdin.readline()
    for instant in map(datetime.fromisoformat, instants):
        while writer.submit(lambda desk: clock.sweep(Office(desk, usual), 3), instant).result():
            pass
    writer.stop()
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
