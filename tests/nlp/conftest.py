"""What the tests of understanding share: short ways to ask."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.names import NO_NAMES
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import Context, Matter


@pytest.fixture(scope="session")
def matters(rules: RuleBook) -> Callable[..., tuple[Matter, ...]]:
    """Understand a text said in private, or in whatever context is given."""

    def ask(text: str, context: Context | None = None) -> tuple[Matter, ...]:
        return understand(text, context or Context(), rules, NO_NAMES).matters

    return ask


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write rule files into a fresh folder: name without suffix = content."""

    def write(**files: str) -> Path:
        for name, content in files.items():
            (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
        return tmp_path

    return write
