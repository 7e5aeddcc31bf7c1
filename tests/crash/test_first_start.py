"""A first start that is killed half way is made good by doing the same again."""

import re
from pathlib import Path

import pytest

from tests.crash.points import FIRST_START
from tests.crash.program import KILLED, end_of, start

INVITATION = re.compile(r"h_\w{16}")


def run(*words: str, folder: Path, crash_at: str = "") -> tuple[int | None, str]:
    """Run a command to its end, or to the point at which it dies; return its exit status and what it said."""
    log = folder / "said.log"
    log.unlink(missing_ok=True)
    status = end_of(start(words, folder, log, crash_at))
    return status, log.read_text("utf-8") if log.exists() else ""


def begin(folder: Path, crash_at: str = "") -> tuple[int | None, int]:
    """Write settings, keys and database; return the exit status and how many invitations were printed."""
    for file in ("config.toml", "roster.toml"):
        # What is there already is never written over; the command says to move it away.
        (folder / file).unlink(missing_ok=True)
    status, said = run("init", folder=folder, crash_at=crash_at)
    return status, len(set(INVITATION.findall(said)))


@pytest.mark.parametrize("point", sorted({*FIRST_START, "before_commit"}))
def test_begun_anew_everything_is_there(point: str, tmp_path: Path) -> None:
    assert begin(tmp_path, point) == (KILLED, 0)
    assert begin(tmp_path) == (0, 1)


def test_whoever_never_saw_the_invitation_is_told_how_to_get_one(tmp_path: Path) -> None:
    # The first commit calls the roles by their titles, the second is that of the roster.
    assert begin(tmp_path, "after_commit:2") == (KILLED, 0)
    _, again = run("roster", "import", "roster.toml", folder=tmp_path)
    assert not INVITATION.search(again)
    assert "--again" in again
    _, anew = run("roster", "import", "roster.toml", "--again", "管理员", folder=tmp_path)
    assert INVITATION.search(anew)
    assert "--again" not in anew


def test_a_roster_is_never_half_imported(tmp_path: Path) -> None:
    begin(tmp_path)
    with (tmp_path / "roster.toml").open("a", encoding="utf-8") as roster:
        roster.write('\n[[places]]\npath = "本社区/东院"\nkind = "estate"\n')
    # The second transaction is that of the roster.
    for point in ("after_job:2", "before_write:2", "before_commit:2"):
        status, _ = run("roster", "import", "roster.toml", folder=tmp_path, crash_at=point)
        assert status == KILLED
    _, first = run("roster", "import", "roster.toml", folder=tmp_path)
    _, second = run("roster", "import", "roster.toml", folder=tmp_path)
    assert "新增 1 行" in first
    assert "新增 0 行，改动 0 行" in second
