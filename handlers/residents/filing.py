"""Filing for somebody who does not write: a head or staff member says where, whose and what."""

from domain.discretion import confidential
from domain.messages import Chat, OutgoingMessage
from domain.people import Party, Person, Relation
from domain.replacing import replace
from domain.service_request import ON_BEHALF, ServiceRequest
from domain.taxonomy import Alarm, Category, Intent
from handlers.requests.locating import locate
from handlers.residents import emergencies, joining
from handlers.residents.opening import open_for, request_of
from handlers.showing import cards
from handlers.visit import Visit
from nlp.understand import understand
from nlp.understanding import Context, Matter


def file(visit: Visit, words: str) -> list[OutgoingMessage]:
    """Open what the words are about as if a resident had said them; who files it is told how it goes on."""
    practice = visit.office.practice
    understanding = understand(words, Context(), practice.rules, visit.office.names)
    elsewhere = replace(visit.sender, home=_seat_place(visit), room="")
    told = replace(visit, understanding=understanding, sender=elsewhere)
    opening = [matter for matter in understanding.matters if matter.opens or matter.alarm is not Alarm.NONE]
    # Whoever files for another means it: what no rule knows is for the desk to look at.
    matters = opening or [replace(understanding.matters[0], intent=Intent.REQUEST, category=Category.OTHER, opens=True)]
    return [said for matter in matters for said in _file(told, matter)]


def _seat_place(visit: Visit) -> int | None:
    """Return the place the sender looks after, not their home: what they file is there unless they say otherwise."""
    seats = visit.town.seats_of(visit.sender.id)
    return next((seat.place for seat in seats if seat.place is not None), None)


def _file(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    if matter.alarm is not Alarm.NONE:
        return emergencies.sound(visit, matter)
    request = request_of(visit, matter, locate(visit, matter.place))
    request = replace(request, source=ON_BEHALF, origin=None, origin_message=None)
    near = joining.nearest(visit, request)
    if near is not None and near.sure:
        return joining.join(visit, near.request, matter.text, request.place)
    household = _household(visit, request)
    for person, chat in household:
        visit.desk.requests.add_party(Party(request.id, person.id, Relation.ON_BEHALF, chat))
    why = {person.id: _filed_by(visit, person) for person, _ in household}
    return cards.introduced(open_for(visit, request), request, why)


def _household(visit: Visit, request: ServiceRequest) -> list[tuple[Person, Chat]]:
    """Return the people of the room it was filed for, if the desk knows them from the roster, which gives names.

    Anybody may claim a room, so whoever has no name is not told what is filed for it.
    A quarrel or an old person's need may be about that room instead of from it, so nobody is told of those; and
    rooms of two stairwells with one number are not guessed between. `spot` is then a stairwell the tree does not know.
    """
    if request.place is None or not request.room or request.spot or confidential(request):
        return []
    around = visit.town.places.within(request.place)
    living = dict(visit.desk.people.residents_at(each.id for each in around))
    known = visit.desk.people.many(living).values()
    there = [person for person in known if person.room == request.room and person.name]
    if len({person.home for person in there}) > 1:
        return []
    return [(person, living[person.id]) for person in there if person.id != visit.sender.id]


def _filed_by(visit: Visit, person: Person) -> str:
    officer = visit.town.officers.get(visit.sender.id)
    say = visit.office.practice.catalogue.say
    return say("staff.filed_for_you", person.language, who=officer.called if officer else "")
