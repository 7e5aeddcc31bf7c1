"""The example of the settings is true: it can be loaded, and it says what holds when nothing is written."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk_settings import load_answers
from bot.settings import load_settings
from handlers.office import Waiting

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"


def test_the_example_says_what_holds_without_it(tmp_path: Path) -> None:
    empty = tmp_path / "config.toml"
    empty.touch()
    usual, example = load_settings(empty, {}), load_settings(EXAMPLE, {})
    same_place = replace(
        example, data_dir=usual.data_dir, database_url=usual.database_url, keys=usual.keys, rules=usual.rules
    )
    assert replace(same_place, answers=()) == usual
    assert (example.data_dir, example.rules) == (ROOT / "data", ROOT / "rules")


def test_the_example_names_every_time_the_desk_waits() -> None:
    written = tomllib.loads(EXAMPLE.read_text("utf-8"))["waiting"]
    assert set(written) == set(Waiting.__struct_fields__)


def test_the_example_of_answers_can_be_loaded() -> None:
    answers = load_answers(ROOT / "faq.example.toml")
    assert len(answers) >= 3
    assert all(answer.words and answer.text for answer in answers)


@pytest.mark.parametrize("file", ["config.example.toml", "faq.example.toml"])
def test_the_examples_hold_no_secret(file: str) -> None:
    written = tomllib.loads((ROOT / file).read_text("utf-8"))
    assert not written.get("telegram", {}).get("main", {}).get("token")
    assert not written.get("database", {}).get("url")
