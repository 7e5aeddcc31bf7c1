"""The tables of the roster: places, units, appointments, groups and titles, and the way to and from their rows."""

import msgspec
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from domain.neighbourhood import Appointment, CoBuildingUnit, Group, Resource, Role, Seat
from domain.places import Place, PlaceKind
from storage.people import person
from storage.prepared import Row
from storage.schema import ChatCode, Code, Id, metadata

unit = Table(
    "unit",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("territory", Text, nullable=False),
    Column("resources", Text, nullable=False),
    Column("aliases", Text, nullable=False),
)


def _points_to(column: str) -> ForeignKey:
    # A roster is written in any order, so that the tree is looked at when the transaction ends.
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


place = Table(
    "place",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("parent", Id, _points_to("place.id")),
    Column("kind", Code(PlaceKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("aliases", Text, nullable=False),
    Column("rooms", Text, nullable=False),
    Column("managed_by", Id, _points_to("unit.id")),
    Column("households", Integer, nullable=False),
)

Index(None, place.c.parent)
Index(None, place.c.managed_by)

appointment = Table(
    "appointment",
    metadata,
    Column("person", ForeignKey(person.c.id), primary_key=True),
    Column("seat", Text, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("title", Text, nullable=False),
    sqlite_with_rowid=False,
)

group_chat = Table(
    "group_chat",
    metadata,
    Column("chat", ChatCode, primary_key=True),
    Column("place", Id),
    Column("name", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index(None, group_chat.c.place)

title = Table(
    "title",
    metadata,
    Column("role", Code(Role), primary_key=True),
    Column("title", Text, nullable=False),
    sqlite_with_rowid=False,
)

_encode = msgspec.json.Encoder().encode
_words = msgspec.json.Decoder(tuple[str, ...]).decode
_ids = msgspec.json.Decoder(tuple[int, ...]).decode
_resources = msgspec.json.Decoder(tuple[Resource, ...]).decode


def unit_row(each: CoBuildingUnit) -> dict[str, object]:
    """Return the columns of a unit."""
    return {
        "id": each.id,
        "name": each.name,
        "kind": each.kind,
        "territory": _encode(each.territory).decode(),
        "resources": _encode(each.resources).decode(),
        "aliases": _encode(each.aliases).decode(),
    }


def unit_of(row: Row) -> CoBuildingUnit:
    """Return the unit of a row."""
    return CoBuildingUnit(
        id=row.id,
        name=row.name,
        kind=row.kind,
        territory=_ids(row.territory),
        resources=_resources(row.resources),
        aliases=_words(row.aliases),
    )


def place_row(each: Place) -> dict[str, object]:
    """Return the columns of a place."""
    return {
        "id": each.id,
        "parent": each.parent,
        "kind": each.kind,
        "name": each.name,
        "number": each.number,
        "aliases": _encode(each.aliases).decode(),
        "rooms": _encode(each.rooms).decode(),
        "managed_by": each.managed_by,
        "households": each.households,
    }


def place_of(row: Row) -> Place:
    """Return the place of a row."""
    return Place(
        id=row.id,
        parent=row.parent,
        kind=row.kind,
        name=row.name,
        number=row.number,
        aliases=_words(row.aliases),
        rooms=_words(row.rooms),
        managed_by=row.managed_by,
        households=row.households,
    )


def appointment_row(each: Appointment) -> dict[str, object]:
    """Return the columns of an appointment."""
    return {"person": each.person, "seat": each.seat.code, "rank": each.rank, "title": each.title}


def appointment_of(row: Row) -> Appointment:
    """Return the appointment of a row."""
    return Appointment(person=row.person, seat=Seat.of(row.seat), rank=row.rank, title=row.title)


def group_of(row: Row) -> Group:
    """Return the group of a row."""
    return Group(chat=row.chat, place=row.place, name=row.name)
