"""Pictures and recordings: what the platform calls them, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Table, Text, bindparam, select, update

from domain.messages import IncomingKind, MediaReference
from storage.instants import Instant
from storage.schema import Code, Id, is_any, metadata, partial_index
from storage.statements import Statement, insertion
from storage.transaction import Transaction


class MediaState(StrEnum):
    """Where a piece of media stands."""

    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"


media = Table(
    "media",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("kind", Code(IncomingKind), nullable=False),
    Column("reference", Text, nullable=False),
    Column("request", Id),
    Column("at", Instant, nullable=False),
    Column("state", Code(MediaState), nullable=False),
    Column("hash", Text),
    Column("reason", Text),
)
_is_waiting = is_any(media.c.state, [MediaState.WAITING])
partial_index("ix_media_waiting", media.c.id, where=_is_waiting)
Index(None, media.c.request)

_ADD = insertion(media)
_WAITING = Statement(select(media).where(_is_waiting).order_by(media.c.id).limit(bindparam("limit")))
_OF_REQUEST = Statement(select(media).where(media.c.request == bindparam("request")).order_by(media.c.id))
_SETTLE = Statement(
    update(media)
    .where(media.c.id == bindparam("id_"))
    .values(
        state=bindparam("state_", type_=media.c.state.type),
        hash=bindparam("hash_"),
        reason=bindparam("reason_"),
    )
)


@dataclass(frozen=True, slots=True)
class Media:
    """A piece of media that came with a message; `hash` names the stored file, `reason` says why there is none."""

    id: int
    channel: str
    reference: MediaReference
    request: int | None
    state: MediaState
    hash: str | None = None
    reason: str = ""


class MediaShelf:
    """All media by their references."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def add(self, reference: MediaReference, channel: str, request: int | None) -> int:
        """Remember a reference that the edge is to fetch; return its id."""
        new_id = self._transaction.new_id(self._now)
        row = {
            "id": new_id,
            "channel": channel,
            "kind": reference.kind,
            "reference": reference.reference,
            "request": request,
            "at": self._now,
            "state": MediaState.WAITING,
            "hash": None,
            "reason": None,
        }
        self._transaction.add(_ADD, row)
        return new_id

    def waiting(self, limit: int) -> tuple[Media, ...]:
        """Return what has still to be fetched, oldest first."""
        return self._found(_WAITING, limit=limit)

    def of_request(self, request_id: int) -> tuple[Media, ...]:
        """Return the media of a request, oldest first."""
        return self._found(_OF_REQUEST, request=request_id)

    def stored(self, media_id: int, content_hash: str) -> None:
        """Remember under which hash a piece was stored."""
        self._settle(media_id, MediaState.STORED, content_hash=content_hash)

    def refused(self, media_id: int, reason: str) -> None:
        """Remember why a piece was not stored."""
        self._settle(media_id, MediaState.REFUSED, reason=reason)

    def _found(self, statement: Statement, **values: object) -> tuple[Media, ...]:
        return tuple(
            Media(
                id=row.id,
                channel=row.channel,
                reference=MediaReference(kind=row.kind, reference=row.reference),
                request=row.request,
                state=row.state,
                hash=row.hash,
                reason=row.reason or "",
            )
            for row in self._transaction.rows(statement, **values)
        )

    def _settle(
        self, media_id: int, state: MediaState, *, content_hash: str | None = None, reason: str | None = None
    ) -> None:
        values = {"id_": media_id, "state_": state, "hash_": content_hash, "reason_": reason}
        self._transaction.change(_SETTLE, values)
