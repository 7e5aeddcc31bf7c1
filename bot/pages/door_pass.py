"""The signed cookie by which a browser is known again: a random account, and the door it came through last."""

import hashlib
import hmac
import re
import secrets

from msgspec import Struct

from domain.replacing import replace

PURPOSE = b"menkou web door pass 1\n"
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHAPE = re.compile(rf"([0-9a-f]{{32}})\.([0-9a-f]{{16}})\.([0-9]{{1,12}})\.({PAYLOAD.pattern})\.([0-9a-f]{{64}})")


class DoorPass(Struct, frozen=True):
    """`account` has 128 random bits; `visit` names one coming through the door of `payload`, at `entered` (Unix s)."""

    account: str
    visit: str
    entered: int
    payload: str

    @classmethod
    def first(cls, payload: str, entered: int) -> "DoorPass":
        """Make the pass of a browser that was never here."""
        return cls(secrets.token_hex(16), secrets.token_hex(8), entered, payload)

    def again(self, payload: str, entered: int) -> "DoorPass":
        """Return the pass of the same account after coming through a door once more."""
        return replace(self, visit=secrets.token_hex(8), entered=entered, payload=payload)

    def signed(self, key: bytes) -> str:
        """Return the value of the cookie."""
        body = f"{self.account}.{self.visit}.{self.entered}.{self.payload}"
        return f"{body}.{_mac(body, key)}"


def read_pass(cookie: str | None, key: bytes) -> DoorPass | None:
    """Return the pass in a cookie; None when there is none or it was not signed with this key."""
    shape = SHAPE.fullmatch(cookie or "")
    if shape is None:
        return None
    account, visit, entered, payload, mac = shape.groups()
    if not hmac.compare_digest(mac, _mac(f"{account}.{visit}.{entered}.{payload}", key)):
        return None
    return DoorPass(account, visit, int(entered), payload)


def _mac(body: str, key: bytes) -> str:
    return hmac.new(key, PURPOSE + body.encode(), hashlib.sha256).hexdigest()
