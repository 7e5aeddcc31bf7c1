"""An outgoing message within what a channel can do: what it cannot is replaced by the nearest thing it can."""

from bot.channels.contract import Abilities
from domain.messages import ChatKind, OutgoingKind, OutgoingMessage, QueuedMessage
from domain.replacing import replace


def render(queued: QueuedMessage, abilities: Abilities) -> QueuedMessage | None:
    """Return the message as this channel can show it, None when it has nothing like it."""
    message = queued.message
    if message.kind is OutgoingKind.REACTION and not abilities.reactions:
        return None
    if message.kind is OutgoingKind.TOAST and not abilities.toasts:
        # In a group a line would be read by everybody; a toast was for one.
        spoken = replace(message, kind=OutgoingKind.MESSAGE)
        return replace(queued, message=spoken) if message.to.kind is ChatKind.PRIVATE else None
    if message.buttons and not abilities.buttons:
        queued = replace(queued, message=replace(message, text=_numbered(message), buttons=()))
    if queued.edits is not None and not abilities.edits:
        # What changed is told by a new message that answers the old one.
        queued = replace(queued, edits=None, answers=queued.answers or queued.edits)
    return queued


def _numbered(message: OutgoingMessage) -> str:
    """Return the text with its buttons as a list of numbers to reply with, and of addresses to open."""
    buttons = [button for row in message.buttons for button in row]
    links = [f"{button.label}：{button.url}" for button in buttons if button.url]
    pressed = [button.label for button in buttons if not button.url]
    choices = "　".join(f"{number} {label}" for number, label in enumerate(pressed, start=1))
    lines = [message.text, *links]
    if choices:
        lines.append(f"回复数字：{choices}")
    return "\n".join(lines)
