"""`menkou person`: what is kept about one person, for whoever asks to see their own data."""

import json
import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.complaint import Complaint
from bot.opening import open_deployment
from bot.roster_command import WaitingBooks
from bot.run import read_settings
from bot.settings import CONFIG_FILE
from domain.people import NOBODY, Person
from domain.places import PlaceKind
from handlers.office import Office
from handlers.requests.own_data import Plain, own_data, written


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    errands = parser.add_subparsers(required=True, metavar="export")
    export = errands.add_parser("export", help="导出一个人的全部资料 / write all that is kept about one person")
    whose = export.add_mutually_exclusive_group(required=True)
    whose.add_argument("--request", type=int, metavar="NUMBER", help="反映过这个编号的人 / who reported this number")
    whose.add_argument("--phone", metavar="NUMBER", help="有这个电话的人 / who has this telephone")
    export.add_argument("--config", type=Path, default=CONFIG_FILE, help="配置文件 / the settings (%(default)s)")


def execute(arguments: Namespace) -> int:
    """Write the data as JSON. Raises Complaint when it is not one person."""

    def collect(office: Office) -> list[Plain]:
        return [own_data(office, each) for each in _found(office, arguments)]

    with closing(open_deployment(read_settings(arguments.config), lambda: datetime.now(UTC))) as opened:
        found = WaitingBooks(opened).do(collect)
    if len(found) != 1:
        raise Complaint("没有找到这个人。请核对编号或电话。" if not found else "找到不止一个人。请用编号再试。")
    sys.stdout.write(f"{json.dumps(found[0], ensure_ascii=False, indent=2, default=written)}\n")
    return 0


def _found(office: Office, arguments: Namespace) -> list[Person]:
    if arguments.phone is not None:
        return list(office.desk.people.find_by_phone(arguments.phone))
    places = office.desk.neighbourhood.places
    communities = [place.id for place in places if place.kind is PlaceKind.COMMUNITY]
    reporters = [each.reporter for each in office.desk.requests.by_number(arguments.request, communities)]
    return list(office.desk.people.many(each for each in reporters if each != NOBODY).values())
