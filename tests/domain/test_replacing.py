"""What is replaced quickly is replaced as the standard library does it."""

import dataclasses
from dataclasses import dataclass, field

import pytest

from domain.messages import Chat, ChatKind
from domain.people import Party, Person, Relation
from domain.replacing import replace

CHAT = Chat("web:test", ChatKind.PRIVATE, "1")


@dataclass(frozen=True, slots=True)
class Single:
    only: int


@dataclass(frozen=True)
class Loose:
    only: int


@dataclass(frozen=True, slots=True)
class Checked:
    only: int

    def __post_init__(self) -> None:
        if self.only > 9:
            raise ValueError(self.only)


@dataclass(frozen=True, slots=True)
class Doubling:
    given: int
    doubled: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", 2 * self.given)


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        (Person(1, "张桂芳", room="301"), {"room": "302", "greeted": True}),
        (Person(1), {}),
        (Party(1, 2, Relation.REPORTER, CHAT), {"chat": None}),
        (Single(1), {"only": 2}),
        (Checked(1), {"only": 2}),
        (Loose(1), {"only": 2}),
        (Doubling(1), {"given": 2}),
    ],
)
def test_it_gives_what_the_standard_library_gives(before: object, changes: dict[str, object]) -> None:
    as_usual = dataclasses.replace(before, **changes)  # type: ignore[type-var]
    replaced = replace(before, **changes)  # type: ignore[type-var]
    assert replaced == as_usual
    assert type(replaced) is type(before)


def test_what_is_frozen_stays_frozen() -> None:
    replaced = replace(Person(1, "张桂芳"), room="302")
    with pytest.raises(dataclasses.FrozenInstanceError):
        replaced.room = "303"  # type: ignore[misc]
    assert hash(replaced) == hash(Person(1, "张桂芳", room="302"))


def test_the_original_stays_as_it_was() -> None:
    before = Person(1, "张桂芳")
    replace(before, name="王磊")
    assert before == Person(1, "张桂芳")


def test_what_a_class_checks_is_checked() -> None:
    with pytest.raises(ValueError, match="10"):
        replace(Checked(1), only=10)


@pytest.mark.parametrize("unknown", ["surname", "doubled"])
def test_what_is_no_field_to_be_given_is_refused(unknown: str) -> None:
    with pytest.raises(TypeError, match=unknown):
        replace(Doubling(1), **{unknown: 4})
