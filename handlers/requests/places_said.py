"""Where somebody said to be, shortly before saying what is wrong."""

from domain.messages import Chat
from domain.replacing import replace
from domain.taxonomy import Intent
from handlers.office import Office
from handlers.visit import Visit
from nlp.place import read_place
from nlp.understand import understand
from nlp.understanding import Context, Matter, PlaceMention, SlotSource, Understanding


def leaves_a_place_open(understanding: Understanding) -> bool:
    """Whether a matter asks for something to be done and its own words do not say in which building or at what spot."""
    return any(matter.opens and not _says_where(matter) for matter in understanding.matters)


def _says_where(matter: Matter) -> bool:
    place = matter.place
    named = place.building is not None and place.building.source is SlotSource.TEXT
    return named or place.spot is not None or bool(place.other_buildings)


def places_said(office: Office, chat: Chat, person: int) -> tuple[str, ...]:
    """Return the lines in which somebody said nothing but where in this chat, the newest first."""
    since = office.desk.now - office.practice.waiting.lines
    lines = office.desk.conversations.lines(chat, since, person)
    return tuple(line.text for line in lines if _says_only_where(office, line.text))


def _says_only_where(office: Office, text: str) -> bool:
    matter = understand(text, Context(), office.practice.rules, office.names).matters[0]
    return matter.intent is Intent.SUPPLEMENT and matter.subcategory == "location"


def completed(visit: Visit, mention: PlaceMention, *told: str) -> PlaceMention:
    """Put the building said just before behind an estate that answers which of several it was ("和美", "锦绣苑的").

    `told` is what the request itself says, where there is one.
    """
    if mention.estate is None or mention.building is not None or mention.spot is not None:
        return mention
    office, since = visit.office, visit.now - visit.office.practice.waiting.lines
    lines = [line.text for line in office.desk.conversations.lines(visit.chat, since, visit.sender.id)]
    for text in (*lines, *told):
        earlier = read_place(text, office.names)
        if earlier.building is not None:
            return replace(earlier, estate=mention.estate, room=mention.room or earlier.room)
    return mention
