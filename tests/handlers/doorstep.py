"""The town with more ways to come to its door: links, pictures, voices, groups nobody has bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from domain.clocks import Kind, Terms
from domain.messages import Chat, ChatKind, IncomingKind, MediaReference
from domain.people import Account, Person
from domain.replacing import replace
from domain.taxonomy import Category, Urgency
from handlers.office import Answer
from storage.media import Media
from tests.handlers.town import CHANNEL, Shown, Town

NEW_GROUP = "新来的群"
ONE_DAY = timedelta(hours=8)
"""In which the desk of this town answers what only it can answer."""
ANSWERS = (
    Answer(("老年证", "老年优待证"), "老年证：带身份证到社区服务大厅，当场办。"),
    Answer(("居住证",), "居住证：15 个工作日内拿证。"),
)


@dataclass
class Door(Town):
    """A town whose desk has answers to two questions of policy."""

    def chat(self, name: str) -> Chat:
        """Return a person's private chat or a group, bound or not, by the name."""
        return Chat(CHANNEL, ChatKind.GROUP, name) if name == NEW_GROUP else super().chat(name)

    def address(self, who: str, text: str, group: str) -> list[Shown]:
        """Let somebody speak to the bot in a group."""
        return self._receive(who, self.chat(group), IncomingKind.TEXT, text=text, addressed=True)

    def come(self, who: str, payload: str = "") -> list[Shown]:
        """Let somebody open the private chat by a link."""
        return self._receive(who, self.chat(who), IncomingKind.START, text=payload)

    def send(self, who: str, kind: IncomingKind, text: str = "", group: str = "") -> list[Shown]:
        """Let somebody send something without words, or let the platform tell something about a chat."""
        media = (MediaReference(kind, f"picture of {who}"),) if kind is IncomingKind.PHOTO else ()
        return self._receive(who, self.chat(group or who), kind, text=text, media=media)

    def pictures(self, number: int) -> tuple[Media, ...]:
        """Return the pictures of a request."""
        request = self.request(number)
        return self.run(lambda desk: desk.media.of_request(request.id))

    def account(self, who: str) -> Account | None:
        """Return somebody's account as it stands."""
        return self.run(lambda desk: desk.people.account(CHANNEL, who))

    def person(self, who: str) -> Person:
        """Return who an account belongs to."""
        found = self.run(lambda desk: desk.people.by_account(CHANNEL, who))
        assert found is not None
        return found


def at_the_door(town: Town) -> Door:
    """Return the same town with all ways to come to it."""
    policy: dict[Kind, Terms] = {
        (Category.POLICY, None, Urgency.NORMAL): Terms(timedelta(hours=1), timedelta(hours=1), ONE_DAY)
    }
    known = town.practice.clocks
    clocks = replace(known, by_kind={**known.by_kind, **policy})
    return Door(town.writer, replace(town.practice, answers=ANSWERS, clocks=clocks), town.now)


def labels(sent: list[Shown]) -> list[str]:
    """Return the labels of all buttons that were sent."""
    return list(_labels(sent))


def _labels(sent: list[Shown]) -> Iterator[str]:
    for each in sent:
        yield from each.labels
