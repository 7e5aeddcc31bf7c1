"""The cards that stand in the chats: what each shows, and what the platform knows it by."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, bindparam, select

from domain.messages import Chat
from domain.people import CardState
from storage.prepared import Row
from storage.schema import ChatCode, Id, metadata
from storage.statements import Statement, insertion_or_update
from storage.transaction import Transaction

card = Table(
    "card",
    metadata,
    Column("chat", ChatCode, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("person", Id),
    Column("request", Id),
    Column("content", LargeBinary, nullable=False),
    Column("platform_id", Text),
    Column("edits", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index(None, card.c.request)

_THIS_ONE = (card.c.chat == bindparam("chat_"), card.c.name == bindparam("name_"))
_GET = Statement(select(card).where(*_THIS_ONE))
_OF_REQUEST = Statement(select(card).where(card.c.request == bindparam("request")).order_by(card.c.chat, card.c.name))
_SAVE = insertion_or_update(card)


def card_in(transaction: Transaction, chat: Chat, name: str) -> CardState | None:
    """Return a card as it stands in a chat; None when there is none of this name."""
    row = transaction.row(_GET, chat_=chat, name_=name)
    return _card(row) if row else None


def cards_of(transaction: Transaction, request_id: int) -> tuple[CardState, ...]:
    """Return the cards of a request in all chats."""
    return tuple(_card(row) for row in transaction.rows(_OF_REQUEST, request=request_id))


def save_card(transaction: Transaction, state: CardState) -> None:
    """Remember how a card stands, new or changed."""
    row = {
        "chat": state.chat,
        "name": state.name,
        "person": state.person,
        "request": state.request,
        "content": state.content,
        "platform_id": state.platform_id,
        "edits": state.edits,
    }
    transaction.add(_SAVE, row)


def _card(row: Row) -> CardState:
    return CardState(
        chat=row.chat,
        name=row.name,
        person=row.person,
        request=row.request,
        content=row.content,
        platform_id=row.platform_id,
        edits=row.edits,
    )
