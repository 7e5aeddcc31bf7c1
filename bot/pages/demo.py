"""The demo's page: several people side by side, each in a pane of his own. Only here a pane says who it is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.channels.web import Frame, Listener, Speaker, WebChannel, refusal
from bot.pages.clock import clock_frame
from bot.pages.frames import Move, Press, Request, Say, Watch, Why
from bot.pages.guard import OwnHostOnly
from bot.pages.pictures import Pictures, show_picture, take_photo
from bot.pages.rendering import broken, page, static_files
from bot.pages.sockets import converse


class DemoChat(Struct, frozen=True):
    """A chat somebody is in: `p:<account>` with the bot, or `g:<group>`."""

    id: str
    title: str


class DemoPerson(Struct, frozen=True):
    """A seeded person: `id` is his account on the channel, `role_title` and `place` are as people say them."""

    id: str
    name: str
    role_title: str
    place: str
    chats: tuple[DemoChat, ...]
    nickname: str | None = None
    """How the group knows him ("3-2-301 张"), his name if None."""


class DemoPane(Struct, frozen=True):
    """What a pane shows when the page is opened."""

    person: str
    chat: str


class DemoExample(Struct, frozen=True):
    """A sentence a visitor can try with one click."""

    text: str
    person: str
    chat: str


class DemoControls(Struct, frozen=True):
    """What the demo page needs of the running program."""

    title: str
    """Name of the neighbourhood."""
    people: Callable[[], Sequence[DemoPerson]]
    panes: Sequence[DemoPane]
    examples: Sequence[DemoExample]
    now: Callable[[], datetime]
    """The desk's clock, aware."""
    move: Callable[[int], Awaitable[None]]
    """Lets so many seconds pass, with everything that falls due in them."""
    zone: tzinfo
    """The neighbourhood's time zone."""
    explain: Callable[[str, bool], Mapping[str, object]]
    """Takes a text and whether it was said in a group; returns in words, ready for JSON, what was made of it:
    `rules` (their version) and `matters`, each with `text`, `intent`, `category`, `kind`, `urgency`, `alarm`, `opens`,
    `sure`, `runner_up`, `place` (of `piece`, `value`, `source`) and `evidence` (of `rule`, `file`, `words`,
    `cancelled_by`, `reason`)."""
    picture: Pictures


def demo_app(channel: WebChannel, controls: DemoControls, *, port: int) -> Starlette:
    """Build the demo; it answers only under 127.0.0.1:port and localhost:port."""
    demo = _Demo(channel, controls)
    return Starlette(
        routes=[
            Route("/", _to_the_demo),
            Route("/d/{payload}", _to_the_demo),
            Route("/demo", demo.show_page),
            Route("/photo", demo.take_photo, methods=["POST"]),
            Route("/photo/{reference}", demo.show_photo),
            Route("/media/{hash}", demo.show_stored),
            WebSocketRoute("/demo/socket", demo.serve_socket),
            static_files(),
        ],
        exception_handlers={Exception: broken},
        middleware=[Middleware(OwnHostOnly, hosts=(f"127.0.0.1:{port}", f"localhost:{port}"))],
    )


class _Demo:
    """The endpoints of one demo."""

    def __init__(self, channel: WebChannel, controls: DemoControls) -> None:
        self._channel = channel
        self._controls = controls
        self._moving = asyncio.Lock()

    async def show_page(self, _: HttpRequest) -> Response:
        return page("demo.html", title=self._controls.title)

    async def take_photo(self, request: HttpRequest) -> Response:
        return await take_photo(request, self._channel.photos)

    async def show_photo(self, request: HttpRequest) -> Response:
        return show_picture(await self._channel.photos.read(request.path_params["reference"]))

    async def show_stored(self, request: HttpRequest) -> Response:
        return show_picture(await self._controls.picture(request.path_params["hash"]))

    async def serve_socket(self, websocket: WebSocket) -> None:
        await websocket.accept()
        listener = Listener(hears_of_all=True)

        async def begin() -> None:
            listener.push(self._hello())

        async def obey(request: Request) -> None:
            await self._obey(listener, request)

        await converse(websocket, self._channel, listener, begin=begin, obey=obey)

    def _hello(self) -> Frame:
        controls = self._controls
        return {
            "type": "hello",
            "people": controls.people(),
            "panes": [{"as": pane.person, "chat": pane.chat} for pane in controls.panes],
            "examples": [{"text": each.text, "as": each.person, "chat": each.chat} for each in controls.examples],
            **clock_frame(controls.now(), controls.zone),
        }

    async def _obey(self, listener: Listener, request: Request) -> None:
        match request:
            case Watch():
                await self._watch(listener, request)
            case Say() | Press():
                await self._act(listener, request)
            case Why():
                reading = self._controls.explain(request.text, request.group)
                listener.push({"type": "why", "id": request.id, "reading": reading})
            case Move():
                await self._move(request.seconds)

    async def _watch(self, listener: Listener, watch: Watch) -> None:
        chats = [view.chat for view in watch.panes if self._speaker(view.person, view.chat)]
        await self._channel.show(listener, chats, watch.anew)

    async def _act(self, listener: Listener, request: Say | Press) -> None:
        speaker = self._speaker(request.person, request.chat)
        if speaker is None:
            listener.push(refusal("这位不在这个群里，没有发出去。", request.id))
        elif isinstance(request, Say):
            await self._channel.say(
                listener, speaker, request.id, request.text, quotes=request.quotes, photo=request.photo
            )
        else:
            await self._channel.press(listener, speaker, request.id, request.message, request.token)

    def _speaker(self, account: str, chat: str) -> Speaker | None:
        """Return who acts, None when there is no such person or he is not in that chat."""
        for person in self._controls.people():
            if person.id == account and any(each.id == chat for each in person.chats):
                return Speaker(account, chat, person.nickname or person.name)
        return None

    async def _move(self, seconds: int) -> None:
        async with self._moving:
            await self._controls.move(seconds)
        clock = clock_frame(self._controls.now(), self._controls.zone)
        self._channel.announce({"type": "clock", **clock})


async def _to_the_demo(_: HttpRequest) -> Response:
    return RedirectResponse("/demo", 303)
