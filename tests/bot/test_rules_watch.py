"""The watch reads only what changed and stands still, and says each mistake once."""

from pathlib import Path

import pytest

from bot.books import Books
from bot.rules_watch import RulesWatch, stamps
from nlp.rulebook import SHIPPED
from tests.bot.test_rules_command import LANTERN, write_rules


@pytest.fixture
def watch(books: Books, tmp_path: Path) -> RulesWatch:
    folders = (SHIPPED, tmp_path / "rules")
    return RulesWatch(books, folders, stamps(folders))


async def test_nothing_is_read_while_nothing_changes(watch: RulesWatch, books: Books) -> None:
    before = books.practice
    for _ in range(3):
        await watch.look()
    assert books.practice is before


async def test_a_file_is_taken_once_it_stands_still(watch: RulesWatch, books: Books, tmp_path: Path) -> None:
    before = books.practice.rules
    write_rules(tmp_path, LANTERN)
    await watch.look()
    assert books.practice.rules is before
    write_rules(tmp_path, LANTERN + "weight = 2\n")
    await watch.look()
    assert books.practice.rules is before
    await watch.look()
    assert books.practice.rules.version != before.version
    assert "property.lantern" in books.practice.rules.written


async def test_a_file_that_goes_takes_its_rules_along(watch: RulesWatch, books: Books, tmp_path: Path) -> None:
    before = books.practice.rules.version
    file = write_rules(tmp_path, LANTERN) / "mine.toml"
    await watch.look()
    await watch.look()
    file.unlink()
    await watch.look()
    await watch.look()
    assert books.practice.rules.version == before


async def test_a_broken_file_changes_nothing(
    watch: RulesWatch, books: Books, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = books.practice
    write_rules(tmp_path, "[[rule")
    for _ in range(5):
        await watch.look()
    assert books.practice is before
    assert len([each for each in caplog.records if "mine.toml:1" in each.getMessage()]) == 1
