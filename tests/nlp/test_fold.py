"""One way of writing for every way of typing, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.fold import LONGEST_TEXT, Variants, fold, plain

VARIANTS = Variants.of({"电踢": "电梯", "冇": "没", "咗": "了", "dianti": "电梯"})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("３栋２单元", "3栋2单元"),
        ("電梯壞咗，冇人管", "电梯坏了,没人管"),
        ("电\u200b梯\ufeff坏了", "电梯坏了"),
        ("漏水！！！！！！！！", "漏水!!!"),
        ("138000000000", "138000000000"),
        ("DianTi 坏了", "电梯 坏了"),
        ("②", "2"),
    ],
)
def test_every_way_of_typing_is_read_one_way(typed: str, read: str) -> None:
    assert fold(typed, VARIANTS).text == read


def test_what_was_typed_is_found_again() -> None:
    folded = fold("請快啲……電踢壞咗，冇人管", VARIANTS)
    start = folded.text.index("电梯")
    assert folded.typed(start, start + 2) == "電踢"
    assert folded.typed(folded.text.index("没"), len(folded.text)) == "冇人管"


def test_a_long_run_leads_back_to_all_of_it() -> None:
    folded = fold("啊啊啊啊啊啊漏水", VARIANTS)
    assert folded.text == "啊啊啊漏水"
    assert folded.typed(3, 5) == "漏水"


def test_a_longer_spelling_goes_before_a_shorter_one() -> None:
    variants = Variants.of({"唔系": "不是", "唔": "不"})
    assert variants.apply("唔系我") == "不是我"


def test_what_is_too_long_is_cut() -> None:
    assert len(fold("水电" * LONGEST_TEXT, VARIANTS).text) == LONGEST_TEXT


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_and_every_span_leads_back(text: str) -> None:
    folded = fold(text, VARIANTS)
    assert plain(plain(text)) == plain(text)
    assert all(isinstance(folded.typed(at, at + 1), str) for at in range(len(folded.text)))
    assert folded.typed(0, len(folded.text)) in folded.original
