"""A program that takes deliveries until it is killed, for test_crashes.py: `crashing.py URL FOLDER FIRST LAST`.

It says on a line of its own each delivery of which it knows that it was taken. Every fifth delivery raises.
"""

import sys
from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial
from pathlib import Path

from domain.people import Line
from storage.desk import Desk
from storage.engine import open_engine
from storage.migrations import upgrade
from storage.sealed import load_keys, make_key_file
from storage.writer import Writer
from tests.storage.samples import CHANNEL, GROUP, NOW, a_card, a_message, a_request, meet, private, remember


def receive(desk: Desk, delivery: str) -> bool:
    """Take a delivery with all that belongs to it."""
    if not desk.incoming.take(CHANNEL, delivery):
        return False
    reporter = meet(desk, delivery)
    request = remember(desk, a_request(desk, reporter.id, origin_message=delivery))
    desk.conversations.remember(GROUP, Line(reporter.id, "楼道灯坏了", desk.now, delivery, request.id))
    desk.outbox.queue(a_message(f"said:{delivery}", GROUP, request=request.id))
    desk.outbox.queue(a_card(f"card:{delivery}", private(delivery), "已派给", request=request.id))
    if int(delivery) % 5 == 4:
        raise ValueError(delivery)
    return True


def deliver(writer: Writer, first: int, last: int, taken: Callable[[str], None]) -> None:
    """Hand in all deliveries at once; say of each that it was taken in the very moment in which the writer says so."""

    def tell(done: Future[bool], delivery: str) -> None:
        if done.exception() is None:
            taken(delivery)

    futures: list[Future[bool]] = []
    for delivery in map(str, range(first, last)):
        future = writer.submit(partial(receive, delivery=delivery), NOW)
        future.add_done_callback(partial(tell, delivery=delivery))
        futures.append(future)
    wait(futures)


def say(delivery: str) -> None:
    """Say that a delivery was taken, for the one who kills this program to hear."""
    sys.stdout.write(f"{delivery}\n")
    sys.stdout.flush()


def main(url: str, folder: str, first: str, last: str) -> None:
    """Take the deliveries from the first up to the last."""
    key_file = Path(folder) / "keys"
    if not key_file.exists():
        make_key_file(key_file)
    upgrade(url)
    engine = open_engine(url)
    writer = Writer(engine, load_keys(key_file))
    writer.start()
    deliver(writer, int(first), int(last), say)
    writer.stop()
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
