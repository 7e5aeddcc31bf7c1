"""What all tables have in common: the catalogue they stand in and the column types of their subjects."""

from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Column, Dialect, Index, Integer, LargeBinary, MetaData, Text
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator

from domain.messages import Chat, ChatKind

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit id. On SQLite it has to be called INTEGER to be the row's own key; it holds 64 bits there too."""

Codes = TypeVar("Codes", bound=StrEnum)


class Code(TypeDecorator[Codes], Generic[Codes]):
    """A member of one enumeration, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, codes: type[Codes]) -> None:
        super().__init__()
        self.codes = codes
        self._members = {member.value: member for member in codes}

    def process_bind_param(self, value: Codes | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy calls it so.
        """Store the value."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Codes | None:  # noqa: ARG002 - SQLAlchemy calls it so.
        """Return the member. Raises KeyError for a value that the enumeration does not know."""
        return None if value is None else self._members[value]


def chat_code(chat: Chat) -> str:
    """Return a chat as one word list, `group telegram:main -100123`; channel instances contain no spaces."""
    return f"{chat.kind.value} {chat.channel} {chat.id}"


@lru_cache(maxsize=16_384)
def chat_of(code: str) -> Chat:
    """Return the chat of a code."""
    kind, channel, external = code.split(" ", 2)
    return Chat(channel=channel, kind=ChatKind(kind), id=external)


class ChatCode(TypeDecorator[Chat]):
    """A chat in one column."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Chat | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy calls it so.
        """Store the chat's code."""
        return None if value is None else chat_code(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Chat | None:  # noqa: ARG002 - SQLAlchemy calls it so.
        """Return the chat."""
        return None if value is None else chat_of(value)


def partial_index(
    name: str, *columns: Column[Any], where: ColumnElement[bool], on_sqlite: ColumnElement[bool] | None = None
) -> Index:
    """Index only the rows that fulfil a condition, which SQLite may want in other words."""
    return Index(
        name,
        *columns,
        sqlite_where=where if on_sqlite is None else on_sqlite,
        postgresql_where=where,
    )


class Sealed(LargeBinary):
    """Bytes that `Keys.seal` made. The type only marks such columns, so that rotation and tests find them all."""

    __visit_name__ = "large_binary"
