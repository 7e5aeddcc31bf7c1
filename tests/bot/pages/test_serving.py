"""The server's bounds: whoever only costs is let go, and the others are served meanwhile."""

import asyncio
import contextlib
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from tests.browser.stand_in import StandInDesk, bound_socket, demo, serving

A_MOMENT = 0.3
LONG_ENOUGH = 20.0


@pytest.mark.parametrize("beginning", [b"", b"GET /demo HT", b"GET /demo HTTP/1.1\r\nHost: x\r\nX-Slow: 1"])
async def test_a_header_that_never_ends_is_let_go(tmp_path: Path, beginning: bytes) -> None:
    bound = bound_socket()
    port = bound.getsockname()[1]
    async with serving(demo(StandInDesk(tmp_path), port), bound, header_seconds=A_MOMENT):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(beginning)
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"http://127.0.0.1:{port}/demo")).status_code == 200
        async with asyncio.timeout(LONG_ENOUGH):
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
        writer.close()


async def test_an_open_page_is_not_taken_for_a_slow_header(tmp_path: Path) -> None:
    bound = bound_socket()
    port = bound.getsockname()[1]
    async with (
        serving(demo(StandInDesk(tmp_path), port), bound, header_seconds=A_MOMENT),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        assert (await http.get("/demo")).status_code == 200
        await asyncio.sleep(2 * A_MOMENT)
        # The same connection goes on: its time began anew with this request.
        assert (await http.get("/demo")).status_code == 200


async def test_a_header_of_a_megabyte_is_refused(tmp_path: Path) -> None:
    bound = bound_socket()
    port = bound.getsockname()[1]
    async with serving(demo(StandInDesk(tmp_path), port), bound):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /demo HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Large: " + b"x" * 2**20)
        async with asyncio.timeout(LONG_ENOUGH):
            assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()


async def test_stopping_closes_the_port(tmp_path: Path) -> None:
    bound = bound_socket()
    port = bound.getsockname()[1]
    async with serving(demo(StandInDesk(tmp_path), port), bound):
        pass
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_an_answer_cut_off_at_the_end_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.pages.serving.STOP_SECONDS", 1)
    asked = asyncio.Event()

    async def lagging(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        asked.set()
        await asyncio.Event().wait()

    bound = bound_socket()
    async with serving(lagging, bound):
        _, writer = await asyncio.open_connection("127.0.0.1", bound.getsockname()[1])
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        async with asyncio.timeout(LONG_ENOUGH):
            await asked.wait()
    writer.close()
    assert [record for record in caplog.records if record.exc_info] == []
