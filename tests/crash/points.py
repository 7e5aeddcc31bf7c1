"""The named points of the code, and at which of their passes the program is killed."""

import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_FOLDERS = ("bot", "handlers", "storage")

FIRST_START = frozenset({"before_key_file", "before_migrated", "after_migrated"})
"""Passed before there is anything to tell; test_first_start.py dies there."""
ONLY_ON = {"after_reservation": "postgresql"}
DEATHS = {
    **dict.fromkeys(("before_begin", "after_begin", "after_job", "before_write", "before_commit"), (1, 8, 25)),
    **dict.fromkeys(("after_commit", "after_answer"), (1, 8, 25)),
    **dict.fromkeys(("after_fetch", "after_ring", "after_putting_aside", "after_reservation"), (1, 1)),
}
"""At which pass of a point each life ends: every job passes the first ones, and the last ones are passed but once."""
USUAL_DEATHS = (1, 3)


def points() -> list[str]:
    """Return the names of all points in the code."""
    sources = (file.read_text("utf-8") for folder in _FOLDERS for file in (_ROOT / folder).rglob("*.py"))
    return sorted({name for source in sources for name in re.findall(r'crash\.point\("(\w+)"\)', source)})
