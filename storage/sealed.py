"""Sealed values: AES-256-GCM with the key's id in front, and keyed hashes for what has to be found again."""

import base64
import binascii
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import crash
from storage.errors import CannotOpenError, UnreadableError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PREFIX_BYTES = 1 + _NONCE_BYTES
_GREATEST_KEY_ID = 255
_DIGEST_BYTES = 16
_NONCES_AT_ONCE = 64
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_HEAD = """\
# The keys of Menkou. Whoever holds this file can read what the database keeps sealed, and without it nobody can.
# It is not inside the backups: keep a copy of it in another place.
"""


_nonces: list[bytes] = []
# A forked process would otherwise seal with the same ones.
os.register_at_fork(after_in_child=_nonces.clear)


def _nonce() -> bytes:
    """Return random bytes that nobody else was given: many are asked of the system at once, as each asking is dear.

    A machine image that is resumed twice repeats those that wait.
    """
    while True:
        try:
            return _nonces.pop()
        except IndexError:
            drawn = os.urandom(_NONCE_BYTES * _NONCES_AT_ONCE)
            _nonces.extend(drawn[at : at + _NONCE_BYTES] for at in range(0, len(drawn), _NONCE_BYTES))


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one installation: those that open by their ids, 1 to 255, and the one that hashes for look-ups.

    New values are sealed under the greatest id. Safe for several threads.
    """

    by_id: Mapping[int, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)
    current: int = field(init=False, compare=False)
    """The id of the key under which new values are sealed."""
    _ciphers: dict[int, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.by_id:
            raise CannotOpenError("没有可以用来加密的密钥。")
        object.__setattr__(self, "current", max(self.by_id))
        object.__setattr__(self, "_ciphers", {id_: AESGCM(key) for id_, key in self.by_id.items()})

    def seal(self, plain: bytes) -> bytes:
        """Return the key's id (1 byte), a random nonce (12 bytes), and the ciphertext."""
        nonce = _nonce()
        current = self.current
        return bytes((current,)) + nonce + self._ciphers[current].encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed. Raises UnreadableError when the key is not at hand or a bit has changed."""
        cipher = self._ciphers.get(sealed[0]) if len(sealed) > _PREFIX_BYTES else None
        if cipher is None:
            raise UnreadableError("A sealed value was sealed under a key that is not at hand.")
        try:
            return cipher.decrypt(sealed[1:_PREFIX_BYTES], sealed[_PREFIX_BYTES:], None)
        except InvalidTag as error:
            raise UnreadableError("A sealed value does not open with its key.") from error

    def seal_text(self, text: str) -> bytes:
        """Seal a text; even one with halves of surrogate pairs, which UTF-8 knows not."""
        return self.seal(text.encode("utf-8", "surrogatepass"))

    def open_text(self, sealed: bytes) -> str:
        """Return the text that was sealed. Raises UnreadableError."""
        return self.open(sealed).decode("utf-8", "surrogatepass")

    def digest(self, plain: bytes) -> bytes:
        """Return the keyed hash under which a value is looked up, 16 bytes; it outlives a change of the other keys."""
        return blake2b(plain, digest_size=_DIGEST_BYTES, key=self.lookup).digest()


Value = TypeVar("Value")


class SealedRecord(Generic[Value]):
    """Seals the private fields of a row together: one value, one nonce.

    The fields are stored by position: new ones go to the end and have a default, old ones stay where they are.
    """

    def __init__(self, kind: type[Value]) -> None:
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(kind).decode

    def seal(self, keys: Keys, value: Value) -> bytes:
        """Return the record sealed."""
        return keys.seal(self._encode(value))

    def open(self, keys: Keys, sealed: bytes) -> Value:
        """Return the record. Raises UnreadableError."""
        return self._decode(keys.open(sealed))


def load_keys(path: Path, from_environment: str | None = None) -> Keys:
    """Read the keys from the environment's value if there is one, otherwise from their file.

    In the environment the lines may be separated by semicolons. Raises CannotOpenError in words for the operator.
    """
    if from_environment:
        return _parse(from_environment.replace(";", "\n"), "the environment")
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CannotOpenError(
            f"找不到密钥文件 {path}。没有它，加密的资料读不出来；请把另外保存的那一份放回来。"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CannotOpenError(f"密钥文件 {path} 读不了：{error}") from error
    if mode & _OTHERS:
        raise CannotOpenError(f"密钥文件 {path} 别人也能读。请执行：chmod 600 {path}")
    return _parse(text, str(path))


def make_key_file(path: Path) -> Keys:
    """Make new keys and write them to a new file with mode 0600. Raises FileExistsError when there is one."""
    keys = Keys(by_id={1: os.urandom(_KEY_BYTES)}, lookup=os.urandom(_KEY_BYTES))
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=stat.S_IRUSR | stat.S_IWUSR, exist_ok=False)
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        file.write(f"lookup {_written(keys.lookup)}\n")
        file.writelines(f"seal {id_} {_written(key)}\n" for id_, key in keys.by_id.items())
        file.flush()
        os.fsync(file.fileno())
    crash.point("before_key_file")
    unfinished.rename(path)
    return keys


def _parse(text: str, source: str) -> Keys:
    by_id: dict[int, bytes] = {}
    lookup = b""
    for number, line in enumerate(text.splitlines(), start=1):
        match line.split():
            case []:
                continue
            case [comment, *_] if comment.startswith("#"):
                continue
            case ["lookup", key]:
                lookup = _key(key, source, number)
            case ["seal", id_, key] if id_.isdecimal() and 1 <= int(id_) <= _GREATEST_KEY_ID:
                by_id[int(id_)] = _key(key, source, number)
            case _:
                raise CannotOpenError(f"{source} 第 {number} 行既不是 seal 也不是 lookup 密钥。")
    if not (by_id and lookup):
        raise CannotOpenError(f"{source} 里的密钥不全：seal 和 lookup 各要一行。")
    return Keys(by_id=by_id, lookup=lookup)


def _key(written: str, source: str, number: int) -> bytes:
    try:
        key = base64.b64decode(written, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise CannotOpenError(f"{source} 第 {number} 行不是 base64 写的 32 个字节。")
    return key


def _written(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")
