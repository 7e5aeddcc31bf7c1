"""People and their accounts."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, time

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    false,
    func,
    select,
    text,
    update,
)

from domain.messages import Chat, ChatKind
from domain.people import Account, Person
from domain.quiet import QuietHours
from storage.prepared import Row
from storage.schema import Id, Sealed, metadata, one_of, partial_index
from storage.sealed import Keys, SealedRecord
from storage.statements import Statement, insertion, insertion_or_update
from storage.transaction import Transaction

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("home", Id),
    Column("employer", Id),
    Column("language", Text, nullable=False),
    Column("large_type", Boolean, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("greeted", Boolean, nullable=False),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("daily", Boolean, nullable=False, server_default=false()),
    Column("channels", Text, nullable=False, server_default=text("''")),
    Column("phone_digest", LargeBinary),
    Column("private", Sealed, nullable=False),
)
partial_index("ix_person_home", person.c.home, where=person.c.home.is_not(None))
partial_index("ix_person_phone_digest", person.c.phone_digest, where=person.c.phone_digest.is_not(None))

account = Table(
    "account",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("external", Text, primary_key=True),
    Column("person", ForeignKey(person.c.id), nullable=False),
    Column("linked", Id, nullable=False),
    Column("private_chat", Text),
    Column("reachable", Boolean, nullable=False),
)
Index(None, account.c.person)

_ADD = insertion(person)
_SAVE = Statement(
    update(person)
    .where(person.c.id == bindparam("id_"))
    .values({column.name: bindparam(column.name) for column in person.columns if column.name != "id"})
)
_BY_ID = Statement(select(person).where(person.c.id == bindparam("id")))
_MANY = Statement(select(person).where(one_of(person.c.id, "ids")))
_EVERYONE = Statement(select(person).order_by(person.c.id))
_BY_ACCOUNT = Statement(
    select(person)
    .join(account, account.c.person == person.c.id)
    .where(account.c.channel == bindparam("channel"), account.c.external == bindparam("external"))
)
_BY_PHONE = Statement(select(person).where(person.c.phone_digest == bindparam("digest")).order_by(person.c.id))
_ACCOUNT = Statement(
    select(account, person)
    .join(person, account.c.person == person.c.id)
    .where(account.c.channel == bindparam("channel"), account.c.external == bindparam("external"))
)
_SAVE_ACCOUNT = insertion_or_update(account, keeping=("linked",))
_CAN_BE_REACHED = (account.c.reachable, account.c.private_chat.is_not(None))
_ACCOUNTS = Statement(select(account).where(account.c.person == bindparam("person")).order_by(account.c.linked))
_CHATS = Statement(
    select(account.c.person, account.c.channel, account.c.private_chat, person.c.channels)
    .join(person, account.c.person == person.c.id)
    .where(one_of(account.c.person, "persons"), *_CAN_BE_REACHED)
    .order_by(account.c.linked.desc())
)
_RESIDENTS = Statement(
    select(account)
    .join(person, account.c.person == person.c.id)
    .where(one_of(person.c.home, "places"), ~person.c.quiet, *_CAN_BE_REACHED)
    .order_by(account.c.person, account.c.linked.desc())
)
_AUDIENCE = Statement(
    select(account.c.person)
    .join(person, account.c.person == person.c.id)
    .where(one_of(person.c.home, "places"), ~person.c.quiet, *_CAN_BE_REACHED)
    .group_by(account.c.person)
    .order_by(account.c.person)
)
_QUIET = Statement(select(func.count().label("how_many")).where(one_of(person.c.home, "places"), person.c.quiet))

_PHONE_DIGITS = 11


class _Private(msgspec.Struct, array_like=True, frozen=True):
    """What of a person is sealed."""

    name: str = ""
    called: str = ""
    phone: str = ""
    room: str = ""


_PRIVATE = SealedRecord(_Private)


class People:
    """The people the desk knows, by their ids and by their accounts."""

    def __init__(self, transaction: Transaction, now: datetime, person_changed: Callable[[int], None]) -> None:
        self._transaction = transaction
        self._now = now
        self._person_changed = person_changed

    def get(self, person_id: int) -> Person | None:
        """Return a person; None when nobody has this id."""
        known = self._transaction.known(person)
        if person_id not in known:
            known[person_id] = self._first(self._transaction.row(_BY_ID, id=person_id))
        found: Person | None = known[person_id]
        return found

    def known(self, person_id: int) -> Person:
        """Return a person somebody else's row speaks of. Raises LookupError when nobody has this id."""
        found = self.get(person_id)
        if found is None:
            message = f"nobody has the id {person_id}"
            raise LookupError(message)
        return found

    def everyone(self) -> tuple[Person, ...]:
        """Return all people, in the order in which the desk met them; as many as there are, so not for a message."""
        keys = self._transaction.keys
        return tuple(person_of(row, keys) for row in self._transaction.rows(_EVERYONE))

    def many(self, ids: Iterable[int]) -> dict[int, Person]:
        """Return those people there are of these ids."""
        wanted, known = list(dict.fromkeys(ids)), self._transaction.known(person)
        if unknown := [each for each in wanted if each not in known]:
            rows = self._transaction.rows(_MANY, ids=unknown)
            known.update((row.id, person_of(row, self._transaction.keys)) for row in rows)
        return {each: known[each] for each in wanted if known.get(each) is not None}

    def by_account(self, channel: str, external: str) -> Person | None:
        """Return who an account belongs to; None when it is not known."""
        return self._first(self._transaction.row(_BY_ACCOUNT, channel=channel, external=external))

    def find_by_phone(self, phone: str) -> tuple[Person, ...]:
        """Return the people with this telephone number, written in whatever way."""
        digest = _phone_digest(phone, self._transaction.keys)
        keys = self._transaction.keys
        return tuple(person_of(row, keys) for row in self._transaction.rows(_BY_PHONE, digest=digest))

    def add(self, new: Person, its_account: Account | None = None) -> None:
        """Remember a new person, with an account where there is one."""
        self._transaction.add(_ADD, {"id": new.id} | self._row(new))
        self._transaction.known(person)[new.id] = new
        if its_account is not None:
            self.save_account(its_account)

    def save(self, changed: Person) -> None:
        """Remember what changed about a person."""
        self._transaction.change(_SAVE, {"id_": changed.id} | self._row(changed))
        self._transaction.known(person)[changed.id] = changed
        self._person_changed(changed.id)

    def account(self, channel: str, external: str) -> Account | None:
        """Return an account; None when it is not known. Whose it is, is known from then on, too."""
        row = self._transaction.row(_ACCOUNT, channel=channel, external=external)
        if row is None and not self._transaction.alone:
            # Somebody's first two messages may come at once: the second waits here and finds the first's account.
            self._transaction.lock_name(f"account {channel} {external}")
            row = self._transaction.row(_ACCOUNT, channel=channel, external=external)
        if row is None:
            return None
        known = self._transaction.known(person)
        if row.person not in known:
            known[row.person] = person_of(row, self._transaction.keys)
        return _account(row)

    def save_account(self, changed: Account) -> None:
        """Remember an account, new or changed."""
        private = changed.private
        if private is not None and (private.channel, private.kind) != (changed.channel, ChatKind.PRIVATE):
            message = f"an account on {changed.channel} is not reached in a {private.kind} chat of {private.channel}"
            raise ValueError(message)
        before = self.account(changed.channel, changed.external)
        row = {
            "channel": changed.channel,
            "external": changed.external,
            "person": changed.person,
            "linked": self._transaction.new_id(self._now),
            "private_chat": private.id if private else None,
            "reachable": changed.reachable,
        }
        self._transaction.add(_SAVE_ACCOUNT, row)
        for concerned in {changed.person, before.person if before else changed.person}:
            self._person_changed(concerned)

    def accounts_of(self, person_id: int) -> tuple[Account, ...]:
        """Return a person's accounts, the oldest first."""
        return tuple(_account(row) for row in self._transaction.rows(_ACCOUNTS, person=person_id))

    def chats_of(self, persons: Iterable[int]) -> dict[int, tuple[Chat, ...]]:
        """Return the private chats in which these people can be reached, for each in the wanted order."""
        return reachable_chats(self._transaction, list(persons))

    def residents_at(self, places: Iterable[int]) -> list[tuple[int, Chat]]:
        """Return who lives at exactly these places and wants notices, each with the chat to reach them in."""
        chosen: dict[int, Chat] = {}
        for row in self._transaction.rows(_RESIDENTS, places=list(places)):
            chosen.setdefault(row.person, _private_chat(row))
        return list(chosen.items())

    def audience_at(self, places: Iterable[int]) -> tuple[int, ...]:
        """Return who lives at exactly these places, wants notices and can be reached; nothing of them is unsealed."""
        return tuple(row.person for row in self._transaction.rows(_AUDIENCE, places=list(places)))

    def quiet_at(self, places: Iterable[int]) -> int:
        """Return how many people live at exactly these places and want no notices."""
        row = self._transaction.row(_QUIET, places=list(places))
        return row.how_many if row else 0

    def _first(self, row: Row | None) -> Person | None:
        return person_of(row, self._transaction.keys) if row else None

    def _row(self, each: Person) -> dict[str, object]:
        keys = self._transaction.keys
        private = _Private(name=each.name, called=each.called, phone=each.phone, room=each.room)
        return {
            "home": each.home,
            "employer": each.employer,
            "language": each.language,
            "large_type": each.large_type,
            "quiet": each.quiet,
            "greeted": each.greeted,
            "quiet_from": _minutes(each.quiet_hours.starts) if each.quiet_hours else None,
            "quiet_until": _minutes(each.quiet_hours.ends) if each.quiet_hours else None,
            "daily": each.daily,
            "channels": " ".join(each.channels),
            "phone_digest": _phone_digest(each.phone, keys) if each.phone else None,
            "private": _PRIVATE.seal(keys, private),
        }


def person_of(row: Row, keys: Keys) -> Person:
    """Return the person of a row of the table."""
    private = _PRIVATE.open(keys, row.private)
    return Person(
        id=row.id,
        name=private.name,
        called=private.called,
        phone=private.phone,
        home=row.home,
        room=private.room,
        employer=row.employer,
        language=row.language,
        large_type=row.large_type,
        quiet=row.quiet,
        greeted=row.greeted,
        quiet_hours=_quiet_hours(row),
        daily=row.daily,
        channels=tuple(row.channels.split()),
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _quiet_hours(row: Row) -> QuietHours | None:
    if row.quiet_from is None or row.quiet_until is None:
        return None
    return QuietHours(time(*divmod(row.quiet_from, 60)), time(*divmod(row.quiet_until, 60)))


def reachable_chats(transaction: Transaction, persons: Collection[int]) -> dict[int, tuple[Chat, ...]]:
    """Return the private chats in which these people can be reached, for each in the wanted order."""
    found: dict[int, tuple[Chat, ...]] = {}
    wanted: dict[int, tuple[str, ...]] = {}
    for row in transaction.rows(_CHATS, persons=persons) if persons else ():
        found[row.person] = (*found.get(row.person, ()), _private_chat(row))
        wanted[row.person] = tuple(row.channels.split())
    return {each: _in_order(chats, wanted[each]) if wanted[each] else chats for each, chats in found.items()}


def _in_order(chats: tuple[Chat, ...], channels: tuple[str, ...]) -> tuple[Chat, ...]:
    """Sort chats as their person wants to be reached; those of other channels follow as they are."""
    return tuple(
        sorted(chats, key=lambda chat: channels.index(chat.channel) if chat.channel in channels else len(channels))
    )


def _account(row: Row) -> Account:
    return Account(
        channel=row.channel,
        external=row.external,
        person=row.person,
        private=_private_chat(row) if row.private_chat is not None else None,
        reachable=row.reachable,
    )


def _private_chat(row: Row) -> Chat:
    return Chat(channel=row.channel, kind=ChatKind.PRIVATE, id=row.private_chat)


def _phone_digest(phone: str, keys: Keys) -> bytes:
    digits = "".join(str(int(each)) for each in phone if each.isdecimal())
    # The country's code is written by some and left out by most.
    return keys.digest(digits[-_PHONE_DIGITS:].encode())
