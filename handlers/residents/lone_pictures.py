"""Pictures that come without a word: they belong to what is open, or wait for the words that tell what they show."""

from domain.messages import IncomingKind, OutgoingMessage
from domain.people import Conversation, Question
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import pictures
from handlers.showing.parties import noted
from handlers.visit import Visit

_DONE = frozenset({"done", "on_spot"})
"""Commands whose proof a picture is."""


def take(visit: Visit) -> list[OutgoingMessage]:
    """Take a picture that came alone: for the sender's newest open request, or until the next words say what for."""
    if visit.conversation.asked is Question.PHOTO and visit.conversation.about is not None:
        _keep(visit, visit.conversation.about)
        return []
    open_requests = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    newest = visit.desk.requests.lock(open_requests[0].id) if open_requests else None
    return _add(visit, newest) if newest else _ask(visit)


def _add(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Add it to a request; whoever sees to that is shown it as soon as it is here."""
    by = By(visit.sender.id, frozenset({Actor.PARTY}), visit.chat.channel)
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by, visit.say("photo.one"))
    pictures.note(visit, moved)
    return noted(visit, moved, "supplement.added")


def _ask(visit: Visit) -> list[OutgoingMessage]:
    """Ask what it shows. The id under which it waits is that of a request that does not exist yet."""
    waiting = visit.desk.new_id()
    _keep(visit, waiting)
    visit.ask(Question.PHOTO, waiting)
    return visit.reply("human.photo_of_what")


def _keep(visit: Visit, waiting: int) -> None:
    for reference in visit.message.media:
        visit.desk.media.add(reference, visit.chat.channel, waiting)


def with_kept(visit: Visit) -> Visit:
    """Return the visit with the pictures its words are about, if the desk has just asked what they show.

    Whoever says that something is done may still be asked which task that was: until then they wait on.
    """
    if visit.message.kind is not IncomingKind.TEXT or visit.conversation.asked is not Question.PHOTO:
        return visit
    if any(matter.opens for matter in visit.understanding.matters):
        return holding(visit)
    return _showing(visit) if _says_done(visit) else visit


def _says_done(visit: Visit) -> bool:
    first, told = visit.understanding.matters[0], visit.understanding.told
    verbs = {command.verb for command in (*told, *((first.command,) if first.command else ()))}
    return first.intent is Intent.FOLLOWUP_RESOLVED or bool(verbs & _DONE)


def holding(visit: Visit) -> Visit:
    """Return the visit with the pictures that wait for it, if there are any; they wait no longer."""
    shown = _showing(visit)
    if shown is visit:
        return visit
    visit.forget_question()
    return replace(shown, conversation=Conversation(visit.chat, visit.sender.id))


def _showing(visit: Visit) -> Visit:
    kept = visit.conversation
    if kept.asked is not Question.PHOTO or kept.about is None:
        return visit
    media = tuple(each.reference for each in visit.desk.media.of_request(kept.about))
    if not media:
        return visit
    kind = IncomingKind.PHOTO if visit.message.press_id is None else visit.message.kind
    return replace(visit, message=replace(visit.message, kind=kind, media=media))


def still_what(visit: Visit) -> list[OutgoingMessage] | None:
    """Ask once more what a picture shows after half a sentence that does not tell it ("是厨房的")."""
    first = visit.understanding.matters[0]
    half = first.intent is Intent.CHATTER and first.subcategory == "unclear" and not first.meanings
    asked = visit.conversation.asked is Question.PHOTO and visit.message.kind is IncomingKind.TEXT
    if not asked or not half:
        return None
    return visit.reply("human.photo_of_what")
