"""A program that takes deliveries until it is killed, for test_crashes.py: `crashing.py URL FOLDER FIRST LAST`.

It says on a line of its own each delivery of which it knows that it was taken. Every fifth delivery raises.
"""

import sys
from collections.abc import Iterator
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


def deliver(writer: Writer, first: int, last: int) -> Iterator[str]:
    """Hand in all deliveries at once; give back those that were taken as soon as they are."""
    deliveries = [str(number) for number in range(first, last)]
    futures = [
        writer.submit(lambda desk, delivery=delivery: receive(desk, delivery), NOW)  # type: ignore[misc]
        for delivery in deliveries
    ]
    for delivery, future in zip(deliveries, futures, strict=True):
        if future.exception() is None:
            yield delivery


def main(url: str, folder: str, first: str, last: str) -> None:
    """Take the deliveries from the first up to the last."""
    key_file = Path(folder) / "keys"
    if not key_file.exists():
        make_key_file(key_file)
    upgrade(url)
    engine = open_engine(url)
    writer = Writer(engine, load_keys(key_file))
    writer.start()
    for delivery in deliver(writer, int(first), int(last)):
        sys.stdout.write(f"{delivery}\n")
        sys.stdout.flush()
    writer.stop()
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
