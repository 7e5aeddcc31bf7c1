"""Pictures over HTTP: a page brings a photo, a page shows a photo or a picture the desk has stored."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.web import InboxFullError, PhotoInbox

LARGEST_PHOTO = 10 * 2**20
UPLOAD_SECONDS = 60

Pictures: TypeAlias = Callable[[str], Awaitable[bytes | None]]
"""Returns a stored picture by its hash, None when there is none of this hash."""


async def take_photo(request: Request, photos: PhotoInbox) -> Response:
    """Keep the photo in the body and answer with its reference, by which a message can then name it."""
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            data = await _body(request)
    except TimeoutError:
        return _refusal("照片传得太慢，没有收到。请换个信号好的地方再发。", 408)
    if data is None:
        return _refusal("照片太大了（最多 10 MB），没有收到。", 413)
    if picture_type(data) is None:
        return _refusal("只能发照片（JPG、PNG、WebP），没有收到。", 415)
    try:
        reference = await photos.keep(data)
    except (InboxFullError, OSError):
        return _refusal("现在存不下照片，没有收到。请先打字说明，照片过一会儿再发。", 507)
    return JSONResponse({"photo": reference})


def show_picture(data: bytes | None) -> Response:
    """Answer with a picture, and with nothing that only claims to be one."""
    kind = picture_type(data) if data is not None else None
    if data is None or kind is None:
        return Response(status_code=404)
    return Response(data, media_type=kind, headers={"Cache-Control": "private, max-age=86400, immutable"})


def picture_type(data: bytes) -> str | None:
    """Tell the media type from the first bytes; None for anything a page does not show."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


async def _body(request: Request) -> bytes | None:
    """Read the body; None as soon as it is larger than a photo may be."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > LARGEST_PHOTO:
            return None
    return bytes(data)


def _refusal(words: str, status: int) -> Response:
    return JSONResponse({"text": words}, status)
