"""Words that answer what the desk asked last: a building, a detail, a proof, a reason."""

from collections.abc import Callable

from domain.discretion import CONDUCT
from domain.messages import IncomingKind, OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action, Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent
from handlers.community import department_tasks, in_hand, nominations, own_words, rounds, staff
from handlers.handling import absences, finishing, heads, own_card, returns, whistles
from handlers.notices import sending
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.requests.finding import quoted
from handlers.requests.locating import answer_place, chosen, details, likeliest
from handlers.requests.places_said import completed
from handlers.residents import (
    after_all,
    apart,
    arrivals,
    delivery,
    human,
    joining,
    lone_pictures,
    nominating,
    own_way,
    replies,
    reports,
    verdicts,
)
from handlers.showing import pictures
from handlers.showing.parties import by_party, numbered_in
from handlers.visit import Visit
from handlers.wishes import fulfilling, proposing
from nlp.place import read_place
from nlp.understanding import PlaceMention

_ABOUT_THE_DESK = "what_are_you"
"""What a question about the desk itself is taken for: "你是机器人吗"."""
_NO_EVIDENCE = frozenset({Intent.QUERY_STATUS, Intent.HUMAN, Intent.PRIVACY, Intent.OPTOUT, Intent.THANKS})
"""What somebody means who says this while it is asked what was done, and is answered by itself."""
_NEW_MATTERS = frozenset({Intent.REQUEST, Intent.COMPLAINT, Intent.EMERGENCY})


def answer(visit: Visit) -> list[OutgoingMessage] | None:
    """Take a message for the answer to what was asked last or for a reply to a card; None when it is neither."""
    if visit.message.forwarded or any(matter.command for matter in visit.understanding.matters):
        return None
    if (said := _reply_to_card(visit)) is not None:
        return said
    for told in _TOLD:
        if (said := told(visit)) is not None:
            return said
    asked, about = visit.conversation.asked, visit.conversation.about
    if asked is Question.NOTICE:
        return sending.answer(visit)
    if asked is Question.CONFIRM_HOME:
        return arrivals.answer_home(visit)
    request = visit.desk.requests.lock(about) if about is not None else None
    return _QUESTIONS[asked](visit, request) if asked in _QUESTIONS and request else None


def _reply_to_card(visit: Visit) -> list[OutgoingMessage] | None:
    """A photo or words in reply to a task are its proof; the desk's words in reply to a question go to the asker."""
    request = quoted(visit)
    if request is None:
        return None
    by = own_card.by_handler(visit, request)
    if not by.parts:
        return None
    if visit.message.kind is IncomingKind.PHOTO and request.state is not State.DONE:
        return _picture_of_task(visit, request, by)
    return staff.answer_quoted(visit, request) if visit.private and visit.message.text else None


def _picture_of_task(visit: Visit, request: ServiceRequest, by: By) -> list[OutgoingMessage]:
    """A picture alone, or with a word that it is done, is the holder's proof; with other words it is only shown."""
    proof = not visit.message.text.strip() or visit.understanding.matters[0].intent is Intent.FOLLOWUP_RESOLVED
    if visit.private and Actor.HOLDER in by.parts and proof:
        return finishing.finish(visit, request, visit.message.text, pictures.reference_in(visit))
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by, visit.message.text)
    pictures.note(visit, moved)
    return visit.react("✍")


def _where(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Where something else is reported beside it, a building is that of one of them, and no answer."""
    matters = visit.understanding.matters
    new = len(matters) > 1 and any(each.opens and each.subcategory != request.subcategory for each in matters)
    return None if new else _building(visit, request)


def _building(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """A building said in any way; whatever else is said belongs to the request, unless it is a new matter."""
    if not docket.place_is_open(visit.office, request):
        visit.forget_question()
        return None
    mention = completed(visit, read_place(visit.message.text, visit.office.names), request.text)
    found = _buildings_meant(visit, request, mention)
    if len(found) == 1:
        return reports.place_found(visit, request, chosen(visit, request, found[0], visit.message.text))
    if found:
        return reports.ask_which(visit, _with_details(visit, request, mention), found)
    first = visit.understanding.matters[0]
    if first.opens and first.intent in _NEW_MATTERS:
        return None
    if mention.building is not None:
        return visit.reply("place.unknown", words=mention.building.value)
    half = first.intent is Intent.CHATTER and first.subcategory == "unclear"
    belongs = half or first.intent is Intent.SUPPLEMENT or visit.message.kind is IncomingKind.PHOTO
    return _still_where(visit, request) if belongs else None


def _with_details(visit: Visit, request: ServiceRequest, mention: PlaceMention) -> ServiceRequest:
    """Keep the room and the floor that were said with a building that several estates have."""
    room, spot = details(mention)
    known = replace(request, room=room or request.room, spot=spot or request.spot)
    return docket.move(visit.office, known, Action.SUPPLEMENT, by_party(visit), visit.message.text)


def _still_where(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Add words to a request, and remind of the one thing that is missing."""
    if (said := apart.answered(visit, request)) is not None:
        return said
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by_party(visit), visit.message.text)
    pictures.note(visit, moved)
    return visit.reply("place.still_where", number=moved.number, request=moved.id)


def _buildings_meant(visit: Visit, request: ServiceRequest, mention: PlaceMention) -> tuple[int, ...]:
    offered = likeliest(visit.office, visit.sender.id, request)
    choice = visit.understanding.matters[0].choice
    if mention.building is None and choice is not None and 0 < choice <= len(offered):
        return (offered[choice - 1],)
    return answer_place(visit, mention)


def _detail(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """What a head wanted to know; the clock goes on from where it stood."""
    if request.state is not State.NEED_INFO:
        visit.forget_question()
        return None
    if any(matter.opens and matter.subcategory != request.subcategory for matter in visit.understanding.matters):
        return None
    return replies.take(visit, request)


def _question_of_head(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    visit.forget_question()
    return heads.ask(visit, request, visit.message.text)


def _evidence(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Words or a picture of what was done; a new matter is none, and "not yet" takes the question back.

    What is only said in between is answered in its own way, or by asking again.
    """
    first = visit.understanding.matters[0]
    if (first.opens and not first.place.empty) or first.intent in _NO_EVIDENCE:
        return None
    if first.intent in (Intent.FOLLOWUP_UNRESOLVED, Intent.CANCEL):
        visit.forget_question()
        return visit.reply("head.not_finished", number=request.number)
    if finishing.tells_nothing(visit):
        return finishing.offer_evidence(visit, request)
    return finishing.finish(visit, request, visit.message.text, pictures.reference_in(visit))


def _basis(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    if visit.understanding.matters[0].opens:
        return None
    return returns.basis(visit, request)


def _bad_reason(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Take words for the reason, unless they are a new matter, ask about the desk, or name another request's number."""
    other = numbered_in(visit, visit.message.text)
    first = visit.understanding.matters[0]
    new = first.opens and first.subcategory != CONDUCT
    if new or first.subcategory == _ABOUT_THE_DESK or (other is not None and other.id != request.id):
        return None
    return verdicts.why(visit, request, visit.message.text)


def _talk(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    return None if own_way.taken(visit, request) else human.carry(visit, request)


_TOLD: tuple[Callable[[Visit], list[OutgoingMessage] | None], ...] = (
    rounds.answer,
    department_tasks.answer,
    nominating.answer,
    fulfilling.picture,
    fulfilling.words,
    absences.said,
    own_words.said,
    in_hand.said,
    delivery.said,
    after_all.said,
    lone_pictures.still_what,
)
"""What is said of no request that was asked about, in the order in which it is looked for."""

_QUESTIONS: dict[Question, Callable[[Visit, ServiceRequest], list[OutgoingMessage] | None]] = {
    Question.BUILDING: _where,
    Question.DETAIL: _detail,
    Question.ASK_WORDS: _question_of_head,
    Question.EVIDENCE: _evidence,
    Question.SEAT_WORD: lambda visit, request: whistles.speak(visit, request, visit.message.text),
    Question.BASIS: _basis,
    Question.BAD_REASON: _bad_reason,
    Question.SAME: joining.answer,
    Question.HEAD_NAME: lambda visit, request: nominations.named(visit, request, deputy=False),
    Question.DEPUTY_NAME: lambda visit, request: nominations.named(visit, request, deputy=True),
    Question.UNFIT: nominations.refused,
    Question.WISH_WORDS: proposing.answer_words,
    Question.WISH_REFUSAL: proposing.answer_why_not,
    Question.WISH_PROOF: fulfilling.answer_proof,
    Question.WISH_THANKS: fulfilling.answer_thanks,
    Question.HUMAN: _talk,
}
