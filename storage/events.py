"""The events of requests: who did what, when, through what, from which state to which, and why. Only added to."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, bindparam, case, literal_column, null, select, update

from domain.request_states import Action, Actor, State
from domain.service_request import Event
from storage.instants import Instant
from storage.prepared import Row
from storage.request_rows import request
from storage.schema import Code, Id, Sealed, is_any, metadata, partial_index
from storage.statements import Statement, insertion
from storage.transaction import Transaction

event = Table(
    "event",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("request", ForeignKey(request.c.id), nullable=False),
    Column("at", Instant, nullable=False),
    Column("action", Code(Action), nullable=False),
    Column("before", Code(State), nullable=False),
    Column("after", Code(State), nullable=False),
    Column("actor", Id),
    Column("part", Code(Actor), nullable=False),
    Column("channel", Text, nullable=False),
    Column("note", Sealed),
    Column("rules_version", Text, nullable=False),
)
Index(None, event.c.request, event.c.id)
of_handlers = is_any(event.c.part, [Actor.ASKED, Actor.HOLDER])
partial_index("ix_event_handler", event.c.actor, event.c.at, where=of_handlers)
"""What was done by those who see to requests, found by who it was."""

_ADD = insertion(event)
_PAGE = Statement(select(event).where(event.c.id > bindparam("after")).order_by(event.c.id).limit(bindparam("limit")))
_OF_REQUEST = Statement(select(event).where(event.c.request == bindparam("request")).order_by(event.c.id))
_OF_THIS = event.c.request == bindparam("request_")
_by_resident = event.c.part.in_([literal_column(f"'{part}'") for part in (Actor.PARTY, Actor.DESK)])
"""A neighbour's words, who has no part in a request, are written down by the desk."""
_FORGET = Statement(
    update(event).where(_OF_THIS).values(note=None, actor=case((_by_resident, null()), else_=event.c.actor))
)
_FORGET_OF = Statement(
    update(event).where(_OF_THIS, event.c.actor == bindparam("actor_")).values(note=None, actor=None)
)


def add_event(transaction: Transaction, new: Event) -> None:
    """Remember an event for good."""
    row = {
        "id": new.id,
        "request": new.request,
        "at": new.at,
        "action": new.action,
        "before": new.before,
        "after": new.after,
        "actor": new.actor,
        "part": new.part,
        "channel": new.channel,
        "note": transaction.keys.seal_text(new.note) if new.note else None,
        "rules_version": new.rules_version,
    }
    transaction.add(_ADD, row)


def events_of(transaction: Transaction, request_id: int) -> tuple[Event, ...]:
    """Return what happened to a request, oldest first."""
    return tuple(_event_of(transaction, row) for row in transaction.rows(_OF_REQUEST, request=request_id))


def events_after(transaction: Transaction, after: int, limit: int) -> tuple[Event, ...]:
    """Return the next events after this id, the oldest first."""
    return tuple(_event_of(transaction, row) for row in transaction.rows(_PAGE, after=after, limit=limit))


def _event_of(transaction: Transaction, row: Row) -> Event:
    return Event(
        id=row.id,
        request=row.request,
        at=row.at,
        action=row.action,
        before=row.before,
        after=row.after,
        actor=row.actor,
        part=row.part,
        channel=row.channel,
        note=transaction.keys.open_text(row.note) if row.note else "",
        rules_version=row.rules_version,
    )


def forget_words(transaction: Transaction, request_id: int, person: int | None = None) -> None:
    """Keep of a request's events what was done when, but no word, and of residents not who; or only of one person's."""
    if person is None:
        transaction.change(_FORGET, {"request_": request_id})
    else:
        transaction.change(_FORGET_OF, {"request_": request_id, "actor_": person})
