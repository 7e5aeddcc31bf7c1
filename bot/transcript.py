"""What was said in a replay: each outgoing message as a line, and at the end each request with its events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TypeAlias

from msgspec import Struct

from bot.replay_script import Step
from domain.messages import Button, QueuedMessage
from domain.service_request import Event, ServiceRequest
from handlers.office import Office
from handlers.showing.phrases import place

JsonLine: TypeAlias = Mapping[str, object]
"""One line of output, ready for JSON."""


class Sent(Struct, frozen=True):
    """One message that left: the number of its line, and of the line it edits, if it edits one.

    `to` is a person's or a group's name, `chat` "private" or the group's name, `request` the number people say.
    """

    n: int
    at: datetime
    to: str
    chat: str
    queued: QueuedMessage
    card: str | None
    edits: int | None
    request: int | None

    @property
    def text(self) -> str:
        """What it says."""
        return self.queued.message.text

    @property
    def labels(self) -> list[list[str]]:
        """The labels of its buttons, row by row."""
        return [[button.label for button in row] for row in self.queued.message.buttons]

    def button(self, label: str) -> Button | None:
        """Return the button of this label, None when it has none."""
        return next((each for row in self.queued.message.buttons for each in row if each.label == label), None)

    def line(self) -> JsonLine:
        """Return the line of output."""
        message = self.queued.message
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "to": self.to,
            "chat": self.chat,
            "channel": message.to.channel,
            "text": message.text,
            "buttons": self.labels,
            "card": self.card,
            "edits": self.edits,
            "lane": message.lane.value,
            "request": self.request,
        }


@dataclass(slots=True)
class Transcript:
    """Everything said on both sides, in order, and how it ended."""

    scenes: list[Step | Sent] = field(default_factory=list)
    requests: list[JsonLine] = field(default_factory=list)
    strangers: dict[str, int] = field(default_factory=dict)
    """Who is in no roster, and the line of the script on which they came."""

    @property
    def sent(self) -> list[Sent]:
        """The messages that left, in order."""
        return [each for each in self.scenes if isinstance(each, Sent)]

    def line(self, n: int) -> Sent | None:
        """Return the line of this number."""
        return next((each for each in self.sent if each.n == n), None)

    def live(self) -> list[Sent]:
        """Return what stands in the chats now, each message as it was edited last, the newest first."""
        newest = {each.edits or each.n: each for each in self.sent}
        return sorted(newest.values(), key=lambda each: each.n, reverse=True)

    def lines(self) -> Iterator[JsonLine]:
        """Return the output: every message that left, then every request."""
        yield from (each.line() for each in self.sent)
        yield from self.requests


def request_line(request: ServiceRequest, names: Mapping[int, str], zone: tzinfo, office: Office) -> JsonLine:
    """Return how a request ended, as the output says it; `names` are those of the people who played."""
    return {
        "request": request.number,
        "state": request.state.value,
        "category": request.category.value,
        "place": place(office.desk.neighbourhood, request, estate=True, room=True),
        "holder": names.get(request.held_by) if request.held_by is not None else None,
        "reporters": [names.get(party.person, "") for party in office.desk.requests.parties(request.id)],
        "events": [_event_line(event, names, zone) for event in office.desk.requests.events(request.id)],
    }


def _event_line(event: Event, names: Mapping[int, str], zone: tzinfo) -> JsonLine:
    return {
        "at": event.at.astimezone(zone).isoformat(),
        "action": event.action.value,
        "by": names.get(event.actor) if event.actor is not None else None,
        "part": event.part.value,
        "from": event.before.value,
        "to": event.after.value,
        "note": event.note,
    }
