"""A matter becomes a request: made from what was understood, written down, and told to everybody concerned."""

from collections.abc import Iterable

from domain.discretion import never_in_a_group
from domain.likeness import SHARED_KINDS
from domain.messages import OutgoingMessage
from domain.people import Party, Question, Relation
from domain.request_states import State
from domain.service_request import ServiceRequest
from domain.taxonomy import Intent, Urgency
from handlers.requests import docket
from handlers.requests.conflicts import blames_the_firm
from handlers.requests.locating import Location
from handlers.requests.understood import grounds_of
from handlers.showing import cards, pictures
from handlers.showing.parties import by_party
from handlers.visit import Visit
from handlers.wishes import proposing
from nlp.understanding import Matter

_URGENCY_OF_NONE = Urgency.NORMAL


def request_of(visit: Visit, matter: Matter, location: Location) -> ServiceRequest:
    """Make the request a matter asks for, not yet written down."""
    message = visit.message
    return ServiceRequest(
        id=visit.desk.new_id(),
        number=0,
        community=location.community,
        state=State.NEW,
        intent=matter.intent,
        category=matter.category,
        subcategory=matter.subcategory,
        urgency=_URGENCY_OF_NONE if matter.urgency is Urgency.NONE else matter.urgency,
        text=matter.text,
        reporter=visit.sender.id,
        opened_at=visit.now,
        alarm=matter.alarm,
        danger=matter.danger,
        place=location.place,
        room=location.room or ("" if matter.subcategory in SHARED_KINDS else location.home_room),
        spot=location.spot,
        origin=message.chat,
        origin_message=message.message_id,
        conflict=blames_the_firm(visit, matter.intent, matter.subcategory, matter.text),
        discreet=_asks_for_discretion(visit.understanding.matters),
        grounds=grounds_of(matter, location),
        rules_version=visit.understanding.rules_version,
    )


def _asks_for_discretion(matters: Iterable[Matter]) -> bool:
    """Whether somebody asks in the same breath that nobody be told who reported it."""
    return any(each.intent is Intent.PRIVACY and each.subcategory == "anonymous" for each in matters)


def open_for(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Write a request down and tell everybody concerned."""
    party = Party(request.id, visit.sender.id, Relation.REPORTER, visit.chat, request.place)
    opened = docket.open_request(visit.office, request, party, by_party(visit))
    proposing.propose(visit.office, opened)
    pictures.note(visit, opened)
    if opened.state is State.NEED_INFO:
        visit.ask(Question.BUILDING, opened.id)
    first = visit.react("✍") if not visit.private and not never_in_a_group(opened) else []
    return [*first, *cards.draw_all(visit.office, opened)]
