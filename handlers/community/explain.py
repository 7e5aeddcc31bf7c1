"""Why a message was understood as it was, in words that staff read: for the demo's page and the command line."""

from typing import Any

from handlers.catalogue import Catalogue
from handlers.requests.understood import kind
from nlp.names import Names
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import PIECES, Context, Evidence, Matter, PlaceMention


def explain(text: str, *, group: bool, rules: RuleBook, names: Names, catalogue: Catalogue) -> dict[str, Any]:
    """Return everything that was made of a text said by a resident in a group or in private, ready for JSON.

    Keys: `folded` (the text as the rules saw it), `rules` (their version) and `matters`, one dictionary a matter.
    """
    understanding = understand(text, Context(group=group), rules, names)
    return {
        "folded": understanding.folded,
        "rules": understanding.rules_version,
        "matters": [_matter(catalogue, rules, matter) for matter in understanding.matters],
    }


def _matter(catalogue: Catalogue, rules: RuleBook, matter: Matter) -> dict[str, object]:
    return {
        "text": matter.text,
        "intent": catalogue.say(f"intent.{matter.intent}"),
        "category": catalogue.say(f"category.{matter.category}"),
        "kind": kind(catalogue, f"{matter.category}.{matter.subcategory}"),
        "urgency": catalogue.say(f"urgency.{matter.urgency}"),
        "opens": catalogue.say("explain.opens" if matter.opens else "explain.opens_nothing"),
        "alarm": catalogue.say(f"alarm.{matter.alarm}"),
        "sure": f"{matter.confidence:.0%}",
        "evidence": [_evidence(rules, each) for each in matter.evidence],
        "runner_up": kind(catalogue, matter.runner_up or ""),
        "place": _place(catalogue, matter.place),
    }


def _evidence(rules: RuleBook, evidence: Evidence) -> dict[str, object]:
    written = rules.written.get(evidence.rule)
    return {
        "rule": evidence.rule,
        "file": written.in_short() if written else "",
        "reason": evidence.reason,
        "words": list(evidence.words),
        "cancelled_by": list(evidence.cancelled_by),
    }


def _place(catalogue: Catalogue, place: PlaceMention) -> list[dict[str, str]]:
    pieces = [
        {
            "piece": catalogue.say(f"piece.{name}"),
            "value": slot.value,
            "source": catalogue.say(f"source.{slot.source}"),
        }
        for name in PIECES
        if (slot := getattr(place, name)) is not None
    ]
    if place.other_buildings:
        buildings = "、".join(place.other_buildings)
        pieces.append(
            {"piece": catalogue.say("piece.building"), "value": buildings, "source": catalogue.say("source.text")}
        )
    return pieces
