"""What all transactions of one writer share: keys, ids, numbers, and the neighbourhood as it was read last."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, func, select

from domain.neighbourhood import Neighbourhood
from storage.conversations import line
from storage.engine import POSTGRESQL
from storage.events import event
from storage.identifiers import Identifiers
from storage.invitations import invitation, wrong_try
from storage.leaves import leave
from storage.media import media
from storage.notices import notice
from storage.outgoing_rows import outgoing
from storage.people import person
from storage.rallies import rally
from storage.request_rows import request
from storage.sealed import Keys
from storage.series import Blocks, WithinTransaction
from storage.shifts import swap
from storage.transaction import Numbers, Transaction

_NAMED_BY_TIME = (person, request, event, line, outgoing, notice, rally, invitation, wrong_try, media, leave, swap)


class Surroundings:
    """Made once a writer; `node` tells apart the processes that write to one PostgreSQL database, 0 to 63."""

    def __init__(self, engine: Engine, keys: Keys, node: int = 0) -> None:
        self._engine = engine
        self._keys = keys
        self._identifiers = Identifiers(node, last=_greatest_id(engine))
        self._numbers = _numbers_of(engine)
        self.neighbourhood: Neighbourhood | None = None

    def catch_up(self) -> None:
        """Go on after the ids that other processes have made, when one of them was in the way."""
        self._identifiers.go_beyond(_greatest_id(self._engine))

    def transaction(self, connection: Connection) -> Transaction:
        """Return a transaction over a connection on which one has begun."""
        return Transaction(connection, self._keys, self._identifiers, self._numbers())


def _numbers_of(engine: Engine) -> Callable[[], Numbers]:
    if engine.dialect.name != POSTGRESQL:
        return WithinTransaction
    blocks = Blocks(engine)
    return lambda: blocks


def _greatest_id(engine: Engine) -> int:
    with engine.connect() as connection:
        found = [connection.execute(select(func.max(table.c.id))).scalar() for table in _NAMED_BY_TIME]
    return max((each for each in found if each is not None), default=0)
