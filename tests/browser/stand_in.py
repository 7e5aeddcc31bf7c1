"""A stand-in for the desk: it knows three sentences by heart and answers them, so that pages can be driven alone."""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.channels.web import HistoryItem, PhotoInbox, WebChannel
from bot.pages.demo import DemoChat, DemoControls, DemoExample, DemoPane, DemoPerson, demo_app
from bot.pages.door import DoorControls, DoorGrant, door_app
from bot.pages.serving import PageServer
from domain.messages import (
    Button,
    Buttons,
    Chat,
    ChatKind,
    IncomingKind,
    IncomingMessage,
    Lane,
    OutgoingKind,
    OutgoingMessage,
    QueuedMessage,
)
from domain.replacing import replace

NOON = datetime(2026, 11, 22, 4, 35, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
GROUP = "g:b3"
DOOR = "b_3-2_goodmac"
KEY = b"k" * 32
LIGHT = "2单元楼道灯又不亮了"
NOISE = "楼上天天半夜剁肉，睡不着"
LIFT = "电梯困人了！3栋2单元"
POISON = "这一句存不下来"
HOSTILE_NAME = "<script>window.hacked=1</script>{{7*7}}"

RESIDENT = DemoPerson(
    "zhang", "张桂芳", "居民", "3号楼2单元301", (DemoChat("p:zhang", "和小助手私聊"), DemoChat(GROUP, "3号楼居民群"))
)
HEAD = DemoPerson("li", "李建国", "楼长", "3号楼", (DemoChat("p:li", "和小助手私聊"), DemoChat(GROUP, "3号楼居民群")))
UNIT = DemoPerson("wang", "王师傅", "共建单位", "安居物业维修组", (DemoChat("p:wang", "和小助手私聊"),))
STAFF = DemoPerson("chen", "陈晓", "社区工作者", "幸福里社区", (DemoChat("p:chen", "和小助手私聊"),))
DEPUTY = DemoPerson("zhao", "赵国强", "楼长", "5号楼", (DemoChat("p:zhao", "和小助手私聊"),))
HOSTILE = DemoPerson(
    "mallory", HOSTILE_NAME, "居民", "3号楼", (DemoChat("p:mallory", HOSTILE_NAME), DemoChat(GROUP, "3号楼居民群"))
)
PEOPLE = (RESIDENT, HEAD, UNIT, STAFF, DEPUTY, HOSTILE)


def rows(*labels: tuple[str, ...]) -> Buttons:
    """Return rows of buttons whose token is their label."""
    return tuple(tuple(Button(label, token=label) for label in row) for row in labels)


@dataclass
class StandInDesk:
    """Takes messages into a list, answers by heart, and remembers what it said as the outgoing rows would."""

    photo_folder: Path
    base_url: str = "http://127.0.0.1"
    taken: list[IncomingMessage] = field(default_factory=list)
    broken: bool = False
    """Takes nothing, as if the disk were full."""
    shift: timedelta = timedelta()

    def __post_init__(self) -> None:
        """Make the channel that the desk speaks through."""
        self._numbers = itertools.count(1)
        self._said: dict[str, dict[str, HistoryItem]] = {}
        self._cards: dict[str, tuple[Chat, str]] = {}
        self.channel = WebChannel(
            "web:test",
            base_url=self.base_url,
            history=self.history,
            photos=PhotoInbox(self.photo_folder),
            now=self.now,
        )

    def now(self) -> datetime:
        """Return a clock that goes on from a fixed noon."""
        return NOON + self.shift + (datetime.now(UTC) - self._began)

    _began: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def move(self, seconds: int) -> None:
        """Let time pass; whatever hour it is, the head is reminded."""
        self.shift += timedelta(seconds=seconds)
        await self.tell("p:li", "⏰ 1108 楼道灯：请您回个话。")

    async def history(self, chat: Chat) -> list[HistoryItem]:
        """Return what was said in a chat."""
        return list(self._said.get(chat.id, {}).values())

    async def inbox(self, message: IncomingMessage) -> None:
        """Take a message once and answer it."""
        if self.broken or message.text == POISON:
            raise OSError("the disk is full")
        if any(each.delivery_id == message.delivery_id for each in self.taken):
            return
        self.taken.append(message)
        await self._answer(message)

    async def tell(
        self,
        chat: str,
        text: str,
        buttons: Buttons = (),
        card: str | None = None,
        lane: Lane = Lane.REPLY,
        reply_to: str | None = None,
    ) -> str:
        """Say something in a chat, or edit the card of this name when it was said before."""
        to = Chat(self.channel.instance, ChatKind.GROUP if chat.startswith("g:") else ChatKind.PRIVATE, chat)
        number = next(self._numbers)
        message = OutgoingMessage(
            key=f"stand-in:{number}",
            to=to,
            text=text,
            kind=OutgoingKind.CARD if card else OutgoingKind.MESSAGE,
            buttons=buttons,
            card=card,
            lane=lane,
            reply_to=reply_to,
        )
        edits = self._cards[card][1] if card in self._cards else None
        message_id = await self.channel.send(QueuedMessage(number, message, 1, edits=edits))
        assert message_id is not None
        if card:
            self._cards[card] = (to, message_id)
        shelf = self._said.setdefault(chat, {})
        before = shelf.get(message_id)
        item = HistoryItem(message_id, text, self.now(), buttons, lane=lane, reply_to=reply_to)
        shelf[message_id] = replace(item, sent_at=before.sent_at, edited_at=self.now()) if before else item
        return message_id

    async def react(self, message: IncomingMessage, emoji: str) -> None:
        """Put an emoji on a message."""
        reaction = OutgoingMessage("r", message.chat, emoji, OutgoingKind.REACTION, reply_to=message.message_id)
        await self.channel.send(QueuedMessage(next(self._numbers), reaction, 1))

    async def toast(self, message: IncomingMessage, text: str) -> None:
        """Answer a press with words only the presser sees."""
        toast = OutgoingMessage("t", message.chat, text, OutgoingKind.TOAST, press_id=message.press_id)
        await self.channel.send(QueuedMessage(next(self._numbers), toast, 1))

    async def _answer(self, message: IncomingMessage) -> None:
        if message.kind is IncomingKind.PRESS:
            await self._pressed(message)
        elif message.kind is IncomingKind.START:
            await self.tell(
                message.chat.id,
                "您好，我是幸福里社区小助手。您住 3号楼2单元 吧？\n有事直接说话或打字。急事打 110/119/120。",
                rows(("对", "不对")),
            )
        elif message.kind is IncomingKind.PHOTO:
            await self.react(message, "✍")
            await self.tell(message.chat.id, "照片收到了，李楼长看得到。", reply_to=message.message_id)
        elif message.text == LIGHT:
            await self._light(message)
        elif message.text == LIFT:
            await self.tell(message.chat.id, LIFT_WORDS, rows(("已经打了", "是误报")), lane=Lane.EMERGENCY)
            await self.tell(
                "p:li", "🚨 电梯困人 1110：3号楼2单元。12:36", rows(("我马上去", "我去不了")), lane=Lane.EMERGENCY
            )
            await self.tell("p:zhao", "🚨 电梯困人 1110：3号楼2单元。12:36", lane=Lane.EMERGENCY)
        elif message.text == NOISE:
            await self.tell(
                message.chat.id,
                "我来登记，编号 1109。您住哪栋楼？",
                rows(("3号楼", "5号楼"), ("6号楼", "别的楼")),
                card="noise",
            )
        elif message.chat.kind is ChatKind.PRIVATE:
            await self.tell(message.chat.id, f"您说的是：{message.text[:80]}", reply_to=message.message_id)

    async def _light(self, message: IncomingMessage) -> None:
        await self.react(message, "✍")
        await self.tell(
            message.chat.id,
            "收到。2单元楼道灯不亮，记为 1108 号。\n李楼长 13:01 前回话。",
            rows(("我家也这样", "不是报修")),
            card="light",
            reply_to=message.message_id,
        )
        await self.tell(
            "p:li",
            "🔔 1108 公共设施 · 3号楼2单元\n楼道灯不亮，1 户反映。\n请 13:01 前回话",
            rows(("我来办", "问清楚"), ("转给别人", "办不了")),
            card="task",
        )

    async def _pressed(self, message: IncomingMessage) -> None:
        if message.pressed == "我来办":
            await self.tell(
                "p:li",
                "🔔 1108 公共设施 · 3号楼2单元\n您接手了，今天 18:00 前办好。",
                rows(("办好了", "要晚一点"), ("问清楚", "打电话")),
                card="task",
            )
            await self.tell(
                GROUP, "1108 楼道灯：李楼长已接手，今天 18:00 前修好。（1 户反映）", rows(("我家也这样",)), card="light"
            )
        elif message.pressed == "3号楼":
            await self.tell(
                message.chat.id,
                "记好了，1109 号：3号楼 夜间噪音。\n只有李楼长看得到，不会公开您是谁。今天 20:00 前联系您。",
                rows(("补充照片", "查进度")),
                card="noise",
            )
        else:
            await self.toast(message, "这件事已由李楼长接手")


LIFT_WORDS = "别扒门，按电梯里的警铃，或者打 119 和 96333。\n我已同时叫：李楼长 13800001234 和值班小陈。"


def explain(text: str, group: bool) -> dict[str, object]:  # noqa: FBT001 - the shape the page calls
    """Return an understanding in words, as the desk would."""
    return {
        "folded": text,
        "rules": "2026-11-22 a1b2c3",
        "matters": [
            {
                "text": text,
                "intent": "报修、请求处理",
                "category": "物业维修",
                "kind": "楼道照明",
                "urgency": "一般",
                "opens": "开一件事",
                "alarm": "不响铃",
                "place": [
                    {"piece": "楼栋", "value": "3", "source": "群昵称" if group else "登记过的住处"},
                    {"piece": "单元", "value": "2", "source": "话里说的"},
                ],
                "sure": "93%",
                "runner_up": "门禁",
                "evidence": [
                    {
                        "rule": "property.light.dark",
                        "file": "property.toml:7",
                        "words": ["楼道灯", "不亮"],
                        "cancelled_by": [],
                        "reason": "",
                    },
                    {
                        "rule": "safety.fire",
                        "file": "emergencies.toml:9",
                        "words": ["着火"],
                        "cancelled_by": ["没"],
                        "reason": "",
                    },
                ],
            }
        ],
    }


async def picture(_: str) -> bytes | None:
    """Return no stored picture."""
    return None


def demo(desk: StandInDesk, port: int) -> Starlette:
    """Build the demo over the stand-in."""
    return demo_app(
        desk.channel,
        DemoControls(
            title="幸福里社区",
            people=lambda: PEOPLE,
            panes=tuple(DemoPane(person.id, person.chats[0].id) for person in PEOPLE[:4]),
            examples=(
                DemoExample(LIGHT, RESIDENT.id, GROUP),
                DemoExample(NOISE, RESIDENT.id, "p:zhang"),
                DemoExample(LIFT, RESIDENT.id, "p:zhang"),
            ),
            now=desk.now,
            move=desk.move,
            zone=BEIJING,
            explain=explain,
            picture=picture,
        ),
        port=port,
    )


def door(desk: StandInDesk, port: int) -> Starlette:
    """Build the residents' pages over the stand-in."""
    return door_app(
        desk.channel,
        DoorControls(
            title="幸福里社区小助手",
            base_url=f"http://127.0.0.1:{port}",
            key=KEY,
            open_door=lambda payload: DoorGrant("3号楼2单元") if payload == DOOR else None,
            now=desk.now,
            zone=BEIJING,
            picture=picture,
        ),
    )


def bound_socket(port: int = 0) -> socket.socket:
    """Return a socket on a loopback port, by default a free one."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, bound: socket.socket, **settings: float) -> AsyncIterator[None]:
    """Serve an app while the block runs."""
    server = PageServer(app, **settings)
    await server.start(bound)
    try:
        yield
    finally:
        await server.stop()


async def main() -> None:
    """Serve both pages until stopped, for looking at them."""
    folder = Path("menkou-data/stand-in")
    for build in (demo, door):
        desk = StandInDesk(folder)
        await desk.channel.start(desk.inbox)
        bound = bound_socket()
        port = bound.getsockname()[1]
        await PageServer(build(desk, port)).start(bound)
        print(f"http://127.0.0.1:{port}/demo", f"http://127.0.0.1:{port}/d/{DOOR}")  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
