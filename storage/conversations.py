"""What is open between the desk and a person in a chat, and the last lines of each chat."""

from datetime import datetime

from sqlalchemy import Column, Index, Table, Text, bindparam, delete, select

from domain.messages import Chat
from domain.people import Conversation, Line, Question
from storage.incoming import SWEPT_AT_ONCE
from storage.instants import Instant
from storage.schema import ChatCode, Code, Id, Sealed, chat_code, metadata
from storage.statements import Statement, insertion, insertion_or_update
from storage.transaction import Transaction

conversation = Table(
    "conversation",
    metadata,
    Column("chat", ChatCode, primary_key=True),
    Column("person", Id, primary_key=True),
    Column("asked", Code(Question)),
    Column("about", Id),
    Column("until", Instant),
    sqlite_with_rowid=False,
)

line = Table(
    "line",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("chat", ChatCode, nullable=False),
    Column("person", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("message", Text),
    Column("request", Id),
    Column("words", Sealed, nullable=False),
)
Index(None, line.c.chat, line.c.person, line.c.at)
Index(None, line.c.at)

_THIS_ONE = (conversation.c.chat == bindparam("chat"), conversation.c.person == bindparam("person"))
_GET = Statement(select(conversation).where(*_THIS_ONE))
_SAVE = insertion_or_update(conversation)
_DROP = Statement(delete(conversation).where(*_THIS_ONE))

_REMEMBER = insertion(line, sought=line.c.person)
_LINES = (
    select(line)
    .where(line.c.chat == bindparam("chat"), line.c.at >= bindparam("since"))
    .order_by(line.c.at.desc(), line.c.id.desc())
)
_LINES_OF_ALL = Statement(_LINES)
_LINES_OF_ONE = Statement(_LINES.where(line.c.person == bindparam("person")), through=line.c.person)
_OLD = select(line.c.id).where(line.c.at < bindparam("before")).limit(bindparam("limit"))
_FORGET_LINES = Statement(delete(line).where(line.c.id.in_(_OLD)))


class Conversations:
    """The open questions and the last lines of all chats."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        self._transaction = transaction
        self._now = now

    def get(self, chat: Chat, person: int) -> Conversation:
        """Return what is open; an empty conversation when nothing is.

        Until this job has ended nobody else decides in the same conversation.
        """
        self._transaction.lock_name(f"conversation {person} {chat_code(chat)}")
        row = self._transaction.row(_GET, chat=chat, person=person)
        if row is None:
            return Conversation(chat=chat, person=person)
        return Conversation(chat=chat, person=person, asked=row.asked, about=row.about, until=row.until)

    def save(self, changed: Conversation) -> None:
        """Remember what is open now; of an empty conversation nothing is kept."""
        if changed == Conversation(chat=changed.chat, person=changed.person):
            self._transaction.change(_DROP, {"chat": changed.chat, "person": changed.person})
            return
        row = {
            "chat": changed.chat,
            "person": changed.person,
            "asked": changed.asked,
            "about": changed.about,
            "until": changed.until,
        }
        self._transaction.add(_SAVE, row)

    def remember(self, chat: Chat, said: Line) -> None:
        """Keep a line of a chat for a while, sealed."""
        row = {
            "id": self._transaction.new_id(self._now),
            "chat": chat,
            "person": said.person,
            "at": said.at,
            "message": said.message_id,
            "request": said.request,
            "words": self._transaction.keys.seal_text(said.text),
        }
        self._transaction.add(_REMEMBER, row)

    def lines(self, chat: Chat, since: datetime, person: int | None = None) -> tuple[Line, ...]:
        """Return a chat's lines since then, newest first; of all people or of one."""
        if person is None:
            rows = self._transaction.rows(_LINES_OF_ALL, chat=chat, since=since)
        else:
            rows = self._transaction.rows(_LINES_OF_ONE, chat=chat, since=since, person=person)
        return tuple(
            Line(
                person=row.person,
                text=self._transaction.keys.open_text(row.words),
                at=row.at,
                message_id=row.message,
                request=row.request,
            )
            for row in rows
        )

    def forget_lines(self, before: datetime, limit: int = SWEPT_AT_ONCE) -> int:
        """Delete lines from before then, so many at most; return how many those were."""
        return self._transaction.change(_FORGET_LINES, {"before": before, "limit": limit})
