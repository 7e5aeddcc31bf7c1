"""The door of a building: its QR leads here, and from here to the resident's own page."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.channels.web import Listener, Speaker, WebChannel, refusal
from bot.pages.clock import clock_frame
from bot.pages.door_pass import PAYLOAD, DoorPass, read_pass
from bot.pages.frames import Press, Request, Say
from bot.pages.guard import OwnHostOnly, netloc
from bot.pages.pictures import Pictures, show_picture, take_photo
from bot.pages.rendering import broken, page, static_files
from bot.pages.sockets import TRY_AGAIN_LATER, converse

COOKIE = "menkou"
COOKIE_AGE = timedelta(days=400)
FRESH = timedelta(days=1)
"""How long after coming through the door the first open page still tells the desk of it."""
PAGES_PER_ACCOUNT = 8
VISITS_REMEMBERED = 10_000
POLICY_VIOLATION = 1008


class DoorGrant(Struct, frozen=True):
    """What a payload opens. `place_name` is shown on the way in ("3号楼2单元"); empty for an invitation."""

    place_name: str = ""


class DoorControls(Struct, frozen=True):
    """What the residents' pages need of the running program."""

    title: str
    """What the bot is called, over the page."""
    base_url: str
    """Where residents reach the pages; `https://` makes the cookie Secure."""
    key: bytes
    """Signs the cookies."""
    open_door: Callable[[str], DoorGrant | None]
    """Checks a payload without using it up; None when it opens nothing (any more)."""
    now: Callable[[], datetime]
    zone: tzinfo
    picture: Pictures
    emergency_numbers: tuple[tuple[str, str], ...] = (("报警", "110"), ("火警", "119"), ("急救", "120"))
    """Label and number, shown over the conversation."""
    other_hosts: tuple[str, ...] = ()
    """Further names, with their port, under which the pages may be asked for."""


def door_app(channel: WebChannel, controls: DoorControls) -> Starlette:
    """Build the residents' pages: `/d/<payload>` lets in, `/chat` is the conversation."""
    door = _Door(channel, controls)
    return Starlette(
        routes=[
            Route("/", _to_the_chat),
            Route("/d/{payload}", door.let_in),
            Route("/chat", door.show_page),
            Route("/photo", door.take_photo, methods=["POST"]),
            Route("/photo/{reference}", door.show_photo),
            Route("/media/{hash}", door.show_stored),
            WebSocketRoute("/ws", door.serve_socket),
            static_files(),
        ],
        exception_handlers={Exception: broken},
        middleware=[Middleware(OwnHostOnly, hosts=(netloc(controls.base_url), *controls.other_hosts))],
    )


class _Door:
    """The endpoints behind one base address."""

    def __init__(self, channel: WebChannel, controls: DoorControls) -> None:
        self._channel = channel
        self._controls = controls
        self._pages: dict[str, int] = {}
        """Open pages by account."""
        self._entered: OrderedDict[str, None] = OrderedDict()
        """Visits the desk was told of; it would know them again anyway, by their delivery id."""

    async def let_in(self, request: HttpRequest) -> Response:
        """Give the browser a pass, or tell kindly why not."""
        # A picture or a frame on somebody else's page must not walk a resident through a door.
        if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
            return Response(status_code=403)
        payload = request.path_params["payload"]
        if PAYLOAD.fullmatch(payload) is None or self._controls.open_door(payload) is None:
            return page("closed_door.html", 404, title=self._controls.title)
        entered = int(self._controls.now().timestamp())
        known = self._pass(request)
        door_pass = known.again(payload, entered) if known else DoorPass.first(payload, entered)
        response = RedirectResponse("/chat", 303, headers={"Cache-Control": "no-store"})
        response.set_cookie(
            COOKIE,
            door_pass.signed(self._controls.key),
            max_age=round(COOKIE_AGE.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self._controls.base_url.startswith("https://"),
        )
        return response

    async def show_page(self, request: HttpRequest) -> Response:
        """Show the conversation, or where the door is."""
        door_pass = self._pass(request)
        if door_pass is None:
            return page("no_pass.html", 403, title=self._controls.title)
        grant = self._controls.open_door(door_pass.payload)
        return page(
            "chat.html",
            title=self._controls.title,
            place=grant.place_name if grant else "",
            numbers=self._controls.emergency_numbers,
        )

    async def take_photo(self, request: HttpRequest) -> Response:
        """Keep a photo for somebody with a pass."""
        if self._pass(request) is None:
            return Response(status_code=403)
        return await take_photo(request, self._channel.photos)

    async def show_photo(self, request: HttpRequest) -> Response:
        """Show a photo somebody sent to somebody who knows its name."""
        if self._pass(request) is None:
            return Response(status_code=403)
        return show_picture(await self._channel.photos.read(request.path_params["reference"]))

    async def show_stored(self, request: HttpRequest) -> Response:
        """Show a picture the desk has stored to somebody who knows its hash."""
        if self._pass(request) is None:
            return Response(status_code=403)
        return show_picture(await self._controls.picture(request.path_params["hash"]))

    async def serve_socket(self, websocket: WebSocket) -> None:
        """Carry one page's conversation."""
        door_pass = self._pass(websocket)
        if door_pass is None:
            await websocket.close(POLICY_VIOLATION)
            return
        await websocket.accept()
        account = door_pass.account
        if self._pages.get(account, 0) >= PAGES_PER_ACCOUNT:
            await websocket.close(TRY_AGAIN_LATER)
            return
        self._pages[account] = self._pages.get(account, 0) + 1
        try:
            await self._converse(websocket, door_pass)
        finally:
            self._pages[account] -= 1
            if not self._pages[account]:
                del self._pages[account]

    async def _converse(self, websocket: WebSocket, door_pass: DoorPass) -> None:
        listener = Listener()
        speaker = Speaker(door_pass.account, f"p:{door_pass.account}")

        async def begin() -> None:
            clock = clock_frame(self._controls.now(), self._controls.zone)
            listener.push({"type": "hello", "as": speaker.account, "chat": speaker.chat, **clock})
            await self._channel.show(listener, [speaker.chat])
            await self._enter(listener, speaker, door_pass)

        async def obey(request: Request) -> None:
            await self._obey(listener, speaker, request)

        await converse(websocket, self._channel, listener, begin=begin, obey=obey)

    async def _enter(self, listener: Listener, speaker: Speaker, door_pass: DoorPass) -> None:
        """Tell the desk once that somebody came through the door."""
        now = self._controls.now().timestamp()
        if door_pass.visit in self._entered or now - door_pass.entered > FRESH.total_seconds():
            return
        if not await self._channel.enter(speaker, f"start-{door_pass.visit}", door_pass.payload):
            listener.must_return.set()
            return
        self._entered[door_pass.visit] = None
        while len(self._entered) > VISITS_REMEMBERED:
            self._entered.popitem(last=False)

    async def _obey(self, listener: Listener, speaker: Speaker, request: Request) -> None:
        match request:
            case Say():
                await self._channel.say(
                    listener, speaker, request.id, request.text, quotes=request.quotes, photo=request.photo
                )
            case Press():
                await self._channel.press(listener, speaker, request.id, request.message, request.token)
            case _:
                listener.push(refusal("这里做不到。"))

    def _pass(self, connection: HTTPConnection) -> DoorPass | None:
        return read_pass(connection.cookies.get(COOKIE), self._controls.key)


async def _to_the_chat(_: HttpRequest) -> Response:
    return RedirectResponse("/chat", 303)
