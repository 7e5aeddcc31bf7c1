"""`menkou init`: writes settings, keys and a first roster, and prints the first invitation."""

import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot import roster_files
from bot.complaint import Complaint
from bot.opening import open_deployment, plain_words
from bot.roster_command import WaitingBooks, tell, wanted_import
from bot.roster_errands import import_roster
from bot.run import read_settings
from bot.settings import CONFIG_FILE
from domain.neighbourhood import Role
from domain.places import PlaceKind
from domain.roster import PersonRow, PlaceRow, Roster
from storage.sealed import make_key_file

ROSTER_FILE = "roster.toml"
OWNER_ONLY = 0o600
TEMPLATE = Path(__file__).with_name("new_config.toml")


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--config", type=Path, default=CONFIG_FILE, help="写到哪里 / where to write (%(default)s)")
    parser.add_argument("--community", default="本社区", help="社区的名字 / name of the community (%(default)s)")
    parser.add_argument(
        "--staff", default="管理员", help="第一位工作人员 / name of the first of the staff (%(default)s)"
    )


def execute(arguments: Namespace) -> int:
    """Write everything, then invite. Raises Complaint; what exists already is never written over."""
    config: Path = arguments.config
    roster_file = config.with_name(ROSTER_FILE)
    for file in (config, roster_file):
        if file.exists():
            raise Complaint(f"{file} 已经有了，没有改动任何东西。要重新开始，请先把它移走。")
    with plain_words():
        config.parent.mkdir(parents=True, exist_ok=True)
        # It may come to hold a token.
        config.touch(mode=OWNER_ONLY)
        config.write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        roster_files.write(_first_roster(arguments.community, arguments.staff), roster_file)
        settings = read_settings(config)
        if not settings.keys.value and not settings.keys.file.exists():
            make_key_file(settings.keys.file)
    with closing(open_deployment(settings, lambda: datetime.now(UTC))) as opened:
        ending = import_roster(wanted_import(roster_file, opened), WaitingBooks(opened))
    sys.stdout.write(
        f"写好了 {config}、{roster_file} 和密钥 {settings.keys.file}。密钥不在任何备份里，请另外保存一份。\n"
        f"下一步：把楼栋和楼长写进 {roster_file}，用 menkou roster import 导入；\n"
        "menkou check 检查配置，menkou run 启动。\n"
    )
    return tell(ending)


def _first_roster(community: str, staff: str) -> Roster:
    return Roster(
        places=(PlaceRow(community, PlaceKind.COMMUNITY),),
        people=(PersonRow(staff, Role.STAFF, community), PersonRow(staff, Role.DUTY_DESK, community)),
    )
