"""What is deleted of what was said and to whom: few rows at a time, so that nobody waits for it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from domain.messages import Chat, OutgoingMessage
from domain.people import Account
from storage.cards import card
from storage.conversations import conversation, line
from storage.incoming import set_aside
from storage.invitations import invitation, wrong_try
from storage.outgoing_rows import outgoing, row_of
from storage.people import account
from storage.schema import chat_code, one_of
from storage.statements import Statement
from storage.transaction import Transaction

_OF_REQUEST = Statement(select(outgoing.c.id, outgoing.c.chat).where(outgoing.c.request == bindparam("request")))
_BLANK = Statement(update(outgoing).where(outgoing.c.id == bindparam("id_")).values(private=bindparam("blank")))
_some_of_chat = select(outgoing.c.id).where(outgoing.c.chat == bindparam("chat")).limit(bindparam("limit"))
_FORGET_CHAT = Statement(delete(outgoing).where(outgoing.c.id.in_(_some_of_chat)))
_OLDEST = Statement(
    select(outgoing.c.id, outgoing.c.queued_at, outgoing.c.done_at)
    .where(outgoing.c.id > 0)
    .order_by(outgoing.c.id)
    .limit(bindparam("limit"))
)
_FORGET_ROWS = Statement(delete(outgoing).where(one_of(outgoing.c.id, "ids")))
_FORGET_CARDS = Statement(delete(card).where(card.c.chat == bindparam("chat")))
_FORGET_CONVERSATIONS = Statement(delete(conversation).where(conversation.c.chat == bindparam("chat")))
_FORGET_LINES = Statement(delete(line).where(one_of(line.c.chat, "chats"), line.c.person == bindparam("person")))
_FORGET_INVITATIONS = Statement(delete(invitation).where(invitation.c.person == bindparam("person")))
_FORGET_TRIES = Statement(
    delete(wrong_try).where(wrong_try.c.channel == bindparam("channel"), wrong_try.c.external == bindparam("external"))
)
_FORGET_ACCOUNTS = Statement(delete(account).where(account.c.person == bindparam("person")))
_FORGET_SET_ASIDE = Statement(
    delete(set_aside).where(set_aside.c.channel == bindparam("channel"), set_aside.c.delivery == bindparam("delivery"))
)
_OLD_SET_ASIDE = Statement(delete(set_aside).where(set_aside.c.at < bindparam("before")))


class Forgetting:
    """What handlers use to delete for good."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def said_about(self, request_id: int, kept: Collection[Chat]) -> None:
        """Blank what was said about a request anywhere but in these chats; that something was said stays."""
        for row in self._transaction.rows(_OF_REQUEST, request=request_id):
            if row.chat in kept:
                continue
            blank = row_of(OutgoingMessage("", row.chat, ""), self._transaction.keys)["private"]
            self._transaction.change(_BLANK, {"id_": row.id, "blank": blank})

    def said_in(self, chat: Chat, limit: int) -> int:
        """Delete what was said in a private chat, so many messages at most; return how many those were."""
        return self._transaction.change(_FORGET_CHAT, {"chat": chat, "limit": limit})

    def said_before(self, before: datetime, limit: int) -> int:
        """Delete what was said before then and has left, looking at so many messages at most; return how many."""
        oldest = self._transaction.rows(_OLDEST, limit=limit)
        old = [row.id for row in oldest if row.queued_at < before and row.done_at is not None]
        return self._transaction.change(_FORGET_ROWS, {"ids": old}) if old else 0

    def set_aside_before(self, before: datetime) -> None:
        """Delete what could not be handled before then."""
        self._transaction.change(_OLD_SET_ASIDE, {"before": before})

    def set_aside(self, channel: str, delivery_id: str) -> None:
        """Delete a message that could not be handled."""
        self._transaction.change(_FORGET_SET_ASIDE, {"channel": channel, "delivery": delivery_id})

    def lines_of(self, person: int, chats: Collection[Chat]) -> None:
        """Delete a person's last lines in these chats."""
        codes = [chat_code(chat) for chat in chats]
        self._transaction.change(_FORGET_LINES, {"chats": codes, "person": person})

    def account(self, each: Account) -> None:
        """Delete what hangs on an account: the cards in its chat, what was asked there, codes it got wrong."""
        self._transaction.change(_FORGET_TRIES, {"channel": each.channel, "external": each.external})
        if each.private is not None:
            self._transaction.change(_FORGET_CARDS, {"chat": each.private})
            self._transaction.change(_FORGET_CONVERSATIONS, {"chat": each.private})

    def accounts_of(self, person: int) -> None:
        """Delete a person's accounts and invitations: whoever writes from one of them is somebody new."""
        self._transaction.change(_FORGET_INVITATIONS, {"person": person})
        self._transaction.change(_FORGET_ACCOUNTS, {"person": person})
