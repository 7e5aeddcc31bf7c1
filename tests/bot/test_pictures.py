"""What is kept of a picture somebody sent, and what is refused."""

import io
import stat
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bot.picture_process import LONGEST_SIDE
from bot.pictures import NotAPictureError, Pictures

GPS_INFO, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
CANARY = b"secret camera"


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red").save(written, kind, **options)
    return written.getvalue()


def photo_with_exif(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = CANARY.decode()
    exif.get_ifd(GPS_INFO)[2] = (31.0, 12.0, 34.0)
    return picture("JPEG", exif=exif, comment=CANARY)


def bomb(side: int) -> bytes:
    """Return a small PNG that unfolds to `side` times `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(3 * side + 1) * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path / "media")


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "L")]
)
async def test_a_picture_is_kept_under_its_hash(kind: str, mode: str, pictures: Pictures) -> None:
    name = await pictures.keep(picture(kind, mode=mode))
    kept = opened(pictures.read(name))
    assert kept.format == "JPEG"
    assert kept.size == (40, 20)
    assert await pictures.bring(name) == pictures.read(name)


async def test_nothing_a_camera_adds_is_kept(pictures: Pictures) -> None:
    sent = photo_with_exif()
    assert CANARY in sent
    kept = pictures.read(await pictures.keep(sent))
    assert kept is not None
    assert CANARY not in kept
    assert not opened(kept).getexif()
    # The camera's note which side is up has been obeyed instead.
    assert opened(kept).size == (20, 40)


async def test_a_large_photo_is_made_smaller(pictures: Pictures) -> None:
    kept = opened(pictures.read(await pictures.keep(picture("JPEG", (8_000, 6_000)))))
    assert kept.size == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)


async def test_the_same_picture_is_kept_once(pictures: Pictures, tmp_path: Path) -> None:
    first, second = await pictures.keep(picture("PNG")), await pictures.keep(picture("PNG"))
    assert first == second
    files = [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture at all",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        picture("GIF"),
        picture("JPEG", (400, 400))[:300],
        bomb(13_000),
        b"\x89PNG\r\n\x1a\n" + bytes(1_000),
    ],
    ids=["nothing", "words", "svg", "gif", "cut off", "bomb", "broken"],
)
async def test_what_is_no_picture_is_refused(data: bytes, pictures: Pictures, tmp_path: Path) -> None:
    with pytest.raises(NotAPictureError):
        await pictures.keep(data)
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab" * 20, "AB" * 20, "a/b"])
def test_only_a_hash_finds_a_picture(name: str, pictures: Pictures) -> None:
    assert pictures.read(name) is None
