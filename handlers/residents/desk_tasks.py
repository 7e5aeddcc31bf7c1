"""What the community's desk is asked to see to itself: a call for a person, a question, a wish about one's data."""

from collections.abc import Iterable

from msgspec import Struct

from domain.clocks import Clock
from domain.messages import Chat, OutgoingMessage
from domain.neighbourhood import Neighbourhood
from domain.people import Party, Person, Relation
from domain.places import PlaceKind
from domain.replacing import replace
from domain.request_states import Actor, State
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Intent, Urgency
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import cards
from handlers.showing.cards import PARTY
from handlers.showing.faces import Face
from handlers.visit import Visit


class Task(Struct, frozen=True):
    """What the desk is to see to: what sort of thing it is, and in whose words."""

    intent: Intent
    category: Category
    subcategory: str
    words: str


def open_task(
    office: Office, task: Task, who: Person, chat: Chat, *, told_in: Chat | None, community: int | None = None
) -> ServiceRequest:
    """Open a request for the desk, to be answered within the day that questions of policy may take.

    `chat` is where it was said; `told_in` where its sender is told about it, None for any private chat there is.
    `community` is whose desk, where that is not the chat's or the sender's own.
    """
    town = office.desk.neighbourhood
    community = _community(town, chat, who) if community is None else community
    request = ServiceRequest(
        id=office.desk.new_id(),
        number=0,
        community=community,
        state=State.NEW,
        intent=task.intent,
        category=task.category,
        subcategory=task.subcategory,
        urgency=Urgency.NORMAL,
        text=task.words,
        reporter=who.id,
        opened_at=office.desk.now,
        origin=chat,
        clock=Clock(office.practice.clocks.terms(Category.POLICY, Urgency.NORMAL), office.desk.now),
        rules_version=office.practice.rules.version,
    )
    party = Party(request.id, who.id, Relation.REPORTER, told_in)
    return docket.open_request(office, request, party, By(who.id, frozenset({Actor.PARTY}), chat.channel))


def _community(town: Neighbourhood, chat: Chat, who: Person) -> int:
    group = town.groups.get(chat)
    known = town.community_of(group.place if group else None) or town.community_of(who.home)
    return known if known is not None else min(communities(town))


def communities(town: Neighbourhood) -> tuple[int, ...]:
    """Return the ids of all communities; none at all before a roster was imported."""
    return tuple(place.id for place in town.places if place.kind is PlaceKind.COMMUNITY)


def own(office: Office, person: int, task: Task) -> ServiceRequest | None:
    """Return the person's request for the same thing that is still being seen to, so that it is not opened twice."""
    found = _alike(office.desk.requests.of_person(person, only_open=True), task)
    return office.desk.requests.lock(found.id) if found else None


def _alike(requests: Iterable[ServiceRequest], task: Task) -> ServiceRequest | None:
    for each in requests:
        same = (each.intent, each.subcategory) == (task.intent, task.subcategory)
        if same and each.state is not State.DONE and (task.intent is not Intent.CONSULT or each.text == task.words):
            return each
    return None


def is_call(request: ServiceRequest) -> bool:
    """Say whether somebody has called for a person, and what they write goes there."""
    return request.subcategory == "human" and request.undone


def say(visit: Visit, request: ServiceRequest, message_id: str) -> str:
    """Say a sentence about a request in the sender's language."""
    return Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language).say(message_id)


def first_told(office: Office, request: ServiceRequest, person: int, text: str) -> list[OutgoingMessage]:
    """Draw the cards of a new request; the one of who asked for it begins with these words instead of the usual."""
    return [
        replace(card, text=text) if card.card == f"{PARTY}:{request.id}" and card.person == person else card
        for card in cards.draw_all(office, request)
    ]
