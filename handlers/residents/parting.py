"""What was taken for one matter is taken apart again, by who told it or by the staff; its clocks run since then."""

from domain.clocks import Clock, resumed
from domain.messages import OutgoingMessage
from domain.people import JOINING, Party, Relation
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import Event, ServiceRequest, told_anew
from handlers.requests import docket, timing
from handlers.requests.docket import By
from handlers.showing import cards, phrases
from handlers.showing.cards import PARTY, Place
from handlers.showing.faces import Face
from handlers.showing.parties import by_sender
from handlers.visit import Visit


def part(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Undo the joining of the sender, who says that it is another matter."""
    return apart(visit, request, visit.sender.id)


def voices(visit: Visit, request: ServiceRequest) -> list[Party]:
    """Return those whose voice may be taken out of a request."""
    return [each for each in visit.desk.requests.parties(request.id) if each.relation in JOINING]


def apart(visit: Visit, request: ServiceRequest, person: int) -> list[OutgoingMessage]:
    """Make a matter of its own of what somebody told, or of the request that somebody's was before it was merged."""
    leaving = next((each for each in voices(visit, request) if each.person == person), None)
    if leaving is None or not request.open:
        return visit.aside("request.unknown", number=request.number)
    merged = _merged_request(visit, request, person)
    if merged is not None:
        return revive(visit, merged, request)
    told = _told(visit, request, person)
    left = _without(visit, request, (leaving,), told.note if told else "")
    opened = _open_own(visit, request, leaving, told)
    return [*_pointing(visit, left, opened, (leaving,)), *cards.draw_all(visit.office, opened), *_drawn(visit, left)]


def _merged_request(visit: Visit, request: ServiceRequest, person: int) -> ServiceRequest | None:
    """Find what somebody reported that was merged into a request."""
    own = visit.desk.requests.of_person(person)
    found = next((each for each in own if each.merged_into == request.id and each.reporter == person), None)
    return visit.desk.requests.lock(found.id) if found is not None else None


def revive(visit: Visit, merged: ServiceRequest, into: ServiceRequest) -> list[OutgoingMessage]:
    """Undo a merging: the request goes on as if it had never been merged, with those who came with it."""
    came = {party.person for party in visit.desk.requests.parties(merged.id)}
    leaving = tuple(party for party in voices(visit, into) if party.person in came)
    left = _without(visit, into, leaving, str(merged.number))
    # Those who told it have gone on waiting while it was part of another.
    since = merged.closed_at or visit.now
    clock = resumed(merged.clock, since) if merged.clock is not None else None
    own = replace(merged, merged_into=None, closed_at=None, clock=clock)
    chain = docket.rungs(visit.office, own)
    again = docket.offer(visit.office, own, Action.PART, chain, by_sender(visit, merged))
    return [*_pointing(visit, left, again, leaving), *cards.draw_all(visit.office, again), *_drawn(visit, left)]


def _told(visit: Visit, request: ServiceRequest, person: int) -> Event | None:
    events = visit.desk.requests.events(request.id)
    return next((each for each in events if each.action is Action.JOIN and each.actor == person), None)


def _without(visit: Visit, request: ServiceRequest, leaving: tuple[Party, ...], note: str) -> ServiceRequest:
    """Take these people out of a request that goes on for the others."""
    fewer = replace(request, voices=max(request.voices - len(leaving), 1))
    moved = docket.move(visit.office, fewer, Action.PART, by_sender(visit, request), note)
    for party in leaving:
        visit.desk.requests.remove_party(request.id, party.person)
    return moved


def _open_own(visit: Visit, request: ServiceRequest, party: Party, told: Event | None) -> ServiceRequest:
    """Open what somebody told as a request of its own. It has waited since it was told, and its promises say so."""
    since = told.at if told is not None else visit.now
    words = (told.note if told is not None else "") or phrases.kind(visit.office, request)
    own = replace(told_anew(request, visit.desk.new_id(), party.person, words, since), origin=party.chat)
    if party.place not in (None, request.place):
        own = replace(own, place=party.place, room="", spot="")
    own = replace(own, clock=Clock(timing.terms(visit.office, own), since))
    reporter = Party(own.id, party.person, Relation.REPORTER, party.chat, own.place)
    return docket.open_request(visit.office, own, reporter, By(party.person, frozenset({Actor.PARTY})))


def _pointing(
    visit: Visit, left: ServiceRequest, own: ServiceRequest, leaving: tuple[Party, ...]
) -> list[OutgoingMessage]:
    """Let the cards of what was left point to what goes on instead."""
    gone = {party.person for party in leaving}
    standing = [card for card in visit.desk.outbox.cards_of(left.id) if card.name == f"{PARTY}:{left.id}"]
    pointing = []
    for card in standing:
        if card.person is None or card.person not in gone:
            continue
        person = visit.desk.people.known(card.person)
        face = Face(visit.office, left, card.chat, card.person, person.language)
        pointing.append(
            cards.hang(Place(card.chat, PARTY, card.person), left, face.say("party.parted", own=own.number))
        )
    return pointing


def _drawn(visit: Visit, left: ServiceRequest) -> list[OutgoingMessage]:
    return cards.draw_all(visit.office, left)
