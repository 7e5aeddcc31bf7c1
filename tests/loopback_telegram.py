"""Our own stand-in for Telegram's Bot API, spoken to over real HTTP on 127.0.0.1.

It is neither Telegram's nor taken from it: it is written from the public description of the Bot API, as far as this
project calls it, and is strict where Telegram is strict (offsets, lengths, callback data, edits, blocked people, moved
groups, what a bot hears in groups). What a test wants to go wrong goes wrong by `refuses`, `answers`, `loses_answer`.
"""

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from starlette.responses import JSONResponse, Response

from tests.loopback_server import LoopbackServer
from tests.loopback_telegram_calls import TOKEN, BotApi, Call, CutOff, Fault
from tests.loopback_telegram_chats import (
    BOT,
    USERNAME,
    Chats,
    Group,
    Json,
    Person,
    Posted,
    RefusalError,
    Room,
)

_LONGEST_WAIT = 20.0


class LoopbackTelegram:
    """People and groups on one side, the Bot API on the other. A context manager, which is reached while it is open.

    Its methods may be called from any thread; those that wait block, so that async tests call them in a thread.
    """

    token = TOKEN
    username = USERNAME

    def __init__(self, server: LoopbackServer | None = None, *, hears_all: bool = True) -> None:
        """`server`: one that runs already; `hears_all`: the bot's owner switched privacy off."""
        self._chats = Chats()
        self._api = BotApi(self._chats, hears_all=hears_all)
        self._hears_all = hears_all
        self._running = ExitStack()
        self._server = server
        self._address = ""
        self._ids = itertools.count(1)

    def __enter__(self) -> Self:
        server = self._server or self._running.enter_context(LoopbackServer())
        self._address = server.serve(self._api.app)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._api.closing = True
        self._running.close()

    @property
    def base_url(self) -> str:
        """What comes before the token in the address of a call."""
        return f"{self._address}/bot"

    @property
    def base_file_url(self) -> str:
        """What comes before the token in the address of a file."""
        return f"{self._address}/file/bot"

    # --- People and groups -----------------------------------------------------------------------------------

    def person(self, name: str, *, opened: bool = True) -> Person:
        """Return a new account; unless `opened`, it never pressed Start."""
        person = Person(next(self._ids), name, opened=opened)
        self._chats.rooms[person.id] = person
        return person

    def group(self, title: str, *, admin: bool = False) -> Group:
        """Return a new group with the bot in it."""
        group = Group(-1_000_000_000_000 - next(self._ids), title, admin=admin)
        self._chats.rooms[group.id] = group
        return group

    # --- What people do --------------------------------------------------------------------------------------

    def person_says(
        self, room: Room, person: Person, text: str, *, reply_to: int | None = None, **fields: object
    ) -> Posted:
        """Write into a room; `fields` are put beside the text, as the Bot API names them."""
        with self._chats.changed:
            posted = self._chats.post(room.id, text, reply_to=reply_to)
            body = self._body(room, person, posted) | {"text": text} | fields
            if self._hears(room, text, reply_to):
                self._chats.bring({"message": body})
            return posted

    def edits_message(self, room: Room, person: Person, posted: Posted, text: str) -> None:
        """Write something else where a message was."""
        with self._chats.changed:
            posted.text = text
            body = self._body(room, person, posted) | {"text": text, "edit_date": 1_790_000_060}
            self._chats.bring({"edited_message": body})

    def sends_photo(
        self, room: Room, person: Person, content: bytes, caption: str = "", *, album: str | None = None
    ) -> Posted:
        """Send a picture; pictures of one album share its id."""
        with self._chats.changed:
            posted = self._chats.post(room.id, caption, photo=content)
            small, large = self._chats.keep(content[:1]), self._chats.keep(content)
            sizes = [
                {"file_id": small, "file_unique_id": "s", "width": 90, "height": 67},
                {"file_id": large, "file_unique_id": "l", "width": 1280, "height": 960},
            ]
            body = self._body(room, person, posted) | {"photo": sizes}
            if caption:
                body["caption"] = caption
            if album is not None:
                body["media_group_id"] = album
            self._chats.bring({"message": body})
            return posted

    def presses(self, room: Room, person: Person, label: str, posted: Posted | None = None) -> str:
        """Press a button, the newest of that label unless the message is named; return the id of the press."""
        with self._chats.changed:
            bearing = [each for each in self._api.sent if each.chat == room.id and label in each.buttons]
            borne = posted or bearing[-1]
            return self.sends_press(person, borne, borne.buttons[label])

    def sends_press(self, person: Person, borne: Posted, data: str) -> str:
        """Claim, as a bad client can, that a message bore a button with this data; return the id of the press."""
        with self._chats.changed:
            press = f"press{next(self._ids)}"
            self._api.presses.add(press)
            query = {"id": press, "from": person.user, "chat_instance": "1", "data": data}
            self._chats.bring({"callback_query": query | {"message": self._chats.shown(borne)}})
            return press

    def starts(self, person: Person, payload: str = "") -> Posted:
        """Press Start in the private chat, perhaps after following a link."""
        person.opened, person.blocked = True, False
        return self.person_says(person, person, f"/start {payload}".strip())

    def blocks(self, person: Person) -> None:
        """Stop the bot in private."""
        with self._chats.changed:
            person.blocked = True
            self._bring_membership(person, person, "member", "kicked")

    def adds_bot(self, group: Group, person: Person, *, admin: bool = False) -> None:
        """Put the bot into a group."""
        with self._chats.changed:
            group.present, group.admin = True, admin
            self._bring_membership(group, person, "left", "administrator" if admin else "member")

    def removes_bot(self, group: Group, person: Person) -> None:
        """Put the bot out of a group."""
        with self._chats.changed:
            group.present = False
            self._bring_membership(group, person, "member", "kicked")

    def migrates(self, group: Group, *, told: bool = True) -> Group:
        """Turn a group into a supergroup of another id, which is told in both chats unless not `told`."""
        with self._chats.changed:
            new = self.group(group.title, admin=group.admin)
            group.moved_to = new.id
            if told:
                old_chat = group.chat | {"type": "group"}
                about = {"from": BOT, "date": 1_790_000_000, "message_id": 1}
                self._chats.bring({"message": about | {"chat": old_chat, "migrate_to_chat_id": new.id}})
                self._chats.bring({"message": about | {"chat": new.chat, "migrate_from_chat_id": group.id}})
            return new

    def brings(self, update: Json) -> int:
        """Bring any update, well-formed or not, and return its id, which is given unless it has one."""
        with self._chats.changed:
            return self._chats.bring(update)

    # --- What the bot did ------------------------------------------------------------------------------------

    @property
    def calls(self) -> list[Call]:
        """Every call that arrived; whatever was fetched counts as `download`."""
        return self._api.calls

    @property
    def sent(self) -> list[Posted]:
        """The bot's messages, oldest first, as they read now."""
        return self._api.sent

    def sent_to(self, room: Room) -> list[Posted]:
        """The bot's messages in one room, oldest first."""
        return [posted for posted in self._api.sent if posted.chat == room.id]

    @property
    def toasts(self) -> list[tuple[str, str]]:
        """Press and text of every answer to a press; an answer may be empty."""
        return self._api.toasts

    @property
    def reactions(self) -> list[tuple[int, int, str]]:
        """Chat, message and emoji."""
        return self._api.reactions

    @property
    def commands(self) -> dict[str, str]:
        """The bot's commands and what they are for."""
        return self._api.commands

    @property
    def unconfirmed(self) -> list[int]:
        """The ids of the updates that the bot's offset has not passed."""
        return [update["update_id"] for update in self._chats.pending]

    def until(self, true: Callable[[], object]) -> None:
        """Wait until it is true, looked at again after every call of the bot."""
        with self._chats.changed:
            if not self._chats.changed.wait_for(true, _LONGEST_WAIT):
                raise AssertionError(f"It never came true. The last calls were {self._api.calls[-5:]}")

    # --- What goes wrong -------------------------------------------------------------------------------------

    def refuses(self, method: str, code: int, description: str, *, times: int = 1, **parameters: object) -> None:
        """Refuse the next calls of a method."""
        refusal = RefusalError(code, description, **parameters)
        self.answers(method, JSONResponse(refusal.body, code), times=times)

    def answers(self, method: str, answer: Response, *, times: int = 1) -> None:
        """Answer the next calls of a method with something else; `download` stands for that of a file."""
        self._api.faults[method].extend([Fault(answer)] * times)

    def lets_pass(self, method: str, *, times: int = 1) -> None:
        """Do what the next calls of a method ask, before something else happens to those after them."""
        self._api.faults[method].extend([None] * times)

    def loses_answer(self, method: str, *, times: int = 1) -> None:
        """Do what the next calls of a method ask, but break the connection instead of saying so."""
        self._api.faults[method].extend([Fault(CutOff(), after=True)] * times)

    def recovers(self, method: str) -> None:
        """Answer the calls of a method as usual again."""
        self._api.faults[method].clear()

    # ---------------------------------------------------------------------------------------------------------

    def _body(self, room: Room, person: Person, posted: Posted) -> Json:
        body = {"message_id": posted.id, "date": 1_790_000_000, "chat": room.chat, "from": person.user}
        if posted.reply_to is not None:
            replied = self._chats.messages[room.id, posted.reply_to]
            body["reply_to_message"] = self._chats.shown(replied)
        return body

    def _hears(self, room: Room, text: str, reply_to: int | None) -> bool:
        """Tell whether a bot is shown this: in a group without its own rights only what is meant for it."""
        if isinstance(room, Person) or self._hears_all or room.admin:
            return True
        replied = self._chats.messages.get((room.id, reply_to or 0))
        return text.startswith("/") or f"@{USERNAME}" in text or (replied is not None and replied.from_bot)

    def _bring_membership(self, room: Room, person: Person, before: str, after: str) -> None:
        change = {"chat": room.chat, "from": person.user, "date": 1_790_000_000}
        members = {
            "old_chat_member": {"user": BOT, "status": before},
            "new_chat_member": {"user": BOT, "status": after},
        }
        self._chats.bring({"my_chat_member": change | members})
