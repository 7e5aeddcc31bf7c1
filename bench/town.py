"""The demo neighbourhood with as many residents as a bench needs, opened as the program opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.crowd import BUILDINGS, FIRST_GROUP, Resident
from bot.books import Books
from bot.demo_settings import ROSTER, demo_settings
from bot.opening import practice_of
from bot.roster_files import read
from bot.stage import chance, plan_of
from domain.messages import Chat, ChatKind
from domain.people import Account, Person
from domain.places import PlaceKind
from domain.quiet import NEVER
from handlers.roster import importing
from nlp.rulebook import load_rules
from storage.desk import Desk
from storage.engine import open_engine
from storage.migrations import upgrade
from storage.sealed import make_key_file
from storage.writer import Writer

CHANNEL = "telegram:bench"
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Town:
    """A running desk with its neighbourhood."""

    writer: Writer
    books: Books

    def count(self) -> int:
        """Return how many requests are open."""

        def counted(desk: Desk) -> int:
            communities = (place.id for place in desk.neighbourhood.places if place.kind is PlaceKind.COMMUNITY)
            return sum(sum(desk.requests.counts(community).values()) for community in communities)

        return self.writer.submit(counted, datetime.now(UTC)).result()


@contextmanager
def founded(folder: Path, residents: list[Resident]) -> Iterator[Town]:
    """Bring the neighbourhood into a fresh database in the folder, with these residents, and open it."""
    settings = replace(demo_settings(folder), quiet=NEVER)
    keys = make_key_file(settings.keys.file)
    upgrade(settings.database_url)
    practice = practice_of(
        settings, load_rules(), keys, lambda _channel, payload: f"https://t.me/bench?start={payload}"
    )
    engine = open_engine(settings.database_url)
    writer = Writer(engine, keys)
    writer.start()
    now = datetime.now(UTC)
    try:
        writer.submit(_move_in_officers, now).result()
        for start in range(0, len(residents), _AT_ONCE):
            some = residents[start : start + _AT_ONCE]
            writer.submit(partial(_move_in, some), now).result()
        yield Town(writer, Books(writer, practice, lambda: datetime.now(UTC)))
    finally:
        writer.stop()
        engine.dispose()


def _move_in_officers(desk: Desk) -> None:
    """Give everybody in the roster a private chat, and every building a group."""
    planned = plan_of(read(ROSTER), desk)
    importing.apply(planned, desk, chance())
    for person in planned.people.values():
        desk.people.save_account(_account(person.id, f"officer {person.id}"))
    for index in range(len(BUILDINGS)):
        group = Chat(CHANNEL, ChatKind.GROUP, str(FIRST_GROUP - index))
        desk.roster.bind_group(group, _building(index, desk), f"{BUILDINGS[index][0]}居民群")


def _move_in(residents: list[Resident], desk: Desk) -> None:
    homes = [_building(index, desk) for index in range(len(BUILDINGS))]
    for resident in residents:
        person = Person(desk.new_id(), resident.name, home=homes[resident.building], room=resident.room, greeted=True)
        desk.people.add(person, _account(person.id, str(resident.account)))


def _building(index: int, desk: Desk) -> int:
    estate, name = BUILDINGS[index][0].split("/")
    places = desk.neighbourhood.places
    (within,) = places.named(estate, PlaceKind.ESTATE)
    return next(place.id for place in places.within(within.id, PlaceKind.BUILDING) if place.name == name)


def _account(person: int, external: str) -> Account:
    return Account(CHANNEL, external, person, Chat(CHANNEL, ChatKind.PRIVATE, external))
