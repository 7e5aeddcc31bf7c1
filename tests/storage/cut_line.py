"""A line to PostgreSQL that breaks when it is told to: the server has heard, and its answer never arrives."""

import selectors
import socket
import threading
from typing import Self


class CutLine:
    """Passes bytes between a port on loopback and a server's Unix socket, until a chosen word has been passed on."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._word: bytes | None = None
        self.was_cut = False

    def cut_after(self, word: bytes) -> None:
        """Break the next connection over which a client says this word, once the server has answered it."""
        self._word = word

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as ready:
            server.connect(self._server)
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _ in ready.select():
                    source = key.fileobj
                    assert isinstance(source, socket.socket)
                    heard = source.recv(65_536)
                    if not heard:
                        return
                    key.data.sendall(heard)
                    if source is client and self._word is not None and self._word in heard:
                        self._word, self.was_cut = None, True
                        server.recv(65_536)
                        return
