"""The words that can save somebody: said before anything is asked, without looking anything up."""

from domain.taxonomy import Danger
from handlers.catalogue import FIRST_LANGUAGE
from handlers.office import Practice
from nlp.emergencies import danger_of


def hint(text: str, practice: Practice, language: str = FIRST_LANGUAGE) -> str | None:
    """Return the safety words for a text, None when it speaks of no danger. Touches no database."""
    _, danger = danger_of(text, practice.rules)
    return words(danger, practice, language) if danger is not None else None


def words(danger: Danger, practice: Practice, language: str = FIRST_LANGUAGE) -> str:
    """Return the first words for a danger, with the site's own telephone where one is known."""
    gas = practice.telephones.get("gas", "")
    unknown = danger is Danger.GAS and not gas
    return practice.catalogue.say("danger.gas_without_telephone" if unknown else f"danger.{danger}", language, gas=gas)


def key(channel: str, delivery_id: str) -> str:
    """Return the key under which the first words to a message are said once, by the edge or by the desk."""
    return f"hint:{channel}:{delivery_id}"
