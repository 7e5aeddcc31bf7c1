"""The ways to run, test, lock and package the project."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import warnings
import zipfile
from pathlib import Path

import pytest
import pytest_socket
import sqlalchemy

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PACKAGES = ("bot", "domain", "handlers", "nlp", "storage")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]+\])?==(?P<version>[^\s;]+)(?P<rest>.*)$", re.DOTALL)


def requirements(lock: Path) -> list[str]:
    """Return the requirements of a lock file, each joined to one line."""
    text = lock.read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pins(lock: Path) -> set[tuple[str, str]]:
    """Return name and version of everything that a lock file pins."""
    found = [PINNED.match(line) for line in requirements(lock)]
    return {(match["name"], match["version"]) for match in found if match}


def tracked(*folders: str) -> list[str]:
    """Return the paths that git tracks below some folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders],  # noqa: S607 - the git of whoever runs the tests.
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]


def test_there_is_a_lock_for_every_use() -> None:
    assert [lock.stem for lock in LOCKS] == ["bench", "build", "dev", "lock", "run"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_everything_locked_is_one_version_with_hashes(lock: Path) -> None:
    assert requirements(lock)
    for line in requirements(lock):
        pinned = PINNED.match(line)
        assert pinned, line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", pinned["rest"]), pinned["name"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_lock_says_where_packages_come_from(lock: Path) -> None:
    text = lock.read_text("utf-8")
    for trace in ("://", "/", "index-url", "find-links", "trusted-host", " @ "):
        assert trace not in text


@pytest.mark.parametrize("name", ["run", "bench"])
def test_what_runs_is_what_was_tested(name: str) -> None:
    tested = dict(pins(ROOT / "requirements/dev.txt"))
    shared = {(package, version) for package, version in pins(ROOT / f"requirements/{name}.txt") if package in tested}
    assert shared
    assert shared <= set(tested.items())


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[\[<>=~! ]", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    locked = {name.lower() for name, _ in pins(ROOT / "requirements/run.txt")}
    assert wanted
    assert wanted <= locked


@pytest.mark.parametrize("failing", ["none", "browser", "test", "check"])
def test_continuous_integration_runs_every_step_and_fails_with_any(tmp_path: Path, failing: str) -> None:
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/made"\ntest "$1" != {failing}\n')
    make.chmod(0o755)
    ended = subprocess.run(
        [ROOT / ".ci/run"], env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, check=False
    )
    assert (tmp_path / "made").read_text().split() == ["browser", "test", "check"]
    assert (ended.returncode == 0) == (failing == "none")


def test_every_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE))
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"],  # noqa: S607 - the make of whoever runs the tests.
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    shown = set(re.findall(r"^ +make ([a-z-]+) +\S", helped.stdout, re.MULTILINE))
    assert {"run", "test", "check", "browser", "bench", "help", "lock"} <= shown
    assert shown == targets


def test_an_environment_without_a_suitable_python_ends_in_plain_words(tmp_path: Path) -> None:
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    script = ROOT / ".ci/create-environment"
    ended = subprocess.run([script], env={"PATH": str(tmp_path)}, capture_output=True, check=False, text=True)
    assert ended.returncode == 1
    assert "Python 3.11" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_wheel_holds_every_file_of_the_program_and_nothing_else(tmp_path: Path) -> None:
    files = tracked(*PACKAGES, "pyproject.toml", "LICENSE")
    for path in files:
        copy = tmp_path / "source" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy)
    built = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"),
            *("--wheel-dir", str(tmp_path), str(tmp_path / "source")),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("menkou-*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == {path for path in files if path.split("/")[0] in PACKAGES}


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_tests_cannot_speak_to_other_machines(host: str) -> None:
    with (
        warnings.catch_warnings(action="ignore"),
        socket.socket() as outward,
        pytest.raises(pytest_socket.SocketConnectBlockedError),
    ):
        outward.connect((host, 80))


def test_tests_may_speak_to_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_each_test_gets_an_empty_database_of_its_own(empty_database_url: str) -> None:
    engine = sqlalchemy.create_engine(empty_database_url)
    with engine.begin() as connection:
        assert sqlalchemy.inspect(connection).get_table_names() == []
        connection.execute(sqlalchemy.text("CREATE TABLE trace (id INTEGER)"))
    engine.dispose()


def test_nothing_of_another_test_is_seen(empty_database_url: str) -> None:
    engine = sqlalchemy.create_engine(empty_database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize("turn", ["one", "another"])
def test_a_migrated_database_is_given_without_rows_whatever_was_written_before(database_url: str, turn: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    tables = set(sqlalchemy.inspect(engine).get_table_names()) - {"alembic_version"}
    with engine.begin() as connection:
        for table in tables:
            assert connection.execute(sqlalchemy.text(f'SELECT count(*) FROM "{table}"')).scalar() == 0  # noqa: S608 - ours.
        write = sqlalchemy.text("INSERT INTO series (name, next) VALUES (:turn, 1)")
        connection.execute(write, {"turn": turn})
    engine.dispose()
    assert len(tables) > 30
