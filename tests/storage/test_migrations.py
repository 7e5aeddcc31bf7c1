"""Databases are brought to the newest schema, and refused when they know more than the program."""

import re
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from storage.engine import open_engine
from storage.errors import CannotOpenError
from storage.migrations import upgrade
from storage.schema import metadata

_CATALOGUES = {
    "sqlite": ("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_autoindex%'",),
    "postgresql": (
        """SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    ),
}


_BETWEEN_PARTS = re.compile(r",(?![^(]*\))")
"""A comma that stands in no brackets."""


def catalogue(engine: Engine) -> dict[str, set[str]]:
    """Return what the database itself says of every table, column, index and constraint, part by part."""
    with engine.begin() as connection:
        rows = [row for query in _CATALOGUES[engine.dialect.name] for row in connection.execute(text(query))]
    return {name: _parts(definition) for name, definition in rows if not name.startswith("alembic_version")}


def _parts(definition: str) -> set[str]:
    # SQLite keeps the words of a statement: the order of a table's lines means nothing, nor that what is added to it
    # later stands at the end of the last one.
    lines = (part for line in definition.replace('"', "").splitlines() for part in _BETWEEN_PARTS.split(line))
    return {" ".join(line.split()) for line in lines if line.strip()}


def test_the_migrated_schema_is_that_of_the_tables(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    migrated = catalogue(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        metadata.drop_all(connection)
        metadata.create_all(connection)
    from_metadata = catalogue(engine)
    engine.dispose()
    assert migrated.keys() == from_metadata.keys()
    assert migrated == from_metadata


def test_alembic_finds_nothing_left_to_migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_second_start_changes_nothing(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    before = catalogue(engine)
    upgrade(empty_database_url)
    assert catalogue(engine) == before
    engine.dispose()


def test_many_programs_may_start_at_once(empty_database_url: str) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        try:
            upgrade(empty_database_url)
        except CannotOpenError as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    engine = open_engine(empty_database_url)
    assert {"request", "event", "outgoing"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_database_from_a_newer_version_is_left_alone(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = catalogue(engine)
    with pytest.raises(CannotOpenError, match="更新版本"):
        upgrade(empty_database_url)
    assert catalogue(engine) == before
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://localhost/menkou", "mysql"),
        ("menkou.db", "sqlite:///"),
        ("sqlite://", "没有文件"),
        ("sqlite:///:memory:", "没有文件"),
        ("sqlite:////nowhere/at/all/menkou.db", "/nowhere/at/all"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_in_words(url: str, said: str) -> None:
    with pytest.raises(CannotOpenError, match=said):
        upgrade(url)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "menkou.db"
    path.write_bytes(b"This is a letter, not a database. " * 100)
    before = path.read_bytes()
    with pytest.raises(CannotOpenError, match="not a database"):
        upgrade(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_postgresql_that_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(CannotOpenError, match="连接"):
        upgrade("postgresql://menkou@127.0.0.1:1/menkou")


def test_a_password_is_not_said_aloud() -> None:
    with pytest.raises(CannotOpenError) as refused:
        upgrade("postgresql://menkou:geheim@127.0.0.1:1/menkou")
    assert "geheim" not in str(refused.value)
