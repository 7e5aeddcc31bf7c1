"""One column type for every instant: integer microseconds UTC on SQLite, timestamptz on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy.types import TypeEngine

from storage.stored import Stored

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_A_DAY = 86_400
_MICROSECONDS_A_SECOND = 1_000_000


def microseconds(instant: datetime) -> int:
    """Return the microseconds since 1970 in UTC, exactly. Raises ValueError for a datetime without a zone."""
    if instant.tzinfo is None:
        message = f"{instant} has no time zone: an instant needs one"
        raise ValueError(message)
    passed = instant - _EPOCH
    return (passed.days * _SECONDS_A_DAY + passed.seconds) * _MICROSECONDS_A_SECOND + passed.microseconds


class Instant(Stored[datetime]):
    """An aware datetime; it comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int] | TypeEngine[datetime]:
        """Choose what the engine stores."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def inward(self, dialect: Dialect) -> Callable[[datetime], int | datetime]:
        """Return what turns an aware datetime into what the engine stores; it raises ValueError for a naive one."""
        return _checked if dialect.name == "postgresql" else microseconds

    def outward(self, dialect: Dialect) -> Callable[[Any], datetime]:
        """Return what turns what the engine stored into an aware datetime in UTC."""
        return _in_utc if dialect.name == "postgresql" else _after


def _checked(instant: datetime) -> datetime:
    microseconds(instant)
    return instant


def _in_utc(stored: datetime) -> datetime:
    return stored.astimezone(UTC)


def _after(stored: int) -> datetime:
    return _EPOCH + timedelta(microseconds=stored)
