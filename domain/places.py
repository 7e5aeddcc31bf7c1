"""The tree of places, of any depth: district, street, community, estate or alley, building, unit, households."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct


class PlaceKind(StrEnum):
    """What a place is. Depth is not fixed: any kind may stand under any wider one."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    ESTATE = "estate"
    ALLEY = "alley"
    BUILDING = "building"
    UNIT = "unit"
    HOUSEHOLDS = "households"
    """The few households one neighbour head looks after."""


HOMES = (PlaceKind.BUILDING, PlaceKind.ALLEY)
"""What people name when they say where they live: a building, or an alley with numbers on its doors."""


class Place(Struct, frozen=True):
    """A node of the tree.

    `number` is what people call it in an address, folded: "3" for 3号楼, "A5", "2" for 2单元; empty for others.
    `rooms` are the rooms of a HOUSEHOLDS node. `managed_by` is the property firm's unit id, None where there is none.
    `households` counts the homes in it, where known.
    """

    id: int
    parent: int | None
    kind: PlaceKind
    name: str
    number: str = ""
    aliases: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    managed_by: int | None = None
    households: int = 0


class Places:
    """All places, found by id, by name and by what lies under them. Immutable once built."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Index the places. Raises ValueError when a parent is missing or a place lies within itself."""
        self._by_id = {place.id: place for place in places}
        self._children: dict[int | None, list[Place]] = {}
        for place in self._by_id.values():
            if place.parent is not None and place.parent not in self._by_id:
                message = f"place {place.id} lies in place {place.parent}, which does not exist"
                raise ValueError(message)
            self._children.setdefault(place.parent, []).append(place)
        self._above = {place_id: self._climb(place_id) for place_id in self._by_id}
        self._around = {place_id: frozenset(each.id for each in above) for place_id, above in self._above.items()}

    def _climb(self, place_id: int) -> tuple[Place, ...]:
        above: list[Place] = []
        current: int | None = place_id
        while current is not None:
            place = self._by_id[current]
            if place in above:
                message = f"place {place_id} lies within itself"
                raise ValueError(message)
            above.append(place)
            current = place.parent
        return tuple(above)

    def __iter__(self) -> Iterator[Place]:
        """Every place, in no promised order."""
        return iter(self._by_id.values())

    def __getitem__(self, place_id: int) -> Place:
        """Return the place. Raises KeyError when there is none."""
        return self._by_id[place_id]

    def get(self, place_id: int | None) -> Place | None:
        """Return the place, or None when there is none of this id."""
        return None if place_id is None else self._by_id.get(place_id)

    def children(self, place_id: int | None) -> tuple[Place, ...]:
        """Return the places directly under this one; the roots for None."""
        return tuple(self._children.get(place_id, ()))

    def upwards(self, place_id: int | None) -> tuple[Place, ...]:
        """Return the place itself and everything it lies in, nearest first; nothing for None."""
        return () if place_id is None else self._above.get(place_id, ())

    def enclosing(self, place_id: int | None, *kinds: PlaceKind) -> Place | None:
        """Return the nearest of these kinds that this place is or lies in."""
        for place in self.upwards(place_id):
            if place.kind in kinds:
                return place
        return None

    def lies_in(self, place_id: int | None, outer: int) -> bool:
        """Say whether a place is the outer one or lies in it."""
        return place_id is not None and outer in self._around.get(place_id, ())

    def within(self, outer: int, *kinds: PlaceKind) -> Iterator[Place]:
        """Walk the places under the outer one in the order given, itself included; all kinds if none is named."""
        pending = [self._by_id[outer]]
        while pending:
            place = pending.pop(0)
            if not kinds or place.kind in kinds:
                yield place
            pending.extend(self._children.get(place.id, ()))

    def named(self, name: str, *kinds: PlaceKind) -> tuple[Place, ...]:
        """Return the places of these kinds that bear this name or alias."""
        return tuple(
            place
            for place in self._by_id.values()
            if (not kinds or place.kind in kinds) and (name == place.name or name in place.aliases)
        )

    def numbered(self, number: str, outer: int, kind: PlaceKind) -> tuple[Place, ...]:
        """Return the places of this kind under the outer one that bear this number, name or alias."""
        return tuple(
            place
            for place in self.within(outer, kind)
            if number and (number in (place.number, place.name) or number in place.aliases)
        )
