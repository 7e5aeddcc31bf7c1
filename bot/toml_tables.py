"""Reading a TOML file key by key, so that every mistake in it can be told at once, with its line and a remedy."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from bot.complaint import reason
from nlp.toml_mistakes import mistake

DURATION = re.compile(r"^(\d+)\s*([smhd])$")
UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_HEADER = re.compile(r"^\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")

Wanted = TypeVar("Wanted")
Word = TypeVar("Word", bound=StrEnum)


class Problem(Struct, frozen=True):
    """One mistake in a file: where, what is wrong, and what to write instead."""

    file: Path
    line: int | None
    wrong: str
    remedy: str

    def __str__(self) -> str:
        """One line, beginning with the place as compilers write it."""
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{place}: {self.wrong}。{self.remedy}"


class FileError(Exception):
    """A file that cannot be used as it is; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order of the file."""
        self.problems = tuple(sorted(problems, key=lambda each: (str(each.file), each.line or 0)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class Source:
    """A TOML file that is being read, the lines on which its keys stand, and the problems found so far."""

    file: Path
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, path: tuple[str, ...], wrong: str, remedy: str) -> None:
        """Note a problem at a key, or at the nearest table around it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        self.problems.append(Problem(self.file, self.lines.get(path), wrong, remedy))

    def finish(self) -> None:
        """Raise FileError if anything was wrong."""
        if self.problems:
            raise FileError(self.problems)


def open_table(file: Path) -> "Table":
    """Read a TOML file. Raises FileError when it cannot be read or is no TOML."""
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise FileError([Problem(file, None, f"读不了这个文件（{reason(error)}）", "请检查文件名和权限。")]) from error
    except UnicodeDecodeError as error:
        raise FileError([Problem(file, None, "不是 UTF-8 编码", "请另存为 UTF-8。")]) from error
    try:
        return Table(tomllib.loads(text), (), Source(file, line_numbers(text)))
    except tomllib.TOMLDecodeError as error:
        line, said = mistake(error, text)
        remedy = "请对照 config.example.toml 检查引号、等号和方括号。"
        raise FileError([Problem(file, line, f"不是合法的 TOML（{said}）", remedy)]) from error


def line_numbers(text: str) -> dict[tuple[str, ...], int]:
    """Return the line on which each table and each key first stands; tables of an array bear their index."""
    found: dict[tuple[str, ...], int] = {}
    arrays: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    within = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if within:
            within = "" if line.count(within) % 2 else within
            continue
        if header := _HEADER.match(line):
            table = _parts(header[1])
            if line.lstrip().startswith("[["):
                arrays[table] = arrays.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, str(arrays[table]))
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            parts = _parts(key[1])
            for depth in range(1, len(parts) + 1):
                found.setdefault((*table, *parts[:depth]), number)
        within = next((quote for quote in ('"""', "'''") if line.count(quote) % 2), "")
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


class Table:
    """One table of a file. Each `take_…` names a key that may stand in it; `finish` complains about all others."""

    def __init__(self, values: Mapping[str, object], path: tuple[str, ...], source: Source) -> None:
        """Hold the values and where they stand."""
        self._values = values
        self._known: list[str] = []
        self.path = path
        self.source = source

    def __contains__(self, key: str) -> bool:
        """Whether the file says anything under this key."""
        return key in self._values

    def complain(self, key: str, wrong: str, remedy: str) -> None:
        """Note a problem with the value of a key."""
        name = ".".join((*self.path, key))
        self.source.complain((*self.path, key), f"{name} {wrong}", remedy)

    def finish(self) -> None:
        """Complain about every key that was not asked for, naming the nearest that exists."""
        for key, value in self._values.items():
            if key in self._known:
                continue
            near = difflib.get_close_matches(key, self._known, 1)
            remedy = f"是不是 {near[0]}？" if near else f"这里可以写：{'、'.join(sorted(self._known))}。"
            if isinstance(value, list) and self.path and self.path[-1].isdigit():
                # A list of the whole file that was added at its end belongs to the last table for TOML.
                remedy = f"{remedy}整个文件的 {key} = […] 要写在第一个 [[…]] 之前。"
            self.complain(key, "是不认识的项", remedy)

    def take_text(self, key: str, default: str = "") -> str:
        """Take a text."""
        return self.take(key, default, _text, '请写成带引号的文字："…"。')

    def take_flag(self, key: str, *, default: bool) -> bool:
        """Take true or false."""
        return self.take(key, default, _flag, "请写 true 或 false。")

    def take_number(self, key: str, default: int, *, lowest: int, highest: int) -> int:
        """Take a whole number between two bounds, both included."""

        def within(value: object) -> int:
            return _whole(value, lowest, highest)

        return self.take(key, default, within, f"请写 {lowest} 到 {highest} 之间的整数。")

    def take_numbers(self, key: str, *, lowest: int, highest: int) -> tuple[int, ...]:
        """Take a list of whole numbers between two bounds, both included."""

        def numbers(value: object) -> tuple[int, ...]:
            return tuple(_whole(each, lowest, highest) for each in _list(value))

        return self.take(key, (), numbers, f"请写成一组 {lowest} 到 {highest} 之间的整数：[…, …]。")

    def take_duration(self, key: str, default: timedelta, *, day: timedelta = UNITS["d"]) -> timedelta:
        """Take a span such as "30m"; `day` is how long "1d" is."""

        def span(value: object) -> timedelta:
            return read_duration(value, day)

        return self.take(key, default, span, '请写数字加 s、m、h 或 d（秒、分、时、天），例如 "30m"。')

    def take_durations(self, key: str, default: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        """Take a list of spans, each longer than the one before."""

        def spans(value: object) -> tuple[timedelta, ...]:
            found = tuple(map(read_duration, _list(value)))
            if not found or list(found) != sorted(set(found)):
                raise ValueError
            return found

        return self.take(key, default, spans, '请由短到长写，例如 ["5m", "10m"]。')

    def take_time(self, key: str, default: time) -> time:
        """Take a time of day."""
        return self.take(key, default, _time, '请写时和分，例如 "08:00"。')

    def take_zone(self, key: str, default: str) -> ZoneInfo:
        """Take the name of a time zone."""
        return self.take(key, ZoneInfo(default), _zone, f'请写时区名，例如 "{default}"。')

    def take_words(self, key: str, kind: type[Word], default: tuple[Word, ...] = ()) -> tuple[Word, ...]:
        """Take a list of words of one kind, at least one."""

        def words(value: object) -> tuple[Word, ...]:
            found = tuple(kind(_text(each)) for each in _list(value))
            if not found:
                raise ValueError
            return found

        return self.take(key, default, words, f"请写成一组，可用的词：{'、'.join(kind)}。")

    def take_texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Take a list of texts, none of them empty."""

        def texts(value: object) -> tuple[str, ...]:
            found = tuple(_text(each).strip() for each in _list(value))
            if not all(found):
                raise ValueError
            return found

        return self.take(key, default, texts, '请写成一组文字：["…", "…"]。')

    def take_table(self, key: str) -> "Table":
        """Take a table under this key; an empty one when the file has none."""
        values: Mapping[str, object] = self.take(key, {}, _mapping, f"请写成一节：[{'.'.join((*self.path, key))}]。")
        return Table(values, (*self.path, key), self.source)

    def take_named_tables(self) -> list[tuple[str, "Table"]]:
        """Take every table that stands here, whatever its name."""
        names = [name for name, value in self._values.items() if isinstance(value, Mapping)]
        return [(name, self.take_table(name)) for name in names]

    def take_array(self, key: str) -> list["Table"]:
        """Take an array of tables."""
        values: list[Mapping[str, object]] = self.take(
            key, [], _mappings, f"请写成若干节：[[{'.'.join((*self.path, key))}]]。"
        )
        return [Table(each, (*self.path, key, str(place)), self.source) for place, each in enumerate(values)]

    def written(self) -> list[str]:
        """Return the keys the file has here; whoever asks for them takes what stands under each."""
        return list(self._values)

    def know(self, keys: Iterable[str]) -> None:
        """Let these keys stand here too."""
        self._known.extend(keys)

    def take(self, key: str, default: Wanted, read: Callable[[object], Wanted], remedy: str) -> Wanted:
        """Take what `read` makes of a value; when it raises ValueError, complain with the remedy."""
        self._known.append(key)
        if key not in self._values:
            return default
        value = self._values[key]
        try:
            return read(value)
        except ValueError:
            shown = "写成了一节" if isinstance(value, Mapping) else f"写成了 {value!r}"
            self.complain(key, shown, remedy)
            return default


def read_duration(value: object, day: timedelta = UNITS["d"]) -> timedelta:
    """Read a span such as "30m". Raises ValueError when it is none."""
    found = DURATION.match(_text(value).strip())
    if not found or not int(found[1]):
        raise ValueError
    return int(found[1]) * (day if found[2] == "d" else UNITS[found[2]])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - the reader catches one class for every value that does not fit.
    return value


def _whole(value: object, lowest: int, highest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise ValueError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - the same.
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError  # noqa: TRY004 - the same.
    return value


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError  # noqa: TRY004 - the same.
    return value


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [_mapping(each) for each in _list(value)]


def _time(value: object) -> time:
    return value if isinstance(value, time) else time.fromisoformat(_text(value))


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error
