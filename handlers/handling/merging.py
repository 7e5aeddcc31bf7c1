"""One request is made of two: those who told the one wait for the other from then on, and their cards say so."""

from msgspec import Struct

from domain.messages import OutgoingMessage
from domain.people import Relation
from domain.replacing import replace
from domain.request_states import Action
from domain.service_request import ServiceRequest
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.docket import By
from handlers.showing import cards, telling
from handlers.showing.cards import PARTY


class Folded(Struct, frozen=True):
    """What was two: the one that is gone, as it was before and as it is, the one that grew, and who is new there."""

    before: ServiceRequest
    gone: ServiceRequest
    grown: ServiceRequest
    new: frozenset[int]


def fold(office: Office, told_again: ServiceRequest, into: ServiceRequest, by: By) -> Folded:
    """Make the people of one request parties of the other, and end it there."""
    merged = replace(
        told_again,
        merged_into=into.id,
        closed_at=office.desk.now,
        asked=(),
        held_by=None,
        held_seat=None,
        resembles=None,
        timers=told_again.timers.silent(),
    )
    gone = docket.move(office, merged, Action.MERGE, by, str(into.number))
    known = {party.person for party in office.desk.requests.parties(into.id)}
    new = [party for party in office.desk.requests.parties(told_again.id) if party.person not in known]
    for party in new:
        place = party.place or told_again.place
        office.desk.requests.add_party(
            replace(party, request=into.id, relation=Relation.MERGED, place=place, stars=None, rated=None)
        )
    wider = replace(into, voices=into.voices + len(new))
    grown = docket.move(office, wider, Action.JOIN, by, f"{told_again.number}：{told_again.text}")
    return Folded(told_again, gone, grown, frozenset(party.person for party in new))


def told_of(office: Office, folded: Folded) -> list[OutgoingMessage]:
    """Draw the cards of both; those who get one only now read on it why, and who was at work on the first is told."""
    drawn = cards.draw_all(office, folded.grown)
    lines = telling.parties(office, folded.gone, "staff.you_were_merged", into=folded.grown.number)
    own = f"{PARTY}:{folded.grown.id}"
    get_one = {card.person for card in drawn if card.person in folded.new and card.card == own}
    why = {line.person: line.text for line in lines if line.person is not None and line.person in get_one}
    return [
        *cards.draw_all(office, folded.gone),
        *(line for line in lines if line.person not in get_one),
        *cards.introduced(drawn, folded.grown, why),
        *_released(office, folded),
    ]


def _released(office: Office, folded: Folded) -> list[OutgoingMessage]:
    """Tell who was at work on the first that somebody else sees to it now."""
    before = folded.before
    held_by = before.held_by if before.held_by != folded.grown.held_by else None
    holder = office.desk.neighbourhood.officers.get(held_by) if held_by is not None else None
    if holder is None:
        return []
    return telling.officers(office, before, (holder,), "staff.merged_away", {"into": folded.grown.number})
