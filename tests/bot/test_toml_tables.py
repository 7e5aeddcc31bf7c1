"""Reading a file key by key: every mistake is told at once, with its line and a remedy."""

from collections.abc import Callable
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path

import pytest

from bot.toml_tables import FileError, Problem, Table, line_numbers, open_table, read_duration

LAYOUT = """
top = 1

[section]  # a remark
key = "x"
"quoted.key" = 2
long = \"\"\"
not = a key
\"\"\"
after = 3

[section.inner]
deep.down = true

[[row]]
name = "first"

[[row]]
name = "second"
"""


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Table]:
    def read(text: str) -> Table:
        file = tmp_path / "some.toml"
        file.write_text(text, "utf-8")
        return open_table(file)

    return read


def problems(table: Table) -> list[Problem]:
    return table.source.problems


def test_every_key_is_found_on_its_line() -> None:
    found = line_numbers(LAYOUT)
    assert found["top",] == 2
    assert found["section",] == 4
    assert found["section", "key"] == 5
    assert found["section", "quoted.key"] == 6
    assert found["section", "after"] == 10
    assert found["section", "inner", "deep", "down"] == 13
    assert found["row", "0", "name"] == 16
    assert found["row", "1", "name"] == 19
    assert ("section", "not") not in found


def test_what_is_written_is_taken(table: Callable[[str], Table]) -> None:
    read = table(
        'text = "t"\nflag = true\nnumber = 3\nspan = "90m"\nspans = ["5m", "1h"]\nat = "08:30"\n'
        'zone = "Asia/Shanghai"\nfruit = ["pear"]\ntexts = ["a"]'
    )
    assert read.take_text("text") == "t"
    assert read.take_flag("flag", default=False)
    assert read.take_number("number", 1, lowest=1, highest=3) == 3
    assert read.take_duration("span", timedelta()) == timedelta(minutes=90)
    assert read.take_durations("spans", ()) == (timedelta(minutes=5), timedelta(hours=1))
    assert read.take_time("at", time(1)) == time(8, 30)
    assert read.take_zone("zone", "UTC").key == "Asia/Shanghai"
    assert read.take_words("fruit", Fruit) == (Fruit.PEAR,)
    assert read.take_texts("texts") == ("a",)
    read.finish()
    assert not problems(read)


@pytest.mark.parametrize(
    ("line", "take"),
    [
        ("k = 1", lambda table: table.take_text("k")),
        ('k = "true"', lambda table: table.take_flag("k", default=True)),
        ("k = true", lambda table: table.take_number("k", 1, lowest=0, highest=9)),
        ("k = 10", lambda table: table.take_number("k", 1, lowest=0, highest=9)),
        ('k = "soon"', lambda table: table.take_duration("k", timedelta())),
        ('k = "0m"', lambda table: table.take_duration("k", timedelta())),
        ('k = ["10m", "5m"]', lambda table: table.take_durations("k", ())),
        ("k = []", lambda table: table.take_durations("k", ())),
        ('k = "25:00"', lambda table: table.take_time("k", time(1))),
        ('k = "Asia/Shanghia"', lambda table: table.take_zone("k", "UTC")),
        ('k = "../../etc/passwd"', lambda table: table.take_zone("k", "UTC")),
        ('k = ["plum"]', lambda table: table.take_words("k", Fruit)),
        ('k = "pear"', lambda table: table.take_words("k", Fruit)),
        ('k = [" "]', lambda table: table.take_texts("k")),
        ("k = 1", lambda table: table.take_table("k")),
        ("[k]", lambda table: table.take_array("k")),
        ("[k]", lambda table: table.take_text("k")),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(
    line: str, take: Callable[[Table], object], table: Callable[[str], Table]
) -> None:
    read = table(f"# first\n{line}\n")
    take(read)
    (problem,) = problems(read)
    assert problem.line == 2
    assert problem.wrong.startswith("k ")
    assert problem.remedy


def test_a_misspelt_key_is_told_with_the_nearest(table: Callable[[str], Table]) -> None:
    read = table('[box]\ntexr = "t"\nother = 1\n')
    box = read.take_table("box")
    box.take_text("text")
    box.finish()
    read.finish()
    assert [(problem.line, "box.texr" in problem.wrong) for problem in problems(read)] == [(2, True), (3, False)]
    assert "text" in problems(read)[0].remedy


def test_every_problem_is_told_in_the_order_of_the_file(table: Callable[[str], Table]) -> None:
    read = table("b = 1\na = 1\n")
    read.take_text("a")
    read.take_text("b")
    with pytest.raises(FileError) as told:
        read.source.finish()
    assert [problem.line for problem in told.value.problems] == [1, 2]
    assert str(told.value).count("\n") == 1


@pytest.mark.parametrize(("content", "line"), [(b"a = 1\nb = \n", 2), (b"\xff\xfe", None), (b"a = 1\na = 2\n", 2)])
def test_what_is_no_toml_is_told(content: bytes, line: int | None, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(FileError) as told:
        open_table(file)
    assert [problem.line for problem in told.value.problems] == [line]
    assert str(told.value).startswith(str(file))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.toml"):
        open_table(tmp_path / "none.toml")


def test_a_day_may_be_shorter_than_a_day() -> None:
    assert read_duration("2d", timedelta(hours=12)) == timedelta(days=1)
    assert read_duration("2h", timedelta(hours=12)) == timedelta(hours=2)


def test_a_list_of_the_whole_file_after_the_last_table_is_told_where_it_belongs(
    table: Callable[[str], Table],
) -> None:
    read = table('[[row]]\nname = "first"\n\nplaces = ["和美花园"]\n')
    for row in read.take_array("row"):
        row.take_text("name")
        row.finish()
    (problem,) = problems(read)
    assert problem.line == 4
    assert "places = […] 要写在第一个 [[…]] 之前" in problem.remedy
