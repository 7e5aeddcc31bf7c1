"""The neighbourhood of these tests on a Telegram of our own: who lives there, and a desk ready to be started."""

from dataclasses import dataclass
from pathlib import Path

from bot.stage import chance
from domain.messages import Chat, ChatKind
from domain.neighbourhood import Role
from domain.people import Account
from domain.places import PlaceKind
from domain.roster import GroupRow, PersonRow, PlaceRow, ResidentRow, Roster
from handlers.roster import importing
from storage.desk import Desk
from tests.loopback_telegram import LoopbackTelegram
from tests.loopback_telegram_chats import Group, Person

INSTANCE = "telegram:main"
RESIDENTS = ("张阿姨", "老周", "小王", "孙大爷", "静静", "何叔")
OFFICERS = ("李建国", "陈晓雯")
HOME = "和美花园/3号楼"
FORGOTTEN = "何叔"
"""Whoever asks for it and is not known any more in the end."""
HOMELESS = frozenset({"孙大爷"})
GROUP = "3号楼居民群"

CONFIG = """\
zone = "Asia/Shanghai"
data_dir = "data"
[database]
url = "{database_url}"
[keys]
file = "{key_file}"
[web]
enabled = false
[telegram.main]
token = "{token}"
api = "{api}"
[quiet]
from = "00:00"
until = "00:00"
[waiting]
place = "2s"
notice_hold = "1s"
erasing = "1s"
[finishing]
sample = 0
"""
"""No lot is drawn: it goes by numbers, and those that a death leaves out are no matter of the story."""


@dataclass(frozen=True, slots=True)
class Town:
    """The people of the neighbourhood by their names, and their group, on one Telegram."""

    telegram: LoopbackTelegram
    people: dict[str, Person]
    group: Group

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def chat(self, name: str) -> Chat:
        """Return the chat of a person or of the group as the desk knows it."""
        if name == GROUP:
            return Chat(INSTANCE, ChatKind.GROUP, str(self.group.id))
        return private(self[name])


def settle(telegram: LoopbackTelegram) -> Town:
    """Let the people in; their ids are the same on every new Telegram."""
    people = {name: telegram.person(name) for name in (*RESIDENTS, *OFFICERS)}
    return Town(telegram, people, telegram.group(GROUP))


def private(person: Person) -> Chat:
    return Chat(INSTANCE, ChatKind.PRIVATE, str(person.id))


def found(town: Town, desk: Desk) -> None:
    """Write the neighbourhood down as if everybody had bound an account already."""
    planned = importing.plan(_roster(town), desk)
    assert not planned.problems
    importing.apply(planned, desk, chance())
    for person in planned.people.values():
        account = town[person.name]
        desk.people.save_account(Account(INSTANCE, str(account.id), person.id, private(account)))


def _roster(town: Town) -> Roster:
    head, clerk = OFFICERS
    return Roster(
        places=(
            PlaceRow("幸福里社区", PlaceKind.COMMUNITY),
            PlaceRow("幸福里社区/和美花园", PlaceKind.ESTATE),
            PlaceRow(HOME, PlaceKind.BUILDING),
        ),
        people=(PersonRow(head, Role.BUILDING_HEAD, HOME), PersonRow(clerk, Role.DUTY_DESK, "幸福里社区")),
        groups=(GroupRow(INSTANCE, str(town.group.id), HOME, GROUP),),
        residents=tuple(ResidentRow(name, HOME) for name in RESIDENTS if name not in HOMELESS),
    )


def write_config(folder: Path, telegram: LoopbackTelegram, database_url: str, key_file: Path) -> Path:
    """Write the settings of a desk and return the file."""
    config = folder / "config.toml"
    api = telegram.base_url.removesuffix("/bot")
    text = CONFIG.format(database_url=database_url, key_file=key_file, token=telegram.token, api=api)
    config.write_text(text, "utf-8")
    return config
