"""`menkou rules` and `menkou explain` as an operator runs them, on real files and a real database."""

from pathlib import Path

from nlp.rulebook import SHIPPED
from tests.bot.menkou import menkou

LANTERN = """
[[rule]]
id = "property.lantern"
category = "property"
words = ["红灯笼"]
reason = "灯笼坏了"
examples = ["红灯笼灭了", "电梯坏了"]
"""


def write_rules(folder: Path, content: str, name: str = "rules") -> Path:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "mine.toml").write_text(content, "utf-8")
    return folder / name


def test_rules_beside_the_settings_are_tested_with_those_that_come_along(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    write_rules(tmp_path, LANTERN)
    done = menkou("rules", "test", cwd=tmp_path)
    assert done.returncode == 1
    assert "rules/mine.toml:7: 例句“电梯坏了”" in done.stdout
    write_rules(tmp_path, LANTERN.replace(', "电梯坏了"', ""))
    assert "mine.toml" not in menkou("rules", "test", cwd=tmp_path).stdout


def test_a_folder_is_tested_before_it_is_in_force(tmp_path: Path) -> None:
    write_rules(tmp_path, LANTERN, "draft")
    assert "draft/mine.toml:7" in menkou("rules", "test", "draft", cwd=tmp_path).stdout
    assert "mine.toml" not in menkou("rules", "test", cwd=tmp_path).stdout


def test_a_broken_file_is_one_line(tmp_path: Path) -> None:
    write_rules(tmp_path, LANTERN.replace("words", "word"), "draft")
    done = menkou("rules", "test", "draft", cwd=tmp_path)
    assert done.returncode == 1
    assert "draft/mine.toml:3" in done.stderr
    assert done.stderr.count("\n") == 1
    assert str(SHIPPED) not in done.stderr
