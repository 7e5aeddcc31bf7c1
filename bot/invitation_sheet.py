"""Invitations on paper: each with its QR, on a page to print and cut."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import segno
from jinja2 import Environment, StrictUndefined
from msgspec import Struct

_TEMPLATE = Path(__file__).with_suffix(".html.jinja")
_MODULE = 4
"""Pixels of the smallest square of a QR."""


class Door(Struct, frozen=True):
    """One way in: where it leads, "Telegram", and the address that opens it."""

    name: str
    address: str


class Card(Struct, frozen=True):
    """One person's invitation: name, duties, ways in, the code for those who type, and until which day it is good."""

    name: str
    duties: tuple[str, ...]
    doors: tuple[Door, ...]
    code: str
    until: str


def png(text: str) -> bytes:
    """Return a QR of a text as a PNG."""
    file = io.BytesIO()
    segno.make(text, error="m").save(file, kind="png", scale=_MODULE)
    return file.getvalue()


def svg(text: str) -> str:
    """Return a QR of a text as an SVG element to put into a page."""
    return segno.make(text, error="m").svg_inline(scale=_MODULE, omitsize=True)


def terminal(text: str) -> str:
    """Return a QR of a text as lines of block characters for a terminal."""
    file = io.StringIO()
    segno.make(text, error="l").terminal(out=file, compact=True, border=2)
    return file.getvalue()


def sheet(cards: Iterable[Card], title: str) -> str:
    """Return a page of HTML, complete in itself, with one piece of paper for each card."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    return template.render(cards=_shown(tuple(cards)), title=title)


def _shown(cards: Sequence[Card]) -> list[dict[str, object]]:
    return [
        {
            "name": card.name,
            "duties": "、".join(card.duties),
            "doors": [{"name": door.name, "address": door.address, "qr": svg(door.address)} for door in card.doors],
            "code": card.code,
            "until": card.until,
        }
        for card in cards
    ]
