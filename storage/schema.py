"""What all tables have in common: the catalogue they stand in and the column types of their subjects."""

import json
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    bindparam,
    literal_column,
    or_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeEngine

from domain.messages import Chat, ChatKind
from storage.stored import Stored

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


class Code(Stored[Codes], Generic[Codes]):
    """A member of one enumeration, stored as its value; a value that the enumeration does not know is a KeyError."""

    impl = Text
    cache_ok = True

    def __init__(self, codes: type[Codes]) -> None:
        super().__init__()
        self.codes = codes
        self._members = {member.value: member for member in codes}

    def inward(self, dialect: Dialect) -> Callable[[Codes], str]:  # noqa: ARG002 - the same for all.
        """Return what turns a member into its value."""
        return str

    def outward(self, dialect: Dialect) -> Callable[[str], Codes]:  # noqa: ARG002 - the same for all.
        """Return what turns a value into its member."""
        return self._members.__getitem__


def chat_code(chat: Chat) -> str:
    """Return a chat as one word list, `group telegram:main -100123`; channel instances contain no spaces."""
    return f"{chat.kind} {chat.channel} {chat.id}"


@lru_cache(maxsize=16_384)
def chat_of(code: str) -> Chat:
    """Return the chat of a code."""
    kind, channel, external = code.split(" ", 2)
    return Chat(channel=channel, kind=ChatKind(kind), id=external)


class ChatCode(Stored[Chat]):
    """A chat in one column."""

    impl = Text
    cache_ok = True

    def inward(self, dialect: Dialect) -> Callable[[Chat], str]:  # noqa: ARG002 - the same for all.
        """Return what turns a chat into its code."""
        return chat_code

    def outward(self, dialect: Dialect) -> Callable[[str], Chat]:  # noqa: ARG002 - the same for all.
        """Return what turns a code into its chat."""
        return chat_of


class Several(Stored[Sequence[Any]]):
    """Any number of values in one parameter: JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose what the engine gets."""
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def inward(self, dialect: Dialect) -> Callable[[Sequence[Any]], str | list[Any]]:
        """Return what turns the values into what the engine gets."""
        return list if dialect.name == "postgresql" else lambda values: json.dumps(list(values))


class _OneOf(FunctionElement[Any]):
    # As a Boolean it would be compared with 1 on SQLite, which then looks at every row.
    type = NullType()
    inherit_cache = True


def one_of(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """Ask whether a column holds one of the values of a parameter.

    A statement with this always has the same text, however many values there are.
    """
    of = BigInteger if isinstance(column.type, BigInteger) else Text
    return _OneOf(column, bindparam(parameter, type_=Several(of)))


@compiles(_OneOf, "sqlite")
def _one_of_on_sqlite(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy calls it so.
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both are what SQLAlchemy wrote.


@compiles(_OneOf, "postgresql")
def _one_of_on_postgresql(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy calls it so.
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY({values})"


def is_any(column: ColumnElement[Any], members: Iterable[StrEnum]) -> ColumnElement[bool]:
    """Ask whether a column holds one of these codes.

    They are written out, because SQLite chooses an index by what stands in the statement.
    """
    return or_(*(column == literal_column(f"'{member.value}'") for member in members))


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
