"""Real and hand-written words with labels, for measuring understanding; they lie beside the project, never in it."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "shared" / "data"
"""The folder of the data, beside the project's own."""

FIVE = ("property", "sanitation", "elderly", "disputes", "other")
"""The classes of the messages to a leaders' board; everything that is not a community's is "other"."""

_SLOTS = frozenset({"houseno", "cellno", "roomno"})
_OF_CATEGORY = {
    "property": "property",
    "safety": "property",
    "sanitation": "sanitation",
    "elderly": "elderly",
    "dispute": "disputes",
}


@dataclass(frozen=True, slots=True)
class Titled:
    """A message to a leaders' board: its title, one reader's class, a second class a reader could give, its sample."""

    title: str
    label: str
    alternative: str
    stratum: str


def present() -> bool:
    """Tell whether the data are there at all."""
    return DATA.is_dir()


def five_classes(category: str) -> str:
    """Map a category of ours to the five classes."""
    return _OF_CATEGORY.get(category, "other")


def utterances() -> list[dict[str, Any]]:
    """Read the hand-written messages: text, channel, intent, category, subcategory, urgency, building, unit, room."""
    return [json.loads(line) for line in (DATA / "utterances_dev.jsonl").read_text(encoding="utf-8").splitlines()]


def addresses() -> list[tuple[str, dict[str, str]]]:
    """Read addresses with the first `houseno`, `cellno` and `roomno` of each, as written."""
    found: list[tuple[str, dict[str, str]]] = []
    for line in (DATA / "addresses_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans: dict[str, str] = {}
        for kind, words in row["spans"]:
            spans.setdefault(kind, words)
        found.append((str(row["text"]), {kind: words for kind, words in spans.items() if kind in _SLOTS}))
    return found


def chatter() -> list[str]:
    """Read lines in which nobody wants anything of a community."""
    return [row["text"] for row in _rows("chatter_dev.csv")]


def titled() -> list[Titled]:
    """Read the titles that one reader sorted into five classes."""
    return [
        Titled(row["title"].strip(), row["label"].split(":")[0], row["alt"].split(":")[0], row["stratum"])
        for row in _rows("citizen_gold_dev.csv")
    ]


def titles() -> list[str]:
    """Read all titles, whatever their label."""
    return [row["title"].strip() for row in _rows("citizen_titles_dev.csv")]


def official_titles() -> list[tuple[str, str]]:
    """Read all titles with their official label."""
    return [(row["title"].strip(), row["label1"]) for row in _rows("citizen_titles_dev.csv")]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
