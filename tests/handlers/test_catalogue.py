"""Both languages say the same things with the same facts, and every sentence the code names exists."""

import re
from pathlib import Path

import pytest

from handlers.catalogue import Catalogue, UnknownMessageError, load_catalogue

HANDLERS = Path(__file__).parents[2] / "handlers"
SPEAKERS = "say|reply|aside|pressed|parties|asked|handlers|officers|fill"
NAMED = re.compile(rf"(?:{SPEAKERS})\(\s*(?:\w+(?:\.\w+)*, )*\"([a-z_]+\.[a-z0-9_]+)\"")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Read the sentences once."""
    return load_catalogue()


def test_both_languages_have_the_same_sentences(catalogue: Catalogue) -> None:
    assert set(catalogue.sentences["zh_CN"]) == set(catalogue.sentences["en"])


def test_both_languages_need_the_same_facts(catalogue: Catalogue) -> None:
    differing = [
        each
        for each in catalogue.sentences["zh_CN"]
        if not each.startswith("time.") and catalogue.facts(each, "zh_CN") != catalogue.facts(each, "en")
    ]
    assert differing == []


def test_every_sentence_the_code_names_exists(catalogue: Catalogue) -> None:
    named = {each for path in HANDLERS.rglob("*.py") for each in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 100
    assert named - set(catalogue.sentences["zh_CN"]) == set()


def test_button_labels_are_short(catalogue: Catalogue) -> None:
    labels = {each: text for each, text in catalogue.sentences["zh_CN"].items() if each.startswith("button.")}
    told = {"button.forged", "button.gone", "button.not_yours"}
    assert [label for name, label in labels.items() if name not in told and len(label) > 7] == []


def test_a_sentence_that_does_not_exist_is_an_error(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownMessageError, match=r"no\.such"):
        catalogue.say("no.such")
    with pytest.raises(UnknownMessageError, match="number"):
        catalogue.say("request.unknown")


def test_the_first_language_stands_in_for_one_that_nobody_has_written(catalogue: Catalogue) -> None:
    assert catalogue.say("request.unknown", "nobody's", number=1) == catalogue.say("request.unknown", number=1)
