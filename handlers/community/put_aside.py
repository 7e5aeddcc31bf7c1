"""What becomes of a message that failed again and again: it is kept, a person looks, and its sender is told so."""

import json

from msgspec import to_builtins

from domain.messages import Chat, ChatKind, IncomingMessage, OutgoingMessage
from domain.people import Account, Person
from domain.request_states import Action, Actor
from domain.taxonomy import Category, Intent
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.residents import desk_tasks
from handlers.residents.desk_tasks import Task
from handlers.showing import telling

_LONGEST_TEXT = 1_000
"""Characters of it that the desk is shown; the whole of it is kept aside."""


def put_aside(message: IncomingMessage, error_name: str, office: Office) -> None:
    """Keep a message that could not be handled, open a task for the desk, and tell the sender in private.

    What was taken before, perhaps by another process, is left alone. `error_name` is the class of the error, never
    its text, which might quote the message.
    """
    channel = message.chat.channel
    if not office.desk.incoming.take(channel, message.delivery_id):
        return
    office.desk.incoming.set_aside(channel, message.delivery_id, _body(message), error_name)
    outgoing.hand_over(office, f"aside:{message.delivery_id}", _told(message, office))


def _body(message: IncomingMessage) -> str:
    return json.dumps(to_builtins(message), ensure_ascii=False)


def _told(message: IncomingMessage, office: Office) -> list[OutgoingMessage]:
    """Hand it to the desk. What may have failed before, above all understanding the text, is not tried again."""
    if not message.sender or not desk_tasks.communities(office.desk.neighbourhood):
        return []
    person, private = _sender(message, office)
    task = Task(Intent.HUMAN, Category.SYSTEM, "set_aside", _words(message, office))
    known = desk_tasks.own(office, person.id, task)
    request = known or desk_tasks.open_task(office, task, person, message.chat, told_in=private)
    text = office.practice.catalogue.say("aside.sorry", person.language, number=request.number)
    if known is None:
        return desk_tasks.first_told(office, request, person.id, text)
    by = By(person.id, frozenset({Actor.PARTY}), message.chat.channel)
    moved = docket.move(office, known, Action.SUPPLEMENT, by, task.words)
    again = [outgoing.line(private, text, person=person.id, request=moved.id)] if private else []
    return [*again, *telling.handlers(office, moved, "human.resident_says", words=task.words)]


def _sender(message: IncomingMessage, office: Office) -> tuple[Person, Chat | None]:
    """Return who sent it, and where only this person can be told."""
    people, chat = office.desk.people, message.chat
    account = people.account(chat.channel, message.sender)
    private = chat if chat.kind is ChatKind.PRIVATE else None
    if account is None:
        person = Person(office.desk.new_id())
        people.add(person, Account(chat.channel, message.sender, person.id, private))
        return person, private
    reached = account.private if account.reachable else None
    return people.known(account.person), private or reached


def _words(message: IncomingMessage, office: Office) -> str:
    # Halves of surrogate pairs are one way for a message to fail.
    text = message.text[:_LONGEST_TEXT].encode("utf-8", "replace").decode().replace("\x00", "")
    return text.strip() or office.practice.catalogue.say("aside.without_words", kind=message.kind)
