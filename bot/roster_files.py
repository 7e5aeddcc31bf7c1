"""Rosters as files: Excel sheets, CSV or TOML, read into one neutral value and written from it."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from bot.complaint import reason
from bot.composition import EXCEL
from bot.csv_text import decoded
from bot.roster_sheets import SHEETS, Column, Sheet, sheet_named, sheet_of
from bot.toml_tables import line_numbers
from domain.roster import PlaceRow, Position, Problem, Roster, RosterRow, Table
from nlp.toml_mistakes import mistake

LARGEST_FILE = 20 * 2**20
NOTES = "说明"
"""A sheet of this name is for people and not read."""
FORMULA_SIGNS = ("=", "+", "-", "@")
_MARK = re.compile(
    r""""{3}(?:\\.|[^\\])*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|[\[\]{}]|\n""", re.DOTALL
)
"""What counts in TOML for where a row begins: texts and comments, which may hold anything, brackets, ends of lines."""
_SECTION = re.compile(r"^【(.+)】$")


class RosterFileError(Exception):
    """A file that cannot be read or written as a roster at all; the text says what to do."""


class _Line(Struct, frozen=True):
    """One line of a sheet: where it stands and its cells by column key."""

    at: Position
    cells: dict[str, object]


_Read: TypeAlias = Iterator[_Line | Problem]


def read(path: Path) -> Roster:
    """Read a roster from an .xlsx, .csv or .toml file. Cells that cannot be read are named in its problems.

    Raises RosterFileError when the file as a whole cannot be read.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise RosterFileError(f"{path.name}：不认识这种文件，请用 .xlsx、.csv 或 .toml。")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise RosterFileError(f"{path.name}：文件太大，花名册一般不超过 {LARGEST_FILE // 2**20} MB。")
        content = path.read_bytes()
    except OSError as error:
        raise RosterFileError(f"{path.name}：打不开（{reason(error)}）。") from error
    return _roster(reader(path.name, content))


def write(roster: Roster, path: Path) -> None:
    """Write a roster as .xlsx, .csv or .toml; only the owner may read the file.

    Raises RosterFileError when the ending is another or the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise RosterFileError(f"{path.name}：不认识这种文件，请用 .xlsx、.csv 或 .toml。")
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_bytes(writer(roster))
    except OSError as error:
        raise RosterFileError(f"{path.name}：写不进去（{reason(error)}）。") from error


def _roster(lines: _Read) -> Roster:
    # Which table holds which class of row is known to the sheets, not to the type checker.
    rows: dict[Table, list[Any]] = {table: [] for table in Table}
    problems: list[Problem] = []
    for line in lines:
        if isinstance(line, Problem):
            problems.append(line)
            continue
        row, wrong = sheet_of(line.at.table).read(line.cells, line.at)
        problems.extend(wrong)
        if row is not None:
            rows[line.at.table].append(row)
    return Roster(**{str(table): tuple(found) for table, found in rows.items()}, problems=tuple(problems))


def _rows_of(roster: Roster, sheet: Sheet) -> tuple[RosterRow, ...]:
    rows: tuple[RosterRow, ...] = getattr(roster, sheet.table)
    return rows


def _headings(sheet: Sheet, names: Sequence[str], at: Position) -> tuple[list[Column | None], list[Problem]]:
    """Return the column under each heading, None for those without one, and what is wrong with the headings."""
    columns = [sheet.column(name) if name else None for name in names]
    known = "、".join(column.heading for column in sheet.columns)
    problems = [
        Problem(at, f"不认识的列“{name}”。", f"可以有：{known}。")
        for name, column in zip(names, columns, strict=True)
        if name and column is None
    ]
    problems.extend(
        Problem(at, f"缺少“{column.heading}”这一列。", "请在表头里加上。")
        for column in sheet.columns
        if column.needed and column not in columns
    )
    return columns, problems


def _grid(file: str, sheet: Sheet, rows: Iterable[tuple[int, Sequence[object]]]) -> _Read:
    """Read numbered rows of cells, of which the first that is not empty holds the headings."""
    columns: list[Column | None] | None = None
    for number, cells in rows:
        if all(cell is None or not str(cell).strip() for cell in cells):
            continue
        at = Position(file, sheet.table, number)
        if columns is None:
            columns, problems = _headings(sheet, [str(cell or "").strip() for cell in cells], at)
            yield from problems
            continue
        yield _Line(at, {column.key: cell for column, cell in zip(columns, cells, strict=False) if column})


# --- Excel ---------------------------------------------------------------------------------------------------


def _read_xlsx(file: str, content: bytes) -> _Read:
    excel = EXCEL.load()
    try:
        for title, rows in excel.pages(content):
            sheet = sheet_named(title)
            if sheet is not None:
                yield from _grid(file, sheet, rows)
            elif title != NOTES:
                yield _unknown_sheet(Position(file, Table.PLACES, 1), title)
    except excel.NoExcelError as error:
        remedy = "请用 Excel 或 WPS 打开后另存为 .xlsx，不要加密码。"
        raise RosterFileError(f"{file}：不是能读的 Excel 文件。{remedy}") from error


def _write_xlsx(roster: Roster) -> bytes:
    book: bytes = EXCEL.load().book((sheet, _rows_of(roster, sheet)) for sheet in SHEETS)
    return book


# --- CSV -----------------------------------------------------------------------------------------------------


def _read_csv(file: str, content: bytes) -> _Read:
    for number, title, rows in _csv_sections(file, content):
        sheet = sheet_named(title)
        if sheet is not None:
            yield from _grid(file, sheet, rows)
        elif title:
            yield _unknown_sheet(Position(file, Table.PLACES, number), title)
        elif rows:
            yield Problem(
                Position(file, Table.PLACES, number),
                "看不出这是哪张表。",
                f"请在表头上面单独写一行，如“【人员】”；可以有：{_sheet_names()}。",
                missing=(PlaceRow, ""),
            )


def _csv_sections(file: str, content: bytes) -> Iterator[tuple[int, str, list[tuple[int, Sequence[object]]]]]:
    """Walk the tables of a file: the line where each begins, its name and its lines.

    A table without a name of its own may bear that of the file: 人员.csv.
    """
    stem = Path(file).stem
    start, title = 1, stem if sheet_named(stem) else ""
    rows: list[tuple[int, Sequence[object]]] = []
    for number, cells in _csv_lines(file, content):
        found = _SECTION.match(cells[0].strip()) if cells and not any(cells[1:]) else None
        if found:
            yield start, title, rows
            start, title, rows = number, found[1], []
        elif any(cells):
            rows.append((number, [_without_quote(cell) for cell in cells]))
    yield start, title, rows


def _csv_lines(file: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        source, _ = decoded(content)
    except UnicodeDecodeError as error:
        raise RosterFileError(f"{file}：文字编码认不出来，请另存为 UTF-8 的 CSV。") from error
    rows = csv.reader(io.StringIO(source, newline=""), strict=True)
    try:
        for cells in rows:
            yield rows.line_num, cells
    except csv.Error as error:
        raise RosterFileError(f"{file} 第 {rows.line_num} 行：不是合法的 CSV，请检查引号是否成对。") from error


def _write_csv(roster: Roster) -> bytes:
    file = io.StringIO(newline="")
    lines = csv.writer(file)
    for sheet in SHEETS:
        lines.writerow([f"【{sheet.heading}】"])
        lines.writerow([column.heading for column in sheet.columns])
        lines.writerows([_quoted(cell) for cell in sheet.cells(row)] for row in _rows_of(roster, sheet))
        lines.writerow([])
    # The mark at the beginning lets Excel see that this is UTF-8.
    return file.getvalue().encode("utf-8-sig")


def _quoted(cell: str) -> str:
    """Keep a table program from taking the cell for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _without_quote(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


# --- TOML ----------------------------------------------------------------------------------------------------


def _read_toml(file: str, content: bytes) -> _Read:
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterFileError(f"{file}：TOML 文件要用 UTF-8 保存。") from error
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line, wrong = mistake(error, source)
        raise RosterFileError(f"{file} 第 {line} 行：不是合法的 TOML（{wrong}）。请改好再试。") from error
    lines = line_numbers(source)
    for name, entries in tables.items():
        sheet = sheet_named(name)
        start = lines.get((name,), 1)
        if sheet is None or not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            yield _unknown_sheet(Position(file, Table.PLACES, start), name)
            continue
        inline = _inline_lines(source, start)
        for count, entry in enumerate(entries):
            at = Position(file, sheet.table, lines.get((name, str(count)), 0) or next(inline, start))
            yield from (
                Problem(at, f"不认识的项 {key}。", f"可以有：{'、'.join(column.key for column in sheet.columns)}。")
                for key in entry
                if sheet.column(key) is None
            )
            yield _Line(at, {column.key: cell for key, cell in entry.items() if (column := sheet.column(key))})


def _inline_lines(source: str, start: int) -> Iterator[int]:
    """Walk the lines on which the rows of one table begin that is written between brackets: `people = [`."""
    number, depth = start, 0
    for found in _MARK.finditer("\n".join(source.splitlines()[start - 1 :])):
        mark = found[0]
        if mark not in "[]{}":
            number += mark.count("\n")
            continue
        if mark == "{" and depth == 1:
            yield number
        depth += 1 if mark in "[{" else -1
        if depth == 0:
            return


def _write_toml(roster: Roster) -> bytes:
    entries = [entry for sheet in SHEETS for row in _rows_of(roster, sheet) for entry in _toml_entry(sheet, row)]
    return "\n".join(entries).encode()


def _toml_entry(sheet: Sheet, row: RosterRow) -> Iterator[str]:
    yield f"[[{sheet.table}]]"
    for column in sheet.columns:
        value = getattr(row, column.key)
        if value not in (None, "", (), 0, False):
            yield f"{column.key} = {_toml_value(column.text(value) if column.spoken else value)}"
    yield ""


def _toml_value(value: object) -> str:
    # A JSON string is a TOML string, and so are its arrays, numbers and truth values.
    return json.dumps(str(value) if isinstance(value, StrEnum) else value, ensure_ascii=False)


# --- What is common to them ----------------------------------------------------------------------------------


def _unknown_sheet(at: Position, name: str) -> Problem:
    remedy = f"可以有：{_sheet_names()}；备注请放在名为“{NOTES}”的工作表里。"
    return Problem(at, f"不认识的表“{name}”。", remedy, missing=(PlaceRow, ""))


def _sheet_names() -> str:
    return "、".join(sheet.heading for sheet in SHEETS)


_READERS = {".xlsx": _read_xlsx, ".csv": _read_csv, ".toml": _read_toml}
_WRITERS = {".xlsx": _write_xlsx, ".csv": _write_csv, ".toml": _write_toml}
