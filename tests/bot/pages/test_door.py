"""The building's door: who is let in, who he is from then on, and what strangers get to see."""

import json
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.channels.web import HistoryItem
from bot.pages.door import PAGES_PER_ACCOUNT, DoorControls, DoorGrant, door_app
from bot.pages.door_pass import DoorPass, read_pass
from domain.messages import ChatKind, IncomingKind
from domain.replacing import replace
from tests.bot.pages.conftest import Site, frame_of
from tests.browser.stand_in import BEIJING, DOOR, KEY, NOISE, StandInDesk, picture

ID = "11111111-1111-4111-8111-111111111111"


async def come_in(site: Site, cookie: str | None = None) -> str:
    """Go through the door and return the cookie."""
    response = await site.http.get(f"/d/{DOOR}", headers={"Cookie": cookie} if cookie else {})
    assert (response.status_code, response.headers["location"]) == (303, "/chat")
    site.http.cookies.clear()
    return response.headers["set-cookie"].split(";", 1)[0]


def account_of(cookie: str) -> str:
    door_pass = read_pass(cookie.split("=", 1)[1], KEY)
    assert door_pass is not None
    return door_pass.account


async def test_the_door_gives_a_cookie_that_scripts_cannot_read(door_site: Site) -> None:
    response = await door_site.http.get(f"/d/{DOOR}")
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


async def test_behind_https_the_cookie_goes_only_over_https(tmp_path: Path) -> None:
    desk = StandInDesk(tmp_path)
    controls = DoorControls(
        title="小助手",
        base_url="https://door.example",
        key=KEY,
        open_door=lambda _: DoorGrant(),
        now=desk.now,
        zone=BEIJING,
        picture=picture,
    )
    transport = httpx.ASGITransport(door_app(desk.channel, controls))
    async with httpx.AsyncClient(transport=transport, base_url="https://door.example") as http:
        cookie = (await http.get("/d/any")).headers["set-cookie"].lower()
    assert "secure" in cookie


async def test_two_browsers_are_two_accounts_and_one_stays_one(door_site: Site) -> None:
    one, other = await come_in(door_site), await come_in(door_site)
    assert account_of(one) != account_of(other)
    assert len(bytes.fromhex(account_of(one))) == 16
    assert account_of(await come_in(door_site, one)) == account_of(one)


async def test_a_door_that_does_not_open_is_told_kindly(door_site: Site) -> None:
    for payload in ("b_3-2_badmac", "x" * 5_000, "%E6%A5%BC", f"{DOOR}%0a"):
        response = await door_site.http.get(f"/d/{payload}")
        assert response.status_code == 404
        assert "set-cookie" not in response.headers
    assert "二维码" in (await door_site.http.get("/d/b_3-2_badmac")).text


async def test_a_picture_on_another_page_walks_nobody_through_a_door(door_site: Site) -> None:
    response = await door_site.http.get(f"/d/{DOOR}", headers={"Sec-Fetch-Mode": "no-cors"})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


async def test_without_a_cookie_the_page_tells_where_the_door_is(door_site: Site) -> None:
    response = await door_site.http.get("/chat")
    assert response.status_code == 403
    assert "二维码" in response.text


async def test_with_a_cookie_the_page_is_the_conversation(door_site: Site) -> None:
    response = await door_site.http.get("/chat", headers={"Cookie": await come_in(door_site)})
    assert response.status_code == 200
    assert "3号楼2单元" in response.text
    assert 'href="tel:120"' in response.text


async def test_the_first_page_tells_the_desk_once_through_which_door(door_site: Site) -> None:
    cookie = await come_in(door_site)
    for _ in range(2):
        async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
            await frame_of(socket, "history")
            await socket.send(json.dumps({"type": "say", "id": ID, "text": "在吗"}))
            await frame_of(socket, "ack", id=ID)
    start = door_site.desk.taken[0]
    assert (start.kind, start.text) == (IncomingKind.START, DOOR)
    assert (start.sender, start.chat.id) == (account_of(cookie), f"p:{account_of(cookie)}")
    assert [message.kind for message in door_site.desk.taken] == [IncomingKind.START, IncomingKind.TEXT]


async def test_coming_through_a_door_again_is_told_again(door_site: Site) -> None:
    cookie = await come_in(door_site)
    again = await come_in(door_site, cookie)
    for each in (cookie, again):
        async with door_site.socket("/ws", additional_headers={"Cookie": each}) as socket:
            await frame_of(socket, "message")
    assert [message.kind for message in door_site.desk.taken] == [IncomingKind.START] * 2
    assert len({message.sender for message in door_site.desk.taken}) == 1


async def test_an_arrival_that_was_not_taken_is_told_on_the_next_connection(door_site: Site) -> None:
    cookie = await come_in(door_site)
    door_site.desk.broken = True
    async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
        with pytest.raises(ConnectionClosed):
            await frame_of(socket, "error")
    door_site.desk.broken = False
    async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
        await frame_of(socket, "message")
    assert [message.kind for message in door_site.desk.taken] == [IncomingKind.START]


async def test_yesterdays_arrival_is_not_told_any_more(door_site: Site) -> None:
    cookie = await come_in(door_site)
    await door_site.desk.move(2 * 24 * 3600)
    async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
        await socket.send(json.dumps({"type": "say", "id": ID, "text": "在吗"}))
        await frame_of(socket, "ack", id=ID)
    assert [message.kind for message in door_site.desk.taken] == [IncomingKind.TEXT]


async def test_a_resident_speaks_only_in_his_own_chat_whatever_the_frame_says(door_site: Site) -> None:
    cookie = await come_in(door_site)
    async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
        frame = {"type": "say", "id": ID, "as": "li", "chat": "g:b3", "text": NOISE}
        await socket.send(json.dumps(frame))
        await frame_of(socket, "ack", id=ID)
    said = door_site.desk.taken[-1]
    assert (said.sender, said.chat.id, said.chat.kind) == (
        account_of(cookie),
        f"p:{account_of(cookie)}",
        ChatKind.PRIVATE,
    )


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "move", "seconds": 60},
        {"type": "watch", "panes": []},
        {"type": "why", "id": ID, "text": "", "group": True},
    ],
)
async def test_what_only_the_demo_can_is_refused(door_site: Site, frame: dict[str, object]) -> None:
    cookie = await come_in(door_site)
    async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
        await socket.send(json.dumps(frame))
        await frame_of(socket, "error")


def forged() -> list[str]:
    door_pass = DoorPass("a" * 32, "b" * 16, 1, DOOR)
    good = door_pass.signed(KEY)
    return [
        "",
        good + "0",
        good.replace("a" * 32, "c" * 32),
        door_pass.signed(b"another key"),
        replace(door_pass, payload="b_5-1_x").signed(KEY)[:-64] + good[-64:],
        good.upper(),
        "é" * 40,
    ]


@pytest.mark.parametrize("cookie", forged())
def test_a_forged_pass_is_none(cookie: str) -> None:
    assert read_pass(cookie, KEY) is None


def test_a_pass_survives_signing() -> None:
    door_pass = DoorPass.first(DOOR, 1_764_000_000)
    assert read_pass(door_pass.signed(KEY), KEY) == door_pass


async def test_without_a_valid_cookie_there_is_no_socket_and_no_picture(door_site: Site) -> None:
    for headers in ({}, {"Cookie": "menkou=forged"}):
        with pytest.raises(InvalidStatus) as caught:
            await door_site.socket("/ws", additional_headers=headers)
        assert caught.value.response.status_code == 403
        for path in ("/photo/" + "0" * 32, "/media/hash"):
            assert (await door_site.http.get(path, headers=headers)).status_code == 403
        posted = {**headers, "Origin": door_site.origin}
        assert (await door_site.http.post("/photo", content=b"\xff\xd8\xff", headers=posted)).status_code == 403


async def test_a_cookie_does_not_help_a_foreign_page(door_site: Site) -> None:
    cookie = await come_in(door_site)
    with pytest.raises(InvalidStatus) as caught:
        await door_site.socket("/ws", origin="http://evil.example", additional_headers={"Cookie": cookie})
    assert caught.value.response.status_code == 403


async def test_one_account_opens_a_handful_of_pages(door_site: Site) -> None:
    cookie = await come_in(door_site)
    sockets = [
        await door_site.socket("/ws", additional_headers={"Cookie": cookie}) for _ in range(PAGES_PER_ACCOUNT + 1)
    ]
    with pytest.raises(ConnectionClosed):
        await frame_of(sockets[-1], "hello")
    await sockets[0].close()
    async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
        await frame_of(socket, "hello")
    for socket in sockets:
        await socket.close()


async def test_a_fault_nobody_foresaw_is_told_kindly_and_keeps_its_details(tmp_path: Path) -> None:
    def open_door(_: str) -> DoorGrant:
        raise ValueError("张桂芳 13800001234")

    desk = StandInDesk(tmp_path)
    controls = DoorControls(
        title="小助手",
        base_url="http://door.example",
        key=KEY,
        open_door=open_door,
        now=desk.now,
        zone=BEIJING,
        picture=picture,
    )
    transport = httpx.ASGITransport(door_app(desk.channel, controls), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://door.example") as http:
        response = await http.get("/d/any")
    assert response.status_code == 500
    assert "急事" in response.text
    assert "13800001234" not in response.text


async def test_a_history_that_cannot_be_read_ends_the_socket_and_logs_no_words(
    door_site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def history(_: object) -> list[HistoryItem]:
        raise ValueError("张桂芳 13800001234")

    monkeypatch.setattr(door_site.desk.channel, "_history", history)
    cookie = await come_in(door_site)
    async with door_site.socket("/ws", additional_headers={"Cookie": cookie}) as socket:
        with pytest.raises(ConnectionClosed):
            await frame_of(socket, "history")
    assert "ValueError" in caplog.text
    assert "13800001234" not in caplog.text
