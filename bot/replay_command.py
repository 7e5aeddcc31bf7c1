"""`menkou replay`: plays a script and prints what was said."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot.complaint import Complaint
from bot.replay import read_roster, replay


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("script", type=Path, metavar="SCRIPT", help="一行一个 JSON 对象 / one JSON object a line")
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="花名册，默认用演示小区 / places, people and groups"
    )
    parser.add_argument("--database", metavar="URL", help="一个空的数据库 / an empty database (a fresh SQLite file)")


def execute(arguments: Namespace) -> int:
    """Play and print. Raises Complaint; nothing is printed then."""
    try:
        lines = arguments.script.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise Complaint(f"读不了 {arguments.script}（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise Complaint(f"{arguments.script} 不是 UTF-8 编码，请另存为 UTF-8。") from error
    roster = read_roster(arguments.roster) if arguments.roster else None
    played = replay(lines, roster, arguments.database, arguments.script.parent)
    for line in played.lines():
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0
