"""Kind words for heads: from whom, to whom, and what was said."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Table, bindparam, delete, or_, select

from domain.letters import Letter
from storage.instants import Instant
from storage.people import person
from storage.schema import Id, Sealed, metadata
from storage.statements import Statement, insertion
from storage.transaction import Transaction

letter = Table(
    "letter",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("head", ForeignKey(person.c.id), nullable=False),
    Column("author", ForeignKey(person.c.id), nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("words", Sealed, nullable=False),
)
Index(None, letter.c.head)
Index(None, letter.c.author)
Index(None, letter.c.said_at)

_ADD = insertion(letter)
_OF_AUTHOR = Statement(select(letter).where(letter.c.author == bindparam("author")).order_by(letter.c.id))
_FORGET_OF = Statement(
    delete(letter).where(or_(letter.c.author == bindparam("person"), letter.c.head == bindparam("person")))
)
_FORGET_BEFORE = Statement(delete(letter).where(letter.c.said_at < bindparam("before")))


class Letters:
    """All kind words."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, new: Letter) -> None:
        """Keep kind words."""
        row = {"id": new.id, "head": new.head, "author": new.author, "said_at": new.said_at}
        self._transaction.add(_ADD, row | {"words": self._transaction.keys.seal_text(new.words)})

    def of_author(self, person_id: int) -> tuple[Letter, ...]:
        """Return what somebody said, the first at the head."""
        open_text = self._transaction.keys.open_text
        return tuple(
            Letter(row.id, row.head, row.author, row.said_at, open_text(row.words))
            for row in self._transaction.rows(_OF_AUTHOR, author=person_id)
        )

    def ids_of_author(self, person_id: int) -> tuple[int, ...]:
        """Return the ids of what somebody said, whether it can be read or not."""
        return tuple(row.id for row in self._transaction.rows(_OF_AUTHOR, author=person_id))

    def forget_of(self, person_id: int) -> None:
        """Delete what somebody said and what was said to them."""
        self._transaction.change(_FORGET_OF, {"person": person_id})

    def forget_before(self, before: datetime) -> None:
        """Delete what was said before then."""
        self._transaction.change(_FORGET_BEFORE, {"before": before})
