"""Fetching what people send, from the one address that may be asked, within a size and a time."""

import asyncio
from ssl import SSLContext
from typing import Final

import httpx
from telegram import Bot, File
from telegram.error import TelegramError

from bot.channels.contract import SendError
from bot.channels.telegram.calls import send_error

_OK: Final = 200
_SERVER_TROUBLE: Final = 500


class Files:
    """Downloads of one bot."""

    def __init__(self, bot: Bot, address: str, longest: float, certificates: SSLContext) -> None:
        """`address` is where the bot's files are, token and slash included; `longest` is in seconds."""
        self._bot = bot
        self._address = address
        self._longest = longest
        self._certificates = certificates

    async def fetch(self, file_id: str, largest: int) -> bytes:
        """Return the bytes of the file. Raises SendError, also for a file of more than `largest` bytes."""
        address = await self._find(file_id, largest)
        try:
            async with asyncio.timeout(self._longest):
                return await self._download(address, largest)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            reason = type(error).__name__
        # Raised after the block, so as not to carry along the library's error: it knows the address, with the token.
        raise SendError(f"A file could not be fetched ({reason})")

    async def _find(self, file_id: str, largest: int) -> str:
        """Return the address of the file."""
        file = await self._look_up(file_id)
        if isinstance(file, TelegramError):
            raise send_error(file)
        if (file.file_size or 0) > largest:
            raise _too_large(largest)
        if not file.file_path or not file.file_path.startswith(self._address) or ".." in file.file_path:
            raise SendError("Telegram names a file outside its own files", permanent=True)
        return file.file_path

    async def _look_up(self, file_id: str) -> File | TelegramError:
        try:
            return await self._bot.get_file(file_id)
        except TelegramError as error:
            return error

    async def _download(self, address: str, largest: int) -> bytes:
        content = bytearray()
        # It is asked for as it is and read as it comes, so that no small answer unfolds into a large one.
        headers = {"Accept-Encoding": "identity"}
        async with (
            httpx.AsyncClient(verify=self._certificates, follow_redirects=False) as client,
            client.stream("GET", address, headers=headers) as answer,
        ):
            if answer.status_code != _OK:
                raise SendError(
                    f"A file could not be fetched ({answer.status_code})",
                    permanent=answer.status_code < _SERVER_TROUBLE,
                )
            async for chunk in answer.aiter_raw():
                content += chunk
                if len(content) > largest:
                    raise _too_large(largest)
        return bytes(content)


def _too_large(largest: int) -> SendError:
    return SendError(f"The file has more than {largest} bytes", permanent=True)
