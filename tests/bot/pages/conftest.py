"""Both pages over the stand-in desk, served over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.stand_in import StandInDesk, bound_socket, demo, door, serving

LONG_ENOUGH = 20.0


@dataclass
class Site:
    """One served application."""

    port: int
    desk: StandInDesk
    http: httpx.AsyncClient

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def socket(self, path: str, **options: Any) -> connect:  # noqa: ANN401 - whatever the client takes
        """Return a socket of a page of this site; it may pretend to be of another."""
        options.setdefault("origin", self.origin)
        return connect(f"ws://{self.host}{path}", max_size=None, **options)


async def frame_of(socket: ClientConnection, kind: str, **expected: object) -> dict[str, Any]:
    """Read on until a frame of this type with these values comes."""
    async with asyncio.timeout(LONG_ENOUGH):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["type"] == kind and expected.items() <= frame.items():
                return frame


async def site_of(build: Callable[[StandInDesk, int], Starlette], folder: Path) -> AsyncIterator[Site]:
    bound = bound_socket()
    port = bound.getsockname()[1]
    desk = StandInDesk(folder, base_url=f"http://127.0.0.1:{port}")
    await desk.channel.start(desk.inbox)
    async with serving(build(desk, port), bound), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        yield Site(port, desk, http)


@pytest.fixture
async def demo_site(tmp_path: Path) -> AsyncIterator[Site]:
    async for site in site_of(demo, tmp_path):
        yield site


@pytest.fixture
async def door_site(tmp_path: Path) -> AsyncIterator[Site]:
    async for site in site_of(door, tmp_path):
        yield site
