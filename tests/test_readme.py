"""What the README tells a newcomer to type works, and both languages say the same."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def blocks(readme: str, language: str) -> list[str]:
    """Return the code blocks of a language."""
    text = (ROOT / readme).read_text("utf-8")
    return [block for found, block in BLOCK.findall(text) if found == language]


def menkou(*words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the command as a newcomer would."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "menkou"), *words],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    )


@pytest.mark.parametrize("readme", READMES)
def test_the_example_conversation_ends_as_told(readme: str) -> None:
    (script,) = blocks(readme, "jsonl")
    assert script == (ROOT / "docs/example.jsonl").read_text("utf-8")
    played = menkou("replay", "docs/example.jsonl")
    assert (played.returncode, played.stderr) == (0, "")
    *sent, ended = [json.loads(line) for line in played.stdout.splitlines()]
    assert (ended["request"], ended["state"], ended["holder"]) == (1001, "closed", "李建国")
    assert {line["to"] for line in sent} == {"3号楼居民群", "李建国", "张桂芳"}


@pytest.mark.parametrize("readme", READMES)
def test_the_example_sentence_is_understood(readme: str) -> None:
    (command,) = [block for block in blocks(readme, "sh") if "classify" in block]
    sentence = command.split("'")[1]
    understood = menkou("classify", given=sentence + "\n")
    assert (understood.returncode, understood.stderr) == (0, "")
    (matter,) = [json.loads(line) for line in understood.stdout.splitlines()]
    assert (matter["subcategory"], matter["place"]["building"], matter["opens"]) == ("elevator", "3", True)


@pytest.mark.parametrize("readme", READMES)
def test_the_example_roster_can_be_imported(readme: str, tmp_path: Path) -> None:
    (roster,) = blocks(readme, "toml")
    config = str(tmp_path / "config.toml")
    assert menkou("init", "--config", config).returncode == 0
    (tmp_path / "ours.toml").write_text(roster, "utf-8")
    imported = menkou("roster", "import", str(tmp_path / "ours.toml"), "--config", config, "--dry-run")
    assert (imported.returncode, imported.stderr) == (0, "")


@pytest.mark.parametrize("readme", READMES)
def test_every_file_it_names_exists(readme: str) -> None:
    named = LINK.findall((ROOT / readme).read_text("utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_both_languages_have_the_same_parts() -> None:
    english, chinese = ((ROOT / readme).read_text("utf-8") for readme in READMES)
    for shape in (r"^#+ ", r"^\|", r"^- ", r"^```"):
        assert len(re.findall(shape, english, re.MULTILINE)) == len(re.findall(shape, chinese, re.MULTILINE)), shape
    assert re.findall(r"`(make [\w-]+|menkou [\w-]+)", english) == re.findall(r"`(make [\w-]+|menkou [\w-]+)", chinese)
