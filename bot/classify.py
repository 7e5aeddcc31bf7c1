"""`menkou classify`: says of each message how it is understood, one JSON object a line in and out."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.complaint import Complaint
from bot.composition import ROSTER_NAMES
from nlp.classify_lines import understand_line
from nlp.names import NO_NAMES, Names
from nlp.rulebook import load_rules

CHATS = ("group", "private")


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        '从标准输入一行读一句话 {"id", "text", "chat": "group"|"private"}，每件事输出一行。'
        "遇到读不懂的行就停下，报出行号，以 1 结束；前面的行已经输出。"
        " / Stops at the first line that cannot be read, names it and exits with 1; what came before was answered."
    )
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="花名册：小区、楼、人和单位的名字 / names of places, people and units",
    )


def execute(arguments: Namespace) -> int:
    """Answer line by line. Raises Complaint."""
    names: Names = ROSTER_NAMES.load().names_in(arguments.roster) if arguments.roster else NO_NAMES
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # half characters stay JSON escapes.
    for line in classified(sys.stdin.buffer, names):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0


def classified(lines: Iterable[bytes], names: Names) -> Iterator[str]:
    """Return the lines of output for lines of input. Raises Complaint at the first that cannot be read."""
    rules = load_rules()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            for each in understand_line(_record(number, line), rules, names):
                yield json.dumps(each, ensure_ascii=False)


def _record(number: int, line: bytes) -> Mapping[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Complaint(f"第 {number} 行：不是合法的 JSON。") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise Complaint(f'第 {number} 行：要写成 {{"id": …, "text": "…", "chat": "group"}}。')
    if record.get("chat", "private") not in CHATS:
        raise Complaint(f"第 {number} 行：chat 要写 group 或 private。")
    return record
