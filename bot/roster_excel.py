"""Rosters as Excel files. Loaded only for one of them: its libraries take more memory than the rest of a small desk."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from bot.roster_sheets import Sheet
from domain.roster import RosterRow, Table

LAST_CHOICE_ROW = 2_000
"""Down to which row a cell offers its words to choose from."""
NARROW, WIDE = 14, 36


class NoExcelError(Exception):
    """What was read is no Excel file."""


def pages(content: bytes) -> Iterator[tuple[str, Iterable[tuple[int, Sequence[object]]]]]:
    """Walk the sheets of a file: the title of each, and its lines with their numbers. Raises NoExcelError."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise NoExcelError from error
    for page in book.worksheets:
        yield page.title.strip(), enumerate(page.iter_rows(values_only=True), start=1)
    book.close()


def book(tables: Iterable[tuple[Sheet, Iterable[RosterRow]]]) -> bytes:
    """Return a file with one sheet for each table."""
    file = io.BytesIO()
    written = xlsxwriter.Workbook(file, {"in_memory": True})
    heading = written.add_format({"bold": True, "bg_color": "#E8F1EC"})
    for sheet, rows in tables:
        page = written.add_worksheet(sheet.heading)
        page.freeze_panes(1, 0)
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, WIDE if number == 0 else NARROW)
            page.write_string(0, number, column.heading, heading)
            if column.words and sheet.table is not Table.UNITS:
                # Of units there are more kinds than the list names; the others are chosen from.
                choice = {"validate": "list", "source": [word for word in column.words.values() if word]}
                page.data_validation(1, number, LAST_CHOICE_ROW, number, choice)
        for line, row in enumerate(rows, start=1):
            for number, cell in enumerate(sheet.cells(row)):
                # Always a string, so that no cell becomes a formula.
                page.write_string(line, number, cell)
    written.close()
    return file.getvalue()
