"""A scripted conversation through the whole program on a virtual clock."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image

from bot.complaint import Complaint
from bot.replay import BrokenOffError, replay
from bot.transcript import Transcript

GROUP = "3号楼居民群"
DARK = {"at": "2026-03-02T12:31:00", "from": "张阿姨", "chat": GROUP, "text": "2单元楼道灯又不亮了"}
TAKEN = {"at": "2026-03-02T12:44:00", "from": "李楼长", "chat": "private", "press": "我来办"}
DONE = {"at": "2026-03-02T16:40:00", "from": "李建国", "chat": "private", "text": "办结 1001 已换灯泡"}
RATED = {"at": "2026-03-02T16:50:00", "from": "张桂芳", "chat": "private", "press": "满意"}
WHOLE = (DARK, TAKEN, DONE, RATED)
LINE = {"n", "at", "to", "chat", "channel", "text", "buttons", "card", "edits", "lane", "request"}
END = {"request", "state", "category", "place", "holder", "reporters", "events"}


def script(*lines: Mapping[str, object]) -> list[str]:
    return [json.dumps(line, ensure_ascii=False) for line in lines]


def play(*lines: Mapping[str, object]) -> Transcript:
    return replay(script(*lines))


def outputs(played: Transcript) -> Sequence[Mapping[str, object]]:
    return list(played.lines())


def test_a_report_runs_from_the_group_to_the_rating(empty_database_url: str) -> None:
    played = replay(script(*WHOLE), database_url=empty_database_url)
    *sent, end = outputs(played)
    assert all(set(line) == LINE for line in sent)
    assert [line["n"] for line in sent] == list(range(1, len(sent) + 1))
    assert set(end) == END
    assert end["request"] == 1001
    assert end["state"] == "closed"
    assert end["category"] == "property"
    assert "3号楼2单元" in str(end["place"])
    assert end["holder"] == "李建国"
    assert end["reporters"] == ["张桂芳"]
    assert {line["to"] for line in sent} == {GROUP, "李建国", "张桂芳"}
    assert {line["chat"] for line in sent} == {GROUP, "private"}


def test_the_output_is_the_same_every_time_and_on_both_engines(database_url: str) -> None:
    assert outputs(replay(script(*WHOLE), database_url=database_url)) == outputs(play(*WHOLE))


def test_a_card_says_which_line_it_edits() -> None:
    sent = play(DARK, TAKEN).sent
    card = next(each for each in sent if each.to == GROUP and each.card)
    edited = next(each for each in sent if each.to == GROUP and each.edits)
    assert edited.edits == card.n
    assert edited.card == card.card == "group:1001"
    assert edited.n not in {each.edits for each in sent}


def test_times_are_those_of_the_neighbourhood() -> None:
    utc = {**DARK, "at": "2026-03-02T04:31:00Z"}
    assert outputs(play(utc)) == outputs(play(DARK))
    assert outputs(play(DARK))[0]["at"] == "2026-03-02T12:31:00+08:00"


def test_time_alone_lets_the_clock_run() -> None:
    waited = play(DARK, {"at": "2026-03-03T12:31:00"})
    actions = [event["action"] for event in waited.requests[0]["events"]]  # type: ignore[attr-defined]
    assert "remind" in actions
    assert "climb" in actions
    instants = [event["at"] for event in waited.requests[0]["events"]]  # type: ignore[attr-defined]
    assert instants == sorted(instants)
    assert [each.at for each in waited.sent] == sorted(each.at for each in waited.sent)


def test_nothing_happens_after_the_last_line() -> None:
    actions = [event["action"] for event in play(DARK).requests[0]["events"]]  # type: ignore[attr-defined]
    assert actions == ["open", "dispatch"]


def test_a_stranger_is_a_resident_with_a_fresh_account() -> None:
    played = play({**DARK, "from": "路过的人", "chat": "private", "text": "和美花园3号楼2单元楼道灯不亮"})
    assert played.requests[0]["reporters"] == ["路过的人"]
    assert "路过的人" in {each.to for each in played.sent}


def test_a_group_that_nobody_bound_is_a_group_all_the_same() -> None:
    played = play({**DARK, "chat": "没人认领的群", "text": "今天天气不错"})
    assert played.requests == []


def test_a_press_takes_the_newest_message_with_the_label_or_the_one_that_is_named() -> None:
    second = {**DARK, "at": "2026-03-02T12:32:00", "text": "3单元下水道堵了"}
    newest = play(DARK, second, TAKEN)
    assert [each["state"] for each in newest.requests] == ["dispatched", "accepted"]
    first = next(each for each in newest.sent if each.to == "李建国" and each.request == 1001)
    named = play(DARK, second, {**TAKEN, "on": first.n})
    assert [each["state"] for each in named.requests] == ["accepted", "dispatched"]


def test_a_stale_button_can_be_pressed_by_naming_its_line() -> None:
    card = next(each for each in play(DARK).sent if each.to == "李建国")
    again = {"at": "2026-03-02T12:50:00", "from": "李建国", "press": "我来办", "on": card.n}
    played = play(DARK, TAKEN, again)
    actions = [event["action"] for event in played.requests[0]["events"]]  # type: ignore[attr-defined]
    assert actions.count("accept") == 1
    assert played.sent[-1].to == "李建国"
    assert played.sent[-1].at.isoformat().startswith("2026-03-02T12:50:00")


def test_a_picture_is_shown_to_whoever_handles_it(tmp_path: Path) -> None:
    Image.new("RGB", (60, 40), "black").save(tmp_path / "dark.png")
    photo = {"at": "2026-03-02T12:33:00", "from": "张阿姨", "chat": "private", "photo": "dark.png"}
    private = {**DARK, "chat": "private"}
    played = replay(script(private, photo), folder=tmp_path)
    assert [each.to for each in played.sent if each.queued.message.photo] == ["李建国"]


def test_a_reply_names_the_line_it_answers() -> None:
    card = next(each for each in play(DARK).sent if each.card == "group:1001")
    played = play(DARK, {**DARK, "at": "2026-03-02T12:35:00", "from": "小王", "text": "我家也是", "reply_to": card.n})
    assert played.requests[0]["reporters"] == ["张桂芳", "王磊"]


def test_voice_and_start_are_taken() -> None:
    voice = {"at": "2026-03-02T12:31:00", "from": "张阿姨", "chat": "private", "voice": "灯坏了"}
    start = {"at": "2026-03-02T12:32:00", "from": "新来的", "chat": "private", "text": "/start"}
    played = play(voice, start)
    assert {"张桂芳", "新来的"} <= {each.to for each in played.sent}


def test_an_empty_script_says_nothing() -> None:
    assert outputs(replay([])) == []
    assert outputs(replay(["", "  "])) == []


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["nonsense"], 1, "JSON"),
        (["[1]"], 1, "JSON"),
        (["", '{"at": "soon"}'], 2, "at"),
        (script({**DARK, "tetx": "x"}), 1, "text"),
        (script({**DARK, "press": "x"}), 1, "text"),
        (script({"at": DARK["at"], "text": "x"}), 1, "from"),
        (script({"at": DARK["at"], "from": "张阿姨"}), 1, "text"),
        (script({**DARK, "text": 3}), 1, "text"),
        (script({**DARK, "reply_to": "x"}), 1, "reply_to"),
        (script(DARK, {**DARK, "at": "2026-03-02T12:30:00"}), 2, "早"),
        (script(DARK, {**TAKEN, "press": "没有这个"}), 2, "我来办"),
        (script(DARK, {**TAKEN, "on": 99}), 2, "99"),
        (script(DARK, {**TAKEN, "from": "张阿姨", "on": 3}), 2, "看不到"),
        (script({"at": DARK["at"], "from": "张阿姨", "photo": "none.jpg"}), 1, "none.jpg"),
    ],
)
def test_what_cannot_be_played_is_told_with_its_line(lines: list[str], line: int, words: str) -> None:
    with pytest.raises(Complaint) as told:
        replay(lines)
    assert f"第 {line} 行" in str(told.value)
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert "Expecting" not in str(told.value)


def test_what_was_said_until_it_broke_off_is_kept() -> None:
    with pytest.raises(BrokenOffError) as told:
        replay(script(DARK, {**TAKEN, "press": "没有这个"}))
    assert told.value.transcript.sent
    assert told.value.transcript.requests == []


def test_who_is_in_no_roster_is_named_with_the_line() -> None:
    played = replay(script(DARK, {**DARK, "from": "路过的人"}))
    assert played.strangers == {"路过的人": 2}


def test_a_database_with_a_neighbourhood_in_it_is_not_played_in(database_url: str) -> None:
    replay(script(DARK), database_url=database_url)
    with pytest.raises(Complaint, match="数据库"):
        replay(script(DARK), database_url=database_url)


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    for url in ("nonsense", "mysql:///x", f"sqlite:///{tmp_path}/none/menkou.db"):
        with pytest.raises(Complaint):
            replay(script(DARK), database_url=url)
