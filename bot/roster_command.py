"""`menkou roster`: who lives and works here, brought in from a file, written to one; and what is printed for them."""

import secrets
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.building_posters import print_posters
from bot.check import ONLY_HERE, only_here
from bot.invitation_sheet import Door
from bot.opening import Opened, open_deployment, plain_words
from bot.roster_errands import Ending, Import, export_roster, import_roster, revoke_invitations
from bot.run import read_settings
from bot.settings import CONFIG_FILE, Settings
from domain.replacing import replace
from handlers.office import Office

Result = TypeVar("Result")


class WaitingBooks:
    """The books for a command that does one thing after the other."""

    def __init__(self, opened: Opened) -> None:
        """Whoever opened the deployment closes it."""
        self._opened = opened

    def do(self, job: Callable[[Office], Result]) -> Result:
        """Return what the job returns once it is durable. Raises Complaint when the database cannot be used."""
        books = self._opened.books
        with plain_words():
            return self._opened.writer.submit(lambda desk: job(Office(desk, books.practice)), books.now()).result()


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    errands = parser.add_subparsers(required=True, metavar="import|export|revoke|poster")
    bring = errands.add_parser("import", help="导入 / bring in a file")
    bring.add_argument("file", type=Path, help=".xlsx、.csv 或 .toml")
    bring.add_argument("--dry-run", action="store_true", help="只看会怎么改，不导入 / change nothing")
    bring.add_argument(
        "--sheet", type=Path, metavar="FILE", help="把邀请写成可打印的网页 / a page of invitations to print"
    )
    bring.add_argument("--again", action="append", default=[], metavar="NAME", help="重新邀请这个人 / invite once more")
    bring.set_defaults(errand=_import)
    write = errands.add_parser("export", help="导出 / write a file")
    write.add_argument("file", type=Path, help=".xlsx、.csv 或 .toml")
    write.add_argument("--with-phones", action="store_true", help="带完整电话 / with whole telephone numbers")
    write.set_defaults(errand=_export)
    revoke = errands.add_parser("revoke", help="收回还没用的邀请 / take back unused invitations")
    revoke.add_argument("name")
    revoke.set_defaults(errand=_revoke)
    poster = errands.add_parser("poster", help="楼门口的海报，一栋楼一张 / a page of posters to print")
    poster.add_argument("file", type=Path, help=".html")
    poster.add_argument(
        "place", nargs="*", help="楼栋、小区或社区，不写就是全部 / buildings, estates or communities; all without"
    )
    poster.set_defaults(errand=_poster)
    for errand in (bring, write, revoke, poster):
        errand.add_argument("--config", type=Path, default=CONFIG_FILE, help="配置文件 / the settings (%(default)s)")


def execute(arguments: Namespace) -> int:
    """Do the errand. Raises Complaint."""
    with closing(open_deployment(read_settings(arguments.config), lambda: datetime.now(UTC))) as opened:
        ending: Ending = arguments.errand(arguments, opened)
    return tell(ending)


def tell(ending: Ending) -> int:
    """Print how an errand ended and return the exit status."""
    sys.stdout.writelines(f"{line}\n" for line in ending.lines)
    sys.stderr.writelines(f"{line}\n" for line in ending.complaints)
    return ending.status


def ways_in(settings: Settings) -> Callable[[str], tuple[Door, ...]]:
    """Return what makes the addresses by which somebody with a payload comes in."""

    def doors(payload: str) -> tuple[Door, ...]:
        found = [
            Door(f"Telegram（{bot.name}）", f"https://t.me/{bot.username}?start={payload}")
            for bot in settings.telegram
            if bot.username
        ]
        if settings.web is not None:
            found.append(Door("网页", f"{settings.web.base_url}/d/{payload}"))
        return tuple(found)

    return doors


def wanted_import(file: Path, opened: Opened) -> Import:
    """Return the import of a file into an open deployment."""
    settings = opened.settings
    now = opened.books.now().astimezone(settings.zone)
    return Import(file, dry_run=False, now=now, random=secrets.token_bytes, doors=ways_in(settings))


def _import(arguments: Namespace, opened: Opened) -> Ending:
    wanted = replace(
        wanted_import(arguments.file, opened),
        dry_run=arguments.dry_run,
        invitation_sheet=arguments.sheet,
        again=tuple(arguments.again),
    )
    return import_roster(wanted, WaitingBooks(opened))


def _export(arguments: Namespace, opened: Opened) -> Ending:
    return export_roster(arguments.file, WaitingBooks(opened), with_phones=arguments.with_phones)


def _revoke(arguments: Namespace, opened: Opened) -> Ending:
    return revoke_invitations(arguments.name, WaitingBooks(opened))


def _poster(arguments: Namespace, opened: Opened) -> Ending:
    printed = print_posters(arguments.file, arguments.place, ways_in(opened.settings), WaitingBooks(opened))
    warned = only_here(opened.settings) and not printed.complaints
    return replace(printed, lines=(*printed.lines, f"注意：{ONLY_HERE}")) if warned else printed
