"""Pictures and recordings: what the platform calls them, and what became of them."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Column, Index, Table, Text, bindparam, delete, select, update

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
    UNWANTED = "unwanted"
    """Its file is still to be deleted."""


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
_is_unwanted = is_any(media.c.state, [MediaState.UNWANTED])
partial_index("ix_media_unwanted", media.c.id, where=_is_unwanted)
partial_index("ix_media_hash", media.c.hash, where=media.c.hash.is_not(None))

_ADD = insertion(media)
_WAITING = Statement(select(media).where(_is_waiting).order_by(media.c.id).limit(bindparam("limit")))
_OF_REQUEST = Statement(select(media).where(media.c.request == bindparam("request")).order_by(media.c.id))
_SETTLE = Statement(
    update(media)
    .where(media.c.id == bindparam("id_"), _is_waiting)
    .values(
        state=bindparam("state_", type_=media.c.state.type),
        hash=bindparam("hash_"),
        reason=bindparam("reason_"),
    )
)
_UNWANTED = Statement(select(media).where(_is_unwanted).order_by(media.c.id).limit(bindparam("limit")))
_UNWANT = Statement(
    update(media).where(media.c.request == bindparam("request_")).values(state=MediaState.UNWANTED, reference="")
)
_CAME_LATE = Statement(
    update(media).where(media.c.id == bindparam("id_"), _is_unwanted).values(hash=bindparam("hash_"))
)
_WANTED = Statement(
    select(media.c.id).where(media.c.hash.is_not(None), media.c.hash == bindparam("hash"), ~_is_unwanted).limit(1)
)
_GONE = Statement(delete(media).where(media.c.id == bindparam("id_")))


class Media(Struct, frozen=True):
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

    def forget_of(self, request_id: int) -> None:
        """Want the media of a request no more: the edge deletes their files, and then they are gone."""
        self._transaction.change(_UNWANT, {"request_": request_id})

    def unwanted(self, limit: int) -> tuple[Media, ...]:
        """Return what has still to be deleted, oldest first."""
        return self._found(_UNWANTED, limit=limit)

    def is_wanted(self, content_hash: str) -> bool:
        """Say whether another piece that is still wanted is the very same file."""
        return self._transaction.row(_WANTED, hash=content_hash) is not None

    def gone(self, media_id: int) -> None:
        """Forget a piece whose file is deleted."""
        self._transaction.change(_GONE, {"id_": media_id})

    def stored(self, media_id: int, content_hash: str) -> bool:
        """Remember under which hash a piece was stored; False when it is wanted no more."""
        if self._settle(media_id, MediaState.STORED, content_hash=content_hash):
            return True
        # It came while its request was being forgotten: by the hash its file is found and deleted, too.
        self._transaction.change(_CAME_LATE, {"id_": media_id, "hash_": content_hash})
        return False

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
    ) -> bool:
        values = {"id_": media_id, "state_": state, "hash_": content_hash, "reason_": reason}
        return self._transaction.change(_SETTLE, values) == 1
