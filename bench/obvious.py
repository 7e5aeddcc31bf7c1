"""The obvious build, to measure ours against. It is not kept up afterwards: only its reads and writes count.

Framework objects, a loop over jieba's words, mapped classes over an async driver, and one commit a message. It writes
and reads what ours did when this was counted, on the same SQLite settings, for the same messages:

    a line in a group      selects: account, person, conversation
                           rows: taken, line
    a report               selects: account, person, conversation, own open requests (in private), the number, chats of
                           the resident, what waits in the chat
                           rows: taken, request, its seat, party, two events, two or three outgoing messages,
                           as many cards, line; one update (the number)

What ours does beside (routing by rules, cards in words, signed buttons, sealed texts, half of the checks) is left out,
which flatters this one.
"""

import asyncio
import itertools
import json
import tempfile
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
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from telegram import Message, Update

from bench.callers import Speed, pin, timed
from bench.crowd import Resident, Sort, check_opened, residents, updates
from domain.taxonomy import Intent
from nlp.rule_files import RuleSheet, read_rule_file
from nlp.rulebook import SHIPPED

_OPENING = frozenset({Intent.REQUEST, Intent.COMPLAINT, Intent.HELP, Intent.WISH})
_HEAD, _DESK, _COMMUNITY = 1, 2, 1


class Base(DeclarativeBase):
    """What all tables share."""

    type_annotation_map: ClassVar = {list[Any]: JSON}


class Series(Base):
    """The next number of each series."""

    __tablename__ = "series"
    name: Mapped[str] = mapped_column(primary_key=True)
    next: Mapped[int]


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
    quiet: Mapped[bool]
    greeted: Mapped[bool]


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
    channel: Mapped[str]
    note: Mapped[str]
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
    person: Mapped[int | None]
    request: Mapped[int | None]
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


def speed(sort: Sort, count: int, warm_up: int) -> Speed:
    """Send so many messages through the obvious build, beside those to warm up with; return how fast it took them."""
    pin()
    people = residents(count + warm_up)
    bodies = updates(sort, people, count + warm_up)
    with tempfile.TemporaryDirectory(prefix="menkou-bench-") as folder:
        return asyncio.run(_measured(Path(folder), people, bodies, sort, warm_up))


async def _measured(folder: Path, people: list[Resident], bodies: list[bytes], sort: Sort, warm_up: int) -> Speed:
    async with _opened(folder, people) as sessions:
        # Its words alone would open requests for some chatter: what opens is told, so that both do the same work.
        taken = await timed(Bot(sessions, Words(), opens=sort is Sort.REPORTS).take, bodies, warm_up)
        async with sessions() as session:
            opened = await session.scalar(select(func.count()).select_from(ServiceRequest))
    check_opened(sort, sent=len(bodies), opened=opened or 0)
    return taken


@asynccontextmanager
async def _opened(folder: Path, people: list[Resident]) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    # One connection: several would only be refused by each other's writes.
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/bot.db", pool_size=1, max_overflow=0, pool_timeout=600)
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with sessions.begin() as session:
        session.add_all(_everybody(people))
    yield sessions
    await engine.dispose()


def _set_pragmas(connection: DBAPIConnection, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _everybody(people: list[Resident]) -> Iterator[Base]:
    for index in (_HEAD, _DESK):
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
        account = await session.get_one(Account, ("telegram", str(sender.id)))
        person = await session.get_one(Person, account.person)
        await session.get(Conversation, (str(message.chat.id), person.id))
        subject, now = self._words.subject(text), datetime.now(UTC)
        if self._opens:
            await _Opening(session, message, person, now, self._ids).open(subject, text)
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

    async def open(self, subject: Subject, text: str) -> None:
        """Write a request down, offer it to the building's head and tell everybody, unless it is known already."""
        own = select(ServiceRequest).join(Party, Party.request == ServiceRequest.id)
        found = await self._session.execute(own.where(Party.person == self._person.id, ServiceRequest.open))
        if any(each.subcategory == subject.subcategory for each in found.scalars()):
            return
        request = self._written(subject, text, await self._number())
        self._record(request, "open", "new", "new")
        self._session.add(Party(request=request.id, person=self._person.id, relation="reporter", chat=self._chat))
        request.state, request.version, request.chain = "dispatched", 2, [["building", _HEAD], ["community", _DESK]]
        request.accept_by, request.finish_by = self._now + timedelta(hours=1), self._now + timedelta(hours=4)
        request.remind_at = request.next_due = self._now + timedelta(minutes=30)
        self._session.add(Seat(request=request.id, seat=f"building_head@{self._person.home}"))
        self._record(request, "dispatch", "new", "dispatched")
        await self._tell(request)

    async def _number(self) -> int:
        name = f"request {_COMMUNITY}"
        series = await self._session.get(Series, name)
        if series is None:
            series = Series(name=name, next=1001)
            self._session.add(series)
        series.next += 1
        return series.next - 1

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
            rung=0,
            voices=1,
            evidence=list(subject),
        )
        self._session.add(request)
        return request

    async def _tell(self, request: ServiceRequest) -> None:
        chats = await self._session.execute(select(Account).where(Account.person == self._person.id, Account.reachable))
        private, home = next(each.private_chat for each in chats.scalars()), self._chat
        waiting = select(Outgoing.id).where(Outgoing.chat == self._chat, Outgoing.done_at.is_(None)).limit(1)
        leased = (await self._session.execute(waiting)).first() is None
        if private != home:
            self._queue(request, home, "✍", [], leased=leased)
        words = f"已收到，编号 {request.number}，已派给楼长，{request.accept_by:%H:%M} 前接单。"
        for chat, sort in ((home, "party"), (f"officer {_HEAD}", "head")):
            buttons = [[f"{verb}.{request.id}.{request.version}"] for verb in ("accept", "ask", "decline")]
            name = f"{sort}:{request.id}"
            self._queue(request, chat, words, buttons, card=name, leased=leased and chat == home)
            self._session.add(
                Card(chat=chat, name=name, person=self._person.id, request=request.id, content=words, edits=0)
            )

    def _queue(
        self,
        request: ServiceRequest,
        chat: str,
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
