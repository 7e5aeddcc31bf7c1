"""Posters for the entrances of buildings: whoever scans one is known to live there once they say yes."""

from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from bot.complaint import reason
from bot.invitation_sheet import Door, svg
from bot.roster_errands import Books, Ending
from domain.neighbourhood import Neighbourhood
from domain.places import Place, PlaceKind
from handlers.office import Office
from handlers.residents import homes

_TEMPLATE = Path(__file__).with_suffix(".html.jinja")
_HOMES = (PlaceKind.BUILDING, PlaceKind.ALLEY)


def print_posters(file: Path, names: Sequence[str], doors: Callable[[str], tuple[Door, ...]], books: Books) -> Ending:
    """Write a page to print with one poster for each building of the named places, for every building without names.

    `doors` gives the ways in for a payload.
    """
    unknown, payloads = books.do(lambda office: _payloads(names, office))
    if unknown:
        return Ending(complaints=tuple(f"没有叫{name}的楼栋、小区或社区。请按花名册里的写法写。" for name in unknown))
    posters = [(place, doors(payload)) for place, payload in payloads]
    if not any(ways for _, ways in posters):
        return Ending(complaints=("没有楼栋，或者配置里没有网页和 Telegram 的入口，海报上没有码可印。",))
    try:
        file.write_text(page(posters), "utf-8")
    except OSError as error:
        return Ending(complaints=(f"{file.name}：写不进去（{reason(error)}）。",))
    return Ending((f"写好了 {file}：{len(posters)} 张海报，打印出来贴在楼门口。",))


def page(posters: Sequence[tuple[str, Sequence[Door]]]) -> str:
    """Return a page of HTML, complete in itself, with one sheet of paper for each place and its ways in."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    shown = [
        {
            "place": place,
            "doors": [{"name": door.name, "address": door.address, "qr": svg(door.address)} for door in ways],
        }
        for place, ways in posters
    ]
    return template.render(posters=shown)


def _payloads(names: Sequence[str], office: Office) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the names that mean no place, and of each building meant its address and the payload of its link."""
    town = office.desk.neighbourhood
    meant = {name: _named(name, town) for name in names}
    outer = [each for found in meant.values() for each in found] if names else list(town.places.children(None))
    buildings = dict.fromkeys(home.id for each in outer for home in town.places.within(each.id, *_HOMES))
    key = office.practice.signing_key
    payloads = [(homes.address(town, each), homes.building_payload(each, key)) for each in buildings]
    return [name for name, found in meant.items() if not found], payloads


def _named(name: str, town: Neighbourhood) -> tuple[Place, ...]:
    """Return the places a name may mean; a building's is said with its estate where several have it."""
    exact = tuple(place for place in town.places if place.kind in _HOMES and homes.address(town, place.id) == name)
    return exact or town.places.named(name)
