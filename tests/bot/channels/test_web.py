"""The web channel: what people do on a page as messages, the desk's messages as frames, and nothing lost between."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.contract import Channel, SendError
from bot.channels.web import Frame, HistoryItem, Listener, PhotoInbox, Speaker, WebChannel
from domain.messages import (
    Button,
    Chat,
    ChatKind,
    IncomingKind,
    IncomingMessage,
    Lane,
    MediaReference,
    OutgoingKind,
    OutgoingMessage,
    QueuedMessage,
    Quoted,
)
from domain.replacing import replace

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
GROUP = "g:b3"
ID = "11111111-1111-4111-8111-111111111111"
OTHER_ID = "22222222-2222-4222-8222-222222222222"
ZHANG = Speaker("zhang", GROUP, "张桂芳")
LI = Speaker("li", "p:li", "李建国")


@dataclass
class Street:
    """A channel over an inbox that keeps what it takes, with a history and a clock that are set by hand."""

    folder: Path
    taken: list[IncomingMessage] = field(default_factory=list)
    fault: Exception | None = None
    said: dict[str, list[HistoryItem]] = field(default_factory=dict)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.channel = WebChannel(
            "web:test",
            base_url="http://127.0.0.1:8080/",
            history=self.history,
            photos=PhotoInbox(self.folder),
            now=lambda: self.now,
        )

    async def inbox(self, message: IncomingMessage) -> None:
        if self.fault is not None:
            raise self.fault
        self.taken.append(message)

    async def history(self, chat: Chat) -> Iterable[HistoryItem]:
        assert chat.channel == "web:test"
        return self.said.get(chat.id, [])

    async def page(self, *chats: str, hears_of_all: bool = False) -> Listener:
        """Open a page that shows these chats, and read their histories away."""
        listener = Listener(hears_of_all=hears_of_all)
        self.channel.open(listener)
        await self.channel.show(listener, chats)
        assert [frame["type"] for frame in await frames(listener)] == ["history"] * len(chats)
        return listener


@pytest.fixture
async def street(tmp_path: Path) -> Street:
    street = Street(tmp_path)
    await street.channel.start(street.inbox)
    return street


async def frames(listener: Listener) -> list[Frame]:
    """Return everything that waits for a page."""
    waiting = []
    while True:
        try:
            async with asyncio.timeout(0):
                waiting.append(await listener.next())
        except TimeoutError:
            return waiting


def item_of(frame: Frame) -> Frame:
    item = frame["item"]
    assert isinstance(item, dict)
    return item


def items_of(frame: Frame) -> list[Frame]:
    items = frame["items"]
    assert isinstance(items, list)
    return items


def queued(chat: str, text: str = "收到。", number: int = 7, edits: str | None = None) -> QueuedMessage:
    kind = ChatKind.GROUP if chat.startswith("g:") else ChatKind.PRIVATE
    return QueuedMessage(number, OutgoingMessage(f"k{number}", Chat("web:test", kind, chat), text), 1, edits)


def reshaped(message: QueuedMessage, **changes: object) -> QueuedMessage:
    return replace(message, message=replace(message.message, **changes))  # type: ignore[arg-type]


def test_it_is_a_channel(tmp_path: Path) -> None:
    channel: Channel = Street(tmp_path).channel
    assert channel.abilities.edits
    assert channel.abilities.longest_text == 20_000


async def test_words_in_a_group_become_a_message(street: Street) -> None:
    page = await street.page(GROUP)
    await street.channel.say(page, ZHANG, ID, "2单元楼道灯又不亮了")
    assert street.taken == [
        IncomingMessage(
            delivery_id=ID,
            chat=Chat("web:test", ChatKind.GROUP, GROUP),
            sender="zhang",
            kind=IncomingKind.TEXT,
            text="2单元楼道灯又不亮了",
            message_id=f"m{ID}",
            nickname="张桂芳",
            sent_at=NOON,
        )
    ]


@pytest.mark.parametrize("text", ["", " ", "水" * 100_000, "\0\x07\u202e", "😀" * 9])
async def test_words_reach_the_desk_as_they_were_written(street: Street, text: str) -> None:
    page = await street.page(GROUP)
    await street.channel.say(page, ZHANG, ID, text)
    assert street.taken[0].text == text


async def test_an_answer_to_a_neighbour_quotes_his_words(street: Street) -> None:
    page = await street.page(GROUP)
    await street.channel.say(page, ZHANG, ID, "灯坏了")
    await street.channel.say(page, Speaker("wu", GROUP, "吴"), OTHER_ID, "我家也是", quotes=f"m{ID}")
    assert street.taken[1].quoted == Quoted(f"m{ID}", "灯坏了")
    assert not street.taken[1].addressed


@pytest.mark.parametrize(("text", "quotes"), [("@小助手 灯坏了", None), ("还没人来", "w7")])
async def test_naming_the_bot_or_answering_it_addresses_it(street: Street, text: str, quotes: str | None) -> None:
    page = await street.page(GROUP)
    await street.channel.say(page, ZHANG, ID, text, quotes=quotes)
    assert street.taken[0].addressed


async def test_a_photo_can_be_fetched_after_its_message_was_taken(street: Street) -> None:
    page = await street.page("p:li")
    reference = await street.channel.photos.keep(b"bytes of a photo")
    await street.channel.say(page, LI, ID, "修好了", photo=reference)
    assert street.taken[0].kind is IncomingKind.PHOTO
    assert street.taken[0].text == "修好了"
    assert street.taken[0].media == (MediaReference(IncomingKind.PHOTO, reference),)
    assert await street.channel.fetch(reference, 16) == b"bytes of a photo"


async def test_a_photo_larger_than_wanted_is_not_fetched(street: Street) -> None:
    reference = await street.channel.photos.keep(b"bytes of a photo")
    with pytest.raises(SendError) as caught:
        await street.channel.fetch(reference, 15)
    assert caught.value.permanent


@pytest.mark.parametrize("reference", ["0" * 32, "../secret", "", "/etc/passwd", "0" * 31 + "\n"])
async def test_what_is_no_photo_of_ours_is_not_fetched(street: Street, reference: str) -> None:
    with pytest.raises(SendError):
        await street.channel.fetch(reference, 1_000)


async def test_a_press_names_button_message_and_presser(street: Street) -> None:
    page = await street.page("p:li")
    await street.channel.press(page, LI, ID, "w7", "accept.7.1.mac")
    pressed = street.taken[0]
    assert (pressed.kind, pressed.pressed, pressed.message_id) == (IncomingKind.PRESS, "accept.7.1.mac", "w7")
    assert (pressed.sender, pressed.press_id, pressed.chat.kind) == ("li", ID, ChatKind.PRIVATE)


async def test_coming_through_the_door_is_a_start(street: Street) -> None:
    assert await street.channel.enter(LI, "start-1", "b_3-2_mac")
    assert (street.taken[0].kind, street.taken[0].text) == (IncomingKind.START, "b_3-2_mac")


async def test_a_message_is_acknowledged_only_when_the_inbox_has_returned(street: Street) -> None:
    page = await street.page(GROUP)
    stored = asyncio.Event()

    async def slow_inbox(_: IncomingMessage) -> None:
        await stored.wait()

    await street.channel.start(slow_inbox)
    saying = asyncio.create_task(street.channel.say(page, ZHANG, ID, "灯坏了"))
    await asyncio.sleep(0)
    assert [frame["type"] for frame in await frames(page)] == ["message"]
    stored.set()
    await saying
    assert await frames(page) == [{"type": "ack", "id": ID}]


async def test_what_could_not_be_stored_is_asked_for_again(street: Street, caplog: pytest.LogCaptureFixture) -> None:
    page = await street.page(GROUP)
    street.fault = OSError("disk full while writing 灯坏了 of 张桂芳")
    await street.channel.say(page, ZHANG, ID, "灯坏了")
    refused = (await frames(page))[-1]
    assert (refused["type"], refused["id"], refused["again"]) == ("error", ID, True)
    assert ID in caplog.text
    assert "灯" not in caplog.text
    street.fault = None
    await street.channel.say(page, ZHANG, ID, "灯坏了")
    # The same line again is not shown a second time, and now it counts as taken.
    assert await frames(page) == [{"type": "ack", "id": ID}]
    anew = await street.page()
    await street.channel.show(anew, [GROUP])
    (line,) = items_of((await frames(anew))[0])
    assert (line["id"], line["taken"]) == (f"m{ID}", True)


async def test_stop_waits_for_what_is_under_way_and_takes_nothing_more(street: Street) -> None:
    page = await street.page(GROUP)
    stored = asyncio.Event()

    async def slow_inbox(message: IncomingMessage) -> None:
        await stored.wait()
        street.taken.append(message)

    await street.channel.start(slow_inbox)
    saying = asyncio.create_task(street.channel.say(page, ZHANG, ID, "灯坏了"))
    await asyncio.sleep(0)
    stopping = asyncio.create_task(street.channel.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    stored.set()
    await stopping
    assert [message.delivery_id for message in street.taken] == [ID]
    await saying
    await street.channel.say(page, ZHANG, OTHER_ID, "还有一件")
    assert len(street.taken) == 1
    assert (await frames(page))[-1]["again"] is True


async def test_a_line_is_shown_to_everybody_in_the_chat_and_to_nobody_else(street: Street) -> None:
    zhang, neighbour, stranger = await street.page(GROUP), await street.page(GROUP), await street.page("p:li")
    await street.channel.say(zhang, ZHANG, ID, "灯坏了")
    (shown,) = await frames(neighbour)
    assert (item_of(shown)["text"], item_of(shown)["account"]) == ("灯坏了", "zhang")
    assert await frames(stranger) == []


async def test_a_very_long_line_is_shown_in_part_only(street: Street) -> None:
    page = await street.page(GROUP)
    await street.channel.say(page, ZHANG, ID, "水" * 100_000)
    assert len(str(item_of((await frames(page))[0])["text"])) < 3_000


async def test_a_message_of_the_desk_reaches_the_pages_that_show_its_chat(street: Street) -> None:
    page, other = await street.page("p:li"), await street.page("p:wu")
    message = reshaped(
        queued("p:li", "🔔 1108"),
        buttons=((Button("我来办", "t1"), Button("看图", url="https://x.example/")),),
        photo="ab",
    )
    assert await street.channel.send(message) == "w7"
    (frame,) = await frames(page)
    item = item_of(frame)
    assert (frame["type"], frame["chat"], item["id"], item["account"]) == ("message", "p:li", "w7", None)
    assert item["buttons"] == [
        [{"label": "我来办", "token": "t1", "url": ""}, {"label": "看图", "token": "", "url": "https://x.example/"}]
    ]
    assert item["photo"] == "/media/ab"
    assert await frames(other) == []


async def test_a_message_nobody_looks_at_is_no_failure(street: Street) -> None:
    assert await street.channel.send(queued("p:nobody")) == "w7"


async def test_an_edit_keeps_the_id_of_its_card(street: Street) -> None:
    page = await street.page("p:li")
    assert await street.channel.send(queued("p:li", "李楼长已接手", 9, edits="w7")) == "w7"
    (frame,) = await frames(page)
    assert (frame["type"], item_of(frame)["id"], item_of(frame)["text"]) == ("edit", "w7", "李楼长已接手")
    assert item_of(frame)["edited"] == round(NOON.timestamp() * 1000)


async def test_an_emergency_is_marked(street: Street) -> None:
    page = await street.page("p:li")
    await street.channel.send(reshaped(queued("p:li"), lane=Lane.EMERGENCY))
    await street.channel.send(queued("p:li", number=8))
    assert [item_of(frame)["urgent"] for frame in await frames(page)] == [True, False]


async def test_an_answer_names_the_message_it_answers(street: Street) -> None:
    page = await street.page("p:li")
    await street.channel.send(replace(queued("p:li"), answers="w3"))
    await street.channel.send(reshaped(queued("p:li", number=8), reply_to="m1"))
    assert [item_of(frame)["quotes"] for frame in await frames(page)] == ["w3", "m1"]


async def test_a_reaction_stays_on_its_message(street: Street) -> None:
    page = await street.page(GROUP)
    await street.channel.say(page, ZHANG, ID, "灯坏了")
    await frames(page)
    reaction = reshaped(queued(GROUP, "✍"), kind=OutgoingKind.REACTION, reply_to=f"m{ID}")
    assert await street.channel.send(reaction) is None
    await street.channel.send(reaction)
    assert (await frames(page))[0] == {"type": "reaction", "message": f"m{ID}", "emoji": "✍", "chat": GROUP}
    await street.channel.show(page, [GROUP], anew=[GROUP])
    (line,) = items_of((await frames(page))[0])
    assert line["reactions"] == ("✍",)


async def test_a_toast_reaches_the_presser_alone(street: Street) -> None:
    presser, other = await street.page(GROUP), await street.page(GROUP)
    await street.channel.press(presser, ZHANG, ID, "w7", "t")
    await frames(presser)
    toast = reshaped(queued(GROUP, "已由李楼长接手"), kind=OutgoingKind.TOAST, press_id=ID)
    assert await street.channel.send(toast) is None
    assert await frames(presser) == [{"type": "toast", "as": "zhang", "chat": GROUP, "text": "已由李楼长接手"}]
    assert await frames(other) == []
    assert await street.channel.send(reshaped(toast, press_id=OTHER_ID)) is None


async def test_an_address_that_is_no_chat_is_refused_for_good(street: Street) -> None:
    with pytest.raises(SendError) as caught:
        await street.channel.send(queued("12345"))
    assert caught.value.permanent


async def test_history_is_one_conversation_in_the_order_of_time(street: Street) -> None:
    page = await street.page(GROUP)
    street.said[GROUP] = [
        HistoryItem("w1", "早上好", NOON - timedelta(hours=1)),
        HistoryItem("w2", "收到。", NOON, edited_at=NOON + timedelta(minutes=5)),
    ]
    await street.channel.say(page, ZHANG, ID, "灯坏了")
    await frames(page)
    await street.channel.show(page, [GROUP], anew=[GROUP])
    (history,) = await frames(page)
    items = items_of(history)
    assert [item["id"] for item in items] == ["w1", f"m{ID}", "w2"]
    assert items[2]["edited"] == round((NOON + timedelta(minutes=5)).timestamp() * 1000)


async def test_what_happens_while_history_is_read_follows_it(tmp_path: Path) -> None:
    street = Street(tmp_path)
    page = Listener()

    async def history(_: Chat) -> list[HistoryItem]:
        await street.channel.send(queued(GROUP, "新", 8))
        return [HistoryItem("w7", "旧", NOON)]

    street.channel = WebChannel("web:test", base_url="", history=history, photos=PhotoInbox(tmp_path), now=lambda: NOON)
    street.channel.open(page)
    await street.channel.show(page, [GROUP])
    assert [frame["type"] for frame in await frames(page)] == ["history", "message"]


async def test_a_chat_that_is_shown_already_is_not_sent_again_unless_wanted(street: Street) -> None:
    page = await street.page(GROUP, "p:li")
    await street.channel.show(page, ["p:li", "p:wu"])
    assert [frame["chat"] for frame in await frames(page)] == ["p:wu"]
    await street.channel.send(queued(GROUP))
    assert await frames(page) == []
    await street.channel.show(page, ["p:li", "p:wu"], anew=["p:li"])
    assert [frame["chat"] for frame in await frames(page)] == ["p:li"]


async def test_a_page_that_asked_to_hears_of_other_chats_without_content(street: Street) -> None:
    page = await street.page("p:li", hears_of_all=True)
    await street.channel.send(queued("p:wu", "秘密"))
    await street.channel.send(queued("p:wu", "秘密", edits="w7"))
    assert await frames(page) == [{"type": "unread", "chat": "p:wu"}]


async def test_a_page_that_does_not_read_is_told_to_connect_anew_and_holds_up_nobody(street: Street) -> None:
    stuck, healthy = await street.page("p:li"), await street.page("p:li")
    for number in range(300):
        await street.channel.send(queued("p:li", number=number))
        await frames(healthy)
    assert stuck.must_return.is_set()
    assert not healthy.must_return.is_set()


async def test_a_closed_page_hears_nothing(street: Street) -> None:
    page = await street.page("p:li")
    street.channel.close(page)
    await street.channel.send(queued("p:li"))
    assert await frames(page) == []


def test_a_link_is_the_door_of_its_payload(tmp_path: Path) -> None:
    assert Street(tmp_path).channel.link("b_3-2_mac") == "http://127.0.0.1:8080/d/b_3-2_mac"
