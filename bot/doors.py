"""What every kind of channel is made with, and how the kinds that the settings enable are found."""

from collections.abc import Callable, Iterator
from typing import cast

from msgspec import Struct

from bot.books import Books
from bot.channels.contract import Channel
from bot.composition import CHANNELS
from bot.pictures import Pictures
from bot.settings import Settings
from domain.neighbourhood import Neighbourhood
from storage.sealed import Keys


class Surroundings(Struct, frozen=True):
    """What a channel may need of the program around it."""

    settings: Settings
    keys: Keys
    books: Books
    pictures: Pictures
    town: Callable[[], Neighbourhood]
    """The neighbourhood as it was a moment ago."""


class Links:
    """The addresses that open a private chat, asked for by a channel's instance."""

    def __init__(self) -> None:
        """No channel is there yet: they are made with books that already know these links."""
        self._channels: dict[str, Channel] = {}

    def know(self, channel: Channel) -> None:
        """Let a channel make the links of its instance."""
        self._channels[channel.instance] = channel

    def __call__(self, instance: str, payload: str) -> str | None:
        """Return the address, None where there is no such thing."""
        channel = self._channels.get(instance)
        return channel.link(payload) if channel else None


def enabled_channels(surroundings: Surroundings) -> Iterator[Channel]:
    """Make the channels that the settings enable; the modules of the others are never loaded."""
    settings = surroundings.settings
    enabled = {"telegram": bool(settings.telegram), "web": settings.web is not None}
    for kind, entry in CHANNELS.items():
        if enabled[kind]:
            yield from cast("list[Channel]", entry.load().channels(surroundings))
