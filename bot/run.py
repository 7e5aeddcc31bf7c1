"""`menkou run`: the service, until it is told to end."""

import asyncio
import logging
import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.calendar_watch import CalendarWatch
from bot.complaint import Complaint
from bot.doors import Links, Surroundings, enabled_channels
from bot.opening import Opened, open_deployment, plain_words
from bot.pictures import Pictures
from bot.service import Service, settled, told_to_end
from bot.settings import CONFIG_FILE, Settings, load_settings


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--config", type=Path, default=CONFIG_FILE, help="配置文件 / the settings (%(default)s)")


def execute(arguments: Namespace) -> int:
    """Run the service. Raises Complaint."""
    settings = read_settings(arguments.config)
    if settings.web is None and not settings.telegram:
        raise Complaint("没有启用任何渠道。请在配置里启用 [web] 或一个 [telegram.名字]。")
    log_to_stderr()
    links = Links()
    with closing(open_deployment(settings, lambda: datetime.now(UTC), links)) as opened:
        asyncio.run(_run(opened, links))
    return 0


def log_to_stderr() -> None:
    """Log what this program notes, and of the libraries only their warnings."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)


def read_settings(file: Path) -> Settings:
    """Read the settings. Raises Complaint."""
    if not file.exists():
        raise Complaint(f"没有找到 {file}。用 menkou init 写一份，或用 menkou demo 先看演示（不用配置）。")
    with plain_words():
        return load_settings(file)


async def _run(opened: Opened, links: Links) -> None:
    pictures = Pictures(opened.settings.media_dir)
    surroundings = Surroundings(opened.settings, opened.keys, opened.books, pictures, opened.town)
    channels = tuple(enabled_channels(surroundings))
    for channel in channels:
        links.know(channel)
    service = Service(opened, channels, pictures, opened.town.look, opened.rules.look, CalendarWatch(opened.books).look)
    settled()
    ended = told_to_end()
    await service.start()
    try:
        web = opened.settings.web
        address = f"（{web.base_url}）" if web is not None else ""
        shut = service.shut()
        ready = "、".join(channel.instance for channel in channels if channel.instance not in shut)
        trying = f"；还没接通、正在再试 / still trying：{'、'.join(shut)}" if shut else ""
        sys.stdout.write(f"menkou 已就绪 / ready：{ready}{address}{trying}\n")
        sys.stdout.flush()
        await ended.wait()
    finally:
        await service.stop()
