"""The rules of a site for commands that need no database: as its settings have them, or only those that come along."""

from argparse import ArgumentParser
from pathlib import Path

from bot.opening import plain_words, rules_folders
from bot.run import read_settings
from bot.settings import CONFIG_FILE
from nlp.rulebook import SHIPPED, RuleBook, load_rules


def add_config(parser: ArgumentParser) -> None:
    """Let a command be told of the settings."""
    parser.add_argument(
        "--config",
        type=Path,
        help=f"配置文件，默认 {CONFIG_FILE}；没有就只用自带的规则 / the settings; without any, only the shipped rules",
    )


def folders_in_force(config: Path | None) -> tuple[Path, ...]:
    """Return the folders whose rules are in force, a later one overriding an earlier one. Raises Complaint."""
    if config is None and not CONFIG_FILE.exists():
        return (SHIPPED,)
    return rules_folders(read_settings(config or CONFIG_FILE))


def site_rules(config: Path | None) -> RuleBook:
    """Return the rules in force. Raises Complaint."""
    with plain_words():
        return load_rules(*folders_in_force(config))
