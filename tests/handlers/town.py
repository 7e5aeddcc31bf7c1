"""A small neighbourhood over a real database, in which tests let people speak and press buttons on a virtual clock."""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.clocks import ClockPolicy, Kind, Terms
from domain.messages import (
    Chat,
    ChatKind,
    IncomingKind,
    IncomingMessage,
    OutgoingKind,
    OutgoingMessage,
    QueuedMessage,
    Quoted,
)
from domain.neighbourhood import Appointment, CoBuildingUnit, Resource, Role, Seat
from domain.people import Account, Person
from domain.places import Place, PlaceKind
from domain.routing import RESPONSIBLE, Responsibilities
from domain.service_request import Event, ServiceRequest
from domain.taxonomy import Urgency
from domain.working_calendar import Period, WorkingCalendar
from handlers import clock, front_door
from handlers.catalogue import load_catalogue
from handlers.office import Office, Practice
from handlers.showing.stale import HalfDoneError
from nlp.rulebook import RuleBook
from storage.desk import Desk
from storage.writer import Writer

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2025, 11, 24, 10, 0, tzinfo=ZONE)
"""A Monday, within the hours that count."""
DAY = (Period(time(8), time(20)),)
CALENDAR = WorkingCalendar(ZONE, DAY, (DAY,) * 5 + ((),) * 2, {}, frozenset({2025}))
"""Frozen: Monday to Friday from eight to eight; no holiday falls into the days of these tests."""
CHANNEL = "web:test"
REFUSAL = "对方停用了机器人"

COMMUNITY, ESTATE, SISTER = 1, 2, 3
"""幸福里社区 with 和美花园 and, beside it, 幸福苑, which has a 3号楼 too."""
B3, B3U1, B3U2, B5, B5U1, B6, SISTER_B3 = 10, 11, 12, 13, 17, 14, 15
ELSEWHERE, ELSEWHERE_B3 = 4, 16
"""Another community, in which none of these staff have a say."""
FIRM, TELECOM = 20, 21

PEOPLE = {
    "李楼长": 101,
    "王楼长": 102,
    "安师傅": 103,
    "赵强": 104,
    "小陈": 105,
    "小林": 106,
    "苑楼长": 107,
    "外社区小吴": 108,
    "张阿姨": 201,
    "小王": 202,
    "老周": 203,
    "静静": 204,
    "孙大爷": 205,
}
HOMES = {
    "张阿姨": (B3U2, "301"),
    "小王": (B3U1, "101"),
    "老周": (B5U1, "502"),
    "静静": (B5, "601"),
}
QUIET = frozenset({"静静"})
SEATS = {
    "李楼长": (Role.BUILDING_HEAD, B3, None),
    "王楼长": (Role.BUILDING_HEAD, B5, None),
    "苑楼长": (Role.BUILDING_HEAD, SISTER_B3, None),
    "安师傅": (Role.UNIT_MEMBER, None, FIRM),
    "赵强": (Role.UNIT_MEMBER, None, TELECOM),
    "小陈": (Role.DUTY_DESK, COMMUNITY, None),
    "小林": (Role.STAFF, COMMUNITY, None),
    "外社区小吴": (Role.STAFF, ELSEWHERE, None),
}
GROUPS = {"3号楼居民群": B3, "5号楼居民群": B5}

Result = TypeVar("Result")


def practice(rules: RuleBook) -> Practice:
    """Return the ways of an ordinary desk: an hour to accept, four to finish, from eight to eight on working days."""
    terms = Terms(timedelta(hours=1), timedelta(hours=4), timedelta(hours=4))
    at_once = Terms(timedelta(minutes=5), timedelta(minutes=5), timedelta(hours=2), round_the_clock=True)
    by_kind: dict[Kind, Terms] = dict.fromkeys(((None, None, each) for each in Urgency), terms)
    by_kind[None, None, Urgency.EMERGENCY] = at_once
    return Practice(
        zone=ZONE,
        clocks=ClockPolicy(CALENDAR, by_kind),
        responsibilities=Responsibilities(RESPONSIBLE),
        rules=rules,
        catalogue=load_catalogue(),
        signing_key=b"the key of a test",
        telephones={"gas": "96777", "desk": "0536-1234567"},
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands in a chat."""

    id: str
    message: OutgoingMessage
    edits: int = 0

    @property
    def text(self) -> str:
        return self.message.text

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.message.buttons for button in row]


@dataclass
class Town:
    """People at the door of one desk; `now` is the desk's time and moves only by `wait`."""

    writer: Writer
    practice: Practice
    now: datetime = MORNING
    shown: dict[Chat, dict[str, Shown]] = field(default_factory=dict)
    last_message: IncomingMessage | None = None
    refusing: set[str] = field(default_factory=set)
    """The chats to which the platform lets nothing through, for the reason `REFUSAL`."""
    _counter: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def run(self, job: Callable[[Desk], Result]) -> Result:
        """Return what a job returns, once it is committed."""
        return self.writer.submit(job, self.now.astimezone(UTC)).result()

    def found(self) -> "Town":
        """Build the neighbourhood."""
        self.run(_found)
        return self

    def say(self, who: str, text: str, group: str = "", quoting: Shown | None = None) -> list[Shown]:
        """Let somebody write in private or in a group; return what the desk sent because of it, toasts included."""
        quoted = Quoted(quoting.id, quoting.text) if quoting else None
        return self._receive(who, self.chat(group or who), IncomingKind.TEXT, text=text, quoted=quoted)

    def press(self, who: str, label: str, group: str = "") -> list[Shown]:
        """Let somebody press the newest button of this label that stands in the chat."""
        chat = self.chat(group or who)
        bearer, token = next(
            (each, button.token)
            for each in reversed(self.shown.get(chat, {}).values())
            for row in each.message.buttons
            for button in row
            if button.label == label
        )
        return self.press_token(who, token, group, on=bearer.id)

    def press_token(self, who: str, token: str, group: str = "", on: str = "") -> list[Shown]:
        """Let somebody press a button that may not stand there any more."""
        number = f"press {next(self._counter)}"
        return self._receive(
            who, self.chat(group or who), IncomingKind.PRESS, pressed=token, press_id=number, message_id=on
        )

    def token(self, who: str, label: str, group: str = "") -> str:
        """Return the token of a button, to be pressed later or by somebody else."""
        return next(
            button.token
            for each in reversed(self.shown.get(self.chat(group or who), {}).values())
            for row in each.message.buttons
            for button in row
            if button.label == label
        )

    def wait(self, span: timedelta) -> list[Shown]:
        """Let time pass, with everything the clock does in it."""
        until = self.now + span
        sent: list[Shown] = []
        while (due := self.run(lambda desk: clock.next_due(Office(desk, self.practice)))) is not None and due <= until:
            self.now = max(self.now, due)
            self.run(lambda desk: clock.sweep(Office(desk, self.practice), 100))
            sent.extend(self.deliver())
        self.now = until
        return sent

    def deliver(self) -> list[Shown]:
        """Send everything that waits, and return it in the order of sending."""
        sent: list[Shown] = []
        while claimed := self.run(lambda desk: desk.sending.claim(50, timedelta(minutes=1))):
            for queued in claimed:
                if queued.message.to.id in self.refusing:
                    self.run(partial(_give_up, queued))
                    continue
                platform_id = queued.edits or f"m{next(self._counter)}"
                self.run(partial(_send, queued, platform_id))
                sent.append(self._show(platform_id, queued.message, edited=queued.edits is not None))
        return sent

    def _show(self, platform_id: str, message: OutgoingMessage, *, edited: bool) -> Shown:
        standing = self.shown.setdefault(message.to, {})
        before = standing.get(platform_id)
        shown = Shown(platform_id, message, before.edits + 1 if before and edited else 0)
        if message.kind in (OutgoingKind.MESSAGE, OutgoingKind.CARD):
            standing[platform_id] = shown
        return shown

    def _receive(self, who: str, chat: Chat, kind: IncomingKind, **facts: object) -> list[Shown]:
        number = f"d{next(self._counter)}"
        facts.setdefault("message_id", number)
        message = IncomingMessage(number, chat, who, kind, **facts)  # type: ignore[arg-type]
        self.last_message = message
        try:
            self.run(lambda desk: front_door.receive(message, Office(desk, self.practice)))
        except HalfDoneError as half:
            refused = half.refused
            self.run(lambda desk: front_door.receive(message, Office(desk, self.practice), refused))
        return self.deliver()

    def chat(self, name: str) -> Chat:
        """Return a person's private chat or a group, by the name."""
        return Chat(CHANNEL, ChatKind.GROUP if name in GROUPS else ChatKind.PRIVATE, name)

    def request(self, number: int, community: int = COMMUNITY) -> ServiceRequest:
        """Return a request as it stands."""
        return self.run(lambda desk: desk.requests.by_number(number, [community]))[0]

    def events(self, number: int) -> tuple[Event, ...]:
        """Return what happened to a request."""
        request = self.request(number)
        return self.run(lambda desk: desk.requests.events(request.id))

    def parties(self, number: int) -> dict[str, str]:
        """Return who is told about a request, and in what relation."""
        request = self.request(number)
        names = {person: name for name, person in PEOPLE.items()}
        found = self.run(lambda desk: desk.requests.parties(request.id))
        return {names[party.person]: party.relation.value for party in found}

    def open(self) -> list[int]:
        """Return the numbers of everything that is open in the community."""
        return sorted(each.number for each in self.run(lambda desk: desk.requests.board(COMMUNITY)))


def to(sent: Iterable[Shown], name: str) -> list[Shown]:
    """Return what went to one chat, by its name."""
    return [each for each in sent if each.message.to.id == name]


def _give_up(queued: QueuedMessage, desk: Desk) -> None:
    desk.sending.failed(queued.id, REFUSAL, None)


def _send(queued: QueuedMessage, platform_id: str, desk: Desk) -> None:
    desk.sending.sent(queued.id, platform_id)


def _found(desk: Desk) -> None:
    desk.roster.put_places(
        (
            Place(COMMUNITY, None, PlaceKind.COMMUNITY, "幸福里社区"),
            Place(ESTATE, COMMUNITY, PlaceKind.ESTATE, "和美花园", managed_by=FIRM),
            Place(SISTER, COMMUNITY, PlaceKind.ESTATE, "幸福苑"),
            Place(B3, ESTATE, PlaceKind.BUILDING, "3号楼", "3", households=24),
            Place(B3U1, B3, PlaceKind.UNIT, "1单元", "1"),
            Place(B3U2, B3, PlaceKind.UNIT, "2单元", "2"),
            Place(B5, ESTATE, PlaceKind.BUILDING, "5号楼", "5", households=30),
            Place(B5U1, B5, PlaceKind.UNIT, "1单元", "1"),
            Place(B6, ESTATE, PlaceKind.BUILDING, "6号楼", "6", households=18),
            Place(SISTER_B3, SISTER, PlaceKind.BUILDING, "3号楼", "3", households=12),
            Place(ELSEWHERE, None, PlaceKind.COMMUNITY, "柳河社区"),
            Place(ELSEWHERE_B3, ELSEWHERE, PlaceKind.BUILDING, "31号楼", "31"),
        )
    )
    desk.roster.put_units(
        (
            CoBuildingUnit(FIRM, "安居物业", "property", (ESTATE,), aliases=("安居",)),
            CoBuildingUnit(
                TELECOM, "联通营业厅", "telecom", (COMMUNITY,), (Resource("宽带维修", ("network",)),), ("联通",)
            ),
        )
    )
    for name, person in PEOPLE.items():
        home, room = HOMES.get(name, (None, ""))
        desk.people.add(
            Person(person, name, name, home=home, room=room, quiet=name in QUIET, greeted=True),
            Account(CHANNEL, name, person, Chat(CHANNEL, ChatKind.PRIVATE, name)),
        )
    desk.roster.appoint(
        Appointment(PEOPLE[name], Seat(role, place, unit)) for name, (role, place, unit) in SEATS.items()
    )
    for name, place in GROUPS.items():
        desk.roster.bind_group(Chat(CHANNEL, ChatKind.GROUP, name), place, name)
