"""Bringing a database to the newest schema when the program starts."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage import crash
from storage.engine import POSTGRESQL, open_engine
from storage.errors import CannotOpenError
from storage.failures import cannot_open

_ONE_AT_A_TIME = 0x6D656E6B6F75
"""PostgreSQL's advisory lock that a migration holds: "menkou" in ASCII."""


def upgrade(url: str) -> None:
    """Bring the database to the newest schema, all in one transaction; several processes may try at once.

    Raises CannotOpenError when it is from a newer version of the program, or cannot be used; nothing is changed then.
    """
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == POSTGRESQL:
                connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
            _upgrade(connection)
        crash.point("after_migrated")
    except DBAPIError as error:
        raise cannot_open(error, engine.url) from error
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = set(MigrationContext.configure(connection).get_current_heads())
    if found - known:
        raise CannotOpenError("这个数据库是更新版本的门口写的。请装回那个版本，或者恢复备份。")
    command.upgrade(config, "head")
    crash.point("before_migrated")
