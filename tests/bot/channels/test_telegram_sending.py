"""What the desk says, as people see it on Telegram, and what delivery is told when it did not get there."""

from typing import Any

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.channels.contract import SendError
from bot.channels.telegram.channel import TelegramChannel
from domain.messages import Button, IncomingKind, Lane, Original, OutgoingKind
from domain.replacing import replace
from tests.bot.channels.telegram_bench import BUTTONS, PICTURE, Desk, channel_to, chat_of, eventually, queued, started
from tests.loopback_telegram import LoopbackTelegram
from tests.loopback_telegram_chats import Room

CARD = OutgoingKind.CARD


async def refused(channel: TelegramChannel, room: Room, text: str = "收到") -> SendError:
    with pytest.raises(SendError) as failed:
        await channel.send(queued(room, text))
    return failed.value


async def test_a_card_with_buttons_answers_the_message(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang, group = telegram.person("张阿姨"), telegram.group("3号楼居民群")
    said = telegram.person_says(group, zhang, "灯坏了")
    buttons = (*BUTTONS, (Button("私下说", url="https://t.me/menkou_bot?start=o_1108"),))
    found = await channel.send(queued(group, "收到，记为1108号。", CARD, answers=str(said.id), buttons=buttons))
    (card,) = telegram.sent_to(group)
    assert found == str(card.id)
    assert (card.text, card.reply_to) == ("收到，记为1108号。", said.id)
    assert [len(row) for row in card.keyboard] == [2, 1]
    assert card.buttons == {
        "我来办": "take.1108.1.c2VjcmV0",
        "办不了": "decline.1108.1.c2VjcmV0",
        "私下说": "https://t.me/menkou_bot?start=o_1108",
    }


async def test_a_message_answered_that_is_gone_is_answered_all_the_same(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    group = telegram.group("3号楼居民群")
    assert await channel.send(queued(group, "收到", answers="999"))
    assert telegram.sent_to(group)[0].reply_to is None


async def test_a_card_is_edited_in_place(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang = telegram.person("张阿姨")
    first = await channel.send(queued(zhang, "已收到", CARD, buttons=BUTTONS))
    again = await channel.send(queued(zhang, "李楼长已接手", CARD, edits=first))
    (card,) = telegram.sent_to(zhang)
    assert (again, card.versions, card.buttons) == (first, ["已收到", "李楼长已接手"], {})


async def test_an_edit_that_changes_nothing_is_done(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang = telegram.person("张阿姨")
    first = await channel.send(queued(zhang, "已收到", CARD, buttons=BUTTONS))
    assert await channel.send(queued(zhang, "已收到", CARD, edits=first, buttons=BUTTONS)) == first


@pytest.mark.parametrize("description", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_a_card_that_cannot_be_edited_is_sent_anew(
    telegram: LoopbackTelegram, channel: TelegramChannel, description: str
) -> None:
    zhang = telegram.person("张阿姨")
    first = await channel.send(queued(zhang, "已收到", CARD))
    telegram.refuses("editMessageText", 400, f"Bad Request: {description}")
    second = await channel.send(queued(zhang, "已接手", CARD, edits=first))
    assert second != first
    assert [card.text for card in telegram.sent_to(zhang)] == ["已收到", "已接手"]


async def test_a_picture_is_shown_with_its_text_and_edited(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    zhang = telegram.person("张阿姨")
    first = await channel.send(queued(zhang, "修好了吗", CARD, photo="abc", buttons=BUTTONS))
    (card,) = telegram.sent_to(zhang)
    assert (card.photo, card.text, set(card.buttons)) == (PICTURE, "修好了吗", {"我来办", "办不了"})
    assert await channel.send(queued(zhang, "已结束", CARD, edits=first, photo="abc")) == first
    assert card.text == "已结束"


async def test_what_this_bot_was_told_is_shown_as_it_was(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang, chen = telegram.person("张阿姨"), telegram.person("小陈")
    spoken = telegram.person_says(zhang, zhang, "（语音）")
    original = Original(chat_of(zhang), str(spoken.id))
    await channel.send(queued(chen, "张阿姨的语音：", original=original))
    (copied,) = telegram.sent_to(chen)
    assert copied.copy_of is spoken


@pytest.mark.parametrize("channel_of_it", ["telegram:other", None])
async def test_what_cannot_be_shown_as_it_was_is_told_in_words(
    telegram: LoopbackTelegram, channel: TelegramChannel, channel_of_it: str | None
) -> None:
    zhang, chen = telegram.person("张阿姨"), telegram.person("小陈")
    told_in = chat_of(zhang)
    original = Original(replace(told_in, channel=channel_of_it or told_in.channel), "999")
    await channel.send(queued(chen, "张阿姨的语音：", original=original))
    (told,) = telegram.sent_to(chen)
    assert (told.copy_of, told.text) == (None, "张阿姨的语音：")


async def test_a_picture_with_a_long_text_comes_before_it(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang = telegram.person("张阿姨")
    found = await channel.send(queued(zhang, "修" * 1025, CARD, photo="abc", buttons=BUTTONS))
    picture, card = telegram.sent_to(zhang)
    assert (picture.photo, picture.text, card.photo, card.text) == (PICTURE, "", None, "修" * 1025)
    assert found == str(card.id), "the text is what is edited later"


async def test_a_picture_that_is_gone_does_not_keep_the_text_back(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    zhang = telegram.person("张阿姨")
    await channel.send(queued(zhang, "修好了", photo="deleted"))
    assert [(sent.photo, sent.text) for sent in telegram.sent_to(zhang)] == [(None, "修好了")]


async def test_a_long_message_is_split_and_a_long_card_cut(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    zhang = telegram.person("张阿姨")
    said = telegram.person_says(zhang, zhang, "看板")
    lines = "\n".join(f"{number} 楼道灯不亮" for number in range(1000))
    first = await channel.send(queued(zhang, lines, answers=str(said.id), buttons=BUTTONS))
    parts = telegram.sent_to(zhang)
    assert "\n".join(part.text for part in parts) == lines
    assert first == str(parts[0].id)
    assert [part.reply_to for part in parts] == [said.id] + [None] * (len(parts) - 1)
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
    await channel.send(queued(zhang, "修" * 5000, CARD))
    assert telegram.sent_to(zhang)[-1].text == "修" * 4095 + "…"
    await channel.send(queued(zhang, lines, edits=first))
    assert parts[0].text.endswith("…")


async def test_half_a_long_message_is_not_simply_repeated(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang = telegram.person("张阿姨")
    telegram.lets_pass("sendMessage")
    telegram.refuses("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    failed = await refused(channel, zhang, "一" * 4096 + "二" * 4096)
    assert (failed.unknown, failed.permanent, len(telegram.sent)) == (True, False, 1)


async def test_a_picture_without_its_long_text_is_not_simply_repeated(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    zhang = telegram.person("张阿姨")
    telegram.refuses("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    with pytest.raises(SendError) as failed:
        await channel.send(queued(zhang, "修" * 1025, CARD, photo="abc"))
    assert (failed.value.unknown, len(telegram.sent)) == (True, 1)


@pytest.mark.parametrize(
    "text",
    ["*粗* _斜_ `码`", "<b>粗</b><a href='x'>链</a>", "[张三](tg://user?id=1)", "@channel \u202e反了", "&amp; \\"],
)
async def test_markup_that_people_write_stays_what_they_wrote(
    telegram: LoopbackTelegram, channel: TelegramChannel, text: str
) -> None:
    group = telegram.group("3号楼居民群")
    await channel.send(queued(group, text))
    (sent,) = telegram.sent_to(group)
    assert sent.text == text
    assert "parse_mode" not in telegram.calls[-1].parameters | telegram.calls[-2].parameters


async def test_a_toast_is_short_and_late_ones_are_let_go(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang = telegram.person("张阿姨")
    await channel.send(queued(zhang, "1108 楼道灯", CARD, buttons=BUTTONS))
    press = telegram.presses(zhang, zhang, "我来办")
    toast = queued(zhang, "长" * 300, OutgoingKind.TOAST, press_id=press)
    assert await channel.send(toast) is None
    assert [(answered, len(text)) for answered, text in telegram.toasts] == [(press, 200)]
    assert await channel.send(toast) is None, "a press that was answered before, or too late, needs no answer"


async def test_a_reaction_is_put_on_the_message(telegram: LoopbackTelegram, channel: TelegramChannel) -> None:
    zhang, group = telegram.person("张阿姨"), telegram.group("3号楼居民群")
    said = telegram.person_says(group, zhang, "灯坏了")
    await channel.send(queued(group, "✍", OutgoingKind.REACTION, reply_to=str(said.id)))
    assert telegram.reactions == [(group.id, said.id, "✍")]
    with pytest.raises(SendError) as failed:
        await channel.send(queued(group, "✍", OutgoingKind.REACTION, reply_to="999"))
    assert failed.value.permanent


@pytest.mark.parametrize(
    "description",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot can't send messages to bots",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: bot is not a member of the channel chat",
        "Forbidden: the group chat was deleted",
    ],
)
async def test_who_cannot_be_reached_is_not_tried_again(
    telegram: LoopbackTelegram, channel: TelegramChannel, description: str
) -> None:
    telegram.refuses("sendMessage", 403, description)
    failed = await refused(channel, telegram.person("张阿姨"))
    assert (failed.permanent, failed.unknown, failed.retry_after) == (True, False, None)


async def test_blocked_unknown_and_never_met_are_told_by_the_platform_itself(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    zhang, stranger = telegram.person("张阿姨"), telegram.person("生人", opened=False)
    telegram.blocks(zhang)
    nowhere = LoopbackTelegram().group("别处")
    for room in (zhang, stranger, nowhere):
        assert (await refused(channel, room)).permanent


@pytest.mark.parametrize(
    ("parameters", "wait"),
    [
        ({"retry_after": 1}, 1),
        ({"retry_after": 35}, 35),
        ({"retry_after": 3600}, 3600),
        ({"retry_after": 86400}, 3600),
        ({"retry_after": 0.2}, 1),
        ({"retry_after": -5}, 30),
        ({"retry_after": 0}, 30),
        ({"retry_after": "abc"}, 30),
        ({"retry_after": None}, 30),
        ({"retry_after": [3]}, 30),
        ({}, 30),
    ],
)
async def test_too_many_requests_say_how_long_to_wait(
    telegram: LoopbackTelegram, channel: TelegramChannel, parameters: dict[str, Any], wait: float
) -> None:
    telegram.refuses("sendMessage", 429, "Too Many Requests", **parameters)
    failed = await refused(channel, telegram.person("张阿姨"))
    assert (failed.retry_after, failed.permanent, failed.unknown) == (wait, False, False)


async def test_an_answer_lost_after_the_message_was_taken_is_unknown(
    telegram: LoopbackTelegram, channel: TelegramChannel
) -> None:
    zhang = telegram.person("张阿姨")
    telegram.loses_answer("sendMessage")
    failed = await refused(channel, zhang)
    assert (failed.unknown, failed.permanent, len(telegram.sent_to(zhang))) == (True, False, 1)


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        (Response(status_code=500), False),
        (HTMLResponse("<h1>502 Bad Gateway</h1>", 502), False),
        (Response(status_code=504), True),
        (HTMLResponse("<h1>Please log in to this network</h1>"), True),
        (JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401), False),
    ],
    ids=["500", "502", "504", "captive portal", "token revoked"],
)
async def test_trouble_of_the_platform_is_tried_again(
    telegram: LoopbackTelegram, channel: TelegramChannel, answer: Response, *, unknown: bool
) -> None:
    telegram.answers("sendMessage", answer)
    failed = await refused(channel, telegram.person("张阿姨"))
    assert (failed.unknown, failed.permanent) == (unknown, False)


async def test_a_network_that_is_down_took_nothing() -> None:
    with LoopbackTelegram() as telegram:
        zhang, channel = telegram.person("张阿姨"), channel_to(telegram)
    failed = await refused(channel, zhang)
    assert (failed.unknown, failed.permanent) == (False, False)


async def test_a_group_that_moved_gets_the_message_and_the_desk_is_told_once(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk
) -> None:
    group = telegram.group("3号楼居民群")
    first = await channel.send(queued(group, "已收到", CARD))
    new = telegram.migrates(group)
    assert await channel.send(queued(group, "已接手", CARD, edits=first))
    assert await channel.send(queued(group, "收到", answers=first))
    await eventually(lambda: not telegram.unconfirmed)
    assert [(sent.text, sent.reply_to) for sent in telegram.sent_to(new)] == [("已接手", None), ("收到", None)]
    assert [(told.kind, told.text, told.chat.id) for told in desk.taken] == [
        (IncomingKind.MOVED_GROUP, str(group.id), str(new.id))
    ]


async def test_a_move_that_only_a_send_finds_out_reaches_the_desk(
    telegram: LoopbackTelegram, channel: TelegramChannel, desk: Desk
) -> None:
    group = telegram.group("3号楼居民群")
    new = telegram.migrates(group, told=False)
    await channel.send(queued(group, "收到"))
    assert [(told.text, told.chat.id) for told in desk.taken] == [(str(group.id), str(new.id))]


async def test_what_a_group_hears_without_rights_is_what_is_meant_for_the_bot(desk: Desk) -> None:
    with LoopbackTelegram(hears_all=False) as telegram:
        zhang, group = telegram.person("张阿姨"), telegram.group("3号楼居民群")
        async with started(channel_to(telegram), desk) as channel:
            telegram.person_says(group, zhang, "吃了吗")
            await channel.send(queued(group, "收到", lane=Lane.REPLY))
            telegram.person_says(group, zhang, "还没人来", reply_to=telegram.sent[0].id)
            telegram.person_says(group, zhang, "@menkou_bot 灯坏了")
            await eventually(lambda: not telegram.unconfirmed)
    assert [(said.text, said.addressed) for said in desk.taken] == [("还没人来", True), ("灯坏了", True)]
