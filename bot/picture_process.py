"""Decodes one picture in a process of its own: what a stranger sent is opened nowhere else.

Reads the picture from standard input and writes it anew to standard output as JPEG, without anything a camera adds.
A picture that cannot be used ends the process with status 2.
"""

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2_048
QUALITY = 85
MOST_PIXELS = 17_000_000
"""Of formats that are decoded whole; a JPEG can be decoded at a fraction of its size."""
MOST_PIXELS_JPEG = 200_000_000
MOST_MEMORY = 512 * 2**20
MOST_SECONDS = 5
REFUSED = 2


class RefusedPictureError(Exception):
    """Not a picture, or not one that is kept."""


def encode_anew(data: bytes) -> bytes:
    """Return the picture as JPEG, upright and no longer than LONGEST_SIDE. Raises RefusedPictureError."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            return _jpeg(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RefusedPictureError from error


def _jpeg(picture: Image.Image) -> bytes:
    most = MOST_PIXELS_JPEG if picture.format == "JPEG" else MOST_PIXELS
    if picture.width * picture.height > most:
        raise RefusedPictureError
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    if picture.width * picture.height > MOST_PIXELS:
        raise RefusedPictureError
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new canvas: whatever hung on the old one (EXIF, colour profile, comment) stays behind.
    clean = Image.new("RGB", upright.size, "white")
    seen_through = upright.convert("RGBA")
    clean.paste(seen_through, mask=seen_through.getchannel("A"))
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def main() -> int:
    """Encode what stands on standard input, within bounds on memory and time."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    # Pillow only warns of a picture too large to decode; such a one is refused above.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    try:
        encoded = encode_anew(sys.stdin.buffer.read())
    except (RefusedPictureError, MemoryError):
        return REFUSED
    sys.stdout.buffer.write(encoded)
    return 0


if __name__ == "__main__":
    sys.exit(main())
