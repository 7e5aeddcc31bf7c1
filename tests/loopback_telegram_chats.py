"""What our stand-in for Telegram knows: people, groups, messages, files, and the updates nobody confirmed yet."""

import itertools
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeAlias

BOT_ID = 1000
USERNAME = "menkou_bot"
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "门口", "username": USERNAME}

Json: TypeAlias = dict[str, Any]

_FORBIDDEN = 403
_BAD_REQUEST = 400


class RefusalError(Exception):
    """The Bot API says no."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.body: Json = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad_request(description: str) -> RefusalError:
    """Return the refusal of a call that makes no sense."""
    return RefusalError(_BAD_REQUEST, f"Bad Request: {description}")


@dataclass(slots=True, eq=False)
class Person:
    """An account. Its private chat with the bot has the same id."""

    id: int
    name: str
    opened: bool = True
    """Pressed Start once; before that the bot may not write."""
    blocked: bool = False

    @property
    def user(self) -> Json:
        """The account as the Bot API shows it."""
        return {"id": self.id, "is_bot": False, "first_name": self.name}

    @property
    def chat(self) -> Json:
        """The private chat as the Bot API shows it."""
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass(slots=True, eq=False)
class Group:
    """A group; `admin` says that the bot is an administrator, who hears everything."""

    id: int
    title: str
    admin: bool = False
    present: bool = True
    """The bot is in it."""
    moved_to: int | None = None

    @property
    def chat(self) -> Json:
        """The group as the Bot API shows it."""
        return {"id": self.id, "type": "supergroup", "title": self.title}


Room: TypeAlias = Person | Group


@dataclass(slots=True, eq=False)
class Posted:
    """A message in a chat, as people see it now."""

    chat: int
    id: int
    text: str = ""
    keyboard: list[list[Json]] = field(default_factory=list)
    reply_to: int | None = None
    photo: bytes | None = None
    copy_of: "Posted | None" = None
    """What was said before and is shown once more just as it was."""
    from_bot: bool = False
    versions: list[str] = field(default_factory=list)
    """Every text it had; more than one when it was edited."""

    @property
    def buttons(self) -> dict[str, str]:
        """What each button brings back or opens, by label."""
        keys = itertools.chain.from_iterable(self.keyboard)
        return {key["text"]: key.get("callback_data") or key.get("url", "") for key in keys}


class Chats:
    """Everything that happened. Whoever reads or writes it holds `changed`, which is notified of every change."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.rooms: dict[int, Room] = {}
        self.messages: dict[tuple[int, int], Posted] = {}
        self.pending: list[Json] = []
        self.files: dict[str, bytes] = {}
        self._message_ids: defaultdict[int, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
        self._update_ids = itertools.count(500_001)

    def post(self, chat: int, text: str, **rest: Any) -> Posted:  # noqa: ANN401 - the fields of Posted.
        """Put a new message into a chat. Ids count in each chat from 1, so that they repeat across chats."""
        posted = Posted(chat, next(self._message_ids[chat]), text, versions=[text], **rest)
        self.messages[chat, posted.id] = posted
        return posted

    def keep(self, content: bytes) -> str:
        """Keep a file and return its id."""
        file_id = f"file{len(self.files) + 1}"
        self.files[file_id] = content
        return file_id

    def bring(self, update: Json) -> int:
        """Put an update before the bot and return its id, which is given unless it has one."""
        update = {"update_id": next(self._update_ids)} | update
        self.pending.append(update)
        self.changed.notify_all()
        number: int = update["update_id"]
        return number

    def writable(self, chat: object) -> int:
        """Return the id of the chat, if the bot may write there. Raises RefusalError."""
        room = self.rooms.get(int(str(chat)))
        if room is None:
            raise bad_request("chat not found")
        if isinstance(room, Person):
            if room.blocked:
                raise RefusalError(_FORBIDDEN, "Forbidden: bot was blocked by the user")
            if not room.opened:
                raise RefusalError(_FORBIDDEN, "Forbidden: bot can't initiate conversation with a user")
        elif room.moved_to is not None:
            raise RefusalError(
                _BAD_REQUEST,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=room.moved_to,
            )
        elif not room.present:
            raise RefusalError(_FORBIDDEN, "Forbidden: bot was kicked from the supergroup chat")
        return room.id

    def shown(self, posted: Posted) -> Json:
        """Return a message as the Bot API shows it."""
        room = self.rooms[posted.chat]
        body: Json = {"message_id": posted.id, "date": 1_790_000_000, "chat": room.chat}
        if posted.from_bot:
            body["from"] = BOT
        if posted.photo is not None:
            size = {"file_id": self.keep(posted.photo), "file_unique_id": "u", "width": 90, "height": 90}
            body |= {"photo": [size], "caption": posted.text}
        else:
            body["text"] = posted.text
        if posted.keyboard:
            body["reply_markup"] = {"inline_keyboard": posted.keyboard}
        return body
