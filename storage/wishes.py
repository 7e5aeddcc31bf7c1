"""Wishes on their way to a unit, and which unit's turn it is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    select,
    update,
)

from domain.request_states import State
from domain.wishes import Heart, Wish, WishState
from storage.errors import UnreadableError
from storage.instants import Instant
from storage.prepared import Row
from storage.request_rows import request
from storage.schema import Code, Id, Sealed, is_any, metadata, partial_index
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

FIRST_NUMBER = 1

wish = Table(
    "wish",
    metadata,
    Column("request", ForeignKey(request.c.id), primary_key=True, autoincrement=False),
    Column("community", Id, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("heart", Code(Heart), nullable=False),
    Column("state", Code(WishState), nullable=False),
    Column("posted_at", Instant),
    Column("unit", Id),
    Column("claimed_by", Id),
    Column("promise_by", Instant),
    Column("released_at", Instant),
    Column("remind_at", Instant),
    Column("reminded", Boolean, nullable=False),
    Column("photo", Text),
    Column("words", Sealed, nullable=False),
    Column("proof", Sealed, nullable=False),
    Column("thanks", Sealed, nullable=False),
    UniqueConstraint("community", "number"),
)
partial_index("ix_wish_remind_at", wish.c.remind_at, where=wish.c.remind_at.is_not(None))
_live = is_any(wish.c.state, (WishState.POSTED, WishState.CLAIMED, WishState.FULFILLED))
partial_index("ix_wish_live", wish.c.community, wish.c.number, where=_live)
wish_turn = Table(
    "wish_turn",
    metadata,
    Column("community", Id, primary_key=True),
    Column("unit", Id, primary_key=True),
    Column("asked_at", Instant),
    Column("queued_at", Instant),
    sqlite_with_rowid=False,
)

_PUT = insertion_or_update(wish)
_OF_REQUEST = Statement(select(wish).where(wish.c.request == bindparam("request")))
_LIVE = Statement(
    select(wish)
    .join(request, request.c.id == wish.c.request)
    .where(
        wish.c.community == bindparam("community"),
        _live,
        is_any(request.c.state, (State.SHELVED,)),
        request.c.review_at.is_(None),
    )
    .order_by(wish.c.number)
)
_FIRST_DUE = Statement(
    select(wish.c.request, wish.c.remind_at)
    .where(wish.c.remind_at.is_not(None))
    .order_by(wish.c.remind_at, wish.c.request)
    .limit(1)
)
_PUT_OFF = Statement(update(wish).where(wish.c.request == bindparam("request_")).values(remind_at=bindparam("until")))
_FORGET = Statement(
    update(wish)
    .where(wish.c.request == bindparam("request_"))
    .values({name: bindparam(name) for name in ("words", "proof", "thanks")} | {"photo": None})
)
_TURN = insertion_or_update(wish_turn)
_TURNS = Statement(select(wish_turn).where(wish_turn.c.community == bindparam("community")).order_by(wish_turn.c.unit))


class Wishes:
    """All wishes. One is changed only by whoever has locked its request."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def next_number(self, community: int) -> int:
        """Return the community's next number for a wish, from 1 upwards; none is given twice."""
        return self._transaction.next_in_series(f"wish {community}", FIRST_NUMBER)

    def put(self, each: Wish) -> None:
        """Remember a wish as it is now."""
        seal = self._transaction.keys.seal_text
        row = {
            "request": each.request,
            "community": each.community,
            "number": each.number,
            "heart": each.heart,
            "state": each.state,
            "posted_at": each.posted_at,
            "unit": each.unit,
            "claimed_by": each.claimed_by,
            "promise_by": each.promise_by,
            "released_at": each.released_at,
            "remind_at": each.remind_at,
            "reminded": each.reminded,
            "photo": each.photo,
            "words": seal(each.words),
            "proof": seal(each.proof),
            "thanks": seal(each.thanks),
        }
        self._transaction.add(_PUT, row, key=each.request)
        self._transaction.known(wish)[each.request] = each

    def of_request(self, request_id: int) -> Wish | None:
        """Return what is let out of a request; None for what is no wish."""
        known = self._transaction.known(wish)
        if request_id not in known:
            row = self._transaction.row(_OF_REQUEST, request=request_id)
            known[request_id] = self._wish(row) if row else None
        found: Wish | None = known[request_id]
        return found

    def live(self, community: int) -> tuple[Wish, ...]:
        """Return the wishes that stand on the board of a community, the oldest first; not those nobody can read."""
        return tuple(self._readable(self._transaction.rows(_LIVE, community=community)))

    def first_due(self) -> tuple[int, datetime] | None:
        """Return the request of the wish that rings next, and when; None when none does."""
        row = self._transaction.row(_FIRST_DUE)
        return (row.request, row.remind_at) if row else None

    def put_off(self, request_id: int, until: datetime) -> None:
        """Let a wish that cannot be dealt with, perhaps not even read, ring at another time."""
        self._transaction.change(_PUT_OFF, {"request_": request_id, "until": until})

    def forget(self, request_id: int) -> None:
        """Keep of a wish how far it came, but not a word or a picture of it."""
        blank = self._transaction.keys.seal_text("")
        self._transaction.change(_FORGET, {"request_": request_id, "words": blank, "proof": blank, "thanks": blank})

    def ask(self, community: int, unit: int, at: datetime) -> None:
        """Remember that a unit was asked, so that it is another one's turn next."""
        self._turn(community, unit, asked_at=at, queued_at=None)

    def queue(self, community: int, unit: int, at: datetime) -> None:
        """Remember that a unit wants the next wish there is."""
        known = next((row for row in self._turns(community) if row.unit == unit), None)
        self._turn(community, unit, asked_at=known.asked_at if known else None, queued_at=at)

    def queued(self, community: int) -> tuple[int, ...]:
        """Return the units that want the next wish, whoever said so first at the head."""
        waiting = (row for row in self._turns(community) if row.queued_at is not None)
        return tuple(row.unit for row in sorted(waiting, key=lambda row: row.queued_at))

    def asked(self, community: int) -> dict[int, datetime]:
        """Return by unit when it was asked last; who never was is not among them."""
        return {row.unit: row.asked_at for row in self._turns(community) if row.asked_at is not None}

    def _turns(self, community: int) -> Sequence[Row]:
        return self._transaction.rows(_TURNS, community=community)

    def _turn(self, community: int, unit: int, *, asked_at: datetime | None, queued_at: datetime | None) -> None:
        row = {"community": community, "unit": unit, "asked_at": asked_at, "queued_at": queued_at}
        self._transaction.add(_TURN, row, key=(community, unit))

    def _readable(self, rows: Iterable[Row]) -> Iterator[Wish]:
        for row in rows:
            try:
                yield self._wish(row)
            except UnreadableError:
                continue

    def _wish(self, row: Row) -> Wish:
        open_text = self._transaction.keys.open_text
        return Wish(
            request=row.request,
            number=row.number,
            community=row.community,
            heart=row.heart,
            words=open_text(row.words),
            state=row.state,
            posted_at=row.posted_at,
            unit=row.unit,
            claimed_by=row.claimed_by,
            promise_by=row.promise_by,
            released_at=row.released_at,
            remind_at=row.remind_at,
            reminded=row.reminded,
            proof=open_text(row.proof),
            photo=row.photo,
            thanks=open_text(row.thanks),
        )
