"""Whether a database has the newest schema, asked without the library that would bring it there."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import open_engine

_REVISIONS = Path(__file__).parent / "migrations" / "versions"
_FOUND = text("SELECT version_num FROM alembic_version")


def is_current(url: str) -> bool:
    """Say whether nothing has to be migrated; False also when it cannot be told, which the migration then says."""
    newest = max(path.name for path in _REVISIONS.glob("[0-9]*.py")).split("_", 1)[0]
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(_FOUND).scalars().all() == [newest]
    except DBAPIError:
        return False
    finally:
        engine.dispose()
