"""The stage of a replay: the real books and handlers on virtual time, and accounts for everybody in the roster."""

import asyncio
import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.complaint import Complaint
from bot.due import first_due
from bot.pictures import NotAPictureError, Pictures
from domain.messages import Chat, ChatKind, IncomingMessage, QueuedMessage
from domain.neighbourhood import Role
from domain.people import Account, Person
from domain.roster import Roster
from handlers.clock import sweep
from handlers.front_door import receive
from handlers.office import Office, Practice
from handlers.roster import importing as roster_import
from handlers.roster.importing import Plan
from handlers.roster.invitations import RandomBytes
from handlers.showing import pictures as handlers_pictures
from handlers.showing.stale import HalfDoneError
from handlers.visit import Refused
from storage.desk import Desk
from storage.media import Media
from storage.writer import Writer

CHANNEL = "replay:stage"
SENDS_AT_ONCE = 50
SWEPT_AT_ONCE = 50
PICTURES_AT_ONCE = 50
LEASE = timedelta(minutes=1)
MOST_ROUNDS = 10_000
Result = TypeVar("Result")

Send = Callable[[QueuedMessage], str | None]
"""Shows a message and returns what the platform knows it by."""


@dataclass(slots=True)
class Cast:
    """Who plays: accounts by the names people go by, and the names by account."""

    by_name: dict[str, list[str]] = field(default_factory=dict)
    by_called: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Say whether somebody goes by this name."""
        return name in self.by_name or name in self.by_called

    def add(self, person: Person) -> str:
        """Give a person of the roster an account and return it."""
        account = person.name if person.name not in self.names else f"{person.name} {person.id}"
        self.by_name.setdefault(person.name, []).append(account)
        if person.called:
            self.by_called.setdefault(person.called, []).append(account)
        self.names[account] = person.name
        return account

    def find(self, name: str) -> list[str]:
        """Return the accounts of whoever goes by this name; a stranger gets one."""
        found = self.by_name.get(name) or self.by_called.get(name)
        if found:
            return found
        self.by_name[name] = [name]
        self.names[name] = name
        return [name]


class Stage:
    """The desk on virtual time. One thing happens after the other, each durable before the next begins."""

    def __init__(self, writer: Writer, practice: Practice, start: datetime, send: Send) -> None:
        """Begin at `start`; the writer runs already."""
        self.now = start
        self.cast = Cast()
        self._writer = writer
        self._practice = practice
        self._send = send

    def do(self, job: Callable[[Office], Result]) -> Result:
        """Run a job at the time of the stage and return its result."""
        return self._writer.submit(lambda desk: job(Office(desk, self._practice)), self.now, CHANNEL).result()

    def settle(self, roster: Roster, titles: Mapping[Role, str]) -> None:
        """Let the people of a roster move in, each with an account. Raises Complaint when the roster is wrong."""
        people = self.do(lambda office: _settle(_on_this_channel(roster), titles, office))
        accounts = {self.cast.add(person): person.id for person in people}
        self.do(lambda office: _give_accounts(accounts, office))

    def take(self, message: IncomingMessage) -> None:
        """Let the desk receive a message, and send what it says to it."""
        self._send_all(self._received(message, ()))
        self.deliver()

    def _received(self, message: IncomingMessage, refused: Refused) -> tuple[QueuedMessage, ...]:
        def at_home(office: Office) -> tuple[QueuedMessage, ...]:
            office.desk.outbox.home = message.chat
            receive(message, office, refused)
            return tuple(office.desk.outbox.leased)

        try:
            return self.do(at_home)
        except HalfDoneError as half:
            return self._received(message, half.refused)

    def fetch_pictures(self, pictures: Pictures) -> None:
        """Bring the pictures that came with messages; their references are files."""
        for media in self.do(lambda office: office.desk.media.waiting(PICTURES_AT_ONCE)):
            self.do(_picture_note(media, pictures))
        self.deliver()

    def pass_time(self, until: datetime) -> None:
        """Let everything happen that is due up to an instant, each at its own."""
        for _ in range(MOST_ROUNDS):
            due = self.do(first_due)
            if due is None or due > until:
                self.now = until
                return
            self.now = max(self.now, due)
            while self.do(lambda office: sweep(office, SWEPT_AT_ONCE)):
                pass
            self.deliver()
        raise Complaint(f"到 {self.now.isoformat()} 该做的事做不完，时间停住了。")

    def deliver(self) -> None:
        """Send whatever may leave now."""
        while claimed := self.do(lambda office: office.desk.sending.claim(SENDS_AT_ONCE, LEASE)):
            self._send_all(claimed)

    def _send_all(self, queued: Iterable[QueuedMessage]) -> None:
        sent = [(each.id, self._send(each)) for each in queued]

        def note(office: Office) -> None:
            for row, platform_id in sent:
                office.desk.sending.sent(row, platform_id)

        if sent:
            self.do(note)


def _picture_note(media: Media, pictures: Pictures) -> Callable[[Office], None]:
    try:
        name = asyncio.run(pictures.keep(Path(media.reference.reference).read_bytes()))
    except NotAPictureError:
        return lambda office: office.desk.media.refused(media.id, "not a picture that can be kept")
    return lambda office: handlers_pictures.arrived(office, media, name)


def plan_of(roster: Roster, desk: Desk) -> Plan:
    """Return what a roster would do. Raises Complaint when it is wrong."""
    planned = roster_import.plan(roster, desk)
    if planned.problems:
        first, *others = planned.problems
        more = f"（还有 {len(others)} 处，用 menkou roster import --dry-run 看全部）" if others else ""
        raise Complaint(f"{first.at.file} 第 {first.at.line} 行：{first.wrong}{first.remedy}{more}")
    return planned


def chance() -> RandomBytes:
    """Return a source of bytes that is the same in every replay, so that the same script gives the same output."""
    count = itertools.count()
    return lambda size: hashlib.shake_256(str(next(count)).encode()).digest(size)


def _on_this_channel(roster: Roster) -> Roster:
    groups = tuple(replace(each, channel=CHANNEL, chat=each.name or each.chat) for each in roster.groups)
    return replace(roster, groups=groups)


def _settle(roster: Roster, titles: Mapping[Role, str], office: Office) -> list[Person]:
    if office.desk.neighbourhood.version:
        raise Complaint("这个数据库里已经有一个小区了。重放要用空的数据库。")
    planned = plan_of(roster, office.desk)
    roster_import.apply(planned, office.desk, chance())
    office.desk.roster.put_titles(titles)
    return sorted(planned.people.values(), key=lambda each: each.id)


def _give_accounts(accounts: dict[str, int], office: Office) -> None:
    for external, person in accounts.items():
        private = Chat(CHANNEL, ChatKind.PRIVATE, external)
        office.desk.people.save_account(Account(CHANNEL, external, person, private))
