"""Invitations: one-use rights to become a person of the roster."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)

from domain.people import Invitation
from storage.instants import Instant
from storage.people import person
from storage.prepared import Row
from storage.schema import Id, metadata, one_of
from storage.statements import Statement, insertion
from storage.transaction import Transaction

invitation = Table(
    "invitation",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("person", ForeignKey(person.c.id), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    UniqueConstraint("digest"),
)
Index(None, invitation.c.person)

wrong_try = Table(
    "wrong_try",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("external", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
Index(None, wrong_try.c.channel, wrong_try.c.external, wrong_try.c.at)
Index(None, wrong_try.c.at)

_TRIES_ARE_KEPT = timedelta(days=1)

_ADD = insertion(invitation)
_BY_DIGEST = Statement(select(invitation).where(invitation.c.digest == bindparam("digest")).with_for_update())
_SAVE = Statement(
    update(invitation)
    .where(invitation.c.id == bindparam("id_"))
    .values({column.name: bindparam(column.name) for column in invitation.columns if column.name != "id"})
)
_REVOKE_OF = Statement(
    update(invitation)
    .where(
        invitation.c.person == bindparam("person_"),
        invitation.c.used_at.is_(None),
        invitation.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)

_OF_PERSON = Statement(select(invitation).where(invitation.c.person == bindparam("person")).order_by(invitation.c.id))
_LIVE_OF = Statement(
    select(invitation.c.person).where(
        one_of(invitation.c.person, "persons"),
        invitation.c.used_at.is_(None),
        invitation.c.revoked_at.is_(None),
        invitation.c.expires_at > bindparam("now"),
    )
)
_WRONG_TRIES = Statement(
    select(func.count().label("how_many")).where(
        wrong_try.c.channel == bindparam("channel"),
        wrong_try.c.external == bindparam("external"),
        wrong_try.c.at >= bindparam("since"),
    )
)
_NOTE_WRONG_TRY = insertion(wrong_try)
_FORGET_WRONG_TRIES = Statement(delete(wrong_try).where(wrong_try.c.at < bindparam("before")))


class Invitations:
    """All invitations, found by the keyed hash of their codes."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def add(self, new: Invitation) -> None:
        """Remember a new invitation."""
        self._transaction.add(_ADD, _row(new) | {"id": new.id})

    def by_digest(self, digest: bytes) -> Invitation | None:
        """Return the invitation of a code, used or not; nobody else can use it until this job has ended."""
        row = self._transaction.row(_BY_DIGEST, digest=digest)
        return _invitation(row) if row is not None else None

    def of_person(self, person_id: int) -> tuple[Invitation, ...]:
        """Return every invitation of a person, used or not, the first one first."""
        return tuple(_invitation(row) for row in self._transaction.rows(_OF_PERSON, person=person_id))

    def save(self, changed: Invitation) -> None:
        """Remember that an invitation was used or revoked."""
        self._transaction.change(_SAVE, _row(changed) | {"id_": changed.id})

    def revoke_of(self, person_id: int) -> int:
        """Revoke every invitation of a person that was not used; return how many."""
        return self._transaction.change(_REVOKE_OF, {"person_": person_id, "now": self._now})

    def live_of(self, persons: Iterable[int]) -> set[int]:
        """Return which of these people have an invitation that can still be used."""
        return {row.person for row in self._transaction.rows(_LIVE_OF, persons=list(persons), now=self._now)}

    def note_wrong_try(self, channel: str, external: str) -> None:
        """Remember for a day that an account showed a code that is none."""
        self._transaction.change(_FORGET_WRONG_TRIES, {"before": self._now - _TRIES_ARE_KEPT})
        row = {
            "id": self._transaction.new_id(self._now),
            "channel": channel,
            "external": external,
            "at": self._now,
        }
        self._transaction.add(_NOTE_WRONG_TRY, row)

    def wrong_tries(self, channel: str, external: str, since: datetime) -> int:
        """Return how many codes that are none an account has shown since then."""
        row = self._transaction.row(_WRONG_TRIES, channel=channel, external=external, since=since)
        return row.how_many if row else 0


def _invitation(row: Row) -> Invitation:
    return Invitation(
        id=row.id,
        person=row.person,
        digest=row.digest,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )


def _row(each: Invitation) -> dict[str, object]:
    return {
        "person": each.person,
        "digest": each.digest,
        "expires_at": each.expires_at,
        "used_at": each.used_at,
        "revoked_at": each.revoked_at,
    }
