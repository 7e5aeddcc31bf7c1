"""What was understood of a message, in the documented shape of `menkou classify`."""

from collections.abc import Mapping
from typing import Any

from domain.taxonomy import Urgency
from nlp.names import Names
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import PIECES, Context, Matter, PlaceMention, Understanding


def as_json_lines(message_id: object, understanding: Understanding) -> list[dict[str, Any]]:
    """Describe each matter of a message as one plain dictionary, ready for JSON."""
    return [_line(message_id, matter) for matter in understanding.matters]


def understand_line(record: Mapping[str, Any], rules: RuleBook, names: Names) -> list[dict[str, Any]]:
    """Understand one input line `{"id", "text", "chat": "group" | "private"}`; nobody's role is known."""
    context = Context(group=record.get("chat") == "group", role="unknown")
    return as_json_lines(record.get("id"), understand(str(record.get("text", "")), context, rules, names))


def _line(message_id: object, matter: Matter) -> dict[str, Any]:
    return {
        "id": message_id,
        "intent": matter.intent.value,
        "category": matter.category.value,
        "subcategory": matter.subcategory,
        "urgency": Urgency(matter.urgency).value,
        "opens": matter.opens,
        "alarm": matter.alarm.value,
        "place": _place(matter.place),
        "confidence": round(matter.confidence, 2),
        "evidence": [
            {
                "rule": item.rule,
                "words": list(item.words),
                "cancelled_by": list(item.cancelled_by),
                "reason": item.reason,
            }
            for item in matter.evidence
        ],
    }


def _place(place: PlaceMention) -> dict[str, str | None]:
    slots = {name: getattr(place, name) for name in PIECES}
    return {name: slot.value if slot else None for name, slot in slots.items()}
