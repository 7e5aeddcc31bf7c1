"""What our stand-in for Telegram answers to a bot: the calls of the Bot API that this project makes, and faults."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.loopback_telegram_chats import BOT, BOT_ID, Chats, Json, Posted, RefusalError, bad_request

TOKEN = f"{BOT_ID}:the-secret-of-the-loopback-bot"

_NESTED = {"reply_markup", "reply_parameters", "reaction", "commands", "allowed_updates"}
_LONGEST_TEXT = 4096
_LONGEST_CAPTION = 1024
_LONGEST_TOAST = 200
_LONGEST_DATA = 64
_GLANCE = 0.005
"""Seconds between two looks at what a long poll waits for."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that arrived, whatever became of it."""

    method: str
    parameters: Json


@dataclass(frozen=True, slots=True)
class Fault:
    """What is answered instead; `after` the call took effect, or in its place."""

    answer: Response
    after: bool = False


class CutOff(Response):
    """The connection ends in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _ = scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b'{"ok"', "more_body": True})


class BotApi:
    """The Bot API of one bot."""

    def __init__(self, chats: Chats, *, hears_all: bool) -> None:
        self.calls: list[Call] = []
        self.faults: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self.sent: list[Posted] = []
        self.toasts: list[tuple[str, str]] = []
        """Press and text of every answer to a press; the text may be empty."""
        self.reactions: list[tuple[int, int, str]] = []
        """Chat, message and emoji."""
        self.commands: dict[str, str] = {}
        self.presses: set[str] = set()
        """Presses that wait for an answer."""
        self.closing = False
        self._chats = chats
        self._me = BOT | {"can_read_all_group_messages": hears_all, "can_join_groups": True}
        self._polls = 0
        self._methods: dict[str, Callable[[Json], object]] = {
            "getMe": lambda _: self._me,
            "deleteWebhook": lambda _: True,
            "setMyCommands": self._set_my_commands,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "copyMessage": self._copy_message,
            "editMessageText": self._edit_message_text,
            "editMessageCaption": self._edit_message_caption,
            "answerCallbackQuery": self._answer_callback_query,
            "setMessageReaction": self._set_message_reaction,
            "getFile": self._get_file,
        }

    @property
    def app(self) -> Starlette:
        """The Bot API as a web application."""
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._download),
                Route("/{path:path}", self._download),
            ]
        )

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        parameters = await _parameters(request)
        with self._chats.changed:
            self.calls.append(Call(method, parameters))
            self._chats.changed.notify_all()
            if request.path_params["token"] != TOKEN:
                return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
            fault = self.faults[method].popleft() if self.faults[method] else None
        if fault is not None and not fault.after:
            return fault.answer
        try:
            result = await self._get_updates(parameters) if method == "getUpdates" else self._do(method, parameters)
        except RefusalError as refusal:
            return JSONResponse(refusal.body, refusal.code)
        return fault.answer if fault is not None else JSONResponse({"ok": True, "result": result})

    def _do(self, method: str, parameters: Json) -> object:
        if method not in self._methods:
            raise RefusalError(404, "Not Found: method not found")
        with self._chats.changed:
            result = self._methods[method](parameters)
            self._chats.changed.notify_all()
        return result

    async def _get_updates(self, parameters: Json) -> list[Json]:
        """Hold the answer back until there is an update. A second poll ends the first."""
        self._polls += 1
        mine = self._polls
        ends = asyncio.get_running_loop().time() + float(parameters.get("timeout", 0))
        while True:
            with self._chats.changed:
                offset = int(parameters.get("offset", 0))
                waiting = [update for update in self._chats.pending if update.get("update_id", offset) >= offset]
                self._chats.pending[:] = waiting
                self._chats.changed.notify_all()
            if mine != self._polls:
                raise RefusalError(409, "Conflict: terminated by other getUpdates request")
            if waiting or self.closing or asyncio.get_running_loop().time() >= ends:
                return waiting[: int(parameters.get("limit", 100))]
            await asyncio.sleep(_GLANCE)

    def _set_my_commands(self, parameters: Json) -> bool:
        self.commands = {command["command"]: command["description"] for command in parameters["commands"]}
        return True

    def _send_message(self, parameters: Json) -> Json:
        _check_text(parameters.get("text", ""), _LONGEST_TEXT)
        return self._post(parameters, parameters["text"])

    def _send_photo(self, parameters: Json) -> Json:
        if not isinstance(parameters.get("photo"), bytes):
            raise bad_request("there is no photo in the request")
        caption = parameters.get("caption", "")
        if len(caption) > _LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        return self._post(parameters, caption, photo=parameters["photo"])

    def _copy_message(self, parameters: Json) -> Json:
        original = self._chats.messages.get((int(parameters["from_chat_id"]), int(parameters["message_id"])))
        if original is None:
            raise bad_request("message to copy not found")
        shown = self._post(parameters, original.text, photo=original.photo)
        self.sent[-1].copy_of = original
        return {"message_id": shown["message_id"]}

    def _post(self, parameters: Json, text: str, photo: bytes | None = None) -> Json:
        chat = self._chats.writable(parameters.get("chat_id"))
        reply = parameters.get("reply_parameters") or {}
        answered = reply.get("message_id")
        if answered is not None and (chat, answered) not in self._chats.messages:
            if not reply.get("allow_sending_without_reply"):
                raise bad_request("message to be replied not found")
            answered = None
        posted = self._chats.post(
            chat, text, keyboard=_keyboard(parameters), reply_to=answered, photo=photo, from_bot=True
        )
        self.sent.append(posted)
        return self._chats.shown(posted)

    def _edit_message_text(self, parameters: Json) -> Json:
        _check_text(parameters.get("text", ""), _LONGEST_TEXT)
        posted = self._editable(parameters)
        if posted.photo is not None:
            raise bad_request("there is no text in the message to edit")
        return self._edit(posted, parameters["text"], _keyboard(parameters))

    def _edit_message_caption(self, parameters: Json) -> Json:
        return self._edit(self._editable(parameters), parameters.get("caption", ""), _keyboard(parameters))

    def _editable(self, parameters: Json) -> Posted:
        chat = self._chats.writable(parameters.get("chat_id"))
        posted = self._chats.messages.get((chat, int(parameters["message_id"])))
        if posted is None:
            raise bad_request("message to edit not found")
        if not posted.from_bot:
            raise bad_request("message can't be edited")
        return posted

    def _edit(self, posted: Posted, text: str, keyboard: list[list[Json]]) -> Json:
        if (posted.text, posted.keyboard) == (text, keyboard):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        posted.text, posted.keyboard = text, keyboard
        posted.versions.append(text)
        return self._chats.shown(posted)

    def _answer_callback_query(self, parameters: Json) -> bool:
        press, text = parameters["callback_query_id"], parameters.get("text", "")
        if len(text) > _LONGEST_TOAST:
            raise bad_request("MESSAGE_TOO_LONG")
        if press not in self.presses:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        self.presses.remove(press)
        self.toasts.append((press, text))
        return True

    def _set_message_reaction(self, parameters: Json) -> bool:
        chat, message = self._chats.writable(parameters.get("chat_id")), int(parameters["message_id"])
        if (chat, message) not in self._chats.messages:
            raise bad_request("message to react not found")
        self.reactions.append((chat, message, parameters["reaction"][0]["emoji"]))
        return True

    def _get_file(self, parameters: Json) -> Json:
        content = self._chats.files.get(parameters["file_id"])
        if content is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        found = {"file_id": parameters["file_id"], "file_unique_id": "u", "file_size": len(content)}
        return found | {"file_path": f"photos/{parameters['file_id']}"}

    async def _download(self, request: Request) -> Response:
        path = request.path_params["path"]
        with self._chats.changed:
            self.calls.append(Call("download", {"path": path}))
            fault = self.faults["download"].popleft() if self.faults["download"] else None
            content = self._chats.files.get(path.removeprefix("photos/"))
        if fault is not None:
            return fault.answer
        if content is None or request.path_params.get("token") != TOKEN:
            return Response(status_code=404)
        return Response(content)


async def _parameters(request: Request) -> Json:
    """Return what a call brings, in its address and in its body, with nested values decoded."""
    found: Json = dict(request.query_params)
    async with request.form() as form:
        for name, value in form.items():
            found[name] = await value.read() if isinstance(value, UploadFile) else value
    return {
        name: json.loads(value) if name in _NESTED and isinstance(value, str) else value
        for name, value in found.items()
    }


def _keyboard(parameters: Json) -> list[list[Json]]:
    markup: dict[str, Any] = parameters.get("reply_markup") or {}
    rows: list[list[Json]] = markup.get("inline_keyboard", [])
    for key in (key for row in rows for key in row):
        if "url" not in key and not 1 <= len(key.get("callback_data", "").encode()) <= _LONGEST_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    return rows


def _check_text(text: str, longest: int) -> None:
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > longest:
        raise bad_request("message is too long")
