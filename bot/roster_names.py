"""The proper names in a roster file, for whoever wants to understand words without the books."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.opening import plain_words
from bot.replay import open_writer, read_roster
from bot.settings import sqlite_url
from bot.stage import plan_of
from handlers.gazetteer import names_of
from nlp.names import NO_SITE_NAMES, Names, SiteNames


def names_in(file: Path, site: SiteNames = NO_SITE_NAMES) -> Names:
    """Return the proper names of a roster and those the site wrote down. Raises Complaint when it is wrong."""
    roster = read_roster(file)
    with (
        tempfile.TemporaryDirectory(prefix="menkou-names-") as scratch,
        plain_words(),
        open_writer(sqlite_url(Path(scratch))) as writer,
    ):
        planned = writer.submit(lambda desk: plan_of(roster, desk), datetime.now(UTC)).result()
    return names_of(planned.town, site)
