"""Danger: first the words that can save somebody, then head and desk at once, again until one of them taps."""

from datetime import timedelta

from domain.discretion import confidential
from domain.messages import Lane, OutgoingMessage
from domain.people import Party, Person, Question, Relation
from domain.places import PlaceKind
from domain.replacing import replace
from domain.request_states import Action, State
from domain.routing import STAFF_ONLY
from domain.service_request import ServiceRequest
from domain.taxonomy import Alarm, Category, Danger, Urgency
from handlers import first_words, outgoing
from handlers.requests import docket
from handlers.requests.locating import Location, locate
from handlers.residents import beside_alarm, followups, meant, reports
from handlers.residents.opening import open_for, request_of
from handlers.showing import cards, telling
from handlers.showing.parties import by_party
from handlers.showing.party_faces import is_heard
from handlers.visit import Visit
from nlp.of_another import is_of_another
from nlp.understanding import Matter

_ONE_DANGER = timedelta(minutes=15)
"""How long words of one person about one danger are taken for the same once somebody has it."""
_NOT_IN_GROUPS = frozenset({Danger.SUICIDE, Danger.VIOLENCE})
_AT_HOME = frozenset({Danger.SUICIDE, Danger.MEDICAL})
"""What is told from home, also in a group, unless a place is named."""


def sound(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Answer danger: the hint always, the bell when it is certain enough."""
    danger = matter.danger or Danger.UNKNOWN
    said = _hint(visit, danger)
    if matter.meanings:
        return [*said, *_only_alike(visit, matter)]
    if matter.alarm is not Alarm.RING:
        return [*said, *(reports.report(visit, matter) if matter.opens else [])]
    if visit.group is None and not visit.private:
        return said
    request = _request(visit, matter)
    known = _known(visit, request)
    if known is not None:
        return [*said, *_again(visit, known, request, matter)]
    if (of_this_home := _of_this_home(visit, request)) is not None:
        return [*said, *_join(visit, of_this_home, matter)]
    return [*said, *_ring(visit, request)]


def _only_alike(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Take what is only like what others have said of danger: beside the same alarm a note, else one tap rings."""
    same = next((each for each in beside_alarm.live(visit) if each.danger is matter.danger), None)
    if same is not None:
        return followups.add_words(visit, visit.desk.requests.lock(same.id) or same, matter.text)
    # Beside another alarm it may well be about that one: "打120了没人接".
    return [*_beside_another(visit, matter), *meant.ask(visit, matter)]


def _beside_another(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Write the words down with the newest alarm the sender has just raised, if there is one."""
    found = [visit.desk.requests.lock(each.id) for each in beside_alarm.recent(visit)[:1]]
    return [said for each in found if each is not None for said in followups.add_words(visit, each, matter.text)]


def _hint(visit: Visit, danger: Danger) -> list[OutgoingMessage]:
    """Say the first words where the danger was told; despair and violence are answered in private if that is open."""
    text = first_words.words(danger, visit.office.practice, visit.sender.language, visit.message.text)
    chat = visit.chat
    if danger in _NOT_IN_GROUPS and not visit.private and visit.account.private is not None and visit.account.reachable:
        chat = visit.account.private
    said = outgoing.line(chat, text, lane=Lane.EMERGENCY, reply_to=visit.message.message_id)
    if chat is not visit.chat:
        said = replace(said, reply_to=None, person=visit.sender.id)
    return [replace(said, key=first_words.key(visit.chat.channel, visit.message.delivery_id))]


def _request(visit: Visit, matter: Matter) -> ServiceRequest:
    elsewhere = is_of_another(visit.understanding.folded)
    where = locate(visit, matter.place)
    request = request_of(visit, matter, _without_own_room(where) if elsewhere else where)
    if request.place is None and visit.group is not None:
        request = _put_at(request, visit.group.place, "", "group")
    home, danger = visit.sender.home, matter.danger
    if danger in _AT_HOME and matter.place.empty and home is not None:
        inside = request.place is None or visit.town.places.lies_in(home, request.place)
        request = _put_at(request, home, "" if elsewhere else visit.sender.room, "profile") if inside else request
    return replace(request, category=Category.SAFETY, urgency=Urgency.EMERGENCY, danger=matter.danger or Danger.UNKNOWN)


def _without_own_room(where: Location) -> Location:
    """Leave out the room in which the teller lives: whoever is in danger lives behind another door."""
    assumed = tuple([each for each in where.assumed if each[0] != "room"])
    return replace(where, home_room="", assumed=assumed)


def _put_at(request: ServiceRequest, place: int | None, room: str, source: str) -> ServiceRequest:
    """Let an emergency be where nobody said that it is, and keep why."""
    sources = (*request.grounds.sources, ("building", source), *([("room", source)] if room else []))
    return replace(request, place=place, room=room or request.room, grounds=replace(request.grounds, sources=sources))


def _known(visit: Visit, request: ServiceRequest) -> ServiceRequest | None:
    """Find the emergency the sender has just told, so that more words about it do not open a second one."""
    own = visit.desk.requests.of_person(visit.sender.id, only_open=True)
    return next((each for each in own if _same(visit, each, request)), None)


def _of_this_home(visit: Visit, request: ServiceRequest) -> ServiceRequest | None:
    """Find the same danger that somebody of the same home has just told; another home's alarm rings by itself.

    Of despair and violence even those of one home do not hear what another has told.
    """
    building = visit.town.places.enclosing(request.place, PlaceKind.BUILDING, PlaceKind.ALLEY)
    room = _room(visit, request, visit.sender)
    if building is None or not room or request.danger in STAFF_ONLY:
        return None
    around = [each.id for each in visit.town.places.within(building.id)]
    found = visit.desk.requests.open_in(around, request.subcategory, visit.now - _ONE_DANGER)
    tellers = visit.desk.people.many(each.reporter for each in found)
    return next(
        (
            each
            for each in found
            if _same(visit, each, request)
            and each.place is not None
            and _room(visit, each, tellers[each.reporter]) == room
        ),
        None,
    )


def _room(visit: Visit, request: ServiceRequest, teller: Person) -> str:
    """Return the room of an emergency: the one that was said, or that of who told it from home."""
    at_home = request.place is not None and teller.home is not None and _meets(visit, teller.home, request.place)
    return request.room or (teller.room if at_home else "")


def _join(visit: Visit, known: ServiceRequest, matter: Matter) -> list[OutgoingMessage]:
    """Let another of the same home be told how help comes, and those who help hear what is said now."""
    party = Party(known.id, visit.sender.id, Relation.JOINED, visit.chat, known.place)
    visit.desk.requests.add_party(party)
    voices = replace(known, voices=known.voices + 1)
    joined = docket.move(visit.office, voices, Action.JOIN, by_party(visit), matter.text)
    told = telling.handlers(visit.office, joined, "head.supplemented", words=matter.text)
    return [*cards.draw_all(visit.office, joined), *told]


def _same(visit: Visit, known: ServiceRequest, told: ServiceRequest) -> bool:
    """Whether both are one danger: it still rings or has just been told, and is not somewhere else."""
    alive = known.urgency is Urgency.EMERGENCY and known.state is not State.DONE and known.source != "on_behalf"
    recent = known.held_by is None or visit.now - known.opened_at <= _ONE_DANGER
    if not (alive and recent and known.danger is told.danger):
        return False
    unknown = docket.place_is_open(visit.office, known) or told.place is None
    return unknown or _meets(visit, known.place, told.place)


def _meets(visit: Visit, one: int | None, other: int | None) -> bool:
    places = visit.town.places
    return any(place.id == other for place in places.upwards(one)) or any(
        place.id == one for place in places.upwards(other)
    )


def _again(visit: Visit, known: ServiceRequest, told: ServiceRequest, matter: Matter) -> list[OutgoingMessage]:
    """Add what is said now to the emergency, above all the place: what was said counts more than what was assumed."""
    if told.place is not None and not matter.place.empty and told.place != known.place:
        place = Location(told.community, told.place, told.room, told.spot)
        return reports.place_found(visit, replace(known, room="", spot=""), place)
    moved = docket.move(visit.office, known, Action.SUPPLEMENT, by_party(visit), matter.text)
    return telling.handlers(visit.office, moved, "head.supplemented", words=matter.text)


def _ring(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Open the emergency; the cards ring everybody on the first rung at once, and the sender hears who was called."""
    said = open_for(visit, request)
    opened = visit.desk.requests.of_person(visit.sender.id, only_open=True)[0]
    if docket.place_is_open(visit.office, opened):
        visit.ask(Question.BUILDING, opened.id)
        if not visit.private and request.danger not in STAFF_ONLY and is_heard(visit.office, opened):
            said.extend(visit.reply("emergency.where", lane=Lane.EMERGENCY))
    elif not opened.room and is_of_another(visit.understanding.folded) and request.danger not in STAFF_ONLY:
        said.extend(_ask_which_door(visit, opened))
    return said


def _ask_which_door(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask behind which door it is; of an illness not in the group, unless that is the only way."""
    aside = visit.aside("emergency.which_door") if not visit.private and confidential(request) else []
    return aside or visit.reply("emergency.which_door", lane=Lane.EMERGENCY)
