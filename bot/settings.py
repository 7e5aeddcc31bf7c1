"""The settings of a deployment: read once from one TOML file and the environment, and never changed afterwards."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.clock_settings import read_calendar, read_clocks
from bot.desk_settings import (
    read_answers,
    read_approval,
    read_burden,
    read_digest,
    read_likeness,
    read_limits,
    read_patience,
    read_quiet,
    read_responsibilities,
    read_telephones,
    read_titles,
    read_visits,
    read_waiting,
    read_ways,
)
from bot.toml_tables import Table, open_table
from domain.clocks import ClockPolicy
from domain.handling import Ways
from domain.likeness import Thresholds
from domain.neighbourhood import Role
from domain.quiet import QuietHours
from domain.regular_times import Daily, Weekly
from domain.routing import Responsibilities
from domain.silence import Patience
from handlers.office import Answer, Limits, Waiting

CONFIG_FILE = Path("config.toml")
RULES_FOLDER = "rules"
USUAL_PORT = 8520
ZONE = "Asia/Shanghai"
HIGHEST_PORT = 65_535


class WebSettings(Struct, frozen=True):
    """Where the pages are served (`host`, `port`), and the address by which people reach them."""

    host: str
    port: int
    base_url: str


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot: the name that makes its instance `telegram:<name>`, its token, and where its Bot API is.

    `username` is what links to it are made with before it runs, empty where nobody wrote it down.
    """

    name: str
    token: str = field(repr=False)
    api: str
    username: str = ""


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the keys come from: the environment's value if there is one, the file otherwise."""

    file: Path
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one deployment to the next."""

    data_dir: Path
    database_url: str = field(repr=False)
    keys: KeySource
    zone: ZoneInfo
    clocks: ClockPolicy
    responsibilities: Responsibilities
    titles: Mapping[Role, str]
    telephones: Mapping[str, str]
    answers: tuple[Answer, ...]
    waiting: Waiting
    quiet: QuietHours
    patience: Patience
    ways: Ways
    limits: Limits
    digest: Weekly | None
    visits: Daily | None
    burden: tuple[str, ...]
    likeness: Thresholds
    approval_above: int
    rules: Path
    """The site's own rules; a folder of the usual name need not be there."""
    web: WebSettings | None = None
    telegram: tuple[TelegramSettings, ...] = ()

    @property
    def media_dir(self) -> Path:
        """Where pictures are kept."""
        return self.data_dir / "media"


def load_settings(file: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises FileError with every problem of the file and of those it names."""
    table = open_table(file)
    settings = _read(table, file.parent, environment)
    table.finish()
    table.source.finish()
    return settings


def sqlite_url(data_dir: Path) -> str:
    """Return the address of the database in a data folder."""
    return f"sqlite:///{data_dir / 'menkou.db'}"


def _read(table: Table, folder: Path, environment: Mapping[str, str]) -> Settings:
    zone = table.take_zone("zone", ZONE)
    data_dir = folder / table.take_text("data_dir", "data")
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(table.take_table("database"), environment) or sqlite_url(data_dir),
        keys=_key_source(table.take_table("keys"), folder, environment),
        zone=zone,
        clocks=read_clocks(table, read_calendar(table, zone, folder)),
        responsibilities=read_responsibilities(table.take_table("responsibilities")),
        titles=read_titles(table.take_table("titles")),
        telephones=read_telephones(table.take_table("telephones")),
        answers=read_answers(table, folder),
        waiting=read_waiting(table.take_table("waiting")),
        quiet=read_quiet(table.take_table("quiet")),
        patience=read_patience(table.take_table("silence")),
        ways=read_ways(table.take_table("handling"), table.take_table("finishing")),
        limits=read_limits(table.take_table("limits")),
        digest=read_digest(table.take_table("digest")),
        visits=read_visits(table.take_table("visits")),
        burden=read_burden(table.take_table("burden")),
        likeness=read_likeness(table.take_table("likeness")),
        approval_above=read_approval(table.take_table("notices")),
        rules=_rules_folder(table, folder),
        web=_web(table.take_table("web")),
        telegram=_bots(table.take_table("telegram"), environment),
    )


def _database_url(table: Table, environment: Mapping[str, str]) -> str:
    written = table.take_text("url")
    table.finish()
    return environment.get("MENKOU_DATABASE_URL") or written


def _key_source(table: Table, folder: Path, environment: Mapping[str, str]) -> KeySource:
    written = folder / table.take_text("file", "menkou.key")
    table.finish()
    named = environment.get("MENKOU_KEY_FILE")
    return KeySource(Path(named) if named else written, environment.get("MENKOU_KEY", ""))


def _rules_folder(table: Table, folder: Path) -> Path:
    named = folder / table.take_text("rules", RULES_FOLDER)
    if named.name != RULES_FOLDER and not named.is_dir():
        table.complain("rules", f"指的文件夹 {named} 不存在", "请建好这个文件夹，或删掉这一行。")
    return named


def _web(table: Table) -> WebSettings | None:
    enabled = table.take_flag("enabled", default=True)
    host = table.take_text("host", "127.0.0.1")
    port = table.take_number("port", USUAL_PORT, lowest=1, highest=HIGHEST_PORT)
    base_url = table.take_text("base_url", f"http://{host}:{port}").rstrip("/")
    if not _is_address(base_url):
        table.complain("base_url", f"写成了 {base_url!r}", '请写居民打开的网址，例如 "https://menkou.example"。')
    table.finish()
    return WebSettings(host, port, base_url) if enabled else None


def _bots(table: Table, environment: Mapping[str, str]) -> tuple[TelegramSettings, ...]:
    bots = [_bot(name, bot, environment) for name, bot in table.take_named_tables()]
    table.finish()
    return tuple(bot for bot in bots if bot is not None)


def _bot(name: str, table: Table, environment: Mapping[str, str]) -> TelegramSettings | None:
    enabled = table.take_flag("enabled", default=True)
    written = table.take_text("token")
    api = table.take_text("api", "https://api.telegram.org").rstrip("/")
    username = table.take_text("username").removeprefix("@")
    table.finish()
    if not _is_address(api):
        table.complain("api", f"写成了 {api!r}", '请写 Bot API 的网址，例如 "https://api.telegram.org"。')
    variable = f"MENKOU_TELEGRAM_{name.upper().replace('-', '_')}_TOKEN"
    token = environment.get(variable) or written
    if not enabled:
        return None
    if not token:
        table.complain("token", "没有写", f"请设环境变量 {variable}，或在这一节写 token，或写 enabled = false。")
    return TelegramSettings(name, token, api, username)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
