"""The roster: what the desk knows of the neighbourhood, read as one snapshot and changed piece by piece."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Table, bindparam, delete, exists, select, update

from domain.messages import Chat
from domain.neighbourhood import Appointment, CoBuildingUnit, Neighbourhood, Officer, Role, Seat, Shift
from domain.places import Place, Places
from storage.cards import card
from storage.conversations import conversation, line
from storage.leaves import in_force
from storage.outgoing_rows import outgoing
from storage.parties import party
from storage.people import person, person_of, reachable_chats
from storage.request_rows import request
from storage.roster_rows import (
    appointment,
    appointment_of,
    appointment_row,
    group_chat,
    group_of,
    place,
    place_of,
    place_row,
    title,
    unit,
    unit_of,
    unit_row,
)
from storage.series import reserve, upcoming
from storage.shifts import all_shifts, put_shifts
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

_VERSION = "neighbourhood"

_PUT_PLACE = insertion_or_update(place)
_PUT_UNIT = insertion_or_update(unit)
_PUT_APPOINTMENT = insertion_or_update(appointment)
_PUT_GROUP = insertion_or_update(group_chat)
_PUT_TITLE = insertion_or_update(title)

_PLACES = Statement(select(place).order_by(place.c.id))
_UNITS = Statement(select(unit).order_by(unit.c.id))
_APPOINTMENTS = Statement(select(appointment).order_by(appointment.c.seat, appointment.c.rank, appointment.c.person))
_OFFICERS = Statement(select(person).where(person.c.id.in_(select(appointment.c.person))).order_by(person.c.id))
_GROUPS = Statement(select(group_chat).order_by(group_chat.c.chat))
_TITLES = Statement(select(title).order_by(title.c.role))

_DROP_PLACE = Statement(delete(place).where(place.c.id == bindparam("id_")))
_DROP_UNIT = Statement(delete(unit).where(unit.c.id == bindparam("id_")))
_DISMISS = Statement(
    delete(appointment).where(appointment.c.person == bindparam("person_"), appointment.c.seat == bindparam("seat_"))
)
_HOLDS_A_SEAT = Statement(select(appointment.c.person).where(appointment.c.person == bindparam("person")).limit(1))


def _renaming(table: Table, column: str = "chat") -> Statement:
    return Statement(
        update(table)
        .where(table.c[column] == bindparam("old", type_=table.c[column].type))
        .values({column: bindparam("new", type_=table.c[column].type)})
    )


def _making_room(table: Table, *other_keys: str) -> Statement:
    # Something may have been noted under the new id before the move was known.
    old = table.alias("old")
    return Statement(
        delete(table).where(
            table.c.chat == bindparam("new", type_=table.c.chat.type),
            exists().where(
                old.c.chat == bindparam("old", type_=table.c.chat.type),
                *(old.c[key] == table.c[key] for key in other_keys),
            ),
        )
    )


_MOVE = (
    _making_room(group_chat),
    _renaming(group_chat),
    _making_room(conversation, "person"),
    _renaming(conversation),
    _renaming(line),
    _renaming(outgoing),
    _renaming(party),
    _renaming(request, "origin"),
    _making_room(card, "name"),
)
_MOVE_CARDS = Statement(
    update(card)
    .where(card.c.chat == bindparam("old", type_=card.c.chat.type))
    # The platform's ids of the messages do not move along: the next state of a card is sent anew.
    .values(chat=bindparam("new", type_=card.c.chat.type), platform_id=None, content=b"")
)


def version_of(transaction: Transaction) -> int:
    """Return the version of the neighbourhood, which grows with every change; 0 when nothing is there."""
    return upcoming(transaction, _VERSION)


def read_neighbourhood(transaction: Transaction, version: int) -> Neighbourhood:
    """Return the neighbourhood as it stands."""
    people = [person_of(row, transaction.keys) for row in transaction.rows(_OFFICERS)]
    chats = reachable_chats(transaction, [each.id for each in people])
    return Neighbourhood(
        version=version,
        places=Places(place_of(row) for row in transaction.rows(_PLACES)),
        officers={
            each.id: Officer(
                person=each.id,
                name=each.name,
                called=each.called,
                phone=each.phone,
                employer=each.employer,
                chats=chats.get(each.id, ()),
            )
            for each in people
        },
        appointments=tuple(appointment_of(row) for row in transaction.rows(_APPOINTMENTS)),
        units={row.id: unit_of(row) for row in transaction.rows(_UNITS)},
        groups={row.chat: group_of(row) for row in transaction.rows(_GROUPS)},
        titles={row.role: row.title for row in transaction.rows(_TITLES)},
        leaves=in_force(transaction),
        shifts=all_shifts(transaction),
    )


class Snapshot:
    """The neighbourhood as one transaction sees it: the one at hand if it is still true, otherwise read anew."""

    def __init__(self, transaction: Transaction, at_hand: Neighbourhood | None) -> None:
        self._transaction = transaction
        self._at_hand = at_hand
        self.known: Neighbourhood | None = None
        """The neighbourhood as it stands; None until it is looked at, and again after a change."""

    @property
    def at_hand(self) -> Neighbourhood | None:
        """What was read last, for the transactions to come."""
        return self._at_hand

    def look(self) -> Neighbourhood:
        """Return the neighbourhood as it stands, read anew if its version is another one."""
        version = version_of(self._transaction)
        if self._at_hand is None or self._at_hand.version != version:
            self._at_hand = read_neighbourhood(self._transaction, version)
        self.known = self._at_hand
        return self._at_hand

    def changed(self) -> None:
        """Let everybody read it anew."""
        reserve(self._transaction, _VERSION, first=1)
        self.known = None

    def person_changed(self, person_id: int) -> None:
        """Let everybody read it anew if this person has a role."""
        if self._transaction.row(_HOLDS_A_SEAT, person=person_id) is not None:
            self.changed()


class Roster:
    """Changes the neighbourhood; every change gives it a new version."""

    def __init__(self, transaction: Transaction, snapshot: Snapshot) -> None:
        self._transaction = transaction
        self._snapshot = snapshot

    def put_places(self, places: Iterable[Place]) -> None:
        """Add places or change them, in any order; what they lie in must be there when the job has ended."""
        for each in places:
            self._transaction.add(_PUT_PLACE, place_row(each))
        self._snapshot.changed()

    def remove_place(self, place_id: int) -> None:
        """Remove a place in which no other lies."""
        self._transaction.change(_DROP_PLACE, {"id_": place_id})
        self._snapshot.changed()

    def put_units(self, units: Iterable[CoBuildingUnit]) -> None:
        """Add co-building units or change them."""
        for each in units:
            self._transaction.add(_PUT_UNIT, unit_row(each))
        self._snapshot.changed()

    def remove_unit(self, unit_id: int) -> None:
        """Remove a co-building unit that manages no place."""
        self._transaction.change(_DROP_UNIT, {"id_": unit_id})
        self._snapshot.changed()

    def appoint(self, appointments: Iterable[Appointment]) -> None:
        """Put people on seats, or change the rank and title they have there."""
        for each in appointments:
            self._transaction.add(_PUT_APPOINTMENT, appointment_row(each))
        self._snapshot.changed()

    def dismiss(self, person_id: int, seat: Seat) -> None:
        """Take a person off a seat."""
        self._transaction.change(_DISMISS, {"person_": person_id, "seat_": seat.code})
        self._snapshot.changed()

    def shifts_to_change(self, seat: Seat) -> tuple[Shift, ...]:
        """Return the duty table of a seat as it is now; nobody else changes it until this job has ended."""
        self._transaction.lock_name(f"shifts {seat.code}")
        return tuple(each for each in all_shifts(self._transaction) if each.seat == seat)

    def put_shifts(self, seat: Seat, shifts: Iterable[Shift]) -> None:
        """Let a seat have exactly this duty table."""
        put_shifts(self._transaction, seat, shifts)
        self._snapshot.changed()

    def put_titles(self, titles: Mapping[Role, str]) -> None:
        """Say what people call these roles here."""
        for role, called in titles.items():
            self._transaction.add(_PUT_TITLE, {"role": role, "title": called})
        self._snapshot.changed()

    def bind_group(self, chat: Chat, place_id: int | None, name: str) -> None:
        """Say to which place a group belongs; None: to none any more."""
        self._transaction.add(_PUT_GROUP, {"chat": chat, "place": place_id, "name": name})
        self._snapshot.changed()

    def move_group(self, old: Chat, new: Chat) -> None:
        """Let everything that is known of a group count for its new id."""
        for statement in (*_MOVE, _MOVE_CARDS):
            self._transaction.change(statement, {"old": old, "new": new})
        self._snapshot.changed()
