"""In which of the three ways a matter is handled, and which finished ones are looked at again. Pure functions."""

from collections.abc import Mapping
from hashlib import blake2b

from msgspec import Struct

from domain.taxonomy import Category, Handling, Urgency

HANDLING: Mapping[str, Handling] = {
    "property": Handling.FAST,
    "property.low": Handling.EASY,
    "sanitation": Handling.EASY,
    "sanitation.urgent": Handling.FAST,
    "elderly": Handling.FAST,
    "dispute": Handling.JOINT,
    "safety": Handling.FAST,
    "policy": Handling.EASY,
    "service": Handling.EASY,
    "other": Handling.EASY,
    "other.urgent": Handling.FAST,
}
"""`category` or `category.urgency` to the usual way of handling."""

_DRAWN_OF = 1_000_000


class Ways(Struct, frozen=True):
    """The table of the ways of handling, and what it takes until something counts as done.

    `photo` are the categories and subcategories ("sanitation", "safety.fire_passage") that need a picture;
    `sample` is the share of finished requests that the staff call back about; `panel` are the categories and
    subcategories that somebody of a panel looks at, where there is one.
    """

    table: Mapping[str, Handling]
    photo: frozenset[str] = frozenset({"safety.fire_lane", "sanitation.bulky_waste"})
    sample: float = 0.1
    panel: frozenset[str] = frozenset({"property", "sanitation", "safety"})

    def handling(self, category: Category, urgency: Urgency) -> Handling:
        """Return how a matter is handled unless the staff decide otherwise; danger never waits for a meeting."""
        if urgency is Urgency.EMERGENCY:
            return Handling.FAST
        return self.table.get(f"{category}.{urgency}") or self.table.get(category, Handling.FAST)

    def needs_photo(self, category: Category, subcategory: str) -> bool:
        """Say whether words alone are no evidence for a matter of this kind."""
        return bool(self.photo & {category.value, f"{category}.{subcategory}"})

    def looked_at(self, category: Category, subcategory: str) -> bool:
        """Say whether a panel looks at what was done about a matter of this kind."""
        return bool(self.panel & {category.value, f"{category}.{subcategory}"})

    def drawn(self, key: bytes, number: int) -> bool:
        """Say whether the lot falls on a request: always the same for one key, and not to be guessed without it."""
        lot = blake2b(f"visit {number}".encode(), digest_size=8, key=key).digest()
        return int.from_bytes(lot) % _DRAWN_OF < self.sample * _DRAWN_OF
