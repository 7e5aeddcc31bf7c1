"""Who is party to a request: who reported it, who said "mine too", on whose behalf."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, bindparam, delete, select

from domain.people import Party, Relation
from storage.people import person
from storage.prepared import Row
from storage.request_rows import request
from storage.schema import ChatCode, Code, Id, metadata
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

party = Table(
    "party",
    metadata,
    Column("request", ForeignKey(request.c.id), primary_key=True),
    Column("person", ForeignKey(person.c.id), primary_key=True),
    Column("since", Id, nullable=False),
    Column("relation", Code(Relation), nullable=False),
    Column("chat", ChatCode),
    Column("stars", Integer),
    Column("rated", Integer),
    Column("place", Id),
    sqlite_with_rowid=False,
)
Index(None, party.c.person, party.c.request)

_ADD = insertion_or_update(party, keeping=("since",), sought=party.c.person)
_OF_REQUEST = Statement(select(party).where(party.c.request == bindparam("request")).order_by(party.c.since))

_REMOVE = Statement(
    delete(party).where(party.c.request == bindparam("request_"), party.c.person == bindparam("person_"))
)


def add_party(transaction: Transaction, new: Party, since: int) -> None:
    """Remember a party; who is one already stands to the request in the new way. `since` is a new id."""
    row = {
        "request": new.request,
        "person": new.person,
        "since": since,
        "relation": new.relation,
        "chat": new.chat,
        "stars": new.stars,
        "rated": new.rated,
        "place": new.place,
    }
    transaction.add(_ADD, row)
    known = transaction.known(party)
    before = known.get(new.request)
    known[new.request] = None if before is None else before | {new.person: new}


def without_parties(transaction: Transaction, request_id: int) -> None:
    """Take note that a request is new, so that nobody is party to it who was not added in this transaction."""
    transaction.known(party).setdefault(request_id, {})


def parties_of(transaction: Transaction, request_id: int) -> tuple[Party, ...]:
    """Return the parties to a request in the order in which they joined."""
    known = transaction.known(party)
    parties = known.get(request_id)
    if parties is None:
        rows = transaction.rows(_OF_REQUEST, request=request_id)
        parties = known[request_id] = {row.person: _party_of(row) for row in rows}
    return tuple(parties.values())


def _party_of(row: Row) -> Party:
    return Party(row.request, row.person, row.relation, row.chat, row.place, row.stars, row.rated)


def remove_party(transaction: Transaction, request_id: int, person: int) -> None:
    """Forget that somebody is party to a request."""
    transaction.change(_REMOVE, {"request_": request_id, "person_": person})
