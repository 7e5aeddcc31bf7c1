"""An office's own table of past work orders: which column holds the words, which the label, and in what encoding."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from bot.complaint import Complaint, reason
from bot.csv_text import decoded

TEXT_HEADINGS = (
    "诉求内容", "工单内容", "反映内容", "问题描述", "诉求描述", "留言详情", "内容", "描述", "事项",
    "诉求标题", "工单标题", "留言主题", "标题", "主题", "text", "content", "title",
)  # fmt: skip
LABEL_HEADINGS = (
    "诉求分类", "工单分类", "问题分类", "一级分类", "一级标签", "所属分类", "分类", "类别", "类型", "标签", "label",
    "label1", "category", "class",
)  # fmt: skip


class OfficeTable(Struct, frozen=True):
    """A table as it was read."""

    file: Path
    encoding: str
    headings: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def heading(self, named: str | None, usual: Sequence[str], option: str) -> str:
        """Choose a column: the one that was named, or the first of the usual ones. Raises Complaint."""
        found = named if named is not None else next((each for each in usual if each in self.headings), None)
        if found in self.headings:
            return str(found)
        wrong = f"没有“{named}”这一列" if named is not None else "认不出是哪一列"
        raise Complaint(f"{self.file}：{wrong}。请用 {option} 写明列名，表头有：{'、'.join(self.headings)}。")


def read_office_csv(file: Path) -> OfficeTable:
    """Read a table whose first line names its columns. Raises Complaint."""
    try:
        source, encoding = decoded(file.read_bytes())
        rows = csv.DictReader(io.StringIO(source, newline=""), strict=True, restval="", restkey="")
        headings = tuple(each.strip() for each in rows.fieldnames or ())
        rows.fieldnames = headings
        found = tuple(rows)
    except OSError as error:
        raise Complaint(f"读不了 {file}（{reason(error)}）。") from error
    except UnicodeDecodeError as error:
        raise Complaint(f"{file} 的文字编码认不出来，请另存为 UTF-8 的 CSV。") from error
    except csv.Error as error:
        raise Complaint(f"{file} 不是合法的 CSV（{error}），请检查引号是否成对。") from error
    if not found:
        raise Complaint(f"{file} 里没有一行数据。第一行要是表头。")
    return OfficeTable(file, encoding, headings, found)
