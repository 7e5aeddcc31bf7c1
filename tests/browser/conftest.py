"""A real Chromium, and both pages over the stand-in desk in front of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright
from starlette.applications import Starlette

from tests.browser.stand_in import DOOR, StandInDesk, bound_socket, demo, door, serving

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1400, 860)
PHONE = (390, 800)


class Site:
    """One application that can be stopped and started again on its port, and the pages open on it."""

    def __init__(self, build: Callable[[StandInDesk, int], Starlette], desk: StandInDesk, browser: Browser) -> None:
        self._build = build
        self._browser = browser
        self._running = AsyncExitStack()
        self.desk = desk
        self.port = 0
        self.asked: list[str] = []
        """Every address a page asked for."""
        self.complaints: list[str] = []
        """What the browser's console called an error: broken scripts and refused resources."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        bound = bound_socket(self.port)
        self.port = bound.getsockname()[1]
        await self._running.enter_async_context(serving(self._build(self.desk, self.port), bound))

    async def stop(self) -> None:
        await self._running.aclose()

    async def context(self, size: tuple[int, int]) -> BrowserContext:
        """Return the window of a new visitor, without cookies and memories."""
        context = await self._browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        context.set_default_timeout(20_000)
        return context

    async def open(self, path: str, size: tuple[int, int] = WIDE, context: BrowserContext | None = None) -> Page:
        """Open a page, in the window of a new visitor if none is given."""
        page = await (context or await self.context(size)).new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        await page.goto(self.address + path)
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        await browser.close()


async def site_of(
    build: Callable[[StandInDesk, int], Starlette], folder: Path, browser: Browser
) -> AsyncIterator[Site]:
    desk = StandInDesk(folder)
    await desk.channel.start(desk.inbox)
    site = Site(build, desk, browser)
    await site.start()
    yield site
    for context in browser.contexts:
        await context.close()
    await site.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def demo_site(tmp_path: Path, browser: Browser) -> AsyncIterator[Site]:
    async for site in site_of(demo, tmp_path, browser):
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def door_site(tmp_path: Path, browser: Browser) -> AsyncIterator[Site]:
    async for site in site_of(door, tmp_path, browser):
        yield site


async def come_in(site: Site, size: tuple[int, int] = PHONE) -> Page:
    """Scan the door's code and wait for the greeting."""
    page = await site.open(f"/d/{DOOR}", size)
    await page.wait_for_selector(".message.bot")
    return page
