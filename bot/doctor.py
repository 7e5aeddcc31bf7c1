"""`menkou doctor`: tests a deployment where it stands, and says of each part whether it is well."""

import asyncio
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from bot.calendar_watch import unknown_year, warning
from bot.channels.contract import Channel, SendError
from bot.check import NO_GAS, ONLY_HERE, only_here, problems
from bot.complaint import Complaint
from bot.doors import Surroundings, enabled_channels
from bot.opening import Opened, open_deployment
from bot.pictures import Pictures
from bot.run import read_settings
from bot.settings import CONFIG_FILE, Settings
from domain.messages import IncomingMessage

LEAST_DISK = 1 * 2**30
WELL, DOUBTFUL, ILL = "好", "注意", "坏"


class Finding(Struct, frozen=True):
    """What was found out about one part."""

    health: str
    part: str
    words: str

    def __str__(self) -> str:
        """One line."""
        return f"[{self.health}] {self.part}：{self.words}"


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--config", type=Path, default=CONFIG_FILE, help="配置文件 / the settings (%(default)s)")


def execute(arguments: Namespace) -> int:
    """Print the findings; 1 when anything is ill."""
    findings = list(examine(arguments.config))
    sys.stdout.writelines(f"{each}\n" for each in findings)
    ill = [each for each in findings if each.health == ILL]
    if ill:
        sys.stderr.write(f"menkou doctor：有 {len(ill)} 处不行，见上面带 [{ILL}] 的行。\n")
    return 1 if ill else 0


def examine(config: Path) -> Iterator[Finding]:
    """Look at every part; what depends on an ill one is left out."""
    settings = read_settings(config)
    wrong = list(problems(config))
    yield from (Finding(ILL, "配置", each) for each in wrong)
    if wrong:
        return
    yield Finding(WELL, "配置", str(config))
    yield Finding(WELL, "时钟", f"{datetime.now(settings.zone):%Y-%m-%d %H:%M}（{settings.zone.key}）")
    if (year := unknown_year(settings.clocks, datetime.now(UTC))) is not None:
        yield Finding(DOUBTFUL, "日历", warning(year))
    if only_here(settings):
        yield Finding(DOUBTFUL, "网址", ONLY_HERE)
    if "gas" not in settings.telephones:
        yield Finding(DOUBTFUL, "电话", NO_GAS)
    yield _disk(settings)
    try:
        opened = open_deployment(settings, lambda: datetime.now(UTC))
    except Complaint as complaint:
        yield Finding(ILL, "数据库和密钥", str(complaint))
        return
    with closing(opened):
        yield Finding(WELL, "数据库和密钥", "打得开，版本是新的")
        yield _roster(opened)
        yield from asyncio.run(_channels(opened))


def _disk(settings: Settings) -> Finding:
    nearest = next(folder for folder in (settings.data_dir, *settings.data_dir.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    health = WELL if free >= LEAST_DISK else DOUBTFUL
    return Finding(health, "磁盘", f"{settings.data_dir} 还有 {free / 2**30:.1f} GB")


def _roster(opened: Opened) -> Finding:
    town = opened.town()
    people, places = len(town.officers), sum(1 for _ in town.places)
    if not people:
        return Finding(DOUBTFUL, "花名册", "还没有一个人。用 menkou roster import 导入。")
    unreached = sum(1 for officer in town.officers.values() if not officer.chats)
    words = f"{places} 个地点，{people} 位有职务的人，其中 {unreached} 位还没有用邀请登记"
    return Finding(DOUBTFUL if unreached == people else WELL, "花名册", words)


async def _channels(opened: Opened) -> list[Finding]:
    pictures = Pictures(opened.settings.media_dir)
    surroundings = Surroundings(opened.settings, opened.keys, opened.books, pictures, opened.town)
    try:
        channels = list(enabled_channels(surroundings))
    except Complaint as complaint:
        return [Finding(DOUBTFUL, "渠道", f"{complaint}（服务正在运行时也会这样。）")]
    findings = [finding for channel in channels for finding in await _try_out(channel)]
    return findings or [Finding(ILL, "渠道", "一个都没有启用。请在配置里启用 [web] 或一个 [telegram.名字]。")]


async def _try_out(channel: Channel) -> list[Finding]:
    """Start a channel and stop it again; what people write meanwhile is left for the service."""
    try:
        await channel.start(_leave)
    except SendError as error:
        return [Finding(ILL, channel.instance, str(error))]
    await channel.stop()
    warnings: tuple[str, ...] = getattr(channel, "warnings", ())
    return [
        Finding(WELL, channel.instance, "接得通"),
        *(Finding(DOUBTFUL, channel.instance, warning) for warning in warnings),
    ]


async def _leave(_message: IncomingMessage) -> None:
    raise RuntimeError("the doctor takes no messages")
