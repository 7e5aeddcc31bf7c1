"""What the program does not start with, it says in one plain line, and it changes nothing."""

import sqlite3
from pathlib import Path

import pytest

from storage.migrations import upgrade
from storage.sealed import make_key_file
from tests.bot.menkou import menkou
from tests.end_to_end.program import Deployment
from tests.loopback_telegram import LoopbackTelegram


@pytest.fixture
def deployment(telegram: LoopbackTelegram, tmp_path: Path) -> Deployment:
    """Give a deployment whose database was in use before."""
    begun = Deployment(tmp_path, telegram)
    begun.database.parent.mkdir()
    upgrade(f"sqlite:///{begun.database}")
    begun.do(lambda desk: desk.incoming.take("telegram:main", "1"))
    return begun


def refusal(deployment: Deployment, *words: str) -> str:
    """Run a command that must refuse; return its one line, and check that the database is as it was."""
    before = deployment.database.read_bytes()
    ended = deployment.command(*words)
    assert ended.returncode == 1
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert deployment.database.read_bytes() == before
    return line


def set_version(database: Path, version: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.commit()
    connection.close()


@pytest.mark.parametrize("words", [("run",), ("roster", "export", "out.csv")])
def test_a_database_of_a_newer_version(deployment: Deployment, words: tuple[str, ...]) -> None:
    set_version(deployment.database, "9999")
    assert "更新版本" in refusal(deployment, *words)


def test_a_wrong_key(deployment: Deployment) -> None:
    deployment.key_file.unlink()
    make_key_file(deployment.key_file)
    assert "密钥不是这个数据库的" in refusal(deployment, "run")


def test_a_missing_key(deployment: Deployment) -> None:
    deployment.key_file.unlink()
    assert deployment.key_file.name in refusal(deployment, "run")
    assert not deployment.key_file.exists()


def test_a_key_that_others_may_read(deployment: Deployment) -> None:
    deployment.key_file.chmod(0o644)
    assert "chmod 600" in refusal(deployment, "run")


def test_a_file_that_is_no_database(deployment: Deployment) -> None:
    deployment.database.write_text("亲爱的日记" * 1_000, "utf-8")
    assert "menkou.db" in refusal(deployment, "run")


@pytest.mark.parametrize(
    ("written", "where", "told"),
    [
        ("zone = \n", "config.toml:1", "TOML"),
        ('zone = "Mars/Olympus"\n', "config.toml:1", "请写时区"),
        ('\nzonne = "Asia/Shanghai"\n', "config.toml:2", "是不是 zone"),
        ('[clocks.normal]\naccept = "soon"\n', "config.toml:2", "请写数字"),
        ('[clocks.normal]\naccept = "5d"\nfinish = "4h"\n', "config.toml:3", "要比"),
        ("[web]\nport = 99999\n", "config.toml:2", "请写 1 到"),
        ("[telegram.main]\nenabled = true\n", "config.toml:1", "MENKOU_TELEGRAM_MAIN_TOKEN"),
        ('[telegram.main]\ntoken = "x"\napi = "nowhere"\n', "config.toml:3", "请写 Bot API"),
        ('faq = "nowhere.toml"\n', "nowhere.toml", "请"),
        ('rules = "nowhere"\n', "config.toml:1", "请建好"),
        ('[responsibilities]\nproperty = ["nobody"]\n', "config.toml:2", "可用的词"),
    ],
)
def test_broken_settings_are_told_with_file_line_and_remedy(
    written: str, where: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(written, "utf-8")
    for command in ("check", "run"):
        ended = menkou(command, cwd=tmp_path)
        assert (ended.returncode, ended.stdout) == (1, "")
        (line,) = ended.stderr.splitlines()
        assert where in line
        assert told in line
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]
