"""The demo as a browser meets it: one process, one socket, anybody's part to play."""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.bot.menkou import LONGEST, running

HALF_AN_HOUR = 30 * 60
A_DAY = 24 * 3600
ELSEWHERE = Origin("http://elsewhere.example")


class Page:
    """A page of ours: sends frames and waits for those that come."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.hello = self.until("hello")
        self.people = {person["name"]: person for person in self.hello["people"]}

    def until(self, kind: str, *words: str) -> dict[str, Any]:
        """Return the next frame of a kind in which all of these words stand."""
        while True:
            raw = self._socket.recv(LONGEST)
            frame: dict[str, Any] = json.loads(raw)
            if frame["type"] == kind and all(word in json.dumps(frame, ensure_ascii=False) for word in words):
                return frame

    def sends(self, kind: str, **fields: object) -> None:
        self._socket.send(json.dumps({"type": kind, **fields}))

    def chat(self, name: str, title: str = "小助手") -> dict[str, str]:
        """Return a pane: who it is and which chat it shows."""
        person = self.people[name]
        chat = next(chat["id"] for chat in person["chats"] if chat["title"] == title)
        return {"as": person["id"], "chat": chat}

    def says(self, pane: dict[str, str], text: str) -> None:
        self.sends("say", id=str(uuid.uuid4()), text=text, **pane)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running("demo", cwd=tmp_path_factory.mktemp("demo")) as (_, line):
        found = re.search(r"127\.0\.0\.1:\d+", line)
        assert found
        origin = Origin(f"http://{found[0]}")
        with connect(f"ws://{found[0]}/demo/socket", origin=origin) as socket:
            yield Page(socket)


def test_the_page_begins_with_a_neighbourhood_in_which_something_happened(page: Page) -> None:
    panes = page.hello["panes"]
    assert len(panes) == 4
    assert len({pane["as"] for pane in panes}) == 4
    assert len(page.people) > 50
    assert page.hello["examples"]
    page.sends("watch", panes=panes)
    histories = [page.until("history") for _ in panes]
    assert any(history["items"] for history in histories)


def test_a_report_in_the_group_reaches_the_head_whose_tap_is_seen_in_the_group(page: Page) -> None:
    resident = page.chat("张阿姨", "3号楼居民群")
    head = page.chat("李楼长")
    page.sends("watch", panes=[resident, head])
    page.says(resident, "2单元楼道灯又不亮了，晚上黑得很")
    page.until("ack")
    card = page.until("message", "我来办")["item"]
    token = next(button["token"] for row in card["buttons"] for button in row if button["label"] == "我来办")
    page.sends("press", id=str(uuid.uuid4()), message=card["id"], token=token, **head)
    page.until("edit", resident["chat"], "李楼长")


def test_why_a_text_is_understood_so_is_told(page: Page) -> None:
    page.sends("why", id=str(uuid.uuid4()), text="电梯困人了！3栋2单元", group=True)
    reading = page.until("why")["reading"]
    assert "电梯" in json.dumps(reading, ensure_ascii=False)
    assert reading["rules"]


def test_time_can_be_moved_on_and_what_is_due_happens(page: Page) -> None:
    resident, head = page.chat("张阿姨"), page.chat("李楼长")
    page.sends("watch", panes=[resident, head])
    # A leak runs on at night and on days of rest, so it does not matter when this test is run.
    page.says(resident, "厨房水管漏水，地上全是水")
    page.until("message", "我来办")
    before = page.hello["now"]
    page.sends("move", seconds=HALF_AN_HOUR)
    assert page.until("clock")["now"] >= before + HALF_AN_HOUR * 1000
    page.sends("move", seconds=A_DAY)
    page.until("message", resident["chat"], "有点晚了")
    assert page.until("clock")["now"] >= before + A_DAY * 1000


def test_another_sites_page_is_refused(tmp_path: Path) -> None:
    with running("demo", cwd=tmp_path) as (_, line):
        found = re.search(r"127\.0\.0\.1:\d+", line)
        assert found
        with pytest.raises(InvalidStatus), connect(f"ws://{found[0]}/demo/socket", origin=ELSEWHERE):
            pass
