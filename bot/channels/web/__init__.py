"""The browser page as a channel: what people do there becomes messages, what the desk says becomes frames."""

from bot.channels.web.channel import Speaker, WebChannel, refusal
from bot.channels.web.history import History, HistoryItem, milliseconds
from bot.channels.web.listener import Frame, Listener
from bot.channels.web.photos import InboxFullError, PhotoInbox

__all__ = [
    "Frame",
    "History",
    "HistoryItem",
    "InboxFullError",
    "Listener",
    "PhotoInbox",
    "Speaker",
    "WebChannel",
    "milliseconds",
    "refusal",
]
