"""What happens in the demo's month: the scenes that are told, and the ordinary days that are drawn."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

from bot.toml_tables import read_duration

MONTH = timedelta(days=30)
ORDINARY_MATTERS = 75
FIRST_HOUR, LAST_HOUR = 7, 22
RATINGS = ("非常满意", "非常满意", "满意", "满意", "满意", "满意", "基本满意", "")
"""How finished matters are rated; nobody says anything to the last."""


class Step(Struct, frozen=True):
    """One thing somebody does: words said in a group or in private, or a button pressed there by its label.

    `who` is a person's name, or @asked, @last and @holder of the request that the step `about` opened.
    """

    after: timedelta
    who: str
    says: str = ""
    presses: str = ""
    group: str = ""
    label: str = ""
    """The letter under which later steps speak of the request this one opens."""
    about: str = "a"


class Scene(Struct, frozen=True):
    """Steps from an instant on."""

    at: datetime
    steps: tuple[Step, ...]


class Saying(Struct, frozen=True):
    """What residents report on ordinary days, and how it is finished."""

    text: str
    done: str
    quiet: bool = False


class Neighbour(Struct, frozen=True):
    """A resident who may say something, and the group of the building, if it has one."""

    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """The file of the month."""

    sayings: tuple[Saying, ...]
    scenes: tuple[tuple[timedelta, tuple[Step, ...]], ...] = field(repr=False)


def read_script(file: Path) -> Script:
    """Read the file of the month."""
    content = tomllib.loads(file.read_text("utf-8"))
    sayings = tuple(Saying(**each) for each in content["sayings"])
    return Script(sayings, tuple((read_duration(each["before"]), _steps(each["steps"])) for each in content["scenes"]))


def _steps(entries: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(
            after=read_duration(entry["after"]) if "after" in entry else timedelta(),
            who=entry["from"],
            says=entry.get("says", ""),
            presses=entry.get("presses", ""),
            group=entry.get("in", ""),
            label=entry.get("as", "" if number else "a"),
            about=entry.get("about", "a"),
        )
        for number, entry in enumerate(entries)
    )


def scenes(script: Script, neighbours: Sequence[Neighbour], now: datetime, zone: tzinfo, chance: Random) -> list[Scene]:
    """Return all scenes of the month before `now`, in no order; the same `chance` draws the same ones."""
    told = [Scene(now - before, steps) for before, steps in script.scenes]
    return [*told, *_ordinary_days(script, neighbours, now.astimezone(zone), chance)]


def _ordinary_days(script: Script, neighbours: Sequence[Neighbour], now: datetime, chance: Random) -> Iterator[Scene]:
    """Draw who reports what. Nobody and nothing comes twice before everybody and everything came once."""
    speakers = _again_and_again(neighbours, chance)
    sayings = _again_and_again(script.sayings, chance)
    for count in range(ORDINARY_MATTERS):
        day = now - MONTH + MONTH * count / ORDINARY_MATTERS
        hour = chance.randrange(FIRST_HOUR, LAST_HOUR)
        at = day.replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60))
        if now - MONTH < at < now - timedelta(hours=1):
            yield Scene(at, tuple(_course(at, next(speakers), next(sayings), chance)))


def _again_and_again(things: Sequence[Any], chance: Random) -> Iterator[Any]:
    while True:
        yield from chance.sample(things, len(things))


def _course(at: datetime, neighbour: Neighbour, saying: Saying, chance: Random) -> Iterator[Step]:
    """Draw what becomes of a matter: most are taken soon, some declined at first, some climb the ladder."""
    group = neighbour.group if not saying.quiet and chance.random() < 0.4 else ""  # noqa: PLR2004 - two in five.
    yield Step(timedelta(), neighbour.name, saying.text, group=group, label="a")
    taken, who = _later(at, chance, minutes=(3, 100)), "@asked"
    luck = chance.random()
    if luck < 0.1:  # noqa: PLR2004 - one in ten is declined at first.
        yield Step(taken - at, "@asked", "退单 {a} 这两天不在家")
        taken = _later(taken, chance, minutes=(5, 120))
    elif luck < 0.2:  # noqa: PLR2004 - and one in ten left lying for half a day.
        taken, who = _later(at, chance, minutes=(3 * 60, 6 * 60)), "@last"
    yield Step(taken - at, who, "接单 {a}")
    finished = _later(taken, chance, minutes=(40, 40 * 60))
    yield Step(finished - at, "@holder", f"办结 {{a}} {saying.done}")
    rating = chance.choice(RATINGS)
    if rating:
        yield Step(_later(finished, chance, minutes=(10, 20 * 60)) - at, neighbour.name, presses=rating)


def _later(at: datetime, chance: Random, minutes: tuple[int, int]) -> datetime:
    """Draw an instant that many minutes later; what would fall into the night waits for the morning."""
    then = at + timedelta(minutes=chance.uniform(*minutes))
    if FIRST_HOUR <= then.hour < LAST_HOUR:
        return then
    morning = then if then.hour < FIRST_HOUR else then + timedelta(days=1)
    return morning.replace(hour=FIRST_HOUR, minute=chance.randrange(60))
