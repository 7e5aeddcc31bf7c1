"""`menkou replay`: plays a script and prints what was said."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot.complaint import Complaint, reason
from bot.replay import BrokenOffError, read_roster, replay
from bot.transcript import Transcript


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("script", type=Path, metavar="SCRIPT", help="一行一个 JSON 对象 / one JSON object a line")
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="花名册，默认用演示小区 / places, people and groups"
    )
    parser.add_argument("--database", metavar="URL", help="一个空的数据库 / an empty database (a fresh SQLite file)")


def execute(arguments: Namespace) -> int:
    """Play and print. Raises Complaint; what was said until then is printed."""
    try:
        lines = arguments.script.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise Complaint(f"读不了 {arguments.script}（{reason(error)}）。") from error
    except UnicodeDecodeError as error:
        raise Complaint(f"{arguments.script} 不是 UTF-8 编码，请另存为 UTF-8。") from error
    roster = read_roster(arguments.roster) if arguments.roster else None
    try:
        _print(replay(lines, roster, arguments.database, arguments.script.parent))
    except BrokenOffError as ended:
        _print(ended.transcript)
        raise
    return 0


def _print(played: Transcript) -> None:
    for name, number in played.strangers.items():
        sys.stderr.write(f"menkou replay：第 {number} 行：花名册里没有“{name}”，当作没登记过的人。\n")
    for line in played.lines():
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
