"""One visit to the door: the message, who brought it, where, and what was understood of it."""

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from domain.messages import Buttons, Chat, ChatKind, IncomingKind, IncomingMessage, Lane, OutgoingMessage
from domain.neighbourhood import STAFF_ROLES, Group, Neighbourhood, Role
from domain.people import Account, Conversation, Person, Question
from handlers import outgoing
from handlers.buttons import button
from handlers.office import Office
from nlp.understanding import Understanding
from storage.desk import Desk

Refused: TypeAlias = tuple[tuple[int, Exception], ...]
"""Parts of a message, by their order in it, each with why what it asks for cannot be done."""


class Visit(Struct, frozen=True):
    """Everything a handler needs to know about one incoming message.

    `group` is the bound group, None in private and in a group nobody has bound yet. `refused` is what was
    tried in vain before with this message.
    """

    office: Office
    message: IncomingMessage
    sender: Person
    account: Account
    conversation: Conversation
    understanding: Understanding
    group: Group | None = None
    refused: Refused = ()

    @property
    def desk(self) -> Desk:
        """The books."""
        return self.office.desk

    @property
    def town(self) -> Neighbourhood:
        """Who looks after what."""
        return self.office.desk.neighbourhood

    @property
    def now(self) -> datetime:
        """When the message was taken."""
        return self.office.desk.now

    @property
    def chat(self) -> Chat:
        """Where it was said."""
        return self.message.chat

    @property
    def private(self) -> bool:
        """Whether only the sender hears the answer."""
        return self.message.chat.kind is ChatKind.PRIVATE

    @property
    def roles(self) -> frozenset[Role]:
        """The sender's roles anywhere in the neighbourhood."""
        return self.town.roles_of(self.sender.id)

    @property
    def is_staff(self) -> bool:
        """Whether the sender works at the community's desk."""
        return bool(self.roles & STAFF_ROLES)

    def say(self, message_id: str, /, **facts: object) -> str:
        """Return a sentence in the sender's language."""
        return self.office.practice.catalogue.say(message_id, self.sender.language, **facts)

    def reply(
        self,
        message_id: str,
        /,
        *,
        buttons: Buttons = (),
        request: int | None = None,
        lane: Lane = Lane.REPLY,
        **facts: object,
    ) -> list[OutgoingMessage]:
        """Answer in this chat with one sentence."""
        return [self._line(self.say(message_id, **facts), buttons, request, lane)]

    def _line(
        self, text: str, buttons: Buttons = (), request: int | None = None, lane: Lane = Lane.REPLY
    ) -> OutgoingMessage:
        return outgoing.line(
            self.chat,
            text,
            buttons=buttons,
            lane=lane,
            person=self.sender.id if self.private else None,
            request=request,
            reply_to=None if self.private else self.message.message_id,
        )

    def aside(self, message_id: str, /, **facts: object) -> list[OutgoingMessage]:
        """Tell only the sender: a toast for a press, a private line where there is one, silence otherwise."""
        if self.message.press_id is not None:
            return [outgoing.toast(self.message, self.say(message_id, **facts))]
        if self.private:
            return [self._line(self.say(message_id, **facts))]
        if self.account.private is not None and self.account.reachable:
            text = self.say(message_id, **facts)
            return [outgoing.line(self.account.private, text, person=self.sender.id)]
        return []

    def pressed(self, message_id: str, /, **facts: object) -> list[OutgoingMessage]:
        """Answer a press with a toast; when there was no press, say nothing."""
        return self.pressed_text(self.say(message_id, **facts))

    def pressed_text(self, text: str) -> list[OutgoingMessage]:
        """Answer a press with these words as a toast, one that was typed with a line; without a press, say nothing."""
        if self.message.press_id:
            return [outgoing.toast(self.message, text)]
        return [self._line(text)] if self.message.pressed and self.message.kind is IncomingKind.TEXT else []

    def react(self, emoji: str) -> list[OutgoingMessage]:
        """Put an emoji on the message."""
        return [outgoing.reaction(self.message, emoji)]

    def buttons(self, *rows: tuple[tuple[str, str, int], ...], version: int = 0, chat: Chat | None = None) -> Buttons:
        """Make rows of buttons for the sender from (label id, verb, about)."""
        return tuple(
            tuple(
                button(
                    self.say(label),
                    verb,
                    about,
                    chat=chat or self.chat,
                    key=self.office.practice.signing_key,
                    person=self.sender.id,
                    version=version,
                )
                for label, verb, about in row
            )
            for row in rows
        )

    def ask(self, question: Question, about: int | None, chat: Chat | None = None) -> None:
        """Note what the sender has been asked, so that the next words are taken for the answer."""
        until = self.now + self.office.practice.waiting.question
        self.desk.conversations.save(Conversation(chat or self.chat, self.sender.id, question, about, until))

    def forget_question(self) -> None:
        """Wait for no answer any more."""
        if self.conversation.asked is not None:
            self.desk.conversations.save(Conversation(self.chat, self.sender.id))
