"""The words that can save somebody: said before anything is asked, without looking anything up."""

from domain.taxonomy import Danger
from handlers.catalogue import FIRST_LANGUAGE
from handlers.office import Practice
from nlp.emergencies import danger_of
from nlp.fold import fold
from nlp.of_another import is_of_another, is_silent_behind_a_door


def hint(text: str, practice: Practice, language: str = FIRST_LANGUAGE) -> str | None:
    """Return the safety words for a text, None when it speaks of no danger. Touches no database."""
    _, danger = danger_of(text, practice.rules)
    return words(danger, practice, language, text) if danger is not None else None


def words(danger: Danger, practice: Practice, language: str = FIRST_LANGUAGE, text: str = "") -> str:
    """Return the first words for a danger told with this text, with the site's own telephone where one is known."""
    gas = practice.telephones.get("gas", "")
    manner = "gas_without_telephone" if danger is Danger.GAS and not gas else str(danger)
    folded = fold(text, practice.rules.variants).text
    if danger is Danger.SUICIDE and is_of_another(folded):
        manner = "suicide_of_another"
    elif danger is Danger.MEDICAL and is_silent_behind_a_door(folded):
        manner = "behind_a_door"
    return practice.catalogue.say(f"danger.{manner}", language, gas=gas)


def key(channel: str, delivery_id: str) -> str:
    """Return the key under which the first words to a message are said once, by the edge or by the desk."""
    return f"hint:{channel}:{delivery_id}"
