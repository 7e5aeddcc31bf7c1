"""Photos that came in from a page, kept until the desk has fetched them."""

import asyncio
import re
import secrets
import time
from pathlib import Path

KEPT_SECONDS = 24 * 3600
LARGEST_INBOX = 256 * 2**20
REFERENCE = re.compile(r"[0-9a-f]{32}")


class InboxFullError(Exception):
    """The folder of incoming photos is full."""


class PhotoInbox:
    """A folder in which each photo has a name of 128 random bits, so that knowing the name is the right to see it."""

    def __init__(self, folder: Path, largest: int = LARGEST_INBOX) -> None:
        """Keep at most `largest` bytes in all, each photo for a day."""
        self._folder = folder
        self._largest = largest

    async def keep(self, data: bytes) -> str:
        """Store a photo and return its reference.

        Raises:
            InboxFullError: when the folder is full.
            OSError: when the disk is.
        """
        return await asyncio.to_thread(self._keep, data)

    async def read(self, reference: str) -> bytes | None:
        """Return the bytes of a photo; None when it is not there."""
        if REFERENCE.fullmatch(reference) is None:
            return None
        try:
            return await asyncio.to_thread((self._folder / reference).read_bytes)
        except FileNotFoundError:
            return None

    def _keep(self, data: bytes) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._sweep() + len(data) > self._largest:
            raise InboxFullError
        reference = secrets.token_hex(16)
        path = self._folder / reference
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(data)
        return reference

    def _sweep(self) -> int:
        """Delete what is older than a day; return the bytes that are left."""
        oldest = time.time() - KEPT_SECONDS
        left = 0
        for path in self._folder.iterdir():
            state = path.stat()
            if state.st_mtime < oldest:
                path.unlink(missing_ok=True)
            else:
                left += state.st_size
        return left
