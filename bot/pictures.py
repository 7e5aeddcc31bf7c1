"""The pictures of a deployment: encoded anew, kept under their hash, found again by it."""

import asyncio
import re
import sys
from hashlib import blake2b
from pathlib import Path

LARGEST_PICTURE = 20 * 2**20
"""Bytes that are fetched at most."""
_SECONDS = 10.0
_PROCESS = Path(__file__).with_name("picture_process.py")
_HASH = re.compile(r"[0-9a-f]{40}")


class NotAPictureError(Exception):
    """What was sent is no picture, or none that can be kept."""


class Pictures:
    """A folder of pictures, each under the hash of its bytes, `ab/ab12….jpg`."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first picture comes."""
        self._folder = folder

    async def keep(self, data: bytes) -> str:
        """Encode a picture anew, keep it and return its hash.

        Raises NotAPictureError, and OSError when the disk is full.
        """
        encoded = await _encode_anew(data)
        name = blake2b(encoded, digest_size=20).hexdigest()
        await asyncio.to_thread(self._write, name, encoded)
        return name

    def read(self, name: str) -> bytes | None:
        """Return a picture by its hash; None when there is none."""
        if not _HASH.fullmatch(name):
            return None
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    async def bring(self, name: str) -> bytes | None:
        """Return a picture by its hash without holding up the loop."""
        return await asyncio.to_thread(self.read, name)

    async def delete(self, name: str) -> None:
        """Delete a picture by its hash, if it is there. Raises OSError when the disk does not allow it."""
        await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.jpg"

    def _write(self, name: str, encoded: bytes) -> None:
        path = self._path(name)
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(encoded)
        unfinished.replace(path)


async def _encode_anew(data: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        _PROCESS,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        encoded, _ = await asyncio.wait_for(process.communicate(data), _SECONDS)
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise NotAPictureError from error
    if process.returncode != 0:
        raise NotAPictureError
    return encoded
