"""Photos from a page: for our eyes only, for a day, and never more than the folder may hold."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.web import InboxFullError, PhotoInbox


async def test_photos_are_for_our_eyes_and_go_after_a_day(tmp_path: Path) -> None:
    photos = PhotoInbox(tmp_path / "photos")
    old, young = await photos.keep(b"old"), await photos.keep(b"young")
    path = tmp_path / "photos" / old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    two_days_ago = datetime.now(UTC).timestamp() - 2 * 24 * 3600
    os.utime(path, (two_days_ago, two_days_ago))
    await photos.keep(b"newest")
    assert await photos.read(old) is None
    assert await photos.read(young) == b"young"


async def test_a_full_folder_takes_no_more_photos(tmp_path: Path) -> None:
    photos = PhotoInbox(tmp_path, largest=10)
    kept = await photos.keep(b"12345678")
    with pytest.raises(InboxFullError):
        await photos.keep(b"123")
    assert await photos.read(kept) == b"12345678"
    assert os.listdir(tmp_path) == [kept]  # noqa: PTH208 - one look at a folder of one file
