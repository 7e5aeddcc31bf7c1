"""One page's socket: frames of the page are obeyed one after the other, frames for the page leave as they come."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.channels.web import Listener, WebChannel, refusal
from bot.pages.frames import BadFrameError, Request, parse

log = logging.getLogger(__name__)

MOST_PAGES = 5_000
TRY_AGAIN_LATER = 1013

Begin: TypeAlias = Callable[[], Awaitable[None]]
Obey: TypeAlias = Callable[[Request], Awaitable[None]]


async def converse(websocket: WebSocket, channel: WebChannel, listener: Listener, *, begin: Begin, obey: Obey) -> None:
    """Serve an accepted socket until the page leaves or must connect anew: `begin` once, then `obey` each frame."""
    if len(channel.listeners) >= MOST_PAGES:
        await websocket.close(TRY_AGAIN_LATER)
        return
    channel.open(listener)
    obeying = asyncio.Lock()
    tasks = [
        asyncio.create_task(_read(websocket, listener, begin, obey, obeying)),
        asyncio.create_task(_write(websocket, listener)),
        asyncio.create_task(_wait_until_it_must_return(listener)),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        channel.close(listener)
        # What the page asked for last is brought to its end, though the page has left.
        async with obeying:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        # Only the kind of an error: its words may quote a message.
        if (error := task.exception()) is not None:
            log.warning("a page's conversation broke off: %s", type(error).__name__)


async def _read(websocket: WebSocket, listener: Listener, begin: Begin, obey: Obey, obeying: asyncio.Lock) -> None:
    async with obeying:
        await begin()
    while (raw := await _next_text(websocket)) is not None:
        try:
            request = parse(raw)
        except BadFrameError as error:
            listener.push(refusal(str(error), error.delivery_id))
            continue
        async with obeying:
            await obey(request)


async def _next_text(websocket: WebSocket) -> str | None:
    """Return the next frame as text, empty for a binary one; None when the page is gone."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    return str(message.get("text") or "")


async def _write(websocket: WebSocket, listener: Listener) -> None:
    while True:
        frame = await listener.next()
        try:
            await websocket.send_text(msgspec.json.encode(frame).decode())
        except WebSocketDisconnect:
            return


async def _wait_until_it_must_return(listener: Listener) -> None:
    await listener.must_return.wait()
