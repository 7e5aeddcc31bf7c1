"""The Telegram bots that the settings name."""

from bot.channels.contract import Channel
from bot.channels.telegram.channel import TelegramChannel
from bot.doors import Surroundings


def channels(surroundings: Surroundings) -> list[Channel]:
    """Return one channel for each bot, not started."""
    return [
        TelegramChannel(
            f"telegram:{bot.name}",
            bot.token,
            surroundings.pictures.read,
            base_url=f"{bot.api}/bot",
            base_file_url=f"{bot.api}/file/bot",
        )
        for bot in surroundings.settings.telegram
    ]
