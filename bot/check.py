"""`menkou check`: names everything that is wrong with the settings and the files they name, one line each."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.calendar_watch import unknown_year, warning
from bot.complaint import Complaint
from bot.opening import rules_of
from bot.settings import CONFIG_FILE, Settings, load_settings
from bot.toml_tables import FileError
from domain.routing import RESPONSIBLE
from nlp.rulebook import RuleError

ONLY_HERE = "[web] base_url 是本机地址，居民的手机打不开；打印二维码之前请改成他们打得开的网址。"

NO_GAS = "[telephones] gas 没有写，说闻到煤气的人只会听到 119，没有燃气抢修的电话。"


def only_here(settings: Settings) -> bool:
    """Say whether links and QR codes lead only to this machine itself."""
    return settings.web is not None and urlsplit(settings.web.base_url).hostname in {"127.0.0.1", "localhost", "::1"}


def prepare(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--config", type=Path, default=CONFIG_FILE, help="配置文件 / the settings (%(default)s)")


def execute(arguments: Namespace) -> int:
    """Print what is wrong and return 1, or say that nothing is."""
    if not arguments.config.exists():
        raise Complaint(f"没有找到 {arguments.config}。用 menkou init 写一份。")
    wrong = list(problems(arguments.config))
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    if not wrong:
        sys.stdout.write(f"{arguments.config} 没有问题。\n")
        settings = load_settings(arguments.config)
        year = unknown_year(settings.clocks, datetime.now(UTC))
        sys.stdout.write(f"注意：{warning(year)}。\n" if year is not None else "")
        sys.stdout.write(f"注意：{ONLY_HERE}\n" if only_here(settings) else "")
        sys.stdout.write(f"注意：{NO_GAS}\n" if "gas" not in settings.telephones else "")
    return 1 if wrong else 0


def problems(file: Path) -> Iterator[str]:
    """Return what is wrong, one line each."""
    try:
        settings = load_settings(file)
    except FileError as error:
        yield from map(str, error.problems)
        return
    try:
        rules = rules_of(settings)
    except RuleError as error:
        yield str(error)
        return
    known = {f"{rule.category}.{rule.subcategory}" for rule in rules.rules}
    yield from _unknown_kinds(file, settings, known)


def _unknown_kinds(file: Path, settings: Settings, known: set[str]) -> Iterator[str]:
    """Find lines of responsibility that would never be asked for, because no rule speaks of their kind."""
    for name in settings.responsibilities.table:
        if "." in name and name not in known and name not in RESPONSIBLE:
            yield f"{file}: responsibilities.{name} 没有一条识别规则会用到。小类要和规则里的一样。"
