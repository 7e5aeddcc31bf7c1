"""Invitations: one-use rights to become a person of the roster."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, UniqueConstraint, bindparam, select, update

from domain.people import Invitation
from storage.instants import Instant
from storage.people import person
from storage.schema import Id, metadata
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
        if row is None:
            return None
        return Invitation(
            id=row.id,
            person=row.person,
            digest=row.digest,
            expires_at=row.expires_at,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
        )

    def save(self, changed: Invitation) -> None:
        """Remember that an invitation was used or revoked."""
        self._transaction.change(_SAVE, _row(changed) | {"id_": changed.id})

    def revoke_of(self, person_id: int) -> int:
        """Revoke every invitation of a person that was not used; return how many."""
        return self._transaction.change(_REVOKE_OF, {"person_": person_id, "now": self._now})


def _row(each: Invitation) -> dict[str, object]:
    return {
        "person": each.person,
        "digest": each.digest,
        "expires_at": each.expires_at,
        "used_at": each.used_at,
        "revoked_at": each.revoked_at,
    }
