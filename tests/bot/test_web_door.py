"""The residents' pages of a running service: who is let in, and by what."""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError

import pytest

from bot.opening import open_deployment
from bot.settings import load_settings
from handlers.residents.homes import building_payload
from tests.bot.menkou import LONGEST, free_port, menkou, running

ROSTER = """
places = [
  { path = "幸福里社区", kind = "community" },
  { path = "幸福里社区/和美花园", kind = "estate" },
  { path = "和美花园/3号楼", kind = "building" },
]
"""


class Browser:
    """Asks for pages and keeps its cookies."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def asks(self, path: str) -> tuple[int, str]:
        try:
            with self._opener.open(f"{self._address}{path}", timeout=LONGEST) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployment")
    assert menkou("init", "--community", "幸福里社区", cwd=folder).returncode == 0
    (folder / "config.toml").write_text(f"[web]\nport = {free_port()}\n", "utf-8")
    (folder / "roster.toml").write_text(ROSTER, "utf-8")
    assert menkou("roster", "import", "roster.toml", cwd=folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def poster(deployment: Path) -> str:
    """Return the payload of the building's QR code."""
    settings = load_settings(deployment / "config.toml", {})
    with closing(open_deployment(settings, lambda: datetime.now(UTC))) as opened:
        building = next(place for place in opened.town().places if place.name == "3号楼")
        return building_payload(building.id, opened.books.practice.signing_key)


@pytest.fixture(scope="module")
def address(deployment: Path, poster: str) -> Iterator[str]:
    assert poster
    web = load_settings(deployment / "config.toml", {}).web
    assert web is not None
    with running("run", cwd=deployment):
        yield web.base_url


def test_the_qr_code_of_a_building_lets_a_resident_in(address: str, poster: str) -> None:
    browser = Browser(address)
    assert browser.asks("/chat")[0] == 403
    status, page = browser.asks(f"/d/{poster}")
    assert status == 200
    assert "3号楼" in page
    assert browser.asks("/chat")[0] == 200
    assert Browser(address).asks("/chat")[0] == 403


def test_a_code_this_desk_did_not_make_lets_nobody_in(address: str, poster: str) -> None:
    forged = re.sub(r"_\d+_", "_1_", poster)
    for payload in (forged, poster[:-1], "b_1_x", "nonsense", "o_1001"):
        browser = Browser(address)
        assert browser.asks(f"/d/{payload}")[0] == 404
        assert browser.asks("/chat")[0] == 403


def test_the_demo_is_no_part_of_the_service(address: str) -> None:
    assert Browser(address).asks("/demo")[0] == 404
