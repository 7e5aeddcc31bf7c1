"""What is deleted of what was said and to whom: few rows at a time, so that nobody waits for it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from domain.messages import Chat, OutgoingMessage
from domain.people import Account
from storage.cards import card
from storage.conversations import conversation, line
from storage.errors import UnreadableError
from storage.incoming import set_aside
from storage.invitations import invitation, wrong_try
from storage.outgoing_rows import message_of, outgoing, sealed_of
from storage.people import account
from storage.prepared import Row
from storage.schema import chat_code, one_of
from storage.statements import Statement
from storage.transaction import Transaction

_OF_REQUEST = Statement(select(outgoing).where(outgoing.c.request == bindparam("request")).order_by(outgoing.c.id))
_OF_KEY = Statement(select(outgoing).where(outgoing.c.key == bindparam("key")))
_DIGESTS = Statement(
    select(outgoing).where(
        outgoing.c.chat == bindparam("chat"), outgoing.c.id > bindparam("after"), outgoing.c.key.like("-:digest:%")
    )
)
_REPEATED = 40
"""Characters of a first line by which a digest that repeats it is known."""
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
        told: dict[Chat, list[Row]] = {}
        for row in self._transaction.rows(_OF_REQUEST, request=request_id):
            if row.chat not in kept:
                told.setdefault(row.chat, []).append(row)
        for rows in told.values():
            self._forget_told(rows)

    def said_once(self, key: str) -> None:
        """Blank one message."""
        if rows := self._transaction.rows(_OF_KEY, key=key):
            self._forget_told(rows)

    def _forget_told(self, rows: Sequence[Row]) -> None:
        for row in (*rows, *self._digests_of(rows[0].chat, rows)):
            self._blank(row)

    def _digests_of(self, chat: Chat, rows: Sequence[Row]) -> list[Row]:
        """Return the digests of a chat that repeat the first line of one of these messages."""
        lines = {line for row in rows if (line := self._text(row).strip().partition("\n")[0].strip()[:_REPEATED])}
        later = self._transaction.rows(_DIGESTS, chat=chat, after=rows[0].id) if lines else ()
        return [digest for digest in later if any(line in self._text(digest) for line in lines)]

    def _text(self, row: Row) -> str:
        """Return what a message says; nothing of one that cannot be read."""
        try:
            return message_of(row, self._transaction.keys).text
        except UnreadableError:
            return ""

    def _blank(self, row: Row) -> None:
        blank = sealed_of(OutgoingMessage("", row.chat, ""), self._transaction.keys)
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
