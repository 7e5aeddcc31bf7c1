"""What a page may send: everything else is refused in words, and changes nothing."""

import json

import pytest

from bot.pages.frames import LARGEST_FRAME, BadFrameError, Move, Press, Say, View, Watch, parse

ID = "11111111-1111-4111-8111-111111111111"


def test_frames_are_read() -> None:
    say = {"type": "say", "id": ID, "as": "zhang", "chat": "g:b3", "text": "灯坏了", "quotes": "w1", "photo": None}
    assert parse(json.dumps(say)) == Say(ID, "灯坏了", "zhang", "g:b3", "w1", None)
    assert parse(json.dumps({"type": "press", "id": ID, "message": "w1", "token": "t"})) == Press(ID, "w1", "t")
    watch = {"type": "watch", "panes": [{"as": "zhang", "chat": "g:b3"}], "anew": ["g:b3"]}
    assert parse(json.dumps(watch)) == Watch((View("zhang", "g:b3"),), ("g:b3",))
    assert parse('{"type":"move","seconds":1800}') == Move(1800)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "null",
        "[]",
        "[" * 50_000,
        '{"type":"say"}',
        '{"type":"unknown"}',
        '{"type":"say","id":"1","text":"x"}',
        f'{{"type":"say","id":"{ID.upper().replace("1", "A")}","text":"x"}}',
        f'{{"type":"say","id":"{ID}\\n","text":"x"}}',
        f'{{"type":"say","id":"{ID}","text":1}}',
        f'{{"type":"say","id":"{ID}","text":"x","sender":"somebody else"}}',
        f'{{"type":"say","id":"{ID}","text":"x","photo":"../../etc/passwd"}}',
        f'{{"type":"press","id":"{ID}","message":"w1","token":""}}',
        f'{{"type":"press","id":"{ID}","message":"w1","token":"{"t" * 129}"}}',
        '{"type":"move","seconds":0}',
        '{"type":"move","seconds":-60}',
        '{"type":"move","seconds":1e99}',
        json.dumps({"type": "watch", "panes": [{"as": "a", "chat": "c"}] * 17}),
        "\ud800",
    ],
)
def test_what_is_no_frame_is_refused(raw: str) -> None:
    with pytest.raises(BadFrameError):
        parse(raw)


@pytest.mark.parametrize("letter", ["水", "\0", "😀"])
def test_a_hundred_thousand_characters_pass_and_one_more_does_not(letter: str) -> None:
    request = parse(json.dumps({"type": "say", "id": ID, "text": letter * 100_000}, ensure_ascii=letter == "\0"))
    assert isinstance(request, Say)
    assert len(request.text) == 100_000
    with pytest.raises(BadFrameError) as caught:
        parse(json.dumps({"type": "say", "id": ID, "text": "x" * 100_001}))
    assert caught.value.delivery_id == ID


def test_an_oversized_frame_is_not_even_read() -> None:
    with pytest.raises(BadFrameError):
        parse('{"type":"move","seconds":1800}' + " " * LARGEST_FRAME)
