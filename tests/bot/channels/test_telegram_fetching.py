"""Bringing what people sent, and links that bring people."""

import asyncio

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from bot.channels.contract import SendError
from bot.channels.telegram.channel import TelegramChannel, Timings
from tests.bot.channels.telegram_bench import Desk, channel_to, eventually, started
from tests.loopback_telegram import LoopbackTelegram


class Endless(Response):
    """A file that never ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _ = scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(1)


async def test_a_picture_that_somebody_sent_is_fetched(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk
) -> None:
    zhang, content = telegram.person("张阿姨"), bytes(range(256)) * 64
    telegram.sends_photo(zhang, zhang, content, "水管爆了")
    await eventually(lambda: desk.taken)
    (media,) = desk.taken[0].media
    assert await channel.fetch(media.reference, len(content)) == content


async def fetched(telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk, largest: int = 100) -> SendError:
    zhang = telegram.person("张阿姨")
    telegram.sends_photo(zhang, zhang, b"x" * 100)
    await eventually(lambda: desk.taken)
    with pytest.raises(SendError) as failed:
        await channel.fetch(desk.taken[0].media[0].reference, largest)
    return failed.value


async def test_a_file_that_is_too_large_is_not_fetched(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk
) -> None:
    assert (await fetched(telegram, channel, desk, largest=99)).permanent
    assert "download" not in {call.method for call in telegram.calls}


@pytest.mark.parametrize("declared", [10, None])
async def test_a_file_that_grows_while_it_comes_is_let_go(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk, declared: int | None
) -> None:
    file = {"file_id": "f", "file_unique_id": "u", "file_size": declared, "file_path": "photos/f"}
    telegram.answers("getFile", JSONResponse({"ok": True, "result": file}))
    telegram.answers("download", Response(b"x" * 1_000_000))
    assert (await fetched(telegram, channel, desk)).permanent


@pytest.mark.parametrize(
    "path",
    ["../bot1000:other/getMe", "../../etc/passwd", "photos/../../x", "/etc/passwd"],
)
async def test_nothing_is_fetched_from_elsewhere(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk, path: str
) -> None:
    file = {"file_id": "f", "file_unique_id": "u", "file_path": path}
    telegram.answers("getFile", JSONResponse({"ok": True, "result": file}))
    assert (await fetched(telegram, channel, desk)).permanent
    assert "download" not in {call.method for call in telegram.calls}


async def test_an_address_for_a_path_is_looked_for_among_telegrams_own_files(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk
) -> None:
    file = {"file_id": "f", "file_unique_id": "u", "file_path": "https://elsewhere.example/x"}
    telegram.answers("getFile", JSONResponse({"ok": True, "result": file}))
    assert (await fetched(telegram, channel, desk)).permanent
    assert "download" in {call.method for call in telegram.calls}


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (RedirectResponse("http://127.0.0.1:9/elsewhere"), True),
        (Response(status_code=404), True),
        (Response(status_code=502), False),
    ],
    ids=["redirect", "gone", "trouble"],
)
async def test_a_download_that_fails_says_whether_to_try_again(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk, answer: Response, *, permanent: bool
) -> None:
    telegram.answers("download", answer)
    assert (await fetched(telegram, channel, desk)).permanent is permanent


async def test_a_download_that_does_not_end_is_given_up(telegram: LoopbackTelegram, desk: Desk) -> None:
    hasty = Timings(poll=5, download=0.05)
    telegram.answers("download", Endless())
    async with started(channel_to(telegram, timings=hasty), desk) as channel:
        failed = await fetched(telegram, channel, desk)
    assert not failed.permanent


@pytest.mark.parametrize("payload", ["o_1108", "a", "-_", "Z" * 64])
async def test_a_link_opens_the_private_chat(channel: TelegramChannel, payload: str) -> None:
    assert channel.link(payload) == f"https://t.me/menkou_bot?start={payload}"


@pytest.mark.parametrize("payload", ["", "a" * 65, "三号楼", "a b", "a&b", "a\n"])
async def test_there_is_no_link_for_what_none_can_carry(channel: TelegramChannel, payload: str) -> None:
    assert channel.link(payload) is None


async def test_there_is_no_link_before_the_bot_is_known(telegram: LoopbackTelegram) -> None:
    assert channel_to(telegram).link("o_1108") is None
