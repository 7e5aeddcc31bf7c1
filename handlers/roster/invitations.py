"""One-use invitations: whoever shows the code becomes the person it was made for."""

from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from domain.people import Account, Invitation, Person
from domain.replacing import replace
from storage.desk import Desk

RandomBytes: TypeAlias = Callable[[int], bytes]
"""Gives as many unpredictable bytes as it is asked for."""

PREFIX = "h_"
"""What the payload of a link begins with, `/start h_…`."""
CODE_BYTES = 10
"""80 bits, which make 16 letters and digits."""
LASTS = timedelta(days=14)
"""Long enough to be printed and carried round to every building."""
WRONG_TRIES = 5
WITHIN = timedelta(hours=1)


class Refusal(StrEnum):
    """Why a code did not let somebody in."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    TOO_OFTEN = "too_often"
    TAKEN = "taken"
    """The account belongs to another person with a role."""


class Entry(Struct, frozen=True):
    """What became of a shown code: who the account belongs to now, or why it was refused."""

    person: Person | None = None
    refusal: Refusal | None = None


def invite(person: int, desk: Desk, random: RandomBytes) -> str:
    """Make an invitation for a person and return the payload of its link, which is kept nowhere."""
    payload = f"{PREFIX}{b32encode(random(CODE_BYTES)).decode().lower()}"
    desk.invitations.add(Invitation(desk.new_id(), person, _digest(payload, desk), desk.now + LASTS))
    return payload


def accept(payload: str, account: Account, desk: Desk) -> Entry:
    """Let the account of whoever showed a code become the invited person's, if the code is good and never used.

    What the account reported before stays with it: the invited person becomes party to its open requests.
    """
    if desk.invitations.wrong_tries(account.channel, account.external, desk.now - WITHIN) >= WRONG_TRIES:
        return Entry(refusal=Refusal.TOO_OFTEN)
    invitation = desk.invitations.by_digest(_digest(payload, desk))
    if invitation is None:
        desk.invitations.note_wrong_try(account.channel, account.external)
        return Entry(refusal=Refusal.UNKNOWN)
    refusal = _refusal(invitation, account, desk)
    if refusal is not None:
        return Entry(refusal=refusal)
    desk.invitations.save(replace(invitation, used_at=desk.now))
    return Entry(_bind(account, invitation.person, desk))


def is_open(payload: str, desk: Desk) -> bool:
    """Say whether a code would still let somebody in. It stays unused."""
    invitation = desk.invitations.by_digest(_digest(payload, desk))
    return invitation is not None and _spent(invitation, desk) is None


def revoke(person: int, desk: Desk) -> int:
    """Take back a person's invitations that nobody has used; return how many there were."""
    return desk.invitations.revoke_of(person)


def _refusal(invitation: Invitation, account: Account, desk: Desk) -> Refusal | None:
    if account.person != invitation.person and desk.neighbourhood.roles_of(account.person):
        return Refusal.TAKEN
    return _spent(invitation, desk)


def _spent(invitation: Invitation, desk: Desk) -> Refusal | None:
    if invitation.used_at is not None:
        return Refusal.USED
    if invitation.revoked_at is not None:
        return Refusal.REVOKED
    return Refusal.EXPIRED if invitation.expires_at <= desk.now else None


def _bind(account: Account, person_id: int, desk: Desk) -> Person:
    people = desk.people.many({person_id, account.person})
    invited, stranger = people[person_id], people[account.person]
    desk.people.save_account(replace(account, person=invited.id))
    if stranger.id == invited.id:
        return invited
    for request in desk.requests.of_person(stranger.id, only_open=True):
        for party in desk.requests.parties(request.id):
            if party.person == stranger.id:
                desk.requests.add_party(replace(party, person=invited.id))
    known = replace(
        invited,
        home=invited.home if invited.home is not None else stranger.home,
        room=invited.room or stranger.room,
        greeted=invited.greeted or stranger.greeted,
    )
    desk.people.save(known)
    return known


def _digest(payload: str, desk: Desk) -> bytes:
    # Codes are also typed off paper, where capitals and blanks mean nothing.
    return desk.digest("".join(payload.lower().split()).removeprefix(PREFIX))
