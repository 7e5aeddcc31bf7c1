"""Whatever is typed, understanding answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.taxonomy import Danger
from nlp.names import Names
from nlp.rulebook import load_rules
from nlp.understand import understand
from nlp.understanding import Context

RULES = load_rules()
SITE = Names(estates=("锦绣家园",), buildings=("临江阁",))
PIECES = st.sampled_from(
    [
        "3栋",
        "漏水",
        "没",
        "不",
        "着火",
        "接单",
        "1024",
        "，",
        "。",
        "\n",
        "@物业 ",
        "「a」- - -",
        "[捂脸]",
        "第一",
        "另外",
        "冇",
        "谢谢",
        "+1",
        "3-2-501",
    ]
)


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_understood(text: str, group: bool) -> None:  # noqa: FBT001  # drawn, not passed
    understanding = understand(text, Context(group=group), RULES, SITE)
    assert understanding.matters
    assert all(0 <= matter.confidence <= 1 for matter in understanding.matters)


@given(st.lists(PIECES, max_size=40), st.sampled_from(["resident", "head", "staff", "unit", "unknown"]))
def test_any_mixture_of_known_words_is_understood(pieces: list[str], role: str) -> None:
    text = "".join(pieces)
    for matter in understand(text, Context(role=role, nickname=text[:20], quoted=text), RULES, SITE).matters:
        assert matter.text in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "水" * 100_000,
        "漏水" * 50_000,
        "漏水，" * 30_000,
        "（" * 5_000,
        "3栋" * 3_000,
        "1-" * 3_000,
        "3-2-501 " * 800,
        "@" * 5_000,
        "「" * 5_000,
        "\x00\x01\x02\u202e",
        "\ud83d",
        "😀" * 3_000,
        "a" * 10_000,
        "9" * 10_000,
        "一二三四五六七八九十" * 500,
        "没有不是没有不是" * 500,
        "接单 " + "1024 " * 2_000,
        "\n".join(["1. 3栋"] * 800),
    ],
)
def test_monstrous_texts_are_understood(text: str) -> None:
    understanding = understand(text, Context(), RULES, SITE)
    assert 1 <= len(understanding.matters) <= 12


@pytest.mark.parametrize("before", ["说来话长，" * 300, "厨房漏水没人管，" * 200])
def test_a_cry_at_the_end_of_a_long_text_is_heard(before: str) -> None:
    matter = understand(f"我跟你们说，{before}。我家着火了", Context(), RULES, SITE).matters[0]
    assert matter.danger is Danger.FIRE
