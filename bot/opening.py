"""Opening a deployment: folder, keys, database and the ways of the desk, or a complaint that says what is missing."""

import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from bot.books import Books
from bot.complaint import Complaint, reason
from bot.composition import MIGRATIONS
from bot.rules_watch import RulesWatch, stamps
from bot.settings import Settings
from bot.toml_tables import FileError
from bot.town import Town
from domain.neighbourhood import Neighbourhood, Role
from handlers.catalogue import load_catalogue
from handlers.office import Practice
from nlp.rulebook import SHIPPED, RuleBook, RuleError, load_rules
from storage.desk import Desk
from storage.engine import open_engine
from storage.errors import StorageError
from storage.schema_version import is_current
from storage.sealed import Keys, load_keys
from storage.writer import Writer

OWNER_ONLY = stat.S_IRWXU
SIGNING = "the desk signs its buttons and doors with this"


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn what a deployment can lack into a complaint."""
    try:
        yield
    except FileError as error:
        first, *others = error.problems
        more = f"（还有 {len(others)} 处，用 menkou check 看全部）" if others else ""
        raise Complaint(f"{first}{more}") from error
    except (StorageError, RuleError) as error:
        raise Complaint(str(error)) from error
    except OSError as error:
        raise Complaint(f"{error.filename or '系统'}：{reason(error)}") from error


class Opened(Struct, frozen=True):
    """An open deployment; whoever opened it closes it."""

    settings: Settings
    keys: Keys
    writer: Writer
    books: Books
    town: Town
    rules: RulesWatch

    def close(self) -> None:
        """Do what was handed to the writer, then end it."""
        self.writer.stop()


def open_deployment(
    settings: Settings, now: Callable[[], datetime], link: Callable[[str, str], str | None] = lambda _c, _p: None
) -> Opened:
    """Open what the settings name, bringing its database up to date. Raises Complaint, and then nothing is open.

    `link` makes the address that opens a private chat on a channel instance with a payload.
    """
    with plain_words():
        settings.data_dir.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        keys = load_keys(settings.keys.file, settings.keys.value or None)
        read = stamps(rules_folders(settings))
        practice = practice_of(settings, rules_of(settings), keys, link)
        migrate(settings.database_url)
        writer = Writer(open_engine(settings.database_url), keys)
        writer.start()
        town = writer.submit(lambda desk: _call_roles(settings.titles, desk), now()).result()
    books = Books(writer, practice, now)
    watch = RulesWatch(books, rules_folders(settings), read)
    return Opened(settings, keys, writer, books, Town(books, town), watch)


def migrate(database_url: str) -> None:
    """Bring a database to the newest schema. Raises StorageError."""
    # The library for it is large, and needed only once after each new version.
    if not is_current(database_url):
        MIGRATIONS.load().upgrade(database_url)


def _call_roles(titles: Mapping[Role, str], desk: Desk) -> Neighbourhood:
    """Let people be called what the settings call them, and return the neighbourhood."""
    if dict(desk.neighbourhood.titles) != dict(titles):
        desk.roster.put_titles(titles)
    return desk.neighbourhood


def practice_of(settings: Settings, rules: RuleBook, keys: Keys, link: Callable[[str, str], str | None]) -> Practice:
    """Return the ways of the desk as the settings have them, by these rules."""
    return Practice(
        zone=settings.zone,
        clocks=settings.clocks,
        responsibilities=settings.responsibilities,
        rules=rules,
        catalogue=load_catalogue(),
        signing_key=keys.digest(SIGNING.encode()),
        telephones=settings.telephones,
        answers=settings.answers,
        waiting=settings.waiting,
        quiet=settings.quiet,
        patience=settings.patience,
        ways=settings.ways,
        limits=settings.limits,
        digest=settings.digest,
        visits=settings.visits,
        burden=settings.burden,
        likeness=settings.likeness,
        approval_above=settings.approval_above,
        link=link,
    )


def rules_of(settings: Settings) -> RuleBook:
    """Read the rules that come along and those of the site. Raises RuleError."""
    return load_rules(*rules_folders(settings))


def rules_folders(settings: Settings) -> tuple[Path, ...]:
    """Return where the rules are read from; what the site says overrides what comes along."""
    return SHIPPED, settings.rules
