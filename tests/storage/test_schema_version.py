"""Whether a database has the newest schema."""

from pathlib import Path

import pytest

from storage.errors import CannotOpenError
from storage.migrations import upgrade
from storage.schema_version import is_current


def test_a_database_is_current_once_it_was_migrated(empty_database_url: str) -> None:
    assert not is_current(empty_database_url)
    upgrade(empty_database_url)
    assert is_current(empty_database_url)


def test_a_file_that_is_no_database_is_not_current(tmp_path: Path) -> None:
    (tmp_path / "menkou.db").write_bytes(b"no database" * 100)
    assert not is_current(f"sqlite:///{tmp_path / 'menkou.db'}")


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(CannotOpenError):
        is_current("nonsense")
