"""The proper names of one neighbourhood, handed in from outside so that understanding knows no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.fold import plain
from nlp.match import Span


def _keyed(kind: str, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    return {folded: (kind, name) for name in names if (folded := plain(name.strip()))}


@dataclass(frozen=True, slots=True)
class Names:
    """Names and nicknames of estates, named buildings (望海阁), public spots, people and units of one site."""

    estates: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    spots: tuple[str, ...] = ()
    _kinds: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False, default=())
    _finder: AhoCorasick | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """Compile the names once, in folded writing."""
        kinds: dict[str, tuple[str, str]] = {}
        for kind in ("units", "people", "estates", "spots", "buildings"):
            kinds.update(_keyed(kind, getattr(self, kind)))
        if kinds:
            object.__setattr__(self, "_kinds", tuple(kinds.values()))
            object.__setattr__(self, "_finder", AhoCorasick(list(kinds), matchkind=MatchKind.LeftmostLongest))

    def find(self, text: str) -> list[tuple[str, str, Span]]:
        """Find names in a folded text: kind (`estates`, `buildings`…), the name as given, its place."""
        if self._finder is None:
            return []
        return [(*self._kinds[which], (start, end)) for which, start, end in self._finder.find_matches_as_indexes(text)]



NO_NAMES = Names()
