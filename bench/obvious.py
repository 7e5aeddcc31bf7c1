"""The obvious build, to measure ours against. It is not kept up afterwards: only its reads and writes count.

Framework objects, a loop over jieba's words, mapped classes over an async driver, and one commit a message. It reads
and writes what ours does, on the same SQLite settings, for the same messages, and nothing that ours does not; its rows
have no more columns than ours, and fewer indexes:

    a line in a group      selects: account with person, conversation
                           rows: taken, line
    a report               selects: account with person, conversation, own open requests, the sender's last lines, what
                           waits in the chat; the resident's chats when the group may not read it
                           rows: taken, request, its seats, party, two events, line; a card and a message for the
                           resident or the group and for each who is asked, and a sign in the group

`make bench` counts both in the same run; ours asks what waits in a chat once a batch, and writes a wish's row and the
first words for danger beside. What else it does (routing by rules, cards in words, signed buttons, sealed texts, half
of the checks) is left out, which flatters this one; so do ids and numbers out of memory.
"""

import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import jieba
from sqlalchemy import JSON, ForeignKey, UniqueConstraint, event, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship
from telegram import Message, Update

from bench.builds import Opened
from bench.crowd import Resident, Sort
from domain.taxonomy import Intent
from nlp.rule_files import RuleSheet, read_rule_file
from nlp.rulebook import SHIPPED

_OPENING = frozenset({Intent.REQUEST, Intent.COMPLAINT, Intent.HELP, Intent.WISH})
_HEAD, _FIRM, _DESK, _COMMUNITY = 1, 2, 3, 1
_WITHOUT_HEAD = frozenset({4})
"""The buildings, by their place in BUILDINGS, of which nobody is head."""
_SITTING = {"building_head": _HEAD, "property_firm": _FIRM, "duty_desk": _DESK}
_NOT_FOR_GROUPS = frozenset({"dispute", "elderly"})
_LAST_LINES = timedelta(minutes=30)


class Base(DeclarativeBase):
    """What all tables share."""

    type_annotation_map: ClassVar = {list[Any]: JSON}


class Taken(Base):
    """A delivery that was taken."""

    __tablename__ = "taken"
    channel: Mapped[str] = mapped_column(primary_key=True)
    delivery: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Person(Base):
    """Somebody."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    called: Mapped[str]
    phone: Mapped[str]
    home: Mapped[int | None] = mapped_column(index=True)
    room: Mapped[str]
    language: Mapped[str]
    employer: Mapped[int | None]
    large_type: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[bool]
    greeted: Mapped[bool]
    daily: Mapped[bool] = mapped_column(default=False)
    channels: Mapped[str] = mapped_column(default="")


class Account(Base):
    """Somebody's account."""

    __tablename__ = "account"
    channel: Mapped[str] = mapped_column(primary_key=True)
    external: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    private_chat: Mapped[str | None]
    reachable: Mapped[bool]
    owner: Mapped[Person] = relationship()


class Conversation(Base):
    """What was asked last."""

    __tablename__ = "conversation"
    chat: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(primary_key=True)
    asked: Mapped[str | None]
    about: Mapped[int | None]
    until: Mapped[datetime | None]


class Line(Base):
    """A line of the last half hour."""

    __tablename__ = "line"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(index=True)
    person: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    message: Mapped[str | None]
    request: Mapped[int | None]
    words: Mapped[str]


class ServiceRequest(Base):
    """What a resident opened."""

    __tablename__ = "request"
    __table_args__ = (UniqueConstraint("community", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    community: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    version: Mapped[int]
    state: Mapped[str]
    open: Mapped[bool]
    intent: Mapped[str]
    category: Mapped[str]
    subcategory: Mapped[str]
    urgency: Mapped[str]
    text: Mapped[str]
    reporter: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    place: Mapped[int | None] = mapped_column(index=True)
    room: Mapped[str]
    origin: Mapped[str]
    origin_message: Mapped[str | None]
    chain: Mapped[list[Any]]
    rung: Mapped[int]
    held_by: Mapped[int | None] = mapped_column(index=True)
    next_due: Mapped[datetime | None] = mapped_column(index=True)
    remind_at: Mapped[datetime | None]
    accept_by: Mapped[datetime | None]
    finish_by: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    voices: Mapped[int]
    stars: Mapped[int | None]
    evidence: Mapped[list[Any]]
    alarm: Mapped[str] = mapped_column(default="none")
    danger: Mapped[str | None]
    source: Mapped[str] = mapped_column(default="")
    conflict: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[list[Any]]
    held_seat: Mapped[str | None]
    place_by: Mapped[datetime | None]
    contact_by: Mapped[datetime | None]
    climb_at: Mapped[datetime | None]
    ring_at: Mapped[datetime | None]
    rate_at: Mapped[datetime | None]
    close_at: Mapped[datetime | None]
    review_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    urged_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    dispatches: Mapped[int] = mapped_column(default=1)
    returns: Mapped[int] = mapped_column(default=0)
    postponed: Mapped[bool] = mapped_column(default=False)
    discreet: Mapped[bool] = mapped_column(default=False)
    designated: Mapped[bool] = mapped_column(default=False)
    appealed: Mapped[bool] = mapped_column(default=False)
    area: Mapped[bool] = mapped_column(default=False)
    handling: Mapped[str] = mapped_column(default="fast")
    coordinator: Mapped[int | None]
    coordinator_seat: Mapped[str | None]
    merged_into: Mapped[int | None]
    follows: Mapped[int | None]
    resembles: Mapped[int | None]
    photo: Mapped[str | None]
    finish_photo: Mapped[str | None]
    rules_version: Mapped[str] = mapped_column(default="")
    who: Mapped[Person] = relationship()


class Seat(Base):
    """Whom a request is offered to."""

    __tablename__ = "request_seat"
    request: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    seat: Mapped[str] = mapped_column(primary_key=True, index=True)
    of: Mapped[ServiceRequest] = relationship()


class Party(Base):
    """Who is told about a request."""

    __tablename__ = "party"
    request: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    relation: Mapped[str]
    chat: Mapped[str]
    place: Mapped[int | None]
    stars: Mapped[int | None]
    rated: Mapped[int | None]
    of: Mapped[ServiceRequest] = relationship()


class Event(Base):
    """What happened to a request."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    at: Mapped[datetime]
    action: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    actor: Mapped[int | None]
    part: Mapped[str] = mapped_column(default="desk")
    channel: Mapped[str]
    note: Mapped[str]
    rules_version: Mapped[str] = mapped_column(default="")
    of: Mapped[ServiceRequest] = relationship()


class Outgoing(Base):
    """What the desk says."""

    __tablename__ = "outgoing"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    chat: Mapped[str] = mapped_column(index=True)
    lane: Mapped[int]
    kind: Mapped[str]
    card: Mapped[str | None]
    reply_to_card: Mapped[str | None]
    person: Mapped[int | None]
    request: Mapped[int | None]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    delivery: Mapped[str] = mapped_column(index=True)
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    platform_id: Mapped[str | None]
    text: Mapped[str]
    buttons: Mapped[list[Any]]


class Card(Base):
    """A card as it stands in a chat."""

    __tablename__ = "card"
    chat: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[int | None]
    request: Mapped[int] = mapped_column(index=True)
    content: Mapped[str]
    platform_id: Mapped[str | None]
    edits: Mapped[int]


class Subject(NamedTuple):
    """What a text is about."""

    category: str = "other"
    subcategory: str = "unknown"
    urgency: str = "normal"


class Words:
    """The keyword lists of the rules, looked up word by word as jieba cuts a text."""

    def __init__(self) -> None:
        sheet = RuleSheet()
        for path in sorted(SHIPPED.glob("*.toml")):
            read_rule_file(sheet, path)
        self._subjects: dict[str, list[tuple[Subject, tuple[str, ...]]]] = {}
        for rule in sheet.rules.values():
            if rule.intent in _OPENING:
                subject = Subject(rule.category.value, rule.subcategory, rule.urgency.value)
                near = tuple(_expanded(rule.near, sheet))
                for word in _expanded(rule.words, sheet):
                    self._subjects.setdefault(word, []).append((subject, near))
                    jieba.add_word(word)
        jieba.initialize()

    def subject(self, text: str) -> Subject:
        """Return what the first word that is looked for speaks of, when a word that must be near it is in the text."""
        for word in jieba.lcut(text):
            for subject, near in self._subjects.get(word, ()):
                if not near or any(each in text for each in near):
                    return subject
        return Subject()


def _expanded(words: tuple[str, ...], sheet: RuleSheet) -> Iterator[str]:
    for word in words:
        yield from sheet.lists[word[1:]] if word.startswith("@") else (word,)


@asynccontextmanager
async def opened(folder: Path, people: list[Resident], sort: Sort) -> AsyncIterator[Opened]:
    """Open the obvious build with these residents."""
    # One connection: several would only be refused by each other's writes.
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/bot.db", pool_size=1, max_overflow=0, pool_timeout=600)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with sessions.begin() as session:
        session.add_all(_everybody(people))

    async def count() -> int:
        async with sessions() as session:
            return await session.scalar(select(func.count()).select_from(ServiceRequest)) or 0

    # Its words alone would open requests for some chatter: what opens is told, so that both do the same work.
    yield Opened(Bot(sessions, Words(), opens=sort is Sort.REPORTS).take, count)
    await engine.dispose()


def _set_pragmas(connection: DBAPIConnection, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000", "foreign_keys = ON"):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _everybody(people: list[Resident]) -> Iterator[Base]:
    for index in (_HEAD, _FIRM, _DESK):
        yield _person(index, f"officer {index}", None, "")
        yield _account(index, f"officer {index}")
    for resident in people:
        yield _person(resident.account, resident.name, resident.building, resident.room)
        yield _account(resident.account, str(resident.account))


def _person(index: int, name: str, home: int | None, room: str) -> Person:
    return Person(
        id=index, name=name, called="", phone="", home=home, room=room, language="zh_CN", quiet=False, greeted=True
    )


def _account(person: int, external: str) -> Account:
    return Account(channel="telegram", external=external, person=person, private_chat=external, reachable=True)


class Bot:
    """Handles updates as they come, each in a session and a commit of its own."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], words: Words, *, opens: bool) -> None:
        self._sessions = sessions
        self._words = words
        self._opens = opens
        self._ids = itertools.count(1)
        self._numbers = itertools.count(1001)

    async def take(self, body: bytes) -> None:
        """Take one update."""
        update = Update.de_json(json.loads(body))
        async with self._sessions() as session, session.begin():
            taken = insert(Taken).values(channel="telegram", delivery=str(update.update_id), at=datetime.now(UTC))
            # One row comes back when the delivery is new.
            if (await session.execute(taken.on_conflict_do_nothing().returning(Taken.at))).first() and update.message:
                await self._receive(session, update.message)

    async def _receive(self, session: AsyncSession, message: Message) -> None:
        sender, text = message.from_user, message.text
        if sender is None or text is None:
            return
        account = await session.get_one(Account, ("telegram", str(sender.id)), options=[joinedload(Account.owner)])
        person = account.owner
        await session.get(Conversation, (str(message.chat.id), person.id))
        subject, now = self._words.subject(text), datetime.now(UTC)
        if self._opens:
            opening = _Opening(session, message, person, now, self._ids)
            await opening.open(subject, text, next(self._numbers))
        session.add(
            Line(
                id=next(self._ids),
                chat=str(message.chat.id),
                person=person.id,
                at=now,
                message=str(message.message_id),
                words=text,
            )
        )


class _Opening:
    """The opening of a request for one message."""

    def __init__(
        self, session: AsyncSession, message: Message, person: Person, now: datetime, ids: Iterator[int]
    ) -> None:
        self._session = session
        self._message = message
        self._person = person
        self._now = now
        self._ids = ids
        self._chat = str(message.chat.id)

    async def open(self, subject: Subject, text: str, number: int) -> None:
        """Write a request down, offer it to whoever sees to it and tell everybody, unless it is known already."""
        if await self._is_known(subject, text):
            return
        request = self._written(subject, text, number)
        self._record(request, "open", "new", "new")
        self._session.add(Party(request=request.id, person=self._person.id, relation="reporter", chat=self._chat))
        asked = self._asked(subject)
        request.state, request.version, request.asked = "dispatched", 2, asked
        request.chain, request.coordinator_seat = [asked, [f"duty_desk@{_COMMUNITY}"]], asked[0]
        request.accept_by, request.finish_by = self._now + timedelta(hours=1), self._now + timedelta(hours=4)
        request.remind_at = request.next_due = self._now + timedelta(minutes=30)
        request.climb_at, request.dispatched_at = request.accept_by, self._now
        for seat in asked:
            self._session.add(Seat(request=request.id, seat=seat))
        self._record(request, "dispatch", "new", "dispatched")
        await self._tell(request, [_SITTING[seat.partition("@")[0]] for seat in asked])

    async def _is_known(self, subject: Subject, text: str) -> bool:
        """Say whether the sender has such a request open, or said the same words a moment ago."""
        own = select(ServiceRequest).join(Party, Party.request == ServiceRequest.id)
        found = await self._session.execute(own.where(Party.person == self._person.id, ServiceRequest.open))
        since = self._now - _LAST_LINES
        said = select(Line).where(Line.chat == self._chat, Line.person == self._person.id, Line.at >= since)
        lines = await self._session.execute(said)
        return any(each.subcategory == subject.subcategory for each in found.scalars()) or any(
            line.words == text for line in lines.scalars()
        )

    def _asked(self, subject: Subject) -> list[str]:
        """Return the seats that see to it: for what is urgent in a house its head and the firm, otherwise one."""
        if subject.urgency != "urgent":
            return [f"duty_desk@{_COMMUNITY}"]
        head = [] if self._person.home in _WITHOUT_HEAD else [f"building_head@{self._person.home}"]
        return [*head, f"property_firm@{self._person.home}"]

    def _written(self, subject: Subject, text: str, number: int) -> ServiceRequest:
        request = ServiceRequest(
            id=next(self._ids),
            community=_COMMUNITY,
            number=number,
            version=1,
            state="new",
            open=True,
            intent="request",
            category=subject.category,
            subcategory=subject.subcategory,
            urgency=subject.urgency,
            text=text,
            reporter=self._person.id,
            opened_at=self._now,
            place=self._person.home,
            room=self._person.room,
            origin=self._chat,
            origin_message=str(self._message.message_id),
            chain=[],
            asked=[],
            rung=0,
            voices=1,
            evidence=list(subject),
        )
        self._session.add(request)
        return request

    async def _tell(self, request: ServiceRequest, asked: list[int]) -> None:
        home = self._chat
        waiting = select(Outgoing.id).where(Outgoing.chat == home, Outgoing.done_at.is_(None)).limit(1)
        leased = (await self._session.execute(waiting)).first() is None
        in_group = self._message.chat.type != "private"
        if in_group:
            self._queue(request, home, "✍", [], leased=leased)
        own = await self._private_chat() if in_group and request.category in _NOT_FOR_GROUPS else home
        words = f"已收到，编号 {request.number}，已派给楼长，{request.accept_by:%H:%M} 前接单。"
        for chat, sort in ((own, "party"), *((f"officer {each}", "head") for each in asked)):
            buttons = [[f"{verb}.{request.id}.{request.version}"] for verb in ("accept", "ask", "decline")]
            name = f"{sort}:{request.id}"
            self._queue(request, chat, words, buttons, card=name, leased=leased and chat == home)
            self._session.add(
                Card(chat=chat, name=name, person=self._person.id, request=request.id, content=words, edits=0)
            )

    async def _private_chat(self) -> str | None:
        chats = await self._session.execute(select(Account).where(Account.person == self._person.id, Account.reachable))
        return next(each.private_chat for each in chats.scalars())

    def _queue(
        self,
        request: ServiceRequest,
        chat: str | None,
        text: str,
        buttons: list[Any],
        *,
        leased: bool,
        card: str | None = None,
    ) -> None:
        row = next(self._ids)
        self._session.add(
            Outgoing(
                id=row,
                key=f"{request.id}:{row}",
                chat=chat,
                lane=2,
                kind="card" if card else "reaction",
                card=card,
                request=request.id,
                queued_at=self._now,
                delivery="leased" if leased else "ready",
                due_at=self._now + timedelta(seconds=5) if leased else None,
                text=text,
                buttons=buttons,
            )
        )

    def _record(self, request: ServiceRequest, action: str, before: str, after: str) -> None:
        self._session.add(
            Event(
                id=next(self._ids),
                request=request.id,
                at=self._now,
                action=action,
                before=before,
                after=after,
                actor=request.reporter,
                channel="telegram",
                note=request.text,
            )
        )
