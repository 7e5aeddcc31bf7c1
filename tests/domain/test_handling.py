"""How a matter is handled, and which of those that are done the lot falls on."""

from domain.handling import HANDLING, Ways
from domain.taxonomy import Category, Handling, Urgency


def test_every_category_is_handled_in_some_way() -> None:
    ways = Ways(HANDLING)
    assert {ways.handling(category, urgency) for category in Category for urgency in Urgency} == set(Handling)
    assert ways.handling(Category.PROPERTY, Urgency.URGENT) is Handling.FAST
    assert ways.handling(Category.DISPUTE, Urgency.NORMAL) is Handling.JOINT
    assert ways.handling(Category.SANITATION, Urgency.NORMAL) is Handling.EASY


def test_the_lot_falls_on_one_in_ten_and_always_the_same() -> None:
    ways, key = Ways(HANDLING), b"the key of a desk"
    drawn = {number for number in range(1001, 11_001) if ways.drawn(key, number)}
    assert 900 < len(drawn) < 1100
    assert drawn == {number for number in range(1001, 11_001) if ways.drawn(key, number)}
    assert drawn != {number for number in range(1001, 11_001) if ways.drawn(b"another key", number)}


def test_none_or_all_may_be_called_back_about() -> None:
    none, every = (Ways(HANDLING, sample=share) for share in (0.0, 1.0))
    assert not any(none.drawn(b"key", number) for number in range(1001, 1201))
    assert all(every.drawn(b"key", number) for number in range(1001, 1201))
