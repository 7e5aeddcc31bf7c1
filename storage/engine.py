"""Opening a database."""

import sqlite3
from pathlib import Path
from types import NoneType

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

from storage.errors import CannotOpenError

POSTGRESQL = "postgresql"

# How many rows an insertion added says whether they were there before.
_OPTIONS = {"preserve_rowcount": True}

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # What was acknowledged survives a power cut; group commit makes it cheap.
    "PRAGMA synchronous = FULL",
    # A page that many messages change is brought from the log into the file once for several batches: 16 MB of log.
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",
)

# Of whatever is no int, float or str, also of a bool, the driver first asks how it is to be stored, and being told is
# quicker for it than finding out that nobody knows.
sqlite3.register_adapter(bytes, bytes)
sqlite3.register_adapter(NoneType, lambda nothing: nothing)
sqlite3.register_adapter(bool, int)


def open_engine(url: str) -> Engine:
    """Return the engine of a database, `sqlite:///file` or `postgresql://…`; nothing is connected yet.

    Raises CannotOpenError in words for the operator.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CannotOpenError("数据库地址看不懂，应当像 sqlite:///menkou.db。") from error
    match parsed.get_backend_name():
        case "sqlite":
            return _open_sqlite(parsed)
        case "postgresql":
            return _open_postgresql(parsed)
        case other:
            raise CannotOpenError(f"不认识 {other} 这种数据库，请用 sqlite 或 postgresql。")


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise CannotOpenError("数据库地址里没有文件，应当像 sqlite:///menkou.db。")
    folder = Path(url.database).absolute().parent
    if not folder.is_dir():
        raise CannotOpenError(f"放数据库的文件夹 {folder} 不存在。")
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
