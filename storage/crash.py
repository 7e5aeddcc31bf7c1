"""Named points at which a test lets the process die, to prove what survives.

MENKOU_CRASH_AT=name ends the process at the first pass of that point, MENKOU_CRASH_AT=name:3 at the third.
"""

import os

_EXIT_STATUS = 137
"""That of a process killed by SIGKILL: nothing is flushed, nothing is tidied up."""


class _Fuse:
    """Counts the passes of the one point that is set, and ends the process at the last of them."""

    def __init__(self, setting: str) -> None:
        self.name, _, passes = setting.partition(":")
        self.left = int(passes or 1)

    def pass_by(self, name: str) -> None:
        if name == self.name:
            self.left -= 1
            if self.left == 0:
                os._exit(_EXIT_STATUS)


_fuse = _Fuse(os.environ.get("MENKOU_CRASH_AT", ""))


def point(name: str) -> None:
    """Die here if the environment says so; otherwise do nothing."""
    if _fuse.name:
        _fuse.pass_by(name)
