"""Every dialogue is played on both engines, and everything it expects is there."""

from pathlib import Path

import pytest

from nlp.rulebook import RuleBook
from tests.dialogue import WrongDialogueError, files, perform, read
from tests.write_transcripts import FOLDER, page


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_dialogue(file: Path, rules: RuleBook, database_url: str) -> None:
    dialogue = read(file)
    written = page(dialogue, perform(dialogue, rules, database_url))
    assert (FOLDER / f"{file.stem}.md").read_text("utf-8") == written, "to write the pages anew: make transcripts"


def test_every_page_is_of_a_dialogue() -> None:
    assert {each.stem for each in FOLDER.glob("*.md")} == {each.stem for each in files()} | {"README"}
    assert len(files()) > 30


def test_an_expectation_that_is_not_met_fails_with_its_line(rules: RuleBook, tmp_path: Path) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text(
        '{"dialogue": "a lamp"}\n'
        '{"at": "2026-03-02T12:31:00", "from": "张阿姨", "chat": "3号楼居民群", "text": "2单元楼道灯又不亮了"}\n'
        '{"expect": {"to": "李建国", "labels": ["我来办"]}}\n'
        '{"nobody": {"to": "张桂芳"}}\n'
        '{"request": 1001, "state": "dispatched"}\n'
        '{"expect": {"to": "李建国", "facts": ["没有这句话"]}}\n',
        "utf-8",
    )
    with pytest.raises(AssertionError, match=r"wrong\.jsonl:6: 0 messages"):
        perform(read(file), rules)


@pytest.mark.parametrize(
    "line",
    ['{"expect": {"tos": "李建国"}}', '{"expect": {}, "nobody": {}}', '{"request": 1001, "stat": "x"}', '{"x": 1}'],
)
def test_a_misspelt_expectation_is_no_dialogue(line: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text(f'{{"dialogue": "x"}}\n{{"at": "2026-03-02T12:31:00"}}\n{line}\n', "utf-8")
    with pytest.raises(WrongDialogueError, match=r"wrong\.jsonl:3"):
        read(file)
