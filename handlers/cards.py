"""The cards of a request: one for each who reported it, one in the group, one for each who is asked to see to it.

A card is a pure function of the request as it stands, so whatever happens, drawing them anew tells everybody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.discretion import confidential, hides_reporter
from domain.likeness import may_be_shared
from domain.messages import Button, Buttons, Chat, ChatKind, Lane, OutgoingKind, OutgoingMessage
from domain.people import Party, Person
from domain.routing import STAFF_ONLY
from domain.service_request import Actor, ServiceRequest, State
from domain.taxonomy import Intent, Urgency
from handlers import docket, phrases
from handlers.buttons import button
from handlers.locating import called, likeliest
from handlers.office import Office

PARTY, GROUP, HEAD, RATE = "party", "group", "head", "rate"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card hangs: the chat, the sort of card, and whose it is (None in a group)."""

    chat: Chat
    sort: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """A request as one card shows it: to whom, in which language, with which buttons."""

    office: Office
    request: ServiceRequest
    chat: Chat
    person: int | None
    language: str

    def say(self, message_id: str, /, **facts: object) -> str:
        """Say a sentence with the facts every sentence about a request may use."""
        return self.office.practice.catalogue.fill(message_id, self.language, _Facts(self, facts))

    def when(self, instant: datetime | None) -> str:
        """Say an instant, or nothing for None."""
        return phrases.when(self.office, instant, self.language) if instant else ""

    def button(self, label: str, verb: str, about: int | None = None) -> Button:
        """Make one button on this card."""
        return button(
            self.office.practice.catalogue.say(label, self.language),
            verb,
            self.request.id if about is None else about,
            chat=self.chat,
            key=self.office.practice.signing_key,
            person=self.person,
            version=self.request.version,
        )

    def rows(self, *rows: tuple[tuple[str, str], ...]) -> Buttons:
        """Make rows of buttons from (label id, verb); empty rows are left out."""
        return tuple(tuple(self.button(label, verb) for label, verb in row) for row in rows if row)


class _Facts(dict[str, object]):
    """The facts of a sentence about a request; those every card knows are worked out only when they are named."""

    def __init__(self, face: Face, given: dict[str, object]) -> None:
        super().__init__(given)
        self._face = face

    def __missing__(self, name: str) -> object:
        return _KNOWN[name](self._face)


def _answer_by(face: Face) -> datetime | None:
    """Until when somebody answers: as promised, or once that has passed, until the ladder is climbed again."""
    timers = face.request.timers
    if timers.accept_by is not None and timers.accept_by <= face.office.desk.now and timers.climb_at is not None:
        return timers.climb_at
    return timers.accept_by


_KNOWN: dict[str, Callable[[Face], object]] = {
    "number": lambda face: face.request.number,
    "title": lambda face: phrases.title(face.office, face.request, face.language),
    "who": lambda face: phrases.seats(face.office, face.request, face.language),
    "holder": lambda face: phrases.holder(face.office, face.request, face.language),
    "accept_by": lambda face: face.when(_answer_by(face)),
    "called": lambda face: phrases.called(face.office, face.request, face.language),
    "desk_phone": lambda face: face.office.practice.telephones.get("desk", ""),
    "finish_by": lambda face: face.when(face.request.timers.finish_by),
}


def draw_all(office: Office, request: ServiceRequest) -> list[OutgoingMessage]:
    """Draw every card of a request as it stands now; those that look as before are not sent again."""
    places = dict.fromkeys((*_wanted(office, request), *_hanging(office, request)))
    return [draw(office, request, place) for place in places]


def draw(office: Office, request: ServiceRequest, place: Place) -> OutgoingMessage:
    """Draw one card."""
    person = office.desk.people.known(place.person) if place.person is not None else None
    face = Face(office, request, place.chat, place.person, person.language if person else "zh_CN")
    text, buttons = _FACES[place.sort](face)
    return hang(place, request, text, buttons)


def hang(place: Place, request: ServiceRequest, text: str, buttons: Buttons = ()) -> OutgoingMessage:
    """Make the message that sends or edits a card."""
    return OutgoingMessage(
        "",
        place.chat,
        text,
        kind=OutgoingKind.CARD,
        buttons=buttons,
        card=f"{place.sort}:{request.id}",
        lane=Lane.EMERGENCY if request.urgency is Urgency.EMERGENCY else Lane.STATUS,
        person=place.person,
        request=request.id,
    )


def party_places(office: Office, request: ServiceRequest) -> list[Place]:
    """Return where those who reported a request see how it stands: in private, or on the one card of their group."""
    parties = office.desk.requests.parties(request.id)
    private = office.desk.people.chats_of([party.person for party in parties if _wants_private(party, request)])
    places = []
    for party in parties:
        chats = private.get(party.person, ())
        if party.chat is not None and party.chat.kind is ChatKind.PRIVATE:
            places.append(Place(party.chat, PARTY, party.person))
        elif chats and _wants_private(party, request):
            places.append(Place(chats[0], PARTY, party.person))
        elif party.chat is not None:
            places.append(Place(party.chat, GROUP))
    return places


def _wants_private(party: Party, request: ServiceRequest) -> bool:
    if party.chat is None or confidential(request):
        return True
    return party.chat.kind is ChatKind.PRIVATE


def _wanted(office: Office, request: ServiceRequest) -> Iterable[Place]:
    yield from party_places(office, request)
    if not request.open:
        return
    for officer in docket.asked_people(office, request):
        if officer.chats:
            yield Place(officer.chats[0], HEAD, officer.person)


def _hanging(office: Office, request: ServiceRequest) -> Iterable[Place]:
    for card in office.desk.outbox.cards_of(request.id):
        sort = card.name.partition(":")[0]
        if sort in _FACES:
            yield Place(card.chat, sort, card.person)


def _party(face: Face) -> tuple[str, Buttons]:
    request = face.request
    if request.state is State.NEED_INFO and docket.needs_place(request):
        return face.say("party.where"), _place_buttons(face)
    if _rings(request):
        return face.say("party.with_you" if request.danger in STAFF_ONLY else "party.alarm"), _party_buttons(face)
    lines = [face.say(f"party.{stage(request)}", verdict=verdict(face))]
    if confidential(request) and request.open:
        lines.append(face.say("party.only_seen_by"))
    elif request.voices > 1:
        lines.append(face.say("voices", count=request.voices))
    return "\n".join(lines), _party_buttons(face)


def _rings(request: ServiceRequest) -> bool:
    """Whether an alarm is out that nobody has answered yet."""
    return request.urgency is Urgency.EMERGENCY and request.state in (State.DISPATCHED, State.NEW)


def stage(request: ServiceRequest) -> str:
    """Name the stage of a request as the message ids do: its state, told apart where people see a difference."""
    if request.state is State.DISPATCHED and request.rung > 0:
        return "climbed"
    if request.state is State.CLOSED and request.stars is None:
        return "closed_unrated"
    return request.state.value


def verdict(face: Face) -> str:
    """Say how content the resident was, nothing when nobody said."""
    return face.say(f"stars.{face.request.stars}") if face.request.stars else ""


def _place_buttons(face: Face) -> Buttons:
    assert face.person is not None  # noqa: S101 -- a question is only asked of a person
    town = face.office.desk.neighbourhood
    found = likeliest(face.office, face.person, face.request)
    known = [
        Button(
            called(town, town.places[each]),
            face.button("button.other_building", "place", each).token,
        )
        for each in found
    ]
    buttons = [*known, face.button("button.other_building", "elsewhere")]
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def _party_buttons(face: Face) -> Buttons:
    request = face.request
    if _rings(request):
        alone = request.danger in STAFF_ONLY
        return () if alone else face.rows((("button.called_already", "called"), ("button.false_alarm", "false_alarm")))
    if request.state in (State.DISPATCHED, State.ACCEPTED, State.REOPENED, State.NEED_INFO):
        return face.rows((("button.add_photo", "add_photo"), ("button.status", "status")))
    return ()


def _group(face: Face) -> tuple[str, Buttons]:
    request = face.request
    if confidential(request):
        return face.say("group.private_matter"), _private_link(face)
    lines = [face.say(f"group.{stage(request)}", verdict=verdict(face))]
    if request.voices > 1 and request.open:
        lines.append(face.say("voices", count=request.voices))
    if request.state in (State.DONE, State.CLOSED) and request.done_at is not None:
        lines.append(face.say("lasted", span=phrases.lasted(face.office, request.done_at - request.opened_at)))
    return "\n".join(lines), _group_buttons(face)


def _group_buttons(face: Face) -> Buttons:
    request = face.request
    mine_too = (("button.mine_too", "mine_too"),) if may_be_shared(request) else ()
    if request.state in (State.NEW, State.NEED_INFO, State.DISPATCHED):
        no_report = () if request.intent is Intent.CONSULT else (("button.not_a_report", "not_a_report"),)
        return face.rows((*mine_too, *no_report))
    if request.state in (State.ACCEPTED, State.REOPENED):
        return face.rows(mine_too)
    return _private_link(face) if request.state is State.DONE else ()


def _private_link(face: Face) -> Buttons:
    link = face.office.practice.link(face.chat.channel, f"o_{face.request.number}")
    return ((Button(face.say("button.in_private"), url=link),),) if link else ()


def _head(face: Face) -> tuple[str, Buttons]:
    request, state = face.request, face.request.state
    parts = docket.parts_of(face.office, face.person, request) if face.person is not None else frozenset()
    if _rings(request):
        return face.say("head.alarm", where=_where(face, room=True), words=request.text), alarm_buttons(face)
    if not request.open or state is State.DONE:
        return face.say(f"head.{stage(request)}", verdict=verdict(face), **_lasted(face)), ()
    if request.held_by is not None:
        return _held_face(face, mine=Actor.HOLDER in parts)
    if not parts & {Actor.ASKED, Actor.STAFF}:
        return face.say("head.passed_on"), ()
    greeting = "head.helped" if _passed(face) else "head.new"
    return "\n".join((face.say(greeting), *_facts(face))), _head_buttons(face)


def _passed(face: Face) -> bool:
    """Whether the ladder has gone on to others, so that this person may still take it but need not."""
    request, town = face.request, face.office.desk.neighbourhood
    if face.person is None or request.rung == 0:
        return False
    return not set(town.seats_of(face.person)) & set(request.chain[request.rung].seats)


def _lasted(face: Face) -> dict[str, str]:
    request = face.request
    end = request.done_at or request.closed_at or face.office.desk.now
    return {"span": phrases.lasted(face.office, end - request.opened_at, face.language)}


def _held_face(face: Face, *, mine: bool) -> tuple[str, Buttons]:
    if not mine:
        return face.say("head.taken"), ()
    if face.request.state is State.NEED_INFO:
        return "\n".join((face.say("head.asking"), *_facts(face))), face.rows((("button.done", "finish"),))
    buttons = face.rows(
        (("button.done", "finish"), ("button.later", "later")), (("button.ask", "ask"), ("button.call", "call"))
    )
    return "\n".join((face.say("head.yours"), *_facts(face))), buttons


def _head_buttons(face: Face) -> Buttons:
    return face.rows(
        (("button.take", "accept"), ("button.ask", "ask")),
        (("button.pass_on", "pass_on"), ("button.cannot", "cannot")),
    )


def alarm_buttons(face: Face) -> Buttons:
    """Return the two answers to an alarm."""
    return face.rows((("button.going", "accept"), ("button.cannot_go", "decline-away")))


def _facts(face: Face) -> list[str]:
    request = face.request
    facts = [face.say("head.words", words=request.text)]
    reporter = face.office.desk.people.known(request.reporter)
    if not hides_reporter(request) and (reporter.called or reporter.name or request.room):
        facts.append(face.say("head.reporter", name=_name(reporter), room=request.room))
    if request.voices > 1:
        facts.append(face.say("voices", count=request.voices))
    return facts


def _name(person: Person) -> str:
    return person.called or person.name


def _where(face: Face, *, room: bool) -> str:
    return phrases.place(face.office.desk.neighbourhood, face.request, estate=True, room=room)


_FACES: dict[str, Callable[[Face], tuple[str, Buttons]]] = {PARTY: _party, GROUP: _group, HEAD: _head}
