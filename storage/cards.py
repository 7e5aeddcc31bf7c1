"""The cards that stand in the chats: what each shows, and what the platform knows it by."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, bindparam, case, func, select, update

from domain.messages import Chat
from domain.people import CardState
from storage.prepared import Row
from storage.schema import ChatCode, Id, chat_code, metadata
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
_OF_REQUEST = Statement(select(card).where(card.c.request == bindparam("request")))
# What the platform knows a card by is noted when it was sent, perhaps by another transaction at this moment.
_SAVE = insertion_or_update(card, keeping=("platform_id", "edits"))
_platform_id = bindparam("platform_id_", type_=Text)
_SENT = Statement(
    update(card)
    .where(*_THIS_ONE)
    .values(
        edits=card.c.edits + case((card.c.platform_id == func.coalesce(_platform_id, card.c.platform_id), 1), else_=0),
        platform_id=func.coalesce(_platform_id, card.c.platform_id),
    )
)
_FAILED = Statement(update(card).where(*_THIS_ONE).values(content=b""))


def card_in(transaction: Transaction, chat: Chat, name: str, request_id: int | None = None) -> CardState | None:
    """Return a card as it stands in a chat; None when there is none of this name.

    It is found at once when all cards of its request, if it has one, are known.
    """
    if request_id is not None:
        return _known(transaction, request_id).get((chat, name))
    row = transaction.row(_GET, chat_=chat, name_=name)
    return _card(row) if row else None


def cards_of(transaction: Transaction, request_id: int) -> tuple[CardState, ...]:
    """Return the cards of a request in all chats."""
    # Sorted here: each engine sorts letters in its own way.
    known = _known(transaction, request_id)
    return tuple(sorted(known.values(), key=lambda each: (chat_code(each.chat), each.name)))


def without_cards(transaction: Transaction, request_id: int) -> None:
    """Take note that a request is new, so that it has no card."""
    transaction.known(card)[request_id] = {}


def _known(transaction: Transaction, request_id: int) -> dict[tuple[Chat, str], CardState]:
    known = transaction.known(card)
    if request_id not in known:
        found = map(_card, transaction.rows(_OF_REQUEST, request=request_id))
        known[request_id] = {(each.chat, each.name): each for each in found}
    of_request: dict[tuple[Chat, str], CardState] = known[request_id]
    return of_request


def save_card(transaction: Transaction, state: CardState) -> None:
    """Remember what a card shows, new or changed."""
    if state.request is not None:
        _known(transaction, state.request)[state.chat, state.name] = state
    row = {
        "chat": state.chat,
        "name": state.name,
        "person": state.person,
        "request": state.request,
        "content": state.content,
        "platform_id": state.platform_id,
        "edits": state.edits,
    }
    transaction.add(_SAVE, row, key=(state.chat, state.name))


def card_sent(transaction: Transaction, chat: Chat, name: str, platform_id: str | None) -> None:
    """Remember that a state of a card has left, as an edit when the platform knows it already."""
    transaction.change(_SENT, {"chat_": chat, "name_": name, "platform_id_": platform_id})


def card_failed(transaction: Transaction, chat: Chat, name: str) -> None:
    """Remember that nobody saw what a card should show: the same state may be queued once more."""
    transaction.change(_FAILED, {"chat_": chat, "name_": name})


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
