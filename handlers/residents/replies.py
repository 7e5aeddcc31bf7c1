"""What a resident answers to whoever handles a request, wherever it is said; and what is still asked."""

from domain.messages import OutgoingMessage
from domain.people import Conversation, Question
from domain.request_states import Action, State
from domain.service_request import ServiceRequest
from handlers.requests import docket
from handlers.requests.finding import quoted
from handlers.residents import desk_tasks
from handlers.showing import cards, pictures, telling
from handlers.showing.faces import Face
from handlers.showing.parties import by_party, heard_here, noted
from handlers.visit import Visit

VAGUE = frozenset({"unclear", "gossip"})
"""What talk is taken for in which no rule finds anything: in private, and in a group."""


def is_asked(request: ServiceRequest) -> bool:
    """Say whether whoever handles a request waits for an answer, while its clock stands still."""
    return request.state is State.NEED_INFO and request.paused_at is not None


def take(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Pass the answer on; the clock goes on from where it stood."""
    moved = docket.move(visit.office, request, Action.ANSWER, by_party(visit), visit.message.text)
    pictures.note(visit, moved)
    _forget_where_it_was_asked(visit, request)
    words = visit.message.text or visit.say("photo.one")
    return [
        *(noted(visit, moved, "answer.passed_on") if visit.private else visit.react("✍")),
        *cards.draw_all(visit.office, moved),
        *telling.officers(
            visit.office, moved, telling.awaiting_answer(visit.office, moved), "head.answered", {"words": words}
        ),
    ]


def _forget_where_it_was_asked(visit: Visit, request: ServiceRequest) -> None:
    """Wait in the private chat no more for what was answered in the group."""
    if visit.private:
        visit.forget_question()
    elif visit.account.private is not None:
        asked = visit.desk.conversations.get(visit.account.private, visit.sender.id)
        if asked.about == request.id:
            visit.desk.conversations.save(Conversation(asked.chat, asked.person))


def asked_in_group(visit: Visit, own: tuple[ServiceRequest, ...], *, vague: bool) -> ServiceRequest | None:
    """Return which of the sender's requests words in a group answer to: the one quoted, or the one told there.

    Words that say nothing else (`vague`) or are said to the desk count as an answer, other talk does not.
    """
    asked = [each for each in own if is_asked(each)]
    if visit.private or not asked:
        return None
    if visit.message.quoted is not None:
        card = quoted(visit)
        return card if card is not None and any(each.id == card.id for each in asked) else None
    here = (
        [each for each in asked if each.origin == visit.chat and heard_here(visit, each)]
        if vague or visit.message.addressed
        else []
    )
    return visit.desk.requests.lock(here[0].id) if here else None


def still_asked(visit: Visit) -> list[OutgoingMessage]:
    """Once a question is answered, ask again what a newer one had pushed aside, so that none is lost."""
    if not visit.private or visit.conversation.asked is None:
        return []
    if visit.desk.conversations.get(visit.chat, visit.sender.id).asked is not None:
        return []
    since = visit.now - visit.office.practice.waiting.question
    own = visit.desk.requests.of_person(visit.sender.id, since, only_open=True)
    older = next((each for each in own if each.reporter == visit.sender.id and _question(each) is not None), None)
    question = _question(older) if older is not None else None
    if older is None or question is None:
        return []
    visit.ask(question, older.id)
    if question is Question.HUMAN:
        return []
    face = Face(visit.office, older, visit.chat, visit.sender.id, visit.sender.language)
    sentence = "place.where_again" if question is Question.BUILDING else "answer.still_asked"
    words = _asked_last(visit, older)
    return visit.reply("human.as_said", text=face.say(sentence, words=words), request=older.id)


def _question(request: ServiceRequest) -> Question | None:
    """Name what its reporter has been asked about a request and has not said."""
    if is_asked(request):
        return Question.DETAIL
    if request.state is State.NEED_INFO:
        return Question.BUILDING
    return Question.HUMAN if desk_tasks.is_call(request) else None


def _asked_last(visit: Visit, request: ServiceRequest) -> str:
    events = visit.desk.requests.events(request.id)
    return next((each.note for each in reversed(events) if each.action is Action.ASK), "")
