"""Long polling over real HTTP: what is acknowledged when, what comes again, and what holds up nobody else."""

import asyncio
import logging
import signal
import sys
import traceback
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.channels.contract import SendError
from bot.channels.telegram.channel import Timings
from bot.channels.telegram.translation import Skipped
from domain.messages import IncomingKind, IncomingMessage, OutgoingKind
from tests.bot.channels.telegram_bench import BUTTONS, Desk, channel_to, eventually, queued, started
from tests.loopback_server import LoopbackServer
from tests.loopback_telegram import LoopbackTelegram


async def test_what_people_say_reaches_the_inbox_and_is_then_acknowledged(telegram: LoopbackTelegram) -> None:
    desk, zhang, group = Desk(), telegram.person("张阿姨"), telegram.group("3号楼居民群")
    async with started(channel_to(telegram), desk):
        telegram.person_says(group, zhang, "灯坏了")
        telegram.person_says(zhang, zhang, "还没人来")
        await eventually(lambda: len(desk.taken) == 2 and not telegram.unconfirmed)
    assert {(message.text, message.chat.id) for message in desk.taken} == {
        ("灯坏了", str(group.id)),
        ("还没人来", str(zhang.id)),
    }


async def test_nothing_is_acknowledged_before_the_inbox_returned(telegram: LoopbackTelegram) -> None:
    desk, zhang = Desk(), telegram.person("张阿姨")
    desk.open.clear()
    async with started(channel_to(telegram), desk):
        telegram.person_says(zhang, zhang, "灯坏了")
        await eventually(lambda: desk.waiting)
        assert len(telegram.unconfirmed) == 1
        desk.open.set()
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了"]


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_program_killed_around_the_commit_gets_the_same_delivery_again(
    telegram: LoopbackTelegram, tmp_path: Path, moment: str
) -> None:
    zhang, desk, journal = telegram.person("张阿姨"), Desk(), tmp_path / "journal"
    telegram.person_says(zhang, zhang, "灯坏了")
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.channels.telegram_crash", telegram.token, telegram.base_url, moment, journal
    )
    assert await dying.wait() == -signal.SIGKILL
    assert len(telegram.unconfirmed) == 1
    async with started(channel_to(telegram), desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了"]
    if moment == "after":
        assert journal.read_text() == desk.taken[0].delivery_id, "by which the desk knows that it took it before"


async def test_the_order_within_a_chat_is_kept(telegram: LoopbackTelegram) -> None:
    desk, zhang, li = Desk(), telegram.person("张阿姨"), telegram.person("老李")
    for number in range(150):
        telegram.person_says(zhang, zhang, f"张{number}")
        telegram.person_says(li, li, f"李{number}")
    async with started(channel_to(telegram), desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert [text for text in desk.texts if text[0] == "张"] == [f"张{number}" for number in range(150)]
    assert [text for text in desk.texts if text[0] == "李"] == [f"李{number}" for number in range(150)]


async def test_chats_are_taken_beside_each_other(telegram: LoopbackTelegram) -> None:
    people = [telegram.person(f"居民{number}") for number in range(20)]
    for person in people:
        telegram.person_says(person, person, "没水了")
    together = asyncio.Barrier(len(people))

    async def batch(_: IncomingMessage) -> None:
        await together.wait()

    async with started(channel_to(telegram), batch):
        await eventually(lambda: not telegram.unconfirmed)


async def test_a_failing_message_holds_up_its_own_chat_only(telegram: LoopbackTelegram) -> None:
    desk, zhang, li = Desk(), telegram.person("张阿姨"), telegram.person("老李")
    desk.failing.add("毒")
    async with started(channel_to(telegram), desk):
        telegram.person_says(zhang, zhang, "毒")
        telegram.person_says(zhang, zhang, "灯坏了")
        telegram.person_says(li, li, "门坏了")
        await eventually(lambda: desk.handed.count("毒") >= 3 and desk.texts == ["门坏了"])
        telegram.person_says(li, li, "还没修")
        await eventually(lambda: desk.texts == ["门坏了", "还没修"])
        assert len(telegram.unconfirmed) == 4
        desk.failing.clear()
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["门坏了", "还没修", "毒", "灯坏了"]
    assert desk.handed.count("门坏了") == 1, "what was taken is not handed over again"


async def test_a_malformed_update_is_counted_and_blocks_nothing(
    telegram: LoopbackTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    desk, zhang = Desk(), telegram.person("张阿姨")
    number = telegram.brings({"message": {"text": "秘密的话", "chat": 5}})
    telegram.person_says(zhang, zhang, "灯坏了")
    telegram.brings({"brain_wave": {}})
    channel = channel_to(telegram)
    async with started(channel, desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了"]
    assert channel.skipped == {Skipped.MALFORMED: 1, Skipped.UNKNOWN: 1}
    assert str(number) in caplog.text
    assert "秘密的话" not in caplog.text


async def test_lower_ids_after_a_quiet_week_are_taken(telegram: LoopbackTelegram) -> None:
    desk, zhang = Desk(), telegram.person("张阿姨")
    async with started(channel_to(telegram), desk):
        telegram.person_says(zhang, zhang, "灯坏了")
        await eventually(lambda: not telegram.unconfirmed)
        body = {"message_id": 9, "date": 1_790_000_000, "chat": zhang.chat, "from": zhang.user, "text": "又坏了"}
        update = {"update_id": 17, "message": body}
        telegram.answers("getUpdates", JSONResponse({"ok": True, "result": [update]}))
        telegram.person_says(zhang, zhang, "谢谢")
        await eventually(lambda: len(desk.taken) == 3)
        await eventually(lambda: any(call.parameters.get("offset") == "18" for call in telegram.calls))
    assert sorted(desk.texts) == sorted(["灯坏了", "又坏了", "谢谢"])


@pytest.mark.parametrize(
    "answer",
    [
        HTMLResponse("<h1>502 Bad Gateway</h1>", 502),
        HTMLResponse("<h1>Please log in to this network</h1>", 200),
        Response(b"", 200),
        JSONResponse(["ok"], 200),
        JSONResponse({"ok": True, "result": {}}, 200),
        JSONResponse({"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}, 429),
        Response(b"[" * 100_000, 200),
    ],
    ids=["gateway", "captive portal", "empty", "no object", "no list", "too many", "nested"],
)
async def test_an_answer_that_is_none_is_waited_out(telegram: LoopbackTelegram, answer: Response) -> None:
    desk, zhang = Desk(), telegram.person("张阿姨")
    telegram.answers("getUpdates", answer)
    telegram.person_says(zhang, zhang, "灯坏了")
    async with started(channel_to(telegram), desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了"]


async def test_a_lost_answer_loses_no_update(telegram: LoopbackTelegram) -> None:
    desk, zhang = Desk(), telegram.person("张阿姨")
    telegram.loses_answer("getUpdates", times=3)
    telegram.person_says(zhang, zhang, "灯坏了")
    async with started(channel_to(telegram), desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了"]


async def test_a_long_outage_is_one_line_in_the_log(
    telegram: LoopbackTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.answers("getUpdates", Response(status_code=503), times=5)
    desk, zhang = Desk(), telegram.person("张阿姨")
    telegram.person_says(zhang, zhang, "灯坏了")
    async with started(channel_to(telegram), desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert [record.levelname for record in caplog.records if "503" in record.getMessage()] == ["WARNING"]


async def test_a_second_program_on_the_same_token_is_named_and_waited_out(
    telegram: LoopbackTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    desk, zhang = Desk(), telegram.person("张阿姨")
    telegram.refuses("getUpdates", 409, "Conflict: terminated by other getUpdates request", times=3)
    telegram.person_says(zhang, zhang, "灯坏了")
    async with started(channel_to(telegram), desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了"]
    assert caplog.text.count("另一个程序") == 1


async def test_a_wrong_token_ends_the_start_with_a_sentence(telegram: LoopbackTelegram) -> None:
    with pytest.raises(SendError, match="BotFather") as refused:
        await channel_to(telegram, token=f"{telegram.token}x").start(Desk())
    assert refused.value.permanent


async def test_a_start_without_network_can_be_repeated(telegram: LoopbackTelegram) -> None:
    telegram.answers("getMe", Response(status_code=503))
    desk, zhang, channel = Desk(), telegram.person("张阿姨"), channel_to(telegram)
    with pytest.raises(SendError) as failed:
        await channel.start(desk)
    assert not failed.value.permanent
    with pytest.raises(SendError) as failed:
        await channel.send(queued(zhang, "收到"))
    assert not failed.value.permanent
    assert not failed.value.unknown
    telegram.person_says(zhang, zhang, "灯坏了")
    async with started(channel, desk):
        await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了"]


async def test_a_stopped_channel_can_be_started_again(telegram: LoopbackTelegram) -> None:
    desk, zhang, channel = Desk(), telegram.person("张阿姨"), channel_to(telegram)
    for text in ("灯坏了", "还没修"):
        async with started(channel, desk):
            telegram.person_says(zhang, zhang, text)
            await eventually(lambda: not telegram.unconfirmed)
    assert desk.texts == ["灯坏了", "还没修"]


async def test_stopping_waits_for_what_is_being_taken(telegram: LoopbackTelegram) -> None:
    desk, zhang, channel = Desk(), telegram.person("张阿姨"), channel_to(telegram)
    entered = asyncio.Event()

    async def slow(message: IncomingMessage) -> None:
        entered.set()
        await desk(message)

    desk.open.clear()
    await channel.start(slow)
    telegram.person_says(zhang, zhang, "灯坏了")
    await entered.wait()
    stopping = asyncio.create_task(channel.stop())
    await asyncio.sleep(0)
    desk.open.set()
    await stopping
    assert desk.texts == ["灯坏了"]


@pytest.mark.parametrize("hears_all", [True, False])
async def test_a_bot_that_is_deaf_in_groups_says_what_to_do(loopback: LoopbackServer, *, hears_all: bool) -> None:
    with LoopbackTelegram(loopback, hears_all=hears_all) as telegram:
        channel = channel_to(telegram)
        async with started(channel, Desk()):
            assert bool(channel.warnings) is not hears_all
            assert all("管理员" in warning and "/setprivacy" in warning for warning in channel.warnings)


async def test_the_commands_are_offered(telegram: LoopbackTelegram) -> None:
    async with started(channel_to(telegram), Desk()):
        assert list(telegram.commands) == ["report", "status", "bind", "help", "settings"]


async def test_a_press_without_a_toast_is_answered_with_nothing(telegram: LoopbackTelegram) -> None:
    desk, zhang, channel = Desk(), telegram.person("张阿姨"), channel_to(telegram)
    async with started(channel, desk):
        await channel.send(queued(zhang, "1108 楼道灯", OutgoingKind.CARD, buttons=BUTTONS))
        press = telegram.presses(zhang, zhang, "我来办")
        await eventually(lambda: telegram.toasts)
    assert telegram.toasts == [(press, "")]
    assert [(message.kind, message.pressed) for message in desk.taken] == [(IncomingKind.PRESS, BUTTONS[0][0].token)]


@pytest.mark.parametrize("before_commit", [True, False])
async def test_a_press_with_a_toast_is_answered_once(telegram: LoopbackTelegram, *, before_commit: bool) -> None:
    zhang, channel = telegram.person("张阿姨"), channel_to(telegram)
    committed = asyncio.Event()

    async def toasting(message: IncomingMessage) -> None:
        if before_commit:
            await toast(message.press_id)
        committed.set()

    async def toast(press_id: str | None) -> None:
        await channel.send(queued(zhang, "这件事已由李楼长接手", OutgoingKind.TOAST, press_id=press_id))

    async with started(channel, toasting):
        await channel.send(queued(zhang, "1108 楼道灯", OutgoingKind.CARD, buttons=BUTTONS))
        press = telegram.presses(zhang, zhang, "我来办")
        await committed.wait()
        if not before_commit:
            await toast(press)
    answers = [call for call in telegram.calls if call.method == "answerCallbackQuery"]
    assert len(answers) == 1
    assert telegram.toasts == [(press, "这件事已由李楼长接手")]


async def test_a_press_that_is_not_of_ours_is_answered_too(telegram: LoopbackTelegram) -> None:
    zhang = telegram.person("张阿姨")
    async with started(channel_to(telegram), Desk()):
        telegram.brings({"callback_query": {"id": "p9", "from": zhang.user, "data": "x", "inline_message_id": "A"}})
        await eventually(lambda: any(call.method == "answerCallbackQuery" for call in telegram.calls))


async def test_presses_are_answered_before_the_channel_stops(telegram: LoopbackTelegram) -> None:
    desk, zhang, patient = Desk(), telegram.person("张阿姨"), Timings(poll=5, press=3600)
    async with asyncio.timeout(20), started(channel_to(telegram, timings=patient), desk) as channel:
        await channel.send(queued(zhang, "1108 楼道灯", OutgoingKind.CARD, buttons=BUTTONS))
        press = telegram.presses(zhang, zhang, "我来办")
        await eventually(lambda: desk.taken)
    assert telegram.toasts == [(press, "")]


async def test_a_moved_group_is_told_once(telegram: LoopbackTelegram) -> None:
    desk, group = Desk(), telegram.group("3号楼居民群")
    async with started(channel_to(telegram), desk):
        new = telegram.migrates(group)
        await eventually(lambda: not telegram.unconfirmed)
    assert [(message.kind, message.text, message.chat.id) for message in desk.taken] == [
        (IncomingKind.MOVED_GROUP, str(group.id), str(new.id))
    ]


async def test_joining_leaving_and_blocking_reach_the_inbox(telegram: LoopbackTelegram) -> None:
    desk, zhang, group = Desk(), telegram.person("张阿姨"), telegram.group("3号楼居民群")
    async with started(channel_to(telegram), desk):
        telegram.adds_bot(group, zhang)
        telegram.removes_bot(group, zhang)
        telegram.adds_bot(group, zhang, admin=True)
        telegram.blocks(zhang)
        telegram.starts(zhang, "b_3dong")
        await eventually(lambda: not telegram.unconfirmed)
    assert sorted((message.kind, message.text) for message in desk.taken) == [
        (IncomingKind.ADDED_TO_GROUP, group.title),
        (IncomingKind.ADDED_TO_GROUP, group.title),
        (IncomingKind.BLOCKED, ""),
        (IncomingKind.START, "b_3dong"),
    ]


async def test_neither_token_nor_words_show_in_logs_or_errors(
    telegram: LoopbackTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "telegram"):
        caplog.set_level(logging.DEBUG, logger=name)
    words, zhang, stranger = "我家煤气味很重", telegram.person("张阿姨"), telegram.person("生人", opened=False)
    desk, channel = Desk(), channel_to(telegram)
    desk.failing.add(words)
    telegram.answers("getUpdates", HTMLResponse(words))
    telegram.answers("getUpdates", Response(status_code=401))
    telegram.loses_answer("getUpdates")
    errors: list[SendError] = []
    async with started(channel, desk):
        telegram.person_says(zhang, zhang, words)
        await eventually(lambda: words in desk.handed)
        for failing in (
            channel.send(queued(stranger, words)),
            channel.send(queued(zhang, "")),
            channel.fetch("no such file", 100),
        ):
            with pytest.raises(SendError) as failed:
                await failing
            errors.append(failed.value)
        telegram.loses_answer("sendMessage")
        with pytest.raises(SendError) as failed:
            await channel.send(queued(zhang, words))
        errors.append(failed.value)
        desk.failing.clear()
    with pytest.raises(SendError) as failed:
        await channel_to(telegram, token=f"{telegram.token}x").start(desk)
    errors.append(failed.value)
    # The server of the stand-in writes its own log in this process.
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
    shown = "\n".join(logged + ["".join(traceback.format_exception(error)) for error in errors])
    assert telegram.token.partition(":")[2] not in shown
    assert words not in shown
    assert "sendMessage" not in shown, "libraries log the calls they make, with what is said in them"
    assert all(error.__cause__ is None and error.__context__ is None for error in errors)
