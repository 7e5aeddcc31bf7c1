"""Asking which of several requests somebody means, with a button for each."""

from collections.abc import Sequence

from domain.messages import Button, OutgoingMessage
from domain.service_request import ServiceRequest
from handlers import outgoing
from handlers.showing import phrases
from handlers.showing.faces import Face
from handlers.visit import Visit

_SHOWN = 4
"""The first ones; more would not be read, and a number always works."""


def which(visit: Visit, found: Sequence[ServiceRequest], verb: str, message_id: str) -> list[OutgoingMessage]:
    """Ask in private which one is meant; in a group without a private chat an eye says that it was heard."""
    chat = visit.chat if visit.private else visit.account.private
    if chat is None or not (visit.private or visit.account.reachable):
        return visit.react("👀")
    language = visit.sender.language
    faces = [Face(visit.office, each, chat, visit.sender.id, language) for each in found[:_SHOWN]]
    buttons = tuple((Button(_named(face), face.button("button.back", verb).token),) for face in faces)
    text = visit.say(message_id, number=found[0].number)
    return [outgoing.line(chat, text, buttons=buttons, person=visit.sender.id)]


def namesakes(visit: Visit, found: Sequence[ServiceRequest]) -> list[OutgoingMessage]:
    """Ask which of the requests of one number is meant, with a button for each that shows it and what may be done."""
    places = [visit.town.places[each.community].name for each in found]
    asked = "request.number_twice" if visit.roles else "request.which_community"
    number, communities = found[0].number, "、".join(places)
    if not visit.private:
        return visit.aside(asked, number=number, communities=communities)
    tokens = [visit.buttons((("button.back", "show", each.id),), version=each.version)[0][0].token for each in found]
    rows = tuple((Button(place, token),) for place, token in zip(places, tokens, strict=True))
    return visit.reply(asked, buttons=rows, number=number, communities=communities)


def _named(face: Face) -> str:
    return f"{face.request.number} {phrases.kind(face.office, face.request, face.language)}"
