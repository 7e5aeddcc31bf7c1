"""A program that listens to Telegram and kills itself while it takes its first message. Run by a test."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.channels.telegram.channel import TelegramChannel
from domain.messages import IncomingMessage


async def main(token: str, base_url: str, moment: str, journal: str) -> None:
    """Die `before` or `after` the delivery's id was written down."""

    async def inbox(message: IncomingMessage) -> None:
        if moment == "after":
            await asyncio.to_thread(Path(journal).write_text, message.delivery_id)
        os.kill(os.getpid(), signal.SIGKILL)

    channel = TelegramChannel("telegram:main", token, lambda _: None, base_url=base_url)
    await channel.start(inbox)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
