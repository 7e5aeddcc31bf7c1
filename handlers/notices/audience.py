"""Whom a notice reaches, through which channels, and whom it does not."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from domain.messages import Chat
from domain.neighbourhood import Group, Neighbourhood
from domain.people import Person
from domain.places import Place, PlaceKind
from handlers.office import Office


class Audience(Struct, frozen=True):
    """Everyone a notice goes to, each person and each chat once.

    `unreached` counts the homes in which nobody has an account, as far as the number of homes is known; `quiet` the
    people who want no notices.
    """

    residents: tuple[tuple[Person, Chat], ...]
    groups: tuple[Group, ...]
    unreached: int
    quiet: int

    @property
    def empty(self) -> bool:
        """Whether nobody at all would hear it."""
        return not (self.residents or self.groups)

    def by_channel(self) -> dict[str, int]:
        """Return how many people are told in private through each channel instance, the most first."""
        return dict(Counter(chat.channel for _, chat in self.residents).most_common())


def audience_of(office: Office, roots: Iterable[int]) -> Audience:
    """Return who lives in these places or in what lies in them, and the groups of all of these."""
    town = office.desk.neighbourhood
    roots = tuple(roots)
    homes_there = homes_in(town, roots)
    chats = dict(office.desk.people.residents_at(homes_there))
    people = office.desk.people.many(chats)
    residents = tuple((people[person], chat) for person, chat in chats.items())
    homes = {(person.home, person.room or person.id) for person, _ in residents}
    return Audience(
        residents,
        groups_in(town, roots),
        max(households(town, roots) - len(homes), 0),
        office.desk.people.quiet_at(homes_there),
    )


def homes_in(town: Neighbourhood, roots: tuple[int, ...]) -> tuple[int, ...]:
    """Return the places at which somebody may live whom a notice to these roots concerns."""
    return tuple(dict.fromkeys((*_within(town, roots), *_stairwell_unknown(town, roots))))


def groups_in(town: Neighbourhood, roots: tuple[int, ...]) -> tuple[Group, ...]:
    """Return the groups of residents of these places and of what lies in them; notices are not for the units' own."""
    places = _within(town, roots)
    return tuple(group for group in town.groups.values() if group.place in places and not group.of_units)


def _within(town: Neighbourhood, roots: tuple[int, ...]) -> dict[int, None]:
    return dict.fromkeys(each.id for root in roots for each in town.places.within(root))


def _stairwell_unknown(town: Neighbourhood, roots: tuple[int, ...]) -> Iterator[int]:
    """Yield the buildings around stairwells: somebody of whom only the building is known may live in this one."""
    for root in roots:
        place = town.places[root]
        home = town.places.enclosing(place.parent, PlaceKind.BUILDING, PlaceKind.ALLEY)
        if home is not None:
            yield home.id


def households(town: Neighbourhood, roots: tuple[int, ...]) -> int:
    """Count the homes in these places, none twice when one lies in another."""
    outermost = [
        town.places[root]
        for root in roots
        if not any(other != root and town.places.lies_in(root, other) for other in roots)
    ]
    return sum(households_in(town, place) for place in outermost)


def households_in(town: Neighbourhood, place: Place) -> int:
    """Return how many homes a place has: its own figure, or that of what lies in it; 0 when nobody counted."""
    return place.households or sum(households_in(town, each) for each in town.places.children(place.id))
