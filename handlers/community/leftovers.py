"""What was left over and waits for a person: messages that could not be sent, and some that could not be handled."""

import json

from domain.messages import Chat, ChatKind, OutgoingMessage
from domain.people import Person
from handlers import outgoing
from handlers.community.overview import LISTED, private_chat
from handlers.requests.authority import communities_of
from handlers.residents import desk_tasks
from handlers.showing import phrases
from handlers.visit import Visit
from storage.incoming import SetAside
from storage.outgoing_rows import Said

_LOOKED_AT = 100
"""Of the newest that are left over; those of other communities among them are not shown."""
_WORDS = 120
"""Characters shown of a message that was set aside."""


def unsent(visit: Visit) -> list[OutgoingMessage]:
    """List what could not be sent: about which request, to whom, through which channel, why; never what it said."""
    communities = communities_of(visit)
    own = [each for each in visit.desk.outbox.undeliverable(_LOOKED_AT) if _concerns(visit, each, communities)]
    if not own:
        return visit.aside("unsent.none")
    return _listed(visit, visit.say("unsent.head", count=len(own)), [_unsent_line(visit, each) for each in own])


def _concerns(visit: Visit, said: Said, communities: tuple[int, ...]) -> bool:
    """Say whether a message belongs to one of these communities."""
    request = visit.desk.requests.get(said.message.request) if said.message.request is not None else None
    if request is not None:
        return request.community in communities
    people = visit.desk.people.many([said.message.person] if said.message.person is not None else [])
    return _community(visit, said.message.to, next(iter(people.values()), None)) in communities


def _community(visit: Visit, chat: Chat, person: Person | None) -> int | None:
    """Return the community of a chat or a person; the first looks after what belongs nowhere, as it does for tasks."""
    group = visit.town.groups.get(chat)
    places = (group.place if group else None, person.home if person else None)
    known = next((each for place in places if (each := visit.town.community_of(place)) is not None), None)
    return known if known is not None else min(desk_tasks.communities(visit.town), default=None)


def _unsent_line(visit: Visit, said: Said) -> str:
    request = visit.desk.requests.get(said.message.request) if said.message.request is not None else None
    return visit.say(
        "unsent.line",
        number=request.number if request else "—",
        who=_called(visit, said),
        channel=said.message.to.channel,
        reason=said.reason or visit.say("unsent.no_reason"),
        at=phrases.when(visit.office, said.at, visit.sender.language),
    )


def _called(visit: Visit, said: Said) -> str:
    group = visit.town.groups.get(said.message.to)
    if group is not None:
        return group.name or visit.say("unsent.a_group")
    known = visit.desk.people.many([said.message.person] if said.message.person is not None else [])
    return next((each.called or each.name for each in known.values()), "") or visit.say("unsent.somebody")


def not_understood(visit: Visit) -> list[OutgoingMessage]:
    """List the messages that had to be set aside, with the beginning of what was said, for staff alone to read."""
    communities = communities_of(visit)
    looked_at = visit.desk.incoming.set_aside_list(_LOOKED_AT)
    found = [each for each in looked_at if _community_of(visit, each) in communities][:LISTED]
    if not found:
        return visit.aside("set_aside.none")
    return _listed(
        visit, visit.say("set_aside.head", count=len(found)), [_set_aside_line(visit, each) for each in found]
    )


def _community_of(visit: Visit, message: SetAside) -> int | None:
    """Return the community in which it was said, of the message as it was kept."""
    try:
        body = json.loads(message.body)
        chat = Chat(body["chat"]["channel"], ChatKind(body["chat"]["kind"]), body["chat"]["id"])
        sender = str(body["sender"])
    except (ValueError, KeyError, TypeError):
        return min(desk_tasks.communities(visit.town), default=None)
    return _community(visit, chat, visit.desk.people.by_account(chat.channel, sender))


def _set_aside_line(visit: Visit, message: SetAside) -> str:
    return visit.say(
        "set_aside.line",
        at=phrases.when(visit.office, message.at, visit.sender.language),
        channel=message.channel,
        words=_words(message)[:_WORDS],
    )


def _words(message: SetAside) -> str:
    """Return what was said, of the message as it was kept."""
    try:
        return str(json.loads(message.body)["text"])
    except (ValueError, KeyError, TypeError):
        return message.body


def _listed(visit: Visit, head: str, lines: list[str]) -> list[OutgoingMessage]:
    chat = private_chat(visit)
    text = "\n".join((head, *lines[:LISTED]))
    return [outgoing.line(chat, text, person=visit.sender.id)] if chat else []
