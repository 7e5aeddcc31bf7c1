"""The whole service as one process, over HTTP: Telegram is our own stand-in on this machine."""

import io
import re
import signal
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.bot.menkou import LONGEST, free_port, menkou, running
from tests.loopback_telegram import LoopbackTelegram

NEVER_QUIET = '[quiet]\nfrom = "00:00"\nuntil = "00:00"\n'
"""The service goes by the true clock, and nobody knows at what hour it is tested."""
ROSTER = """
places = [
  { path = "幸福里社区", kind = "community" },
  { path = "幸福里社区/和美花园", kind = "estate" },
  { path = "和美花园/3号楼", kind = "building" },
]
people = [
  { name = "罗晓敏", role = "duty_desk", seat = "幸福里社区" },
  { name = "李建国", role = "building_head", seat = "和美花园/3号楼" },
]
"""


@pytest.fixture
def telegram() -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram() as running_telegram:
        yield running_telegram


@pytest.fixture
def deployment(telegram: LoopbackTelegram, tmp_path: Path) -> Path:
    """Make a deployment with one bot and no pages."""
    assert menkou("init", "--community", "幸福里社区", "--staff", "罗晓敏", cwd=tmp_path).returncode == 0
    api = telegram.base_url.removesuffix("/bot")
    (tmp_path / "config.toml").write_text(
        f'[web]\nenabled = false\n{NEVER_QUIET}[telegram.main]\ntoken = "{telegram.token}"\napi = "{api}"\n', "utf-8"
    )
    (tmp_path / "roster.toml").write_text(ROSTER, "utf-8")
    return tmp_path


def invitation(deployment: Path, name: str) -> str:
    """Import the roster and return the payload that lets somebody in."""
    done = menkou("roster", "import", "roster.toml", "--again", name, cwd=deployment)
    assert done.returncode == 0, done.stderr
    found = re.search(rf"{name}.*?(h_[a-z2-7]+)", done.stdout, re.DOTALL)
    assert found
    return found[1]


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (80, 60), "black").save(written, "JPEG")
    return written.getvalue()


def test_a_report_runs_from_a_residents_phone_to_the_heads_and_back(
    telegram: LoopbackTelegram, deployment: Path
) -> None:
    payload = invitation(deployment, "李建国")
    resident, head = telegram.person("老张"), telegram.person("李")
    with running("run", cwd=deployment) as (process, line):
        assert "telegram:main" in line
        telegram.starts(head, payload)
        telegram.until(lambda: telegram.sent_to(head))
        telegram.person_says(resident, resident, "和美花园3号楼楼道灯不亮了")
        telegram.until(lambda: [sent for sent in telegram.sent_to(head) if "我来办" in sent.buttons])
        telegram.until(lambda: [sent for sent in telegram.sent_to(resident) if "1001" in sent.text])
        card = next(sent for sent in telegram.sent_to(resident) if "1001" in sent.text)
        telegram.presses(head, head, "我来办")
        telegram.until(lambda: "李楼长" in card.text and len(card.versions) > 0)
        telegram.sends_photo(resident, resident, picture())
        telegram.until(lambda: [sent for sent in telegram.sent_to(head) if sent.photo])
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0
    assert not telegram.unconfirmed
    assert list((deployment / "data" / "media").rglob("*.jpg"))


def test_what_was_written_while_the_service_was_down_is_answered_once(
    telegram: LoopbackTelegram, deployment: Path
) -> None:
    assert menkou("roster", "import", "roster.toml", cwd=deployment).returncode == 0
    resident = telegram.person("老张")
    telegram.person_says(resident, resident, "和美花园3号楼楼道灯不亮了")
    for _ in range(2):
        with running("run", cwd=deployment) as (process, _):
            telegram.until(lambda: [sent for sent in telegram.sent_to(resident) if "1001" in sent.text])
            process.send_signal(signal.SIGTERM)
            assert process.wait(LONGEST) == 0
    assert len([sent for sent in telegram.sent_to(resident) if "1001" in sent.text]) == 1


def test_a_killed_service_goes_on_where_it_was(telegram: LoopbackTelegram, deployment: Path) -> None:
    assert menkou("roster", "import", "roster.toml", cwd=deployment).returncode == 0
    resident = telegram.person("老张")
    with running("run", cwd=deployment) as (process, _):
        telegram.person_says(resident, resident, "和美花园3号楼楼道灯不亮了")
        telegram.until(lambda: [sent for sent in telegram.sent_to(resident) if "1001" in sent.text])
        process.kill()
        process.wait(LONGEST)
    with running("run", cwd=deployment) as (process, _):
        telegram.person_says(resident, resident, "查进度 1001")
        telegram.until(lambda: len([sent for sent in telegram.sent_to(resident) if "1001" in sent.text]) > 1)
    done = menkou("doctor", cwd=deployment)
    assert done.returncode == 0, done.stdout


def test_a_wrong_token_is_told_in_one_line_and_holds_up_nothing_else(
    telegram: LoopbackTelegram, deployment: Path
) -> None:
    config, port = deployment / "config.toml", free_port()
    page = f'[web]\nport = {port}\nbase_url = "http://127.0.0.1:{port}"'
    written = config.read_text("utf-8").replace(telegram.token, "1:wrong").replace("[web]\nenabled = false", page)
    config.write_text(written, "utf-8")
    with running("run", cwd=deployment) as (process, line):
        shut = line.index("telegram:main")
        assert line.index("web:main") < line.index("还没接通") < shut
        # The pages are there; without a QR code they let nobody in.
        assert httpx.get(f"http://127.0.0.1:{port}/", follow_redirects=True).status_code == HTTPStatus.FORBIDDEN
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONGEST) == 0
        assert process.stderr is not None
        told = process.stderr.read()
    assert told.count("BotFather") == 1
    assert "1:wrong" not in told
    done = menkou("doctor", cwd=deployment)
    assert done.returncode == 1
    assert "[坏] telegram:main：" in done.stdout
    assert "BotFather" in done.stdout
