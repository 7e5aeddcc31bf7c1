"""The settings of the demo neighbourhood, which is also where replays are played."""

from dataclasses import replace
from pathlib import Path

from bot.settings import RULES_FOLDER, KeySource, Settings, load_settings, sqlite_url

DEMO = Path(__file__).parent / "demo_neighbourhood"
ROSTER = DEMO / "roster.toml"
SETTINGS = DEMO / "settings.toml"
KEY_FILE = "menkou.key"


def demo_settings(data_dir: Path, file: Path = SETTINGS) -> Settings:
    """Return the demo's settings, or another file's, with everything in one folder and no channel.

    The environment changes none of it.
    """
    settings = load_settings(file, {})
    keys = KeySource(data_dir / KEY_FILE)
    return replace(
        settings,
        data_dir=data_dir,
        database_url=sqlite_url(data_dir),
        keys=keys,
        rules=data_dir / RULES_FOLDER,
        web=None,
        telegram=(),
    )
