"""What each update of Telegram becomes. The updates under fixtures/ were written by us in the shape Telegram gives."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.translation import Skipped, Translator
from bot.channels.telegram.updates import decode, update_id
from domain.messages import Chat, ChatKind, IncomingKind, IncomingMessage, MediaReference, Quoted

FIXTURES = Path(__file__).parent / "fixtures" / "telegram"
PRIVATE = Chat("telegram:main", ChatKind.PRIVATE, "5001")
GROUP = Chat("telegram:main", ChatKind.GROUP, "-400123")
SUPERGROUP = Chat("telegram:main", ChatKind.GROUP, "-1002000000123")


def load(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return found


WORDS, MEDIA, PRESSES = load("words"), load("media"), load("presses")
MEMBERSHIP, SKIPPED = load("membership"), load("skipped")


def outcome(raw: object, *, hears_all: bool = True) -> IncomingMessage | Skipped:
    update = decode(raw)
    assert update is not None
    return Translator("telegram:main", 1000, "menkou_bot", hears_all=hears_all).translate(update)


def translated(raw: object, *, hears_all: bool = True) -> IncomingMessage:
    found = outcome(raw, hears_all=hears_all)
    assert isinstance(found, IncomingMessage)
    return found


def test_a_private_message_in_full() -> None:
    assert translated(WORDS["private text"]) == IncomingMessage(
        delivery_id=str(WORDS["private text"]["update_id"]),
        chat=PRIVATE,
        sender="5001",
        kind=IncomingKind.TEXT,
        text="楼上天天半夜剁肉，睡不着",
        message_id="42",
        nickname="张 阿姨",
        sent_at=datetime.fromtimestamp(1790000000, UTC),
    )


@pytest.mark.parametrize(
    ("name", "chat", "text", "addressed"),
    [
        ("group text", GROUP, "2单元楼道灯又不亮了", False),
        ("supergroup text", SUPERGROUP, "吃了吗", False),
        ("mention", SUPERGROUP, "5栋没水了", True),
        ("mention within words", SUPERGROUP, "请 看看3栋的灯", True),
        ("mention alone", SUPERGROUP, "", True),
        ("mention of a longer name", SUPERGROUP, "@menkou_bot2 在吗", False),
        ("reply to the bot", SUPERGROUP, "还没人来", True),
        ("reply to a neighbour", SUPERGROUP, "我家也是", False),
        ("in a forum topic", SUPERGROUP, "灯坏了", False),
        ("command with our name", SUPERGROUP, "/status 1108", True),
        ("command without a name", SUPERGROUP, "/status 1108", False),
        ("start in a group", SUPERGROUP, "/start abc", True),
    ],
)
def test_words_in_a_group_say_whether_the_bot_is_meant(name: str, chat: Chat, text: str, *, addressed: bool) -> None:
    message = translated(WORDS[name])
    assert (message.chat, message.kind) == (chat, IncomingKind.TEXT)
    assert (message.text, message.addressed) == (text, addressed)


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("reply to the bot", Quoted("77", "1108 楼道灯：李楼长已接手。")),
        ("reply to a neighbour", Quoted("40", "5栋停水")),
        ("in a forum topic", None),
    ],
)
def test_the_message_replied_to_comes_along(name: str, quoted: Quoted | None) -> None:
    assert translated(WORDS[name]).quoted == quoted


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("start with payload", "b_3dong-2_7f"),
        ("start", ""),
        ("start with 64 characters", "a" * 64),
        ("start with 65 characters", ""),
        ("start with words", ""),
    ],
)
def test_start_in_private_brings_only_what_a_link_can_carry(name: str, payload: str) -> None:
    message = translated(WORDS[name])
    assert (message.kind, message.text) == (IncomingKind.START, payload)


@pytest.mark.parametrize("name", ["forwarded command", "forwarded from a hidden account", "through an inline bot"])
def test_words_of_somebody_else_are_text_and_say_so(name: str) -> None:
    message = translated(WORDS[name])
    assert (message.kind, message.forwarded) == (IncomingKind.TEXT, True)
    assert message.text == WORDS[name]["message"]["text"]


def test_an_edit_is_a_delivery_of_its_own_for_the_same_message() -> None:
    message = translated(WORDS["edited"])
    assert (message.edited, message.message_id, message.text) == (True, "42", "不是2单元，是3单元")
    assert message.delivery_id == str(WORDS["edited"]["update_id"])
    assert message.sent_at == datetime.fromtimestamp(1790000060, UTC)


def test_an_edited_start_does_not_start_again() -> None:
    edited = {"update_id": 1, "edited_message": WORDS["start with payload"]["message"]}
    assert translated(edited).kind is IncomingKind.TEXT


@pytest.mark.parametrize(
    ("name", "kind", "text", "reference"),
    [
        ("photo", IncomingKind.PHOTO, "水管爆了", "p-large"),
        ("photo without words", IncomingKind.PHOTO, "", "p-large"),
        ("photo for the bot", IncomingKind.PHOTO, "门坏了", "p-large"),
        ("one of an album", IncomingKind.PHOTO, "三张", "a-large"),
        ("photo as a file", IncomingKind.PHOTO, "原图", "doc-1"),
        ("voice", IncomingKind.VOICE, "", "voice-1"),
        ("round video", IncomingKind.VOICE, "", "round-1"),
        ("sticker", IncomingKind.STICKER, "", None),
        ("location", IncomingKind.LOCATION, "27.830000,112.944531", None),
        ("venue", IncomingKind.LOCATION, "27.830000,112.940000", None),
        ("animation", IncomingKind.OTHER, "", None),
        ("gif", IncomingKind.OTHER, "", None),
        ("video", IncomingKind.OTHER, "看，漏成这样", None),
        ("word file", IncomingKind.OTHER, "申请表", None),
        ("contact", IncomingKind.OTHER, "", None),
        ("poll", IncomingKind.OTHER, "", None),
    ],
)
def test_what_is_not_text_keeps_its_caption_and_its_largest_picture(
    name: str, kind: IncomingKind, text: str, reference: str | None
) -> None:
    message = translated(MEDIA[name])
    assert (message.kind, message.text) == (kind, text)
    assert message.media == ((MediaReference(kind, reference),) if reference else ())


def test_pictures_of_an_album_say_which() -> None:
    assert translated(MEDIA["one of an album"]).album == "13700000000000001"
    assert translated(MEDIA["photo"]).album is None


def test_a_press_names_button_message_and_presser() -> None:
    message = translated(PRESSES["press"])
    assert (message.kind, message.chat, message.sender) == (IncomingKind.PRESS, SUPERGROUP, "5001")
    assert (message.pressed, message.press_id) == ("take.1108.3.c2VjcmV0", "4382bfdwdsb323b2d9")
    assert message.message_id == "77"


def test_a_press_on_a_message_too_old_to_be_shown_still_counts() -> None:
    message = translated(PRESSES["press on an old message"])
    assert (message.chat, message.message_id, message.pressed) == (PRIVATE, "12", "x")


@pytest.mark.parametrize("name", ["press on an inline message", "press on a game"])
def test_a_press_that_is_not_of_ours_is_skipped(name: str) -> None:
    assert outcome(PRESSES[name]) is Skipped.UNKNOWN


@pytest.mark.parametrize(
    ("name", "sender", "deaf"),
    [
        ("added to a group", "5001", True),
        ("added as an administrator", "5001", False),
        ("added again after being put out", "5001", True),
        ("added with few rights", "5001", True),
        ("added by an anonymous administrator", "", True),
    ],
)
def test_being_added_to_a_group_says_by_whom_and_whether_all_is_heard(name: str, sender: str, *, deaf: bool) -> None:
    message = translated(MEMBERSHIP[name], hears_all=False)
    assert (message.kind, message.sender, message.text) == (IncomingKind.ADDED_TO_GROUP, sender, "3号楼居民群")
    assert message.deaf is deaf
    assert not translated(MEMBERSHIP[name], hears_all=True).deaf


def test_blocking_in_private_is_told() -> None:
    message = translated(MEMBERSHIP["blocked"])
    assert (message.kind, message.chat, message.sender) == (IncomingKind.BLOCKED, PRIVATE, "5001")


@pytest.mark.parametrize("name", ["made an administrator", "put out of a group", "unblocked"])
def test_other_changes_of_membership_are_skipped(name: str) -> None:
    assert outcome(MEMBERSHIP[name]) is Skipped.SERVICE


def test_both_remarks_about_a_moved_group_are_one_delivery() -> None:
    old = translated(MEMBERSHIP["moved, told in the old chat"])
    new = translated(MEMBERSHIP["moved, told in the new chat"])
    assert old == new
    assert (old.kind, old.text, old.chat) == (IncomingKind.MOVED_GROUP, "-400123", SUPERGROUP)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("anonymous administrator", Skipped.NOBODY),
        ("a channel as sender", Skipped.NOBODY),
        ("forwarded from the linked channel", Skipped.NOBODY),
        ("nobody", Skipped.NOBODY),
        ("another bot", Skipped.NOBODY),
        ("a command for another bot", Skipped.OTHER_BOT),
        ("new members", Skipped.SERVICE),
        ("somebody left", Skipped.SERVICE),
        ("a pinned message", Skipped.SERVICE),
        ("a new title", Skipped.SERVICE),
        ("a live position that moves", Skipped.SERVICE),
        ("a post in a channel", Skipped.UNKNOWN),
        ("a type that came later", Skipped.UNKNOWN),
        ("nothing at all", Skipped.UNKNOWN),
    ],
)
def test_what_no_person_said_is_skipped(name: str, why: Skipped) -> None:
    assert outcome(SKIPPED[name]) is why


def test_being_in_a_channel_is_not_being_in_a_group() -> None:
    assert outcome(MEMBERSHIP["made an administrator of a channel"]) is Skipped.UNKNOWN


@pytest.mark.parametrize("date", [0, -1, 10**18, 10**30, "昨天", None, [], 1.5])
def test_a_date_that_is_none_loses_no_message(date: object) -> None:
    raw = WORDS["private text"]
    message = translated(raw | {"message": raw["message"] | {"date": date}})
    assert (message.sent_at, message.text) == (None, raw["message"]["text"])


def test_a_date_in_the_future_is_only_a_claim() -> None:
    raw = WORDS["private text"]
    message = translated(raw | {"message": raw["message"] | {"date": 4_000_000_000}})
    assert message.sent_at == datetime.fromtimestamp(4_000_000_000, UTC)


def test_half_a_character_can_be_written_down() -> None:
    raw = WORDS["private text"]
    message = translated(
        raw | {"message": raw["message"] | {"text": "灯\ud83d坏了", "from": {"id": 1, "first_name": "\udc00"}}}
    )
    assert message.text.encode().decode() == "灯?坏了"
    assert message.nickname == "?"


MALFORMED: list[object] = [
    None,
    [],
    "update",
    {},
    {"update_id": "7"},
    {"update_id": True},
    {"update_id": 7, "message": []},
    {"update_id": 7, "message": {"text": "灯坏了"}},
    {"update_id": 7, "message": {"message_id": 1, "chat": {"id": "x", "type": "private"}}},
    {"update_id": 7, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "from": 5}},
    {"update_id": 7, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"}, "text": {"a": 1}}},
    {"update_id": 7, "callback_query": {"id": "1", "data": "x"}},
    {"update_id": 7, "my_chat_member": {"chat": {"id": 1, "type": "group"}}},
]


@pytest.mark.parametrize("raw", MALFORMED)
def test_a_malformed_update_is_known_as_such(raw: object) -> None:
    assert decode(raw) is None


def test_a_malformed_update_still_has_its_id() -> None:
    assert update_id({"update_id": 7, "message": []}) == 7
    assert {update_id(raw) for raw in MALFORMED[:6]} == {None}


def test_nesting_without_end_is_malformed() -> None:
    message: dict[str, Any] = {"message_id": 1, "chat": {"id": 1, "type": "private"}, "text": "灯坏了"}
    for _ in range(20_000):
        message = {**message, "reply_to_message": message}
    assert decode({"update_id": 7, "message": message}) is None
