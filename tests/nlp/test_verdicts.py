"""How content somebody is, from words alone."""

from collections.abc import Callable

import pytest

from nlp.understanding import Matter


@pytest.mark.parametrize(("text", "stars"), [("态度不好", 2), ("敷衍了事", 2), ("太差了", 1), ("修得挺好的", 4)])
def test_words_without_a_number_are_good_or_bad(
    matters: Callable[..., tuple[Matter, ...]], text: str, stars: int
) -> None:
    assert [matter.stars for matter in matters(text)] == [stars]
