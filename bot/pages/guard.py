"""Who may ask for a page at all: only this host by its own name, only pages of its own."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

POLICY_VIOLATION = 1008


class OwnHostOnly:
    """Refuses every request and socket for another host name or from another site's page, before it is read."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        """`hosts` are names with their port as browsers write them: `127.0.0.1:8080`, `menkou.example`."""
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or let the request through and put the security headers on what comes back."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        host = self._own_host(scope)
        if host is None:
            await _refuse(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), host)
            await send(message)

        await self._app(scope, receive, send_guarded)

    def _own_host(self, scope: Scope) -> str | None:
        """Return the host that was asked for, None unless it is ours and the asking page is its own."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        origins = headers.getlist("origin")
        host = hosts[0].lower() if len(hosts) == 1 else ""
        if host not in self._hosts:
            return None
        # Browsers name the origin of everything that can change something; plain reading comes without.
        reads = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if not origins:
            return host if reads else None
        own = len(origins) == 1 and origins[0].lower() in {f"http://{host}", f"https://{host}"}
        return host if own else None


def netloc(base_url: str) -> str:
    """Return host and port of an address as a browser writes them in `Host`."""
    return urlsplit(base_url).netloc.lower()


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(POLICY_VIOLATION)(scope, receive, send)
    else:
        await PlainTextResponse("这个地址不能从这里打开。", 403)(scope, receive, send)


def _protect(headers: MutableHeaders, host: str) -> None:
    """Let the page load nothing but its own files, run no inline script and sit in no frame."""
    headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            # Older browsers do not take 'self' for a socket.
            f"connect-src 'self' ws://{host} wss://{host}",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Scripts and styles are asked for each time, so that page and program are of one version.
    headers.setdefault("Cache-Control", "no-cache")
