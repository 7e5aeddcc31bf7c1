"""Buttons that cannot be forged: `verb.id.version.mac`, at most 64 bytes, bound to chat and, in private, to person.

Role and state are checked again on every press; the token only proves that the desk offered this button here.
"""

from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from typing import TypeVar

from msgspec import Struct

from domain.messages import Button, Buttons, Chat, ChatKind

LONGEST_TOKEN = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FOR_ADDRESSES = bytes.maketrans(b"+/", b"-_")
_PARTS = 4
_Made = TypeVar("_Made")


class ForgedButtonError(ValueError):
    """The token was not made by this desk for this chat and person."""


class Press(Struct, frozen=True):
    """What a button asks for: verb and option ("decline", "away"), the object, and the version it was shown in."""

    verb: str
    option: str
    object: int
    version: int


def rows(
    labelled: Iterable[Iterable[tuple[str, str]]],
    about: int,
    *,
    chat: Chat,
    key: bytes,
    person: int | None,
    version: int = 0,
) -> Buttons:
    """Make the rows of buttons under one message from (label, verb); `about` is the id of their object.

    `verb` may carry an option after a hyphen ("decline-away").
    """
    of, to, keyed = f"{short(about)}.{short(version)}", _addressed(chat, person), _keyed(key)
    return tuple([tuple([_made(label, verb, f"{verb}.{of}", to, keyed) for label, verb in row]) for row in labelled])


def button(
    label: str, verb: str, about: int, *, chat: Chat, key: bytes, person: int | None, version: int = 0
) -> Button:
    """Make a single button as `rows` does."""
    return rows([[(label, verb)]], about, chat=chat, key=key, person=person, version=version)[0][0]


def _made(label: str, verb: str, subject: str, to: str, keyed: blake2b) -> Button:
    token = f"{subject}.{_mac(subject, to, keyed)}"
    if len(token) > LONGEST_TOKEN:
        message = f"the button {verb} does not fit into {LONGEST_TOKEN} bytes"
        raise ValueError(message)
    return Button(label, token)


def read(token: str, *, chat: Chat, key: bytes, person: int | None) -> Press:
    """Return what a pressed token asks for. Raises ForgedButtonError."""
    parts = token.split(".")
    if len(parts) != _PARTS or len(token) > LONGEST_TOKEN or not token.isascii():
        raise ForgedButtonError
    subject, mac = token.rsplit(".", 1)
    if not compare_digest(mac, _mac(subject, _addressed(chat, person), _keyed(key))):
        raise ForgedButtonError
    verb, _, option = parts[0].partition("-")
    return Press(verb, option, int(parts[1], 36), int(parts[2], 36))


def two_a_row(made: Sequence[_Made]) -> tuple[tuple[_Made, ...], ...]:
    """Lay buttons, or what they are made of, out in rows of two."""
    return tuple(tuple(made[start : start + 2]) for start in range(0, len(made), 2))


def _addressed(chat: Chat, person: int | None) -> str:
    """Say where a button may be pressed, and in private by whom."""
    presser = person if chat.kind is ChatKind.PRIVATE else None
    return f"{chat.channel}|{chat.id}|{presser}"


def _mac(subject: str, to: str, keyed: blake2b) -> str:
    keyed = keyed.copy()
    keyed.update(f"{subject}|{to}".encode())
    return b2a_base64(keyed.digest(), newline=False).translate(_FOR_ADDRESSES, b"=").decode()


@lru_cache(maxsize=4)
def _keyed(key: bytes) -> blake2b:
    """Return the hash that has taken in nothing but the key; a desk has one."""
    return blake2b(digest_size=8, key=key)


@lru_cache(maxsize=256)
def short(number: int) -> str:
    """Write a natural number in base 36. The buttons of a request's cards are all about the same few numbers."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
