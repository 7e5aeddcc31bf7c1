"""What is wrong with a text that is no TOML is told with its line and without a word of the library."""

import re
import tomllib

import pytest

from nlp.toml_mistakes import mistake


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('a = "x\n', 1, "引号"),
        ("a = [1,\n2\n", 2, "方括号"),
        ("[a\nb = 1", 1, "方括号"),
        ("a = {b = 1\n", 1, "花括号"),
        ("\na = x\n", 2, "引号"),
        ("a\n", 1, "等号"),
        ("a = 1 b = 2\n", 1, "一项"),
        ("a = 1\na = 2\n", 2, "两次"),
        ("[a]\n[a]\n", 2, "两次"),
        ("a = 2026-02-30\n", 1, "日期"),
        ('a = "\\q"\n', 1, "反斜杠"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as told:
        tomllib.loads(text)
    at, said = mistake(told.value, text)
    assert at == line
    assert words in said
    assert not re.search("[A-Za-z]", said)
