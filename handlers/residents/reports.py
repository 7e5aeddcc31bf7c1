"""What a resident reports becomes a service request, once: new, or one more voice for one that is already known."""

from collections.abc import Iterable

from domain.discretion import never_in_a_group
from domain.likeness import AREA_KINDS, SHARED_KINDS, WIDE_KINDS, may_be_joined, may_be_shared
from domain.messages import Button, OutgoingMessage
from domain.people import Party, Question, Relation
from domain.places import HOMES, PlaceKind
from domain.replacing import replace
from domain.service_request import Action, ServiceRequest, State
from domain.taxonomy import Alarm, Category, Intent, Urgency
from handlers.buttons import short
from handlers.requests import docket
from handlers.requests.conflicts import blames_the_firm
from handlers.requests.locating import CHOICES, Location, called, locate
from handlers.requests.understood import grounds_of
from handlers.showing import cards, phrases, pictures, stale, telling
from handlers.showing.cards import PARTY
from handlers.showing.faces import Face, rings
from handlers.showing.head_faces import ALARM_ANSWERS
from handlers.showing.parties import by_party, by_sender
from handlers.visit import Visit
from nlp.understanding import Matter

_URGENCY_OF_NONE = Urgency.NORMAL


def report(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Open a request for a matter, or join the one it belongs to; in a group an unsure matter stays unanswered."""
    if not matter.opens:
        return unsure(visit, matter)
    request = request_of(visit, matter, locate(visit, matter.place))
    if (repeated := _said_before(visit, request)) is not None:
        return _again(visit, repeated)
    if (shared := _shared_with(visit, request)) is not None:
        return join(visit, shared, note=matter.text, place=request.place)
    return open_for(visit, request)


def unsure(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Offer to write down what may have been a report; never with a line in a group."""
    if matter.intent not in (Intent.REQUEST, Intent.COMPLAINT, Intent.HELP):
        return []
    if not visit.private:
        return visit.react("👀") if visit.message.addressed else []
    return visit.reply("report.unsure")


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
    """Give a request its number, write it down and tell everybody concerned."""
    request = replace(request, number=visit.desk.requests.next_number(request.community))
    party = Party(request.id, visit.sender.id, Relation.REPORTER, visit.chat)
    opened = docket.open_request(visit.office, request, party, by_party(visit))
    pictures.note(visit, opened)
    if opened.state is State.NEED_INFO:
        visit.ask(Question.BUILDING, opened.id)
    first = visit.react("✍") if not visit.private and not never_in_a_group(opened) else []
    return [*first, *cards.draw_all(visit.office, opened)]


def join(visit: Visit, request: ServiceRequest, note: str = "", place: int | None = None) -> list[OutgoingMessage]:
    """Add a voice to a request, once for each person, and show everybody how many there are.

    `place` is where the newcomer has it: what fails in several buildings is the whole estate's matter.
    """
    parties = visit.desk.requests.parties(request.id)
    by = by_party(visit)
    if any(party.person == visit.sender.id for party in parties):
        if request.open:
            docket.move(visit.office, request, Action.SUPPLEMENT, by, note)
        if visit.message.press_id is None and not visit.private:
            return visit.react("👌")
        return visit.aside("join.already", number=request.number)
    if not may_be_joined(request):
        return stale.explain(visit, request)
    visit.desk.requests.add_party(Party(request.id, visit.sender.id, Relation.JOINED, visit.chat))
    wider = replace(request, place=_covering(visit, request, place), voices=request.voices + 1)
    joined = docket.move(visit.office, wider, Action.JOIN, by, note)
    pictures.note(visit, joined)
    drawn = cards.draw_all(visit.office, joined)
    if visit.message.press_id is not None:
        return [*visit.pressed("join.counted", count=joined.voices), *drawn]
    if not visit.private:
        return [*visit.react("👌"), *drawn]
    return [_welcome(visit, joined, each) for each in drawn]


def _covering(visit: Visit, request: ServiceRequest, place: int | None) -> int | None:
    """Return the place that covers both where it was known and where it is told now."""
    places = visit.town.places
    if request.subcategory not in AREA_KINDS or place is None or request.place is None:
        return request.place
    known, told = (places.enclosing(each, *HOMES) for each in (request.place, place))
    estate = places.enclosing(request.place, PlaceKind.ESTATE)
    same = known is None or told is None or known.id == told.id
    return request.place if same or estate is None or not places.lies_in(place, estate.id) else estate.id


def _welcome(visit: Visit, request: ServiceRequest, card: OutgoingMessage) -> OutgoingMessage:
    """Let the newcomer's own card begin with what happened, and offer to undo it."""
    if card.person != visit.sender.id or card.card != f"{PARTY}:{request.id}":
        return card
    first = visit.say("join.added")
    both = (("button.not_the_same", "not_the_same", request.id), ("button.status", "status", request.id))
    return replace(card, text=f"{first}\n{card.text}", buttons=visit.buttons(both, version=request.version))


def _said_before(visit: Visit, request: ServiceRequest) -> ServiceRequest | None:
    """Find the sender's own open request of the same kind and place: the same thing said again."""
    for known in visit.desk.requests.of_person(visit.sender.id, only_open=True):
        vague = request.subcategory == "unknown" and known.text != request.text
        same_kind = not vague and (known.category, known.subcategory) == (request.category, request.subcategory)
        same_place = request.place in (None, known.place) or known.place is None
        if same_kind and same_place and known.state is not State.DONE and known.room == request.room:
            return known
    return None


def _again(visit: Visit, known: ServiceRequest) -> list[OutgoingMessage]:
    """Take the same matter said again as a word to the request, and a place said now as its place."""
    location = locate(visit, visit.understanding.matters[0].place)
    by = by_party(visit)
    if known.place is None and location.place is not None:
        return place_found(visit, known, location)
    if _twice_at_once(visit, known):
        return visit.react("👌")
    docket.move(visit.office, known, Action.SUPPLEMENT, by, visit.message.text)
    if not visit.private:
        return visit.react("👌")
    return visit.reply("report.known", number=known.number, request=known.id)


def _twice_at_once(visit: Visit, known: ServiceRequest) -> bool:
    """Whether the very same words came twice within a minute, as they do when somebody taps "send" again."""
    soon = visit.now - known.opened_at <= visit.office.practice.waiting.repeated
    return soon and visit.message.text.strip() == known.text.strip()


def place_found(
    visit: Visit, request: ServiceRequest, location: Location, *, aloud: bool = False
) -> list[OutgoingMessage]:
    """Complete a request that waited for its place, and dispatch it; what has a place already is put right.

    A press on the card that asked is answered by the card; whoever typed is told in a line of their own, and so is,
    `aloud`, who pressed elsewhere.
    """
    completed = replace(
        request,
        place=location.place,
        room=location.room or request.room,
        spot=location.spot or request.spot,
        timers=replace(request.timers, place_by=None),
    )
    by = by_sender(visit, request)
    visit.forget_question()
    if request.held_by is not None:
        moved = docket.move(visit.office, completed, Action.SUPPLEMENT, by, visit.message.text)
    elif request.state is State.NEED_INFO:
        moved = docket.dispatch(visit.office, docket.move(visit.office, completed, Action.GIVE_PLACE, by))
    else:
        chain = docket.rungs(visit.office, completed)
        moved = docket.offer(visit.office, completed, Action.RELOCATE, chain, by)
    told = _told_where(visit, moved)
    drawn = cards.draw_all(visit.office, moved)
    return [*(_noted(visit, moved) if aloud or visit.message.press_id is None else []), *drawn, *told]


def _told_where(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Let those who know of it already hear the place: their card is edited silently, and they may be on the way."""
    if request.urgency is not Urgency.EMERGENCY and request.held_by is None:
        return []
    know = {card.person for card in visit.desk.outbox.cards_of(request.id)}
    holder = visit.town.officers.get(request.held_by) if request.held_by is not None else None
    people = (holder,) if holder else docket.asked_people(visit.office, request)
    knowing = [officer for officer in people if officer.person in know]
    alarm = rings(request)
    return telling.officers(visit.office, request, knowing, "head.alarm_place", {}, row=ALARM_ANSWERS if alarm else ())


def _noted(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    where = phrases.address(visit.town, request, room=True)
    if request.urgency is Urgency.EMERGENCY:
        text = face.say("emergency.place_noted", where=where)
    elif request.held_by is not None:
        text = face.say("answer.passed_on")
    else:
        text = face.say("place.noted", where=where)
    return visit.reply("human.as_said", text=text, request=request.id) if visit.private else visit.react("👌")


def ask_which(visit: Visit, request: ServiceRequest, places: tuple[int, ...]) -> list[OutgoingMessage]:
    """Ask which of several places with the same number is meant."""
    face = Face(visit.office, request, visit.chat, visit.sender.id if visit.private else None, visit.sender.language)
    tokens = {each: face.button("button.assign", f"which-{short(each)}").token for each in places[:CHOICES]}
    buttons = tuple((Button(called(visit.town, visit.town.places[each]), token),) for each, token in tokens.items())
    return visit.reply("place.which", buttons=buttons, request=request.id)


def _shared_with(visit: Visit, request: ServiceRequest) -> ServiceRequest | None:
    """Find somebody else's open request that this is one more voice for."""
    if not may_be_shared(request) or request.alarm is not Alarm.NONE or request.place is None:
        return None
    return known_nearby(visit, request.place, request.category, request.subcategory)


def known_nearby(visit: Visit, place: int, category: Category, subcategory: str) -> ServiceRequest | None:
    """Find the newest open request of a kind in the same building; for what fails in many buildings, in the estate."""
    outer = (PlaceKind.ESTATE, *HOMES) if subcategory in WIDE_KINDS else HOMES
    if subcategory in WIDE_KINDS:
        home = visit.town.places.enclosing(place, PlaceKind.ESTATE) or visit.town.places.enclosing(place, *outer)
    else:
        home = visit.town.places.enclosing(place, *outer)
    if home is None:
        return None
    around = [each.id for each in visit.town.places.within(home.id)]
    since = visit.now - visit.office.practice.waiting.same_matter
    found = visit.desk.requests.open_in(around, subcategory, since)
    return next(
        (each for each in found if each.category is category and may_be_joined(each) and _meets(visit, each, place)),
        None,
    )


def _meets(visit: Visit, request: ServiceRequest, place: int) -> bool:
    """Two units of one building are two stairwells; the whole building meets each of them."""
    places = visit.town.places
    if request.subcategory in AREA_KINDS or request.place is None:
        return True
    return places.lies_in(request.place, place) or places.lies_in(place, request.place)
