"""A web application on a free port of 127.0.0.1, in a thread of its own, for as long as a test lasts."""

import socket
import threading

import uvicorn
from starlette.types import ASGIApp


class LoopbackServer:
    """Serves one application over real HTTP, for programs in this process and in others."""

    def __init__(self, app: ASGIApp) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, loop="asyncio", lifespan="off", log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})

    @property
    def address(self) -> str:
        """Where it listens, without a slash behind."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        """Listen. What is asked for before the server is ready waits in the socket."""
        self._socket.listen()
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way and close."""
        self._server.should_exit = True
        self._thread.join()
