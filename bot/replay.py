"""A scripted conversation through the whole program on a virtual clock: storage, handlers and clock are the real ones.

The same script gives the same output every time, on SQLite and on PostgreSQL.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import roster_files
from bot.complaint import Complaint
from bot.demo_settings import ROSTER, SETTINGS, demo_settings
from bot.opening import migrate, plain_words, practice_of
from bot.pictures import Pictures
from bot.play import LINK, Play
from bot.replay_script import ReplayError, read_script
from bot.roster_files import RosterFileError
from bot.settings import ZONE
from bot.transcript import Transcript
from domain.roster import Roster
from nlp.rulebook import RuleBook, load_rules
from storage.engine import open_engine
from storage.sealed import Keys
from storage.writer import Writer

KEYS = Keys({1: bytes(range(32))}, bytes(range(32, 64)))
"""Known to everybody: what is played holds nobody's secrets, and the same script must give the same output."""


class BrokenOffError(Complaint):
    """A replay that ended early, with what had been said until then."""

    def __init__(self, sentence: str, transcript: Transcript) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.transcript = transcript


def replay(
    lines: Iterable[str], roster: Roster | None = None, database_url: str | None = None, folder: Path = Path()
) -> Transcript:
    """Play a script and return what was said; in a fresh SQLite database unless another, empty one is given.

    `folder` is where the script's photos are; the roster is the demo neighbourhood's if none is given.
    Raises Complaint when the script, the roster or the database cannot be used; the script's line is named, and where
    something had been said by then, the complaint is a BrokenOffError.
    """
    said = Transcript()
    with plain_words():
        try:
            steps = read_script(lines, ZoneInfo(ZONE), folder)
            if not steps:
                return Transcript()
            with open_play(steps[0].at, roster or demo_roster(), load_rules(), database_url) as play:
                said = play.transcript
                for step in steps:
                    play.act(step)
                play.transcript.requests = play.requests()
                return play.transcript
        except ReplayError as error:
            raise BrokenOffError(str(error), said) from error


@contextmanager
def open_play(
    start: datetime,
    roster: Roster,
    rules: RuleBook,
    database_url: str | None = None,
    settings_file: Path = SETTINGS,
) -> Iterator[Play]:
    """Set the stage: a neighbourhood that begins to live at `start`, in a fresh SQLite database if none is given."""
    with tempfile.TemporaryDirectory(prefix="menkou-replay-") as scratch:
        settings = demo_settings(Path(scratch), settings_file)
        practice = practice_of(settings, rules, KEYS, lambda _channel, payload: f"{LINK}{payload}")
        with open_writer(database_url or settings.database_url) as writer:
            play = Play(writer, practice, start, Pictures(settings.media_dir))
            play.stage.settle(roster, settings.titles)
            yield play


def demo_roster() -> Roster:
    """Return the roster of the demo neighbourhood."""
    return read_roster(ROSTER)


def read_roster(file: Path) -> Roster:
    """Read a roster. Raises Complaint when the file as a whole cannot be read."""
    try:
        return roster_files.read(file)
    except RosterFileError as error:
        raise Complaint(str(error)) from error


@contextmanager
def open_writer(database_url: str) -> Iterator[Writer]:
    """Open a database, brought up to date, for as long as something is played."""
    migrate(database_url)
    engine = open_engine(database_url)
    writer = Writer(engine, KEYS)
    writer.start()
    try:
        yield writer
    finally:
        writer.stop()
        engine.dispose()
