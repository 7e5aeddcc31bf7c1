"""What a message leaves open about its place, filled from the words around it: earlier, quoted, nickname."""

from collections.abc import Iterator

from nlp.names import Names
from nlp.place import read_place
from nlp.understanding import Context, PlaceMention, Slot, SlotSource

_SLOTS = ("unit", "floor", "room")


def fill_place(said: PlaceMention, context: Context, names: Names) -> PlaceMention:
    """Fill the building and what is inside it from the nearest source that names one; each slot keeps its source.

    A message that names a building, several buildings or a public spot says enough and stays as it is.
    """
    if said.building or said.other_buildings or said.spot:
        return said
    for text, source in _sources(context):
        found = read_place(text, names)
        if found.building and _agree(said, found):
            return _joined(said, found, source)
    return said


def _sources(context: Context) -> Iterator[tuple[str, SlotSource]]:
    for text in context.earlier:
        yield text, SlotSource.EARLIER
    if context.quoted:
        yield context.quoted, SlotSource.QUOTED
    if context.nickname:
        yield context.nickname, SlotSource.NICKNAME


def _agree(said: PlaceMention, found: PlaceMention) -> bool:
    return not (said.estate and found.estate and said.estate.value != found.estate.value)


def _joined(said: PlaceMention, found: PlaceMention, source: SlotSource) -> PlaceMention:
    def sourced(slot: Slot | None) -> Slot | None:
        return Slot(slot.value, source) if slot else None

    inside = {name: getattr(said, name) for name in _SLOTS}
    if not any(inside.values()):
        inside = {name: sourced(getattr(found, name)) for name in _SLOTS}
    return PlaceMention(said.estate or sourced(found.estate), sourced(found.building), **inside)
