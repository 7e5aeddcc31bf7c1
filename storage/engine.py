"""Opening a database, and saying in plain words why one cannot be used now."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from storage.errors import CannotOpenError

POSTGRESQL = "postgresql"

# How many rows an insertion added says whether they were there before.
_OPTIONS = {"preserve_rowcount": True}

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # What was acknowledged survives a power cut; group commit makes it cheap.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",
)
_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: "The disk is full.",
    sqlite3.SQLITE_BUSY: "Another program keeps the database locked.",
    sqlite3.SQLITE_LOCKED: "Another program keeps the database locked.",
    sqlite3.SQLITE_READONLY: "The database may only be read, not written.",
    sqlite3.SQLITE_IOERR: "The disk reports an error.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened.",
}
_PRIMARY_CODE = 0xFF
"""SQLite's extended error codes keep the primary one in their lowest byte."""

# PostgreSQL's classes of errors, by the first two letters of their codes.
_POSTGRESQL_REASONS = {
    "08": "The connection to the database was lost.",
    "53": "The database has run out of room or connections.",
    "55": "Something else keeps the database locked.",
    "57": "The database is shutting down or starting.",
    "58": "The database's disk reports an error.",
}
_POSTGRESQL_READ_ONLY = "25006"
_POSTGRESQL_RERUN = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, and a unique key that another transaction took in the same instant."""


def open_engine(url: str) -> Engine:
    """Return the engine of a database, `sqlite:///file` or `postgresql://…`; nothing is connected yet.

    Raises CannotOpenError in words for the operator.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CannotOpenError("The database URL cannot be read; it looks like sqlite:///menkou.db.") from error
    match parsed.get_backend_name():
        case "sqlite":
            return _open_sqlite(parsed)
        case "postgresql":
            return _open_postgresql(parsed)
        case other:
            raise CannotOpenError(f"Databases of the kind {other!r} are not known; use sqlite or postgresql.")


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise CannotOpenError("The database URL names no file; it looks like sqlite:///menkou.db.")
    folder = Path(url.database).absolute().parent
    if not folder.is_dir():
        raise CannotOpenError(f"The folder {folder} for the database does not exist.")
    engine = create_engine(url, execution_options=_OPTIONS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _open_postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        execution_options=_OPTIONS,
        connect_args={"options": "-c timezone=UTC -c lock_timeout=10s"},
    )


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver would open a deferred transaction at the first write; ours begin IMMEDIATE, see above.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def reason_unavailable(error: DBAPIError) -> str | None:
    """Return in plain words why the database cannot be used now; None when the error is not of that sort."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0)
        return _SQLITE_REASONS.get(code & _PRIMARY_CODE)
    if connection_lost(error):
        return _POSTGRESQL_REASONS["08"]
    state = _sqlstate(error)
    if state == _POSTGRESQL_READ_ONLY:
        return "The database may only be read, not written."
    return _POSTGRESQL_REASONS.get(state[:2])


def connection_lost(error: DBAPIError) -> bool:
    """Say whether the connection to PostgreSQL broke or could not be made."""
    return error.connection_invalidated or (not _sqlstate(error) and isinstance(error, OperationalError))


def worth_running_again(error: DBAPIError) -> bool:
    """Say whether two transactions of PostgreSQL got in each other's way, so that the same may succeed now."""
    return _sqlstate(error) in _POSTGRESQL_RERUN


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
