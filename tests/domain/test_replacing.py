"""A copy that differs in some fields is made as the thing itself is made: checked, frozen, and of fields it has."""

import pytest
from msgspec import Struct

from domain.people import Person
from domain.replacing import replace


class Checked(Struct, frozen=True):
    only: int

    def __post_init__(self) -> None:
        if self.only > 9:
            raise ValueError(self.only)


def test_what_is_frozen_stays_frozen() -> None:
    replaced = replace(Person(1, "张桂芳"), room="302")
    with pytest.raises(AttributeError):
        replaced.room = "303"  # type: ignore[misc]
    assert replaced == Person(1, "张桂芳", room="302")
    assert hash(replaced) == hash(Person(1, "张桂芳", room="302"))


def test_the_original_stays_as_it_was() -> None:
    before = Person(1, "张桂芳")
    replace(before, name="王磊")
    assert before == Person(1, "张桂芳")


def test_what_a_class_checks_is_checked() -> None:
    with pytest.raises(ValueError, match="10"):
        replace(Checked(1), only=10)


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="surname"):
        replace(Person(1), surname="张")  # type: ignore[call-arg]
