"""Rule files are looked at while the program runs: what was changed is in force within seconds, or said to be wrong."""

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from bot.books import Books
from domain.replacing import replace
from handlers.community import rules_news
from handlers.office import Office
from nlp.rulebook import RuleBook, RuleError, load_rules

log = logging.getLogger(__name__)

Stamps: TypeAlias = tuple[tuple[str, int, int], ...]
"""Of each rule file its path, size and time of the last change."""


def stamps(folders: Sequence[Path]) -> Stamps:
    """Look at the files of these folders without reading one; a folder that is not there has none."""
    return tuple(sorted(stamp for folder in folders for stamp in _stamps(folder)))


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".toml"):
                    about = entry.stat()
                    found.append((entry.path, about.st_size, about.st_mtime_ns))
    except OSError:
        # What is being moved or cannot be read now is looked at again at the next tick.
        return found
    return found


class RulesWatch:
    """Reads rule files anew once they have changed and then stood still for one tick."""

    def __init__(self, books: Books, folders: Sequence[Path], read: Stamps) -> None:
        """`read` is how the files were just before the rules now in force were read."""
        self._books = books
        self._folders = folders
        self._read = self._seen = read
        self._problem = ""

    async def look(self) -> None:
        """Look once. A file that is wrong is reported once, and the rules in force stay."""
        before, self._seen = self._seen, stamps(self._folders)
        if self._seen == self._read or self._seen != before:
            return
        self._read = self._seen
        try:
            rules = await asyncio.to_thread(load_rules, *self._folders)
        except (RuleError, OSError) as error:
            await self._refuse(str(error))
        else:
            await self._take(rules)

    async def _refuse(self, problem: str) -> None:
        kept = self._books.practice.rules.version
        log.error("改过的规则有错，没有换上，还用原来的（版本 %s）：%s", kept, problem)
        self._problem = problem
        await self._tell(lambda office, cause: rules_news.broken(office, problem, cause))

    async def _take(self, rules: RuleBook) -> None:
        self._books.practice = replace(self._books.practice, rules=rules)
        log.info("规则换上了：版本 %s，%s 条", rules.version, len(rules.rules))
        if self._problem:
            self._problem = ""
            await self._tell(rules_news.mended)

    async def _tell(self, news: Callable[[Office, str], None]) -> None:
        """Tell the staff once, however many processes have seen the same files."""
        cause = hashlib.sha256(repr(self._read).encode()).hexdigest()[:16]
        await self._books.do(lambda office: news(office, f"rules:{cause}"))
