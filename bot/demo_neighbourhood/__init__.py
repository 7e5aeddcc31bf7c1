"""The demo's neighbourhood: a roster, accounts on the demo's pages for everybody in it, and a month of requests."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from bot import roster_files
from bot.demo_neighbourhood.month import CHANNEL, Month, private_chat
from bot.demo_neighbourhood.scenes import MONTH, Neighbour, read_script, scenes
from domain.people import Account, Person
from domain.roster import Roster
from handlers.office import Practice
from handlers.roster import importing as roster_import
from handlers.roster.invitations import RandomBytes
from handlers.roster.people import USUAL_TITLES
from storage.desk import Desk
from storage.writer import Writer

FOLDER = Path(__file__).parent
SEED = 20260302
_MOVED_IN_BEFORE = timedelta(days=1)


def roster() -> Roster:
    """Return the roster of the demo neighbourhood."""
    return roster_files.read(FOLDER / "roster.toml")


def seed(writer: Writer, practice: Practice, now: datetime) -> None:
    """Fill an empty database with the neighbourhood and the month before `now`; the same `now` gives the same month."""
    accounts = writer.submit(move_in, now - MONTH - _MOVED_IN_BEFORE).result()
    neighbours = writer.submit(_neighbours, now - MONTH - _MOVED_IN_BEFORE).result()
    chance = Random(SEED)  # noqa: S311 - a neighbourhood is drawn, not a secret.
    month = scenes(read_script(FOLDER / "month.toml"), neighbours, now, practice.zone, chance)
    Month(month, accounts, now).play(writer, practice)


def move_in(desk: Desk) -> dict[str, str]:
    """Bring the roster into empty books and give everybody an account; return the accounts by name."""
    desk.roster.put_titles(USUAL_TITLES)
    planned = roster_import.plan(roster(), desk)
    roster_import.apply(planned, desk, _chance())
    people = sorted(planned.people.values(), key=lambda each: each.id)
    accounts = {person.name: f"{number:03}" for number, person in enumerate(people, start=1)}
    for person in people:
        account = accounts[person.name]
        desk.people.save_account(Account(CHANNEL, account, person.id, private_chat(account)))
    return accounts


def _neighbours(desk: Desk) -> Sequence[Neighbour]:
    """Return the residents without a role, who report things, in the order of the roster."""
    town = desk.neighbourhood
    groups = {group.place: group.chat.id for group in town.groups.values()}
    people = [each for each in desk.people.everyone() if each.home is not None and each.id not in town.officers]
    return [Neighbour(person.name, _group(person, desk, groups)) for person in people]


def _group(person: Person, desk: Desk, groups: dict[int | None, str]) -> str:
    around = desk.neighbourhood.places.upwards(person.home)
    return next((groups[place.id] for place in around if place.id in groups), "")


def _chance() -> RandomBytes:
    # Everybody has an account already, so nobody will ever be shown these codes.
    numbers = count()
    return lambda size: hashlib.shake_256(str(next(numbers)).encode()).digest(size)
