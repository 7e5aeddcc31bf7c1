"""The demo over its socket: who may speak where, what comes back, and what a bad frame does (nothing)."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from domain.messages import IncomingKind, IncomingMessage
from tests.bot.pages.conftest import Site, frame_of
from tests.browser.stand_in import GROUP, HOSTILE_NAME, LIGHT, POISON

ID = "11111111-1111-4111-8111-111111111111"
OTHER_ID = "22222222-2222-4222-8222-222222222222"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


async def ask(socket: ClientConnection, **frame: Any) -> None:  # noqa: ANN401 - a frame holds anything
    await socket.send(json.dumps(frame))


async def watch(socket: ClientConnection, *panes: tuple[str, str]) -> None:
    await ask(socket, type="watch", panes=[{"as": person, "chat": chat} for person, chat in panes])
    for chat in dict.fromkeys(chat for _, chat in panes):
        await frame_of(socket, "history", chat=chat)


async def test_the_first_frame_says_who_lives_here_and_what_time_it_is(demo_site: Site) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        hello = await frame_of(socket, "hello")
    assert [pane["as"] for pane in hello["panes"]] == ["zhang", "li", "wang", "chen"]
    assert {chat["id"] for person in hello["people"] for chat in person["chats"]} >= {GROUP, "p:li"}
    assert len(hello["examples"]) == 3
    assert hello["offset"] == 8 * 60
    assert abs(hello["now"] - demo_site.desk.now().timestamp() * 1000) < 60_000


async def test_a_report_in_the_group_brings_a_card_to_the_head(demo_site: Site) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        await watch(socket, ("zhang", GROUP), ("li", "p:li"))
        await ask(socket, type="say", id=ID, **{"as": "zhang"}, chat=GROUP, text=LIGHT)
        own = await frame_of(socket, "message", chat=GROUP)
        reaction = await frame_of(socket, "reaction", chat=GROUP)
        card = await frame_of(socket, "message", chat="p:li")
        await frame_of(socket, "ack", id=ID)
        assert own["item"]["id"] == reaction["message"] == f"m{ID}"
        buttons = [button for row in card["item"]["buttons"] for button in row]
        await ask(
            socket,
            type="press",
            id=OTHER_ID,
            **{"as": "li"},
            chat="p:li",
            message=card["item"]["id"],
            token=buttons[0]["token"],
        )
        edit = await frame_of(socket, "edit", chat="p:li")
        assert edit["item"]["id"] == card["item"]["id"]
    assert [message.kind for message in demo_site.desk.taken] == [IncomingKind.TEXT, IncomingKind.PRESS]


@pytest.mark.parametrize(("person", "chat"), [("wang", GROUP), ("zhang", "p:li"), ("nobody", GROUP), ("", "")])
async def test_nobody_speaks_in_a_chat_he_is_not_in(demo_site: Site, person: str, chat: str) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        await ask(socket, type="say", id=ID, **{"as": person}, chat=chat, text=LIGHT)
        refusal = await frame_of(socket, "error", id=ID)
        await ask(socket, type="watch", panes=[{"as": person or "?", "chat": chat or "?"}])
        press = {"type": "press", "id": OTHER_ID, "as": person, "chat": chat, "message": "w1", "token": "t"}
        await ask(socket, **press)
        await frame_of(socket, "error", id=OTHER_ID)
    assert not refusal["again"]
    assert demo_site.desk.taken == []


@pytest.mark.parametrize("raw", ["nonsense", b"\x00\xff", '{"type":"say","id":"1","text":"x"}', "x" * 700_000])
async def test_a_bad_frame_is_answered_and_the_socket_goes_on(demo_site: Site, raw: str | bytes) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        await socket.send(raw)
        assert (await frame_of(socket, "error"))["text"]
        await ask(socket, type="say", id=ID, **{"as": "li"}, chat="p:li", text="还在吗")
        await frame_of(socket, "ack", id=ID)
    assert [message.text for message in demo_site.desk.taken] == ["还在吗"]


async def test_what_was_not_taken_can_be_sent_again_on_a_new_socket(demo_site: Site) -> None:
    demo_site.desk.broken = True
    frame = {"type": "say", "id": ID, "as": "zhang", "chat": GROUP, "text": LIGHT}
    async with demo_site.socket("/demo/socket") as socket:
        await ask(socket, **frame)
        assert (await frame_of(socket, "error", id=ID))["again"]
    demo_site.desk.broken = False
    for _ in range(2):
        async with demo_site.socket("/demo/socket") as socket:
            await ask(socket, **frame)
            await frame_of(socket, "ack", id=ID)
    assert [message.delivery_id for message in demo_site.desk.taken] == [ID]


async def test_what_a_page_asked_for_last_is_done_though_the_page_has_left(demo_site: Site) -> None:
    reached, stored, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow_inbox(_: IncomingMessage) -> None:
        reached.set()
        await stored.wait()
        done.set()

    await demo_site.desk.channel.start(slow_inbox)
    async with asyncio.timeout(20):
        async with demo_site.socket("/demo/socket") as socket:
            await ask(socket, type="say", id=ID, **{"as": "zhang"}, chat=GROUP, text=LIGHT)
            await reached.wait()
        await asyncio.sleep(0.1)
        assert not done.is_set()
        stored.set()
        await done.wait()


async def test_one_message_that_cannot_be_stored_holds_up_no_other(demo_site: Site) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        await ask(socket, type="say", id=ID, **{"as": "li"}, chat="p:li", text=POISON)
        await frame_of(socket, "error", id=ID, again=True)
        await ask(socket, type="say", id=OTHER_ID, **{"as": "li"}, chat="p:li", text="下一句")
        await frame_of(socket, "ack", id=OTHER_ID)


async def test_time_moves_for_every_open_page(demo_site: Site) -> None:
    async with demo_site.socket("/demo/socket") as one, demo_site.socket("/demo/socket") as other:
        before = (await frame_of(one, "hello"))["now"]
        await frame_of(other, "hello")
        await ask(one, type="move", seconds=86_400)
        for socket in (one, other):
            assert (await frame_of(socket, "clock"))["now"] >= before + 86_400_000


async def test_news_elsewhere_is_told_without_its_words(demo_site: Site) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        await watch(socket, ("zhang", GROUP))
        await ask(socket, type="say", id=ID, **{"as": "zhang"}, chat=GROUP, text=LIGHT)
        assert set(await frame_of(socket, "unread")) == {"type", "chat"}


async def test_an_understanding_is_explained(demo_site: Site) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        await ask(socket, type="why", id=ID, text=LIGHT, group=True)
        reading = (await frame_of(socket, "why", id=ID))["reading"]
    assert reading["matters"][0]["evidence"][0]["words"] == ["楼道灯", "不亮"]
    assert reading["rules"]


async def test_a_photo_is_kept_named_by_a_message_and_shown(demo_site: Site) -> None:
    own = {"Origin": demo_site.origin, "Content-Type": "image/png"}
    reference = (await demo_site.http.post("/photo", content=PIXEL, headers=own)).json()["photo"]
    async with demo_site.socket("/demo/socket") as socket:
        await watch(socket, ("li", "p:li"))
        await ask(socket, type="say", id=ID, **{"as": "li"}, chat="p:li", text="好了", photo=reference)
        item = (await frame_of(socket, "message"))["item"]
        await frame_of(socket, "ack", id=ID)
    shown = await demo_site.http.get(item["photo"])
    assert (shown.content, shown.headers["content-type"]) == (PIXEL, "image/png")
    assert demo_site.desk.taken[0].media[0].reference == reference


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 415),
        (b"GIF89a", 415),
        (b"\xff\xd8\xff" + b"x" * (10 * 2**20), 413),
    ],
)
async def test_what_is_no_photo_is_not_kept(demo_site: Site, body: bytes, status: int) -> None:
    response = await demo_site.http.post("/photo", content=body, headers={"Origin": demo_site.origin})
    assert response.status_code == status
    assert response.json()["text"]
    assert list(demo_site.desk.photo_folder.iterdir()) == []


@pytest.mark.parametrize(
    "path", ["/photo/" + "0" * 32, "/photo/..%2f..%2fetc%2fpasswd", "/media/none", "/static/../demo.py"]
)
async def test_what_is_not_there_is_not_found(demo_site: Site, path: str) -> None:
    assert (await demo_site.http.get(path)).status_code == 404


async def test_a_hostile_name_travels_as_it_is(demo_site: Site) -> None:
    async with demo_site.socket("/demo/socket") as socket:
        people = (await frame_of(socket, "hello"))["people"]
    assert HOSTILE_NAME in [person["name"] for person in people]
