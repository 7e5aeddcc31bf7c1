"""Where somebody said to be, shortly before saying what is wrong."""

from domain.messages import Chat
from domain.taxonomy import Intent
from handlers.office import Office
from nlp.understand import understand
from nlp.understanding import Context, Matter, SlotSource, Understanding


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
