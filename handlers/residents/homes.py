"""Where people live: what a poster's QR code says, which building words mean, and writing it down."""

from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from hmac import compare_digest

from domain.messages import Button, Buttons, OutgoingMessage
from domain.neighbourhood import Neighbourhood
from domain.people import Person, Question
from domain.places import HOMES, PlaceKind
from domain.replacing import replace
from handlers.buttons import button, two_a_row
from handlers.requests.locating import CHOICES, answer_place, called
from handlers.requests.places_said import completed
from handlers.residents import questions
from handlers.residents.desk_tasks import communities
from handlers.visit import Visit
from nlp.place import read_place
from nlp.understanding import PlaceMention

PREFIX = "b"
"""What the payload of a building's link begins with."""
ELSEWHERE = 0
"""The object of the button "another building"."""
_PARTS = 3
_HOME_KINDS = (*HOMES, PlaceKind.UNIT)
_WIDE_KINDS = (PlaceKind.ESTATE, PlaceKind.COMMUNITY)


def building_payload(place: int, key: bytes) -> str:
    """Return the payload of the link on the poster of a place: `b_<place>_<mac>`, at most 64 letters."""
    return f"{PREFIX}_{place}_{_mac(place, key)}"


def place_of(payload: str, key: bytes) -> int | None:
    """Return the place of a poster's payload; None when this desk did not make it."""
    parts = payload.split("_", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != PREFIX or not payload.isascii() or not parts[1].isdigit():
        return None
    place = int(parts[1])
    return place if compare_digest(parts[2], _mac(place, key)) else None


def _mac(place: int, key: bytes) -> str:
    digest = blake2b(str(place).encode(), digest_size=8, key=key, person=b"home").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def change(visit: Visit, how: Callable[[Person], Person]) -> Person:
    """Save what changed about the sender, on top of what this message has changed already."""
    changed = how(visit.desk.people.known(visit.sender.id))
    visit.desk.people.save(changed)
    return changed


def is_home(town: Neighbourhood, place: int) -> bool:
    """Say whether somebody can live at a place: a building, an alley, a stairwell."""
    known = town.places.get(place)
    return known is not None and known.kind in _HOME_KINDS


def address(town: Neighbourhood, place: int) -> str:
    """Name a place so that nobody takes it for another one: "和美花园3号楼2单元"."""
    here = town.places[place]
    building = town.places.enclosing(place, *HOMES)
    if building is None or building.id == place:
        return called(town, here)
    return f"{called(town, building)}{here.name}"


def meant(visit: Visit, words: str) -> tuple[tuple[int, ...], str]:
    """Return the places words may mean, of whatever kind, and the room they name, "" for none."""
    words = words.strip()
    if exact := tuple(place.id for place in visit.town.places.named(words, *_WIDE_KINDS)):
        return exact, ""
    mention = read_place(words, visit.office.names)
    found = _around_the_sender(visit, mention)
    if not found and mention.building is None and mention.estate is not None:
        found = tuple(place.id for place in visit.town.places.named(mention.estate.value, *_WIDE_KINDS))
    return found, mention.room.value if mention.room else ""


def narrowed(visit: Visit, words: str) -> tuple[tuple[int, ...], str]:
    """Return what words mean in answer to which home it is; an estate alone tells whose building was said before."""
    mention = completed(visit, read_place(words, visit.office.names))
    if mention.estate is None or mention.building is None:
        return meant(visit, words)
    return _around_the_sender(visit, mention), mention.room.value if mention.room else ""


def _around_the_sender(visit: Visit, mention: PlaceMention) -> tuple[int, ...]:
    """Look near the sender's home or group; of somebody from nowhere, a number may mean any community's building."""
    if visit.group is not None or visit.sender.home is not None:
        return answer_place(visit, mention)
    everywhere = [
        found
        for community in communities(visit.town)
        for found in answer_place(replace(visit, sender=replace(visit.sender, home=community)), mention)
    ]
    return tuple(dict.fromkeys(everywhere))


def offered(visit: Visit) -> tuple[int, ...]:
    """Return the buildings to offer: where the sender reported something before, then those with most homes."""
    town = visit.town
    earlier = Counter(
        home.id
        for each in visit.desk.requests.of_person(visit.sender.id)
        if (home := town.places.enclosing(each.place, *HOMES)) is not None
    )
    community = town.community_of(visit.sender.home)
    around = [
        place for place in town.places if place.kind in HOMES and community in (None, town.community_of(place.id))
    ]
    largest = sorted(around, key=lambda place: -place.households)
    return tuple(dict.fromkeys((*(each for each, _ in earlier.most_common()), *(each.id for each in largest))))[
        :CHOICES
    ]


def confirm(visit: Visit, place: int) -> list[OutgoingMessage]:
    """Ask somebody who scanned the poster of a place whether that is home."""
    community = visit.town.places.enclosing(place, PlaceKind.COMMUNITY)
    visit.ask(Question.CONFIRM_HOME, place)
    return visit.reply(
        "home.is_it",
        community=community.name if community else "",
        place=address(visit.town, place),
        buttons=visit.buttons((("button.home_right", "home_yes", place), ("button.home_wrong", "home_no", place))),
    )


def choose(visit: Visit, places: tuple[int, ...], message_id: str) -> list[OutgoingMessage]:
    """Ask for the home with a button for each of these buildings, and wait for the answer in whatever way it comes."""
    visit.ask(Question.CONFIRM_HOME, None)
    return visit.reply(message_id, buttons=_buttons(visit, places))


def _buttons(visit: Visit, places: tuple[int, ...]) -> Buttons:
    labels = [*((address(visit.town, each), each) for each in places), (visit.say("button.other_building"), ELSEWHERE)]
    buttons = [_button(visit, label, place) for label, place in labels]
    return (
        *two_a_row(buttons),
        *visit.buttons((("button.visitor", "home-visitor", ELSEWHERE),)),
    )


def _button(visit: Visit, label: str, place: int) -> Button:
    key, person = visit.office.practice.signing_key, visit.sender.id
    return button(label, "home", place, chat=visit.chat, key=key, person=person)


def settle(visit: Visit, place: int, room: str = "") -> list[OutgoingMessage]:
    """Write down where the sender lives and say what happens with it from now on."""
    change(visit, lambda known: replace(known, home=place, room=room or (known.room if known.home == place else "")))
    visit.forget_question()
    if not visit.private:
        return [*visit.react("👌"), *visit.aside("home.noted", place=address(visit.town, place))]
    head = questions.head_of(visit.town, place)
    lines = [visit.say("home.settled", place=address(visit.town, place))]
    lines.extend([visit.say("home.head", head=head)] if head else [])
    wrong = visit.buttons((("button.home_wrong", "home_no", place), ("button.call_human", "human", 0)))
    return visit.reply("human.as_said", text="\n".join(lines), buttons=wrong)
