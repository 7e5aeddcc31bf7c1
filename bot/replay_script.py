"""The script of a replay: one JSON object a line, checked before anything is played."""

import difflib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from pathlib import Path

from msgspec import Struct

PRIVATE = "private"
ACTS = ("text", "press", "photo", "voice")
REFERENCES = ("on", "reply_to")
KEYS = ("at", "from", "chat", *ACTS, *REFERENCES)


class ReplayError(Exception):
    """Why a replay ended early: the line of the script, and a sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        """Put both into one line."""
        super().__init__(f"第 {line} 行：{sentence}")
        self.line = line


class Step(Struct, frozen=True):
    """One line of a script: who did what, where; only time passes when `person` is None.

    `chat` is "private" or a group's name, empty when the line names none. `on` and `reply_to` count output lines.
    """

    line: int
    at: datetime
    person: str | None = None
    chat: str = ""
    act: str = ""
    words: str = ""
    on: int | None = None
    reply_to: int | None = None


def read_script(lines: Iterable[str], zone: tzinfo, folder: Path) -> list[Step]:
    """Read a script. Times without an offset are the neighbourhood's; photos are files beside the script.

    Raises ReplayError for the first line that is none.
    """
    steps: list[Step] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        step = _step(number, _object(number, line), zone, folder)
        if steps and step.at < steps[-1].at:
            raise ReplayError(number, f"时间 {step.at.isoformat()} 比上一行早。时间只能往前走。")
        steps.append(step)
    return steps


def _object(number: int, line: str) -> Mapping[str, object]:
    try:
        value = json.loads(line)
    except ValueError as error:
        column = f"，从第 {error.colno} 个字起写法不对" if isinstance(error, json.JSONDecodeError) else ""
        raise ReplayError(number, f"不是合法的 JSON{column}。") from error
    if not isinstance(value, dict):
        raise ReplayError(number, '不是一个 JSON 对象，请写成 {"at": …}。')
    for key in value:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            remedy = f"是不是 {near[0]}？" if near else f"可以写：{'、'.join(KEYS)}。"
            raise ReplayError(number, f"不认识 {key}。{remedy}")
    return value


def _step(number: int, value: Mapping[str, object], zone: tzinfo, folder: Path) -> Step:
    at = _instant(number, value, zone)
    acts = [key for key in ACTS if key in value]
    person = _text(number, value, "from")
    if not acts and not person:
        return Step(number, at)
    if not person:
        raise ReplayError(number, "没有写是谁（from）。")
    if len(acts) != 1:
        raise ReplayError(number, f"{'、'.join(ACTS)} 要写其中一个，这一行有 {len(acts)} 个。")
    words = _text(number, value, acts[0])
    if acts[0] == "photo":
        words = str(_existing(number, folder / words))
    on, reply_to = (_count(number, value, key) for key in REFERENCES)
    return Step(number, at, person, _text(number, value, "chat"), acts[0], words, on, reply_to)


def _instant(number: int, value: Mapping[str, object], zone: tzinfo) -> datetime:
    try:
        instant = datetime.fromisoformat(_text(number, value, "at"))
    except ValueError as error:
        raise ReplayError(number, '没有写对时间（at），请写成 "2026-03-02T12:31:00"。') from error
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _text(number: int, value: Mapping[str, object], key: str) -> str:
    found = value.get(key, "")
    if not isinstance(found, str):
        raise ReplayError(number, f"{key} 要写成文字。")
    return found


def _count(number: int, value: Mapping[str, object], key: str) -> int | None:
    found = value.get(key)
    if found is not None and (isinstance(found, bool) or not isinstance(found, int)):
        raise ReplayError(number, f"{key} 要写成输出的行数。")
    return found


def _existing(number: int, file: Path) -> Path:
    if not file.is_file():
        raise ReplayError(number, f"没有照片 {file}。")
    return file
