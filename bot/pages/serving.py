"""The HTTP server of the pages, run inside the program's own loop and bounded against those who only cost."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.pages.frames import LARGEST_FRAME

MOST_CONNECTIONS = 10_000
LONGEST_HEADER = 16 * 1024
HEADER_SECONDS = 15.0
STOP_SECONDS = 5


class PageServer:
    """Serves an app on sockets that are bound already; signals stay the program's own affair."""

    def __init__(self, app: ASGIApp, *, header_seconds: float = HEADER_SECONDS) -> None:
        """A connection that has not sent a whole request header within `header_seconds` is closed."""

        class Impatient(_ImpatientProtocol):
            patience = header_seconds

        self._server = _QuietServer(
            uvicorn.Config(
                app,
                http=Impatient,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=MOST_CONNECTIONS,
                h11_max_incomplete_event_size=LONGEST_HEADER,
                timeout_graceful_shutdown=STOP_SECONDS,
                # A frame that is a little too large is answered in words, a much larger one ends the socket.
                ws_max_size=2 * LARGEST_FRAME,
                ws_per_message_deflate=False,
            )
        )
        self._serving: asyncio.Task[None] | None = None
        logging.getLogger("uvicorn.error").addFilter(_is_a_fault)

    async def start(self, bound: socket.socket) -> None:
        """Begin to serve; return when requests are answered."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[bound]))
        while not self._server.started:
            if self._serving.done():
                self._serving.result()
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Close every connection and the socket."""
        if self._serving is not None:
            self._server.should_exit = True
            await self._serving


def _is_a_fault(record: logging.LogRecord) -> bool:
    """Leave out that an answer was cut off: whoever is slow when the program ends is no fault of it."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError)


class _ImpatientProtocol(H11Protocol):
    """Gives up on whoever connects and then sends no request, or sends it a byte at a time."""

    patience = HEADER_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch_header()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        super().connection_lost(exc)

    def _watch_header(self) -> None:
        """Run the clock from the first moment of a header to its end; more pieces of it win no more time."""
        if self.conn.their_state is not h11.IDLE:
            self._forget_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.patience, self.transport.abort)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _QuietServer(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: this server is one part of a program that has its own way to end."""
        yield
