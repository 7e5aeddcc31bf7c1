"""Column types of our own: each says how a value goes into the database and how it comes out again."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

Value = TypeVar("Value")


class Stored(TypeDecorator[Value]):
    """A type whose values are stored as something else; None is always stored as nothing."""

    def inward(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return what turns a value into what this engine's driver takes; every type says this itself."""
        raise NotImplementedError

    def outward(self, dialect: Dialect) -> Callable[[Any], Value] | None:  # noqa: ARG002 - some types differ by it.
        """Return what turns what this engine's driver gives into a value; None where nothing ever comes out."""
        return None

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return what SQLAlchemy, where it runs a statement itself, calls with each value and with None."""
        return _if_any(self.inward(dialect))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:  # noqa: ARG002 - SQLAlchemy calls it so.
        """Return what SQLAlchemy calls, likewise, with what comes out."""
        outward = self.outward(dialect)
        return None if outward is None else _if_any(outward)


def _if_any(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)
