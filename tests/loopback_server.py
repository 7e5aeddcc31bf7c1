"""Web applications on a free port of 127.0.0.1, in a thread of its own, for tests that speak real HTTP."""

import itertools
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


class LoopbackServer:
    """Serves applications, each under a path of its own, to programs in this process and in others.

    A context manager. Starting and stopping take a third of a second, which tests save by sharing one.
    """

    def __init__(self) -> None:
        self._apps: dict[str, ASGIApp] = {}
        self._paths = (f"/{number}" for number in itertools.count(1))
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            self._dispatch, interface="asgi3", loop="asyncio", lifespan="off", log_config=None, access_log=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})

    def __enter__(self) -> Self:
        # What is asked for before the server is ready waits in the socket.
        self._socket.listen()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    def serve(self, app: ASGIApp) -> str:
        """Take in an application and return its address, without a slash behind."""
        path = next(self._paths)
        self._apps[path] = app
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}{path}"

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = "/" + scope["path"].split("/", 2)[1]
        await self._apps[path](dict(scope, root_path=path), receive, send)
