"""The commands as an operator meets them: what they print, write and return, and how they say what is wrong."""

import json
import re
import signal
import sqlite3
import stat
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest

from bot.composition import COMMANDS
from tests.bot.menkou import LONGEST, free_port, in_a_process, menkou, running

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/demo")


def port_of(text: str) -> int:
    found = ADDRESS.search(text)
    assert found, text
    return int(found[1])


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=LONGEST) as answer:  # noqa: S310 - our own, on loopback.
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


@pytest.fixture
def deployment(tmp_path: Path) -> Path:
    """Make a deployment whose pages are on a free port."""
    assert menkou("init", "--community", "幸福里社区", "--staff", "罗晓敏", cwd=tmp_path).returncode == 0
    config = tmp_path / "config.toml"
    config.write_text(config.read_text("utf-8").replace("8520", str(free_port())), "utf-8")
    return tmp_path


def test_every_command_says_what_it_does(tmp_path: Path) -> None:
    overview = menkou("--help", cwd=tmp_path)
    assert overview.returncode == 0
    for name in COMMANDS:
        assert name in overview.stdout
        shown = menkou(name, "--help", cwd=tmp_path)
        assert shown.returncode == 0
        assert f"menkou {name}" in shown.stdout
        # What the library says by itself stands in no other place than beside the Chinese.
        assert not re.search("^usage|^options|^positional|show this help", shown.stdout, re.MULTILINE)
        assert re.search("^用法 / usage: menkou .*^可以加的.*显示这段说明", shown.stdout, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "demo"),
        (("clasify",), "classify"),
        (("run", "--confg", "x"), "--confg"),
        (("run",), "menkou init"),
        (("check", "--config", "none.toml"), "none.toml"),
        (("doctor",), "menkou init"),
        (("replay", "none.jsonl"), "none.jsonl"),
        (("roster", "import", "none.xlsx"), "menkou init"),
        (("classify", "--roster", "none.toml"), "none.toml"),
        (("demo", "--port", "99999"), "99999"),
        (("replay",), "SCRIPT"),
        (("demo", "--port", "x"), "整数"),
        (("run", "--config"), "一个值"),
        (("person", "export"), "要写一项"),
        (("replay", "."), "文件夹"),
    ],
)
def test_what_is_wrong_is_one_line_in_plain_words(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = menkou(*words, cwd=tmp_path)
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not re.search(r"argument|required|expected|No such|Errno|invalid", done.stderr)
    assert done.stdout == ""


def test_a_replay_that_breaks_off_prints_what_was_said_and_who_is_unknown(tmp_path: Path) -> None:
    lines = (
        {"at": "2026-03-02T12:31:00", "from": "路过的人", "chat": "private", "text": "楼道灯不亮了"},
        {"at": "2026-03-02T12:32:00", "from": "路过的人", "chat": "private", "press": "没有这个"},
    )
    (tmp_path / "script.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    done = menkou("replay", "script.jsonl", cwd=tmp_path)
    assert done.returncode != 0
    assert json.loads(done.stdout.splitlines()[0])["n"] == 1
    assert "路过的人" in done.stderr.splitlines()[0]
    assert "第 2 行" in done.stderr.splitlines()[-1]


def test_a_fault_of_the_program_itself_is_one_line_too(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    program = (
        "import sys, bot.check\nfrom bot.command_line import main\ndel bot.check.problems\nsys.exit(main(['check']))"
    )
    done = in_a_process("check", cwd=tmp_path, program=program)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "NameError" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_writes_everything_and_invites(tmp_path: Path) -> None:
    done = menkou("init", "--community", "幸福里社区", "--staff", "罗晓敏", cwd=tmp_path)
    assert done.returncode == 0
    assert "罗晓敏" in done.stdout
    assert re.search(r"http://127\.0\.0\.1:8520/d/h_[a-z2-7]{13,}", done.stdout)
    assert stat.S_IMODE((tmp_path / "menkou.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600
    assert menkou("check", cwd=tmp_path).returncode == 0


def test_init_writes_nothing_over(deployment: Path) -> None:
    before = {path: path.read_bytes() for path in deployment.iterdir() if path.is_file()}
    again = menkou("init", cwd=deployment)
    assert again.returncode == 1
    assert "config.toml" in again.stderr
    assert {path: path.read_bytes() for path in deployment.iterdir() if path.is_file()} == before


def test_check_tells_everything_at_once(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('zoen = "x"\n[web]\nport = "a"\n', "utf-8")
    done = menkou("check", cwd=tmp_path)
    assert done.returncode == 1
    assert [line.split(" ")[0] for line in done.stderr.splitlines()] == ["config.toml:1:", "config.toml:3:"]


def test_check_tells_of_a_kind_that_no_rule_knows(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[responsibilities]\n"property.netwrok" = ["unit"]\n', "utf-8")
    done = menkou("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "property.netwrok" in done.stderr


def test_check_tells_of_a_rule_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.toml").write_text('[[rule]]\nid = "property.mine"\n', "utf-8")
    (tmp_path / "config.toml").write_text('rules = "own"\n', "utf-8")
    done = menkou("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "mine.toml" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_missing_gas_telephone_is_warned_of(deployment: Path) -> None:
    for command in ("check", "doctor"):
        assert "[telephones] gas" in menkou(command, cwd=deployment).stdout
    config = deployment / "config.toml"
    config.write_text(config.read_text("utf-8").replace('gas = ""', 'gas = "0571-96516"'), "utf-8")
    for command in ("check", "doctor"):
        assert "[telephones] gas" not in menkou(command, cwd=deployment).stdout


def test_doctor_finds_a_new_deployment_well(deployment: Path) -> None:
    done = menkou("doctor", cwd=deployment)
    assert done.returncode == 0, done.stderr
    assert "坏" not in done.stdout


def test_doctor_says_what_is_ill(deployment: Path) -> None:
    (deployment / "menkou.key").chmod(0o644)
    done = menkou("doctor", cwd=deployment)
    assert done.returncode == 1
    assert "menkou.key" in done.stdout
    assert done.stderr.count("\n") == 1


def test_a_wrong_key_refuses_to_start(deployment: Path) -> None:
    (deployment / "menkou.key").unlink()
    (deployment / "other").mkdir()
    assert menkou("init", cwd=deployment / "other").returncode == 0
    (deployment / "other" / "menkou.key").rename(deployment / "menkou.key")
    done = menkou("run", cwd=deployment)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_a_database_from_a_newer_version_is_told_and_left_as_it_is(deployment: Path) -> None:
    with closing(sqlite3.connect(deployment / "data" / "menkou.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    done = menkou("run", cwd=deployment)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    with closing(sqlite3.connect(deployment / "data" / "menkou.db")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_the_roster_is_imported_exported_and_an_invitation_taken_back(deployment: Path) -> None:
    roster = deployment / "roster.toml"
    roster.write_text(
        'places = [{ path = "幸福里社区", kind = "community" }, { path = "幸福里社区/和美花园", kind = "estate" }]\n'
        'people = [{ name = "李建国", role = "area_head", seat = "和美花园" }]\n',
        "utf-8",
    )
    tried = menkou("roster", "import", "roster.toml", "--dry-run", cwd=deployment)
    assert tried.returncode == 0
    assert "h_" not in tried.stdout
    done = menkou("roster", "import", "roster.toml", "--sheet", "sheet.html", cwd=deployment)
    assert done.returncode == 0, done.stderr
    assert "李建国" in done.stdout
    assert "h_" in done.stdout
    assert (deployment / "sheet.html").exists()
    assert "h_" not in menkou("roster", "import", "roster.toml", cwd=deployment).stdout
    assert menkou("roster", "revoke", "李建国", cwd=deployment).returncode == 0
    assert menkou("roster", "export", "out.toml", cwd=deployment).returncode == 0
    assert "李建国" in (deployment / "out.toml").read_text("utf-8")


def test_a_bad_row_of_a_roster_is_told_and_nothing_is_imported(deployment: Path) -> None:
    (deployment / "bad.toml").write_text('places = [{ path = "幸福里社区/甲", kind = "villa" }]\n', "utf-8")
    done = menkou("roster", "import", "bad.toml", cwd=deployment)
    assert done.returncode == 1
    assert "bad.toml" in done.stderr
    menkou("roster", "export", "out.toml", cwd=deployment)
    assert "villa" not in (deployment / "out.toml").read_text("utf-8")


def test_the_service_says_when_it_is_ready_and_ends_when_it_is_told(deployment: Path) -> None:
    port = re.search(r"port = (\d+)", (deployment / "config.toml").read_text("utf-8"))
    assert port
    with running("run", cwd=deployment) as (process, line):
        assert "web:main" in line
        assert f"http://127.0.0.1:{port[1]}" in line
        assert status_of(f"http://127.0.0.1:{port[1]}/chat") == 403
        assert status_of(f"http://127.0.0.1:{port[1]}/demo") == 404
        second = in_a_process("run", cwd=deployment)
        assert second.returncode == 1
        assert port[1] in second.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0


def test_the_service_without_a_channel_says_so(deployment: Path) -> None:
    (deployment / "config.toml").write_text("[web]\nenabled = false\n", "utf-8")
    done = menkou("run", cwd=deployment)
    assert done.returncode == 1
    assert "[web]" in done.stderr


def test_the_demo_prints_one_address_and_takes_the_next_port_when_one_is_taken(tmp_path: Path) -> None:
    with running("demo", "--data-dir", "kept", cwd=tmp_path) as (process, line):
        port = port_of(line)
        assert len(ADDRESS.findall(line)) == 1
        assert status_of(f"http://127.0.0.1:{port}/demo") == 200
        with running("demo", cwd=tmp_path) as (_, other):
            assert port_of(other) != port
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST) == 0
    assert (tmp_path / "kept" / "menkou.db").exists()


def test_classify_answers_line_by_line(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "text": "电梯困人了！3栋2单元", "chat": "group"},
        {"id": "b", "text": "今天天气不错", "chat": "group"},
        {"id": None, "text": "灯坏了\ud800", "chat": "private"},
    ]
    stdin = "\n\n".join(json.dumps(line) for line in lines).encode()
    done = menkou("classify", cwd=tmp_path, stdin=stdin)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b", None]
    assert answers[0]["alarm"] == "ring"
    assert answers[0]["place"]["building"] == "3"
    assert not answers[1]["opens"]
    keys = "id intent category subcategory urgency opens alarm place confidence evidence"
    assert all(set(answer) == set(keys.split()) for answer in answers)


@pytest.mark.parametrize(
    "bad", [b"nope", b"[]", b'{"id": 1}', b'{"id": 1, "text": 2}', b'{"text": "x", "chat": "y"}', b"\xff"]
)
def test_classify_stops_at_the_first_bad_line_and_names_it(bad: bytes, tmp_path: Path) -> None:
    good = json.dumps({"id": 1, "text": "灯坏了", "chat": "private"}).encode()
    done = menkou("classify", cwd=tmp_path, stdin=good + b"\n" + bad + b"\n" + good)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert "第 2 行" in done.stderr
    assert done.stderr.count("\n") == 1


def test_classify_knows_the_names_of_a_roster(tmp_path: Path) -> None:
    (tmp_path / "roster.toml").write_text(
        'places = [{ path = "幸福里社区", kind = "community" }, { path = "幸福里社区/望海阁", kind = "estate" }]\n',
        "utf-8",
    )
    line = json.dumps({"id": 1, "text": "望海阁门口路灯坏了", "chat": "private"}).encode()
    named = menkou("classify", "--roster", "roster.toml", cwd=tmp_path, stdin=line)
    assert json.loads(named.stdout)["place"]["estate"] == "望海阁"


def test_replay_prints_every_message_and_then_every_request(tmp_path: Path) -> None:
    script = {"at": "2026-03-02T12:31:00", "from": "张阿姨", "chat": "3号楼居民群", "text": "2单元楼道灯又不亮了"}
    (tmp_path / "script.jsonl").write_text(json.dumps(script), "utf-8")
    done = menkou("replay", "script.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    *sent, end = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["to"] for line in sent} >= {"3号楼居民群", "李建国"}
    assert end["state"] == "dispatched"
    assert done.stdout == menkou("replay", "script.jsonl", cwd=tmp_path).stdout


def test_all_that_is_kept_about_one_person_is_written(deployment: Path) -> None:
    roster = deployment / "roster.toml"
    roster.write_text(
        """
[[places]]
path = "幸福里社区"
kind = "community"
[[people]]
name = "李建国"
role = "duty_desk"
seat = "幸福里社区"
phone = "13800001111"
""",
        "utf-8",
    )
    assert menkou("roster", "import", str(roster), cwd=deployment).returncode == 0
    written = menkou("person", "export", "--phone", "138-0000-1111", cwd=deployment)
    assert written.returncode == 0, written.stderr
    kept = json.loads(written.stdout)
    assert (kept["person"]["name"], kept["person"]["phone"]) == ("李建国", "13800001111")
    unknown = menkou("person", "export", "--request", "4711", cwd=deployment)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "没有找到" in unknown.stderr
