"""One column type for every instant: integer microseconds UTC on SQLite, timestamptz on PostgreSQL."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

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


class Instant(TypeDecorator[datetime]):
    """An aware datetime; it comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int] | TypeEngine[datetime]:
        """Choose what the engine stores."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | datetime | None:
        """Turn an aware datetime into what the engine stores. Raises ValueError for a naive one."""
        if value is None:
            return None
        counted = microseconds(value)
        return value if dialect.name == "postgresql" else counted

    def process_result_value(self, value: int | datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so.
        """Turn what the engine stored into an aware datetime in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _EPOCH + timedelta(microseconds=value)
