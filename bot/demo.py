"""`menkou demo`: everything in one process and one folder, and a page on which anybody of a neighbourhood is played."""

import asyncio
import socket
import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from bot.channels.web import PhotoInbox
from bot.clock import DeskClock, pass_time
from bot.demo_neighbourhood import seed
from bot.demo_neighbourhood.month import CHANNEL
from bot.demo_people import examples, panes, people
from bot.demo_settings import demo_settings
from bot.doors import Links
from bot.opening import Opened, open_deployment, plain_words
from bot.pages.demo import DemoControls, DemoPerson, demo_app
from bot.pictures import Pictures
from bot.run import log_to_stderr
from bot.service import Service, settled, told_to_end
from bot.settings import HIGHEST_PORT, USUAL_PORT
from bot.web_channel import ServedWebChannel, bind, history_of
from domain.quiet import NEVER
from handlers.community.explain import explain
from handlers.gazetteer import names_of
from storage.sealed import make_key_file

HOST = "127.0.0.1"
"""The page lets everybody play everybody, so it is for this machine only."""
PORTS = range(USUAL_PORT, USUAL_PORT + 50)
TITLE = "幸福里社区"
CLOCK_FILE = "clock"
"""Holds the seconds by which the demo's time was moved on, so that a kept folder never goes back."""


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="把演示留在这里，下次接着用；不写就每次都是新的 / keep the demo here (otherwise each is fresh)",
    )
    parser.add_argument(
        "--port",
        type=_port,
        metavar="PORT",
        help=f"默认从 {USUAL_PORT} 起找一个空的 / the first free one from there on",
    )


def execute(arguments: Namespace) -> int:
    """Run the demo until it is told to end. Raises Complaint."""
    log_to_stderr()
    with ExitStack() as stack:
        bound = stack.enter_context(bind(HOST, arguments.port) if arguments.port else first_free_port())
        folder = arguments.data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="menkou-demo-")))
        clock, links = DeskClock(_moved_before(folder)), Links()
        opened = stack.enter_context(closing(_open(folder, clock, links)))
        asyncio.run(_run(opened, clock, links, bound))
    return 0


def _port(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= HIGHEST_PORT:
        raise ArgumentTypeError(f"{word} 不是端口，请写 1 到 {HIGHEST_PORT} 之间的整数")
    return int(word)


def first_free_port() -> socket.socket:
    """Return a socket on the usual port or the next one that is free; on any when all of those are taken."""
    for port in PORTS:
        try:
            return socket.create_server((HOST, port))
        except OSError:
            continue
    return bind(HOST, 0)


def _open(folder: Path, clock: DeskClock, links: Links) -> Opened:
    """Open the demo's books, with a month in them when they are new."""
    # Whoever tries it out at night wants to see everything happen.
    settings = replace(demo_settings(folder), quiet=NEVER)
    with plain_words():
        folder.mkdir(parents=True, exist_ok=True)
        if not settings.keys.file.exists():
            make_key_file(settings.keys.file)
    opened = open_deployment(settings, clock.now, links)
    if not any(True for _ in opened.town().places):
        sys.stderr.write("正在布置演示小区…… / preparing the neighbourhood…\n")
        with plain_words():
            seed(opened.writer, opened.books.practice, clock.now())
    return opened


def _moved_before(folder: Path) -> timedelta:
    try:
        return timedelta(seconds=float((folder / CLOCK_FILE).read_text("ascii")))
    except (OSError, ValueError):
        return timedelta()


async def _run(opened: Opened, clock: DeskClock, links: Links, bound: socket.socket) -> None:
    port: int = bound.getsockname()[1]
    base_url = f"http://{HOST}:{port}"
    pictures = Pictures(opened.settings.media_dir)
    channel = ServedWebChannel(
        CHANNEL,
        base_url=base_url,
        history=history_of(opened.books),
        photos=PhotoInbox(opened.settings.data_dir / "incoming"),
        now=clock.now,
    )
    links.know(channel)
    service = Service(opened, [channel], pictures, opened.town.look, opened.rules.look)
    shown = await opened.books.do(people)
    await opened.town.look()

    async def move(seconds: int) -> None:
        await pass_time(timedelta(seconds=seconds), clock, service.clock, opened.books, service.delivery)
        (opened.settings.data_dir / CLOCK_FILE).write_text(f"{clock.moved.total_seconds()}", "ascii")

    channel.serve(demo_app(channel, _controls(opened, clock, shown, pictures, move), port=port), bound)
    settled()
    ended = told_to_end()
    await service.start()
    try:
        sys.stdout.write(f"演示已就绪，请在浏览器里打开 / open in your browser: {base_url}/demo\n")
        sys.stdout.flush()
        await ended.wait()
    finally:
        await service.stop()


Move: TypeAlias = Callable[[int], Awaitable[None]]


def _controls(
    opened: Opened, clock: DeskClock, shown: dict[str, DemoPerson], pictures: Pictures, move: Move
) -> DemoControls:
    everybody = tuple(shown.values())
    return DemoControls(
        title=TITLE,
        people=lambda: everybody,
        panes=panes(shown),
        examples=examples(shown),
        now=clock.now,
        move=move,
        zone=opened.settings.zone,
        explain=lambda text, group: _explained(text, opened, group=group),
        picture=pictures.bring,
    )


def _explained(text: str, opened: Opened, *, group: bool) -> Mapping[str, object]:
    practice = opened.books.practice
    names = names_of(opened.town(), practice.rules.names)
    return explain(text, group=group, rules=practice.rules, names=names, catalogue=practice.catalogue)
