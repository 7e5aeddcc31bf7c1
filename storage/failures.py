"""What the errors of the databases' drivers mean: whether the same may succeed later, and why not now."""

import sqlite3

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage.errors import CannotOpenError

_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: "磁盘满了。",
    sqlite3.SQLITE_BUSY: "别的程序锁住了数据库。",
    sqlite3.SQLITE_LOCKED: "别的程序锁住了数据库。",
    sqlite3.SQLITE_READONLY: "数据库只能读，不能写。",
    sqlite3.SQLITE_IOERR: "磁盘出错。",
    sqlite3.SQLITE_CANTOPEN: "数据库文件打不开。",
}
_PRIMARY_CODE = 0xFF
"""SQLite's extended error codes keep the primary one in their lowest byte."""

_CONNECTION_LOST = "和数据库的连接断了。"
# PostgreSQL's classes of errors, by the first two letters of their codes, and single ones.
_POSTGRESQL_REASONS = {
    "08": _CONNECTION_LOST,
    "53": "数据库没有空间或连接了。",
    "55": "别的程序锁住了数据库。",
    "57": "数据库正在关闭或启动。",
    "58": "数据库的磁盘出错。",
    "25006": "数据库只能读，不能写。",
}
_POSTGRESQL_LOST = ("08", "57P01", "57P02", "57P03")
"""The connection failed, or the server ended it, crashed or is just starting."""
_RERUN = ("40001", "40P01", "23505", sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)
"""Serialization failure, deadlock, and a unique key that another process took in the same instant."""


def reason_unavailable(error: Exception) -> str | None:
    """Return in plain words why the database cannot be used now; None when the error is not of that sort."""
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        return _SQLITE_REASONS.get(getattr(cause, "sqlite_errorcode", 0) & _PRIMARY_CODE)
    if connection_lost(error):
        return _CONNECTION_LOST
    state = _state(cause)
    return _POSTGRESQL_REASONS.get(state, _POSTGRESQL_REASONS.get(state[:2]))


def cannot_open(error: Exception, url: URL) -> CannotOpenError:
    """Return the refusal that tells the operator why a database cannot be opened; without its password."""
    reason = reason_unavailable(error) or f"它回答：{_cause(error)}"
    return CannotOpenError(f"数据库 {url.render_as_string()} 不能用：{reason}")


def connection_lost(error: Exception) -> bool:
    """Say whether the connection to PostgreSQL broke or could not be made."""
    cause = _cause(error)
    # Without a code it was not the server that answered.
    unanswered = type(cause).__name__ == "OperationalError" and getattr(cause, "sqlstate", "") is None
    return unanswered or _state(cause).startswith(_POSTGRESQL_LOST)


def worth_running_again(error: Exception) -> bool:
    """Say whether two transactions got in each other's way, so that the same may succeed now."""
    cause = _cause(error)
    return (getattr(cause, "sqlite_errorcode", None) or _state(cause)) in _RERUN


def _cause(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _state(cause: BaseException | None) -> str:
    # The driver for PostgreSQL need not be installed, so its errors are known by what they carry.
    return getattr(cause, "sqlstate", None) or ""
