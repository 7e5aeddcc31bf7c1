"""A sealed word for each key that was ever used, by which a wrong key is found out before anything is written."""

from sqlalchemy import Column, Engine, Integer, Table, insert, select

from storage.errors import CannotOpenError, UnreadableError
from storage.schema import Sealed, metadata
from storage.sealed import Keys

key_proof = Table(
    "key_proof",
    metadata,
    Column("key_id", Integer, primary_key=True, autoincrement=False),
    Column("proof", Sealed, nullable=False),
    Column("lookup", Sealed, nullable=False),
)

_PROOF = b"This is the key."


def prove_keys(engine: Engine, keys: Keys) -> None:
    """Raise CannotOpenError unless these keys open what the database holds; note a key used for the first time."""
    lookup = keys.digest(_PROOF)
    with engine.begin() as connection:
        known = connection.execute(select(key_proof)).all()
        for row in known:
            if row.key_id not in keys.by_id:
                raise CannotOpenError(f"这个数据库用 {row.key_id} 号密钥加密，给的密钥里没有它。")
            try:
                fits = keys.open(row.proof) == _PROOF and keys.open(row.lookup) == lookup
            except UnreadableError:
                fits = False
            if not fits:
                raise CannotOpenError("密钥不是这个数据库的，里面的资料读不出来。请换回原来的密钥文件。")
        if keys.current not in {row.key_id for row in known}:
            new = {"key_id": keys.current, "proof": keys.seal(_PROOF), "lookup": keys.seal(lookup)}
            connection.execute(insert(key_proof), new)
