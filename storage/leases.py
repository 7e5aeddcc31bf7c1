"""Leases: what only one process at a time may do."""

from datetime import datetime

from sqlalchemy import Column, Table, Text, or_
from sqlalchemy.dialects import postgresql, sqlite

from storage.instants import Instant
from storage.schema import metadata
from storage.statements import Insertion
from storage.transaction import Transaction

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)


def _taking() -> Insertion:
    statements = []
    for dialect in (sqlite, postgresql):
        statement = dialect.insert(lease)
        new = statement.excluded
        statements.append(
            statement.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": new.holder, "taken_at": new.taken_at, "until": new.until},
                where=or_(lease.c.holder == new.holder, lease.c.until <= new.taken_at),
            )
        )
    return Insertion(lease, *statements)


_TAKE = _taking()


def take_lease(transaction: Transaction, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take or prolong a lease; False when somebody else holds it."""
    row = {"name": name, "holder": holder, "taken_at": now, "until": until}
    return transaction.change(_TAKE, row) == 1
