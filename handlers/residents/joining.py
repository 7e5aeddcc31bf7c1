"""One matter, many voices: what is told again joins what is known, in between its teller is asked."""

from collections.abc import Iterable

from domain.likeness import AREA_KINDS, Closest, closest, may_be_joined, may_be_shared
from domain.messages import OutgoingMessage
from domain.people import Party, Question, Relation
from domain.places import PlaceKind
from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ServiceRequest
from domain.taxonomy import Alarm
from handlers.handling import merging
from handlers.requests import docket
from handlers.requests.docket import DESK
from handlers.residents import again, areas, verdicts
from handlers.residents.opening import open_for
from handlers.showing import cards, pictures, stale
from handlers.showing.cards import PARTY
from handlers.showing.faces import Face
from handlers.showing.parties import by_party, private_chat
from handlers.visit import Visit

_OF_AN_AREA = ("一片的事",)
_YES = frozenset({"就是这件", "就是", "是", "是的", "对", "对的", "同一件", "一样"})
_NO = frozenset({"不是", "不是的", "不是，另外登记", "另外登记", "不一样", "不对"})


def join_or_open(visit: Visit, request: ServiceRequest, own: Iterable[ServiceRequest]) -> list[OutgoingMessage]:
    """Let a telling join what it belongs to for sure, ask where it may, and open it in any other case.

    `own` are all requests of whoever tells it, the newest first.
    Whatever is asked, the request is there already: who does not answer loses nothing.
    """
    near = None
    if may_be_shared(request) and request.alarm is Alarm.NONE:
        if (area := areas.known(visit, request)) is not None:
            return join(visit, area, request.text, request.place, _OF_AN_AREA)
        if together := areas.enough(visit, request):
            area, said = areas.gather(visit, together)
            return [*said, *join(visit, area, request.text, request.place, _OF_AN_AREA)]
        near = nearest(visit, request)
        if near is not None and near.sure and not _of_another_stairwell(visit, request, near.request):
            return join(visit, near.request, request.text, request.place, _why(near))
    ended = again.ended_before(own, request)
    if ended is not None and again.ended_lately(visit, ended):
        return _open_and_ask(visit, request, ended)
    if ended is not None:
        request = replace(request, follows=ended.id)
    return open_for(visit, request) if near is None else _open_and_ask(visit, request, near.request, _why(near))


def _of_another_stairwell(visit: Visit, told: ServiceRequest, known: ServiceRequest) -> bool:
    """Whether somebody who names no stairwell lives in another than the one the known matter is in."""
    places = visit.town.places
    said, home, there = (
        places.enclosing(each, PlaceKind.UNIT) for each in (told.place, visit.sender.home, known.place)
    )
    if said is not None or home is None or there is None or told.subcategory in AREA_KINDS:
        return False
    return home.id != there.id


def nearest(visit: Visit, request: ServiceRequest) -> Closest | None:
    """Find the open request that is most like what is told."""
    if request.place is None or not may_be_shared(request):
        return None
    since = visit.now - visit.office.practice.waiting.reopening
    around = areas.nearby(visit, request.place, request.subcategory, since)
    others = [each for each in around if each.id != request.id]
    return closest(request, others, visit.town.places, visit.office.practice.likeness)


def _why(near: Closest) -> tuple[str, ...]:
    return (f"{near.likeness.score} 分", *near.likeness.reasons)


def once_placed(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Merge a request whose place was asked for into what is known there; None when it stands by itself."""
    if not may_be_shared(request):
        return None
    into = areas.known(visit, request)
    if into is None and (together := areas.enough(visit, request)):
        return areas.gather(visit, together)[1]
    near = nearest(visit, request) if into is None else None
    if near is not None and near.sure:
        into = near.request
    if into is None:
        return None
    wider = areas.widened(visit, into, request.place)
    return merging.told_of(visit.office, merging.fold(visit.office, request, wider, DESK))


def join(
    visit: Visit, request: ServiceRequest, note: str = "", place: int | None = None, why: tuple[str, ...] = ()
) -> list[OutgoingMessage]:
    """Add a voice to a request, once for each person, and show everybody how many there are.

    `place` is where the newcomer has it: what fails in several buildings is the whole estate's matter.
    """
    by = by_party(visit)
    if any(party.person == visit.sender.id for party in visit.desk.requests.parties(request.id)):
        if request.open:
            docket.move(visit.office, request, Action.SUPPLEMENT, by, note)
        if visit.message.press_id is None and not visit.private:
            return visit.react("👌")
        return visit.aside("join.already", number=request.number)
    if not may_be_joined(request):
        return stale.explain(visit, request)
    told_at = place if place is not None else request.place
    wider = areas.widened(visit, request, place)
    visit.desk.requests.add_party(Party(request.id, visit.sender.id, Relation.JOINED, visit.chat, told_at))
    joined = docket.move(visit.office, replace(wider, voices=wider.voices + 1), Action.JOIN, by, note)
    if why:
        docket.move(visit.office, joined, Action.SUPPLEMENT, DESK, "，".join(why))
    gathered: list[OutgoingMessage] = []
    if not joined.area and (together := areas.enough(visit, joined)):
        joined, gathered = areas.gather(visit, together)
    pictures.note(visit, joined)
    drawn = [*gathered, *cards.draw_all(visit.office, joined)]
    if visit.message.press_id is not None:
        return [*visit.pressed("join.counted", count=joined.voices), *drawn]
    if not visit.private:
        return [*visit.react("👌"), *drawn]
    return [_welcome(visit, joined, each) for each in drawn]


def _welcome(visit: Visit, request: ServiceRequest, card: OutgoingMessage) -> OutgoingMessage:
    """Let the newcomer's own card begin with what happened."""
    if card.person != visit.sender.id or card.card != f"{PARTY}:{request.id}":
        return card
    return replace(card, text=f"{visit.say('join.added')}\n{card.text}")


def _open_and_ask(
    visit: Visit, request: ServiceRequest, known: ServiceRequest, why: tuple[str, ...] = ()
) -> list[OutgoingMessage]:
    """Open a request and ask its teller, in private, whether it is one that is known; in a group nobody is asked."""
    said = open_for(visit, replace(request, resembles=known.id))
    opened = visit.desk.requests.get(request.id)
    chat = private_chat(visit)
    if opened is None or (chat == visit.chat and not visit.private):
        return said
    if why:
        docket.move(visit.office, opened, Action.SUPPLEMENT, DESK, f"{known.number}：{'，'.join(why)}")
    visit.ask(Question.SAME, opened.id, chat)
    question = "same.ask" if known.undone else "same.ask_over"
    face = Face(visit.office, known, chat, visit.sender.id, visit.sender.language)
    rows = (("button.same", "same", opened.id),), (("button.another", "another", opened.id),)
    asked = visit.reply("human.as_said", text=face.say(question), buttons=visit.buttons(*rows, chat=chat))
    return [
        *said,
        *(replace(each, to=chat, person=visit.sender.id, request=opened.id, reply_to=None) for each in asked),
    ]


def answer(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Take words for the answer to whether it is a known matter; None when they speak of something else."""
    words = visit.message.text.strip(" 。，！!,.")
    choice = visit.understanding.matters[0].choice
    if words in _YES or choice == 1:
        return same(visit, request)
    return another(visit, request) if words in _NO or choice == 2 else None  # noqa: PLR2004 -- the second of two


def same(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Merge a request into the known one its teller says it is; what was done is opened again."""
    known = visit.desk.requests.lock(request.resembles) if request.resembles is not None else None
    if known is None or not request.open:
        return stale.explain(visit, request)
    visit.forget_question()
    said: list[OutgoingMessage] = []
    if not known.undone:
        if not any(party.person == visit.sender.id for party in visit.desk.requests.parties(known.id)):
            return stale.explain(visit, request)
        known, said = verdicts.opened_again(visit, known, request.text)
    by = by_party(visit)
    folded = merging.fold(visit.office, request, areas.widened(visit, known, request.place), by)
    return [*said, *visit.aside("same.noted", number=folded.grown.number), *merging.told_of(visit.office, folded)]


def another(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Leave a request as it is: its teller says that it is another matter."""
    visit.forget_question()
    if request.resembles is not None and request.open:
        words = visit.say("button.another")
        request = docket.move(visit.office, replace(request, resembles=None), Action.SUPPLEMENT, by_party(visit), words)
    return [*visit.aside("same.another", number=request.number), *cards.draw_all(visit.office, request)]
