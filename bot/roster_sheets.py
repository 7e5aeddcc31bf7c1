"""The sheets of a roster and their columns: what a cell may hold, and how it becomes part of a row and back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct

from domain.neighbourhood import ALL_DAY
from domain.roster import (
    MEANT_BY,
    DutyRow,
    GroupRow,
    PersonRow,
    PlaceRow,
    Position,
    Problem,
    ResidentRow,
    ResourceRow,
    RosterRow,
    Table,
    UnitRow,
)
from handlers.catalogue import FIRST_LANGUAGE, load_catalogue
from handlers.roster.people import USUAL_TITLES
from handlers.roster.seats import KIND_WORDS
from nlp.duty_days import read_days, read_hours

UNIT_WORDS = {
    "property": "物业",
    "telecom": "通信",
    "gas": "燃气",
    "water": "供水",
    "power": "供电",
    "heating": "供热",
    "clinic": "卫生服务",
    "elder_service": "养老服务",
    "police": "派出所",
    "law": "法律服务",
    "supermarket": "商超",
    "school": "学校",
    "sanitation": "环卫",
    "volunteer": "志愿队",
    "department": "部门",
    "owner": "产权单位",
}
_WEEKDAYS = "一二三四五六日"
_FIRST_YEAR = 2000
_KIND = "kind."
"""What the ids of the words for subcategories begin with in the catalogue."""
YES_WORDS = {"是": True, "否": False, "true": True, "false": False, "1": True, "0": False}

Reader: TypeAlias = Callable[[object], Any]


class CellError(ValueError):
    """A cell that cannot be read: what is wrong, and what to write."""

    def __init__(self, wrong: str, remedy: str) -> None:
        """Keep the two halves of the sentence."""
        super().__init__(wrong, remedy)
        self.wrong = wrong
        self.remedy = remedy


class Column(Struct, frozen=True):
    """A column: its key in code and TOML, its heading in sheets, and how a cell of it is read.

    `words` are the words a cell is chosen from, by value; `needed` columns may not be left empty.
    """

    key: str
    heading: str
    read: Reader
    needed: bool = False
    words: Mapping[Any, str] | None = None
    show: Callable[[Any], str] = str
    """Makes the text of a value that is neither empty nor among the words."""
    spoken: bool = False
    """Written as that text in TOML too, which has nothing of the kind."""

    def text(self, value: object) -> str:
        """Return a value as the text of a cell."""
        if value in (None, "", (), 0, False):
            return ""
        return self.words[value] if self.words and value in self.words else self.show(value)


class Sheet(Struct, frozen=True):
    """A table of a roster as people see it."""

    table: Table
    heading: str
    row: type[RosterRow]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the column of this key or heading."""
        return next((each for each in self.columns if name in (each.key, each.heading)), None)

    def read(self, cells: Mapping[str, object], at: Position) -> tuple[RosterRow | None, tuple[Problem, ...]]:
        """Make a row of cells by column key; cells that cannot be read are named and leave no row."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self.columns:
            cell = cells.get(column.key)
            if cell is None or (isinstance(cell, str) and not text(cell)):
                if column.needed:
                    problems.append(Problem(at, f"“{column.heading}”空着。", "这一格必须填。"))
                continue
            try:
                values[column.key] = column.read(cell)
            except CellError as error:
                problems.append(Problem(at, f"“{column.heading}”{error.wrong}", error.remedy))
        if not problems:
            return self.row(**values, at=at), ()
        key = MEANT_BY.get(self.row)
        missing = (self.row, values.get(key, "")) if key else None
        return None, tuple(replace(problem, missing=missing) for problem in problems)

    def cells(self, row: RosterRow) -> list[str]:
        """Return a row as texts in the order of the columns; the reverse of `read`."""
        return [column.text(getattr(row, column.key)) for column in self.columns]


def text(cell: object) -> str:
    """Read words: spaces are evened out, invisible characters dropped; a whole number counts as its digits."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, (date, time)):
        raise CellError("被表格软件当成了日期或时间。", "请把这一列设成“文本”格式，再重新输入。")
    if isinstance(cell, bool) or not isinstance(cell, (str, int)):
        raise CellError("不是文字。", "请写成文字，在 TOML 里加上引号。")
    return "".join(letter for letter in " ".join(str(cell).split()) if letter.isprintable())


def several(cell: object) -> tuple[str, ...]:
    """Read a list: an array in TOML, words between 、 or commas elsewhere."""
    parts = cell if isinstance(cell, list) else _split(text(cell))
    return tuple(word for part in parts if (word := text(part)))


def whole(cell: object) -> int:
    """Read a whole number that is not negative."""
    digits = text(cell)
    if not digits.isdecimal():
        raise CellError(f"是“{digits}”，不是数字。", "请写一个不小于 0 的整数。")
    return int(digits)


def yes(cell: object) -> bool:
    """Read a yes or no."""
    answer = cell if isinstance(cell, bool) else YES_WORDS.get(text(cell).lower())
    if answer is None:
        raise CellError(f"是“{text(cell)}”。", "请写“是”或“否”。")
    return answer


Word = TypeVar("Word", bound=StrEnum)


def one_of(words: Mapping[Word, str]) -> Callable[[object], Word]:
    """Make a reader of a word out of a table, by code or as people say it."""

    def read(cell: object) -> Word:
        said = text(cell)
        for value, word in words.items():
            if said in (value, word):
                return value
        raise CellError(f"是“{said}”，没有这一种。", f"可以写：{'、'.join(words.values())}。")

    return read


def unit_kind(cell: object) -> str:
    """Read the kind of a unit: a known code or word, or a Chinese word of one's own that cannot be meant for one."""
    said = text(cell)
    known = next((code for code, word in UNIT_WORDS.items() if said in (code, word)), None)
    if known is None and (said.isascii() or any(word in said for word in UNIT_WORDS.values())):
        words = "、".join(f"{word} {code}" for code, word in UNIT_WORDS.items())
        raise CellError(f"是“{said}”，没有这一种。", f"可以写：{words}；都不是就写一个中文名称，如“商会”。")
    return known or said


def _split(cell: str) -> list[str]:
    for separator in "，,；;":
        cell = cell.replace(separator, "、")
    return cell.split("、")


@lru_cache(maxsize=1)
def matters() -> Mapping[str, str]:
    """Return what people call each subcategory, by its code."""
    sentences = load_catalogue().sentences[FIRST_LANGUAGE]
    return {key.removeprefix(_KIND): word for key, word in sentences.items() if key.startswith(_KIND)}


def subcategories(cell: object) -> tuple[str, ...]:
    """Read what a resource is for: codes of subcategories, or what people call them."""
    return tuple(_subcategory(said) for said in several(cell))


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """Return the codes by what people call them; a word for several means the first."""
    return {word: code for code, word in reversed(list(matters().items()))}


def _subcategory(said: str) -> str:
    codes = _codes()
    if said in matters():
        return said
    if said not in codes:
        near = get_close_matches(said, codes, 5, 0.3) or list(codes)[:12]
        remedy = f"可以写：{'、'.join(near)}……"
        raise CellError(f"里的“{said}”不是一类事。", remedy)
    return codes[said]


def _joined(values: tuple[str, ...]) -> str:
    return "、".join(values)


def _joined_matters(values: tuple[str, ...]) -> str:
    words = [(code, matters().get(code, code)) for code in values]
    return _joined(tuple(word if _codes().get(word) == code else code for code, word in words))


def duty_days(cell: object) -> tuple[int | date, ...]:
    """Read days of duty: "周一至周五", "每天", 2025-12-01; a date that a table program made of it will do."""
    if isinstance(cell, datetime):
        return (cell.date(),)
    if isinstance(cell, date):
        return (cell,)
    said = "、".join(text(part) for part in cell) if isinstance(cell, list) else text(cell)
    days = read_days(said, date.min)
    if not days or any(isinstance(day, date) and day.year < _FIRST_YEAR for day in days):
        raise CellError(f"是“{said}”，看不出是哪天。", "请写“周一至周五”“周六、周日”“每天”，或日期如 2025-12-01。")
    return days


def duty_hours(cell: object) -> tuple[time, time]:
    """Read hours of duty: "08:00-20:00", "20:00-08:00" over midnight, "全天"."""
    said = text(cell)
    hours = read_hours(said)
    if hours is None:
        raise CellError(f"是“{said}”，不是一段时间。", "请写成 08:00-20:00，过夜写 20:00-08:00，整天写“全天”。")
    return hours


def _joined_days(days: tuple[int | date, ...]) -> str:
    return _joined(tuple(day.isoformat() if isinstance(day, date) else f"周{_WEEKDAYS[day]}" for day in days))


def _hours(hours: tuple[time, time]) -> str:
    return "全天" if hours == ALL_DAY else f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"


_ID = Column("id", "编号", whole)

SHEETS = (
    Sheet(
        Table.PLACES,
        "地点",
        PlaceRow,
        (
            Column("path", "路径", text, needed=True),
            Column("kind", "类型", one_of(KIND_WORDS), needed=True, words=KIND_WORDS),
            Column("number", "号", text),
            Column("aliases", "别名", several, show=_joined),
            Column("rooms", "房号", several, show=_joined),
            Column("managed_by", "物业单位", text),
            Column("households", "户数", whole),
            _ID,
        ),
    ),
    Sheet(
        Table.UNITS,
        "单位",
        UnitRow,
        (
            Column("name", "名称", text, needed=True),
            Column("kind", "类型", unit_kind, needed=True, words=UNIT_WORDS),
            Column("territory", "服务范围", several, show=_joined),
            Column("aliases", "别名", several, show=_joined),
            _ID,
        ),
    ),
    Sheet(
        Table.RESOURCES,
        "资源",
        ResourceRow,
        (
            Column("unit", "单位", text, needed=True),
            Column("name", "资源", text, needed=True),
            Column("subcategories", "管哪些事", subcategories, show=_joined_matters),
        ),
    ),
    Sheet(
        Table.PEOPLE,
        "人员",
        PersonRow,
        (
            Column("name", "姓名", text, needed=True),
            Column("role", "角色", one_of(USUAL_TITLES), words=USUAL_TITLES),
            Column("seat", "地点或单位", text),
            Column("title", "职务", text),
            Column("rank", "替补次序", whole),
            Column("called", "称呼", text),
            Column("phone", "电话", text),
            Column("employer", "任职单位", text),
            Column("left", "离任", yes, words={True: "是"}),
            _ID,
        ),
    ),
    Sheet(
        Table.DUTY,
        "值班",
        DutyRow,
        (
            Column("seat", "地点或单位", text, needed=True),
            Column("name", "姓名", text, needed=True),
            Column("days", "哪天", duty_days, needed=True, show=_joined_days, spoken=True),
            Column("hours", "时段", duty_hours, show=_hours, spoken=True),
        ),
    ),
    Sheet(
        Table.GROUPS,
        "群",
        GroupRow,
        (
            Column("channel", "渠道", text, needed=True),
            Column("chat", "群号", text, needed=True),
            Column("place", "地点", text, needed=True),
            Column("name", "群名", text),
        ),
    ),
    Sheet(
        Table.RESIDENTS,
        "居民",
        ResidentRow,
        (
            Column("name", "姓名", text, needed=True),
            Column("home", "住址", text, needed=True),
            Column("room", "房号", text),
            Column("called", "称呼", text),
            Column("phone", "电话", text),
            _ID,
        ),
    ),
)
"""Every sheet there is. A file need not have them all."""


def sheet_named(name: str) -> Sheet | None:
    """Return the sheet of this table name or heading."""
    return next((sheet for sheet in SHEETS if name in (sheet.table, sheet.heading)), None)


def sheet_of(table: Table) -> Sheet:
    """Return the sheet of a table."""
    return next(sheet for sheet in SHEETS if sheet.table is table)
