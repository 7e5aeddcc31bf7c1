"""`拆开 1001`: staff take apart what was taken for one matter although it is two."""

from domain.messages import Button, OutgoingMessage
from domain.people import Party
from domain.request_states import State
from domain.service_request import ServiceRequest
from handlers.buttons import short
from handlers.requests.authority import by_staff
from handlers.residents import parting
from handlers.showing.faces import Face
from handlers.visit import Visit

_OFFERED = 8
"""Voices on one list."""


def split(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Undo the merging of a request, or take a voice out of one: who is named, or one of those who joined."""
    if request.state is State.MERGED and request.merged_into is not None:
        into = visit.desk.requests.lock(request.merged_into)
        return _split_off(visit, parting.revive(visit, request, into), request) if into is not None else []
    voices = parting.voices(visit, request)
    named = [each for each in voices if words and words in _called(visit, each)]
    if len(named) == 1:
        return _split_off(visit, parting.apart(visit, request, named[0].person), request)
    if not voices:
        return visit.aside("staff.split_nobody", number=request.number)
    return _ask_whom(visit, request, voices)


def _split_off(visit: Visit, said: list[OutgoingMessage], request: ServiceRequest) -> list[OutgoingMessage]:
    return [*visit.aside("staff.split", number=request.number), *said]


def _called(visit: Visit, party: Party) -> str:
    person = visit.desk.people.known(party.person)
    return person.called or person.name or visit.say("unsent.somebody")


def _ask_whom(visit: Visit, request: ServiceRequest, voices: list[Party]) -> list[OutgoingMessage]:
    """Offer a button for each voice, with what was said; in a group nobody is named."""
    if not visit.private:
        return visit.aside("staff.split_in_private", number=request.number)
    events = visit.desk.requests.events(request.id)
    said = {each.actor: each.note for each in events if each.note}
    lines = [
        visit.say("staff.split_voice", which=which, words=said.get(each.person) or _called(visit, each))
        for which, each in enumerate(voices[:_OFFERED], 1)
    ]
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    buttons = tuple(
        (
            Button(
                str(which),
                face.button("button.assign", f"split-{short(each.person)}").token,
            ),
        )
        for which, each in enumerate(voices[:_OFFERED], 1)
    )
    text = "\n".join((visit.say("staff.split_whom", number=request.number), *lines))
    return visit.reply("human.as_said", text=text, buttons=buttons, request=request.id)


def press_split(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Take the voice on the button out of a request, or show whose there are."""
    if not by_staff(visit, request).parts:
        return visit.pressed("button.not_yours")
    if not option:
        return split(visit, request, "")
    return _split_off(visit, parting.apart(visit, request, int(option, 36)), request)
