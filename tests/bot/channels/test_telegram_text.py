"""Fitting texts into messages."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.text import cut, length, split

TEXTS = st.text(alphabet="灯坏了a \n😀", max_size=60)
LIMITS = st.integers(min_value=2, max_value=20)


def test_length_counts_as_telegram_does() -> None:
    assert [length(text) for text in ("", "灯坏了", "😀", "👩‍🔧")] == [0, 3, 2, 5]


@given(TEXTS, LIMITS)
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, longest: int) -> None:
    found = cut(text, longest)
    assert length(found) <= longest
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))


@given(TEXTS, LIMITS)
def test_a_text_that_fits_is_left_as_it_is(text: str, longest: int) -> None:
    if length(text) <= longest:
        assert cut(text, longest) == text
        assert split(text, longest) == [text]


@given(TEXTS, LIMITS)
def test_a_split_text_fits_and_loses_nothing_but_line_ends(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(length(part) <= longest for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


def test_a_text_is_split_at_line_ends() -> None:
    assert split("一二三\n四五六\n七八九", 8) == ["一二三\n四五六", "七八九"]
    assert split("一二三\n四五六", 3) == ["一二三", "四五六"]


def test_a_line_without_end_is_split_where_it_must() -> None:
    assert split("一二三四五", 2) == ["一二", "三四", "五"]
    assert split("😀😀😀", 3) == ["😀", "😀", "😀"]
