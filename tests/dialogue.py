"""Whole conversations as data files: the lines of a script, and between them what must have come of it.

A file has one JSON object a line. Lines with `at` are those of `menkou replay`; the others are

    {"dialogue": "what it is about"}                                          the first line, and where the desk works
                                            otherwise than the demo's, with the file that says how: "settings": "x.toml"
                                            and the neighbourhood is another: "roster": "x.toml"
    {"expect": {"to": "李建国", "card": "head", "labels": ["我来办"], "facts": ["1001"], ...}}
    {"nobody": {"to": "3号楼居民群", ...}}
    {"request": 1001, "state": "accepted", "holder": "李建国", "events": ["open", "accept"], ...}

`expect` wants a message among those sent since the script's last line (or the last time that passed) that fits all that
is written; `nobody` wants none. They may say: to, chat, lane, request, card (its sort, "head", or true and false),
edits (true or false), labels (buttons it must have), only (exactly these buttons), facts (words its text must have),
without (words it must not have), count (how many messages fit).
A line with `request` wants a request to stand like this now: state, category, place, holder, reporters and events
(actions that must have happened in this order, among others); null where there must be no such request.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo_settings import ROSTER, SETTINGS
from bot.play import Play
from bot.replay import open_play, read_roster
from bot.replay_script import Step, read_script
from bot.settings import ZONE
from bot.transcript import JsonLine, Sent, Transcript
from nlp.rulebook import RuleBook

DIALOGUES = Path(__file__).parent / "dialogues"
_WISHES = frozenset({"to", "chat", "lane", "request", "card", "edits", "labels", "only", "facts", "without", "count"})
_ENDS = frozenset({"request", "state", "category", "place", "holder", "reporters", "events"})


class WrongDialogueError(Exception):
    """The file is no dialogue; the text says which line and why."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue as it was read: its lines with their numbers, script and expectations mixed."""

    file: Path
    title: str
    lines: Sequence[tuple[int, Step | Mapping[str, object]]]
    settings: Path = SETTINGS
    roster: Path = ROSTER


def files() -> list[Path]:
    """Return every dialogue."""
    return sorted(DIALOGUES.glob("*.jsonl"))


def read(file: Path) -> Dialogue:
    """Read a dialogue. Raises WrongDialogueError, and ReplayError for a line of script that is none."""
    texts = file.read_text("utf-8").splitlines()
    values = [(number, json.loads(text)) for number, text in enumerate(texts, start=1) if text.strip()]
    (_, head), *rest = values
    if not {"dialogue"} <= set(head) <= {"dialogue", "settings", "roster"}:
        raise WrongDialogueError(f'{file.name}: the first line must be {{"dialogue": "…"}}')
    scripted = ["" if number not in _numbers(rest, script=True) else text for number, text in enumerate(texts, start=1)]
    steps = {step.line: step for step in read_script(scripted, ZoneInfo(ZONE), file.parent)}
    lines = [(number, steps[number] if number in steps else _checked(file, number, value)) for number, value in rest]
    settings = file.parent / head["settings"] if "settings" in head else SETTINGS
    roster = file.parent / head["roster"] if "roster" in head else ROSTER
    return Dialogue(file, head["dialogue"], lines, settings, roster)


def _numbers(values: Iterable[tuple[int, Mapping[str, object]]], *, script: bool) -> set[int]:
    return {number for number, value in values if ("at" in value) is script}


def _checked(file: Path, number: int, value: Mapping[str, object]) -> Mapping[str, object]:
    wishes = value.get("expect", value.get("nobody"))
    known = _ENDS if "request" in value else _WISHES
    keys = set(value) if "request" in value else set(wishes) if isinstance(wishes, Mapping) else {"?"}
    if keys - known or (wishes is not None and len(value) != 1):
        raise WrongDialogueError(f"{file.name}:{number}: not known: {', '.join(sorted(keys - known)) or 'two wishes'}")
    return value


def perform(dialogue: Dialogue, rules: RuleBook, database_url: str | None = None) -> Transcript:
    """Play a dialogue and check everything it expects. Raises AssertionError naming the line."""
    steps = [line for _, line in dialogue.lines if isinstance(line, Step)]
    with open_play(steps[0].at, read_roster(dialogue.roster), rules, database_url, dialogue.settings) as play:
        seen = 0
        for number, line in dialogue.lines:
            if isinstance(line, Step):
                seen = len(play.transcript.sent)
                play.act(line)
            else:
                _check(f"{dialogue.file.name}:{number}", line, play, play.transcript.sent[seen:])
        play.transcript.requests = play.requests()
        return play.transcript


def _check(where: str, line: Mapping[str, object], play: Play, sent: Sequence[Sent]) -> None:
    if "request" in line:
        _check_request(where, line, play.requests())
        return
    wishes = line.get("expect") or line.get("nobody")
    assert isinstance(wishes, Mapping)
    fitting = [each for each in sent if not list(_misfits(each, wishes))]
    wanted = wishes.get("count", 0 if "nobody" in line else None)
    fits = bool(fitting) if wanted is None else len(fitting) == wanted
    assert fits, (
        f"{where}: {len(fitting)} messages fit {json.dumps(line, ensure_ascii=False)}; sent were:\n{_shown(sent)}"
    )


def _misfits(sent: Sent, wishes: Mapping[str, object]) -> Iterator[str]:
    """Name what about a message is not as wished."""
    line = sent.line()
    labels = [label for row in sent.labels for label in row]
    for key, wish in wishes.items():
        match key:
            case "card":
                fits = bool(sent.card) is wish if isinstance(wish, bool) else (sent.card or "").split(":")[0] == wish
            case "edits":
                fits = (sent.edits is not None) is wish
            case "labels":
                fits = set(_texts(wish)) <= set(labels)
            case "only":
                fits = labels == _texts(wish)
            case "facts":
                fits = all(fact in sent.text for fact in _texts(wish))
            case "without":
                fits = not any(word in sent.text for word in _texts(wish))
            case "count":
                fits = True
            case _:
                fits = line[key] == wish
        if not fits:
            yield key


def _check_request(where: str, line: Mapping[str, object], requests: Sequence[JsonLine]) -> None:
    found = next((each for each in requests if each["request"] == line["request"]), None)
    if line.get("state", "") is None:
        assert found is None, f"{where}: there is a request {line['request']}"
        return
    assert found is not None, f"{where}: there is no request {line['request']}"
    for key, wish in line.items():
        stands = found[key]
        if key == "events":
            happened = iter(event["action"] for event in found["events"])  # type: ignore[attr-defined]
            fits = all(action in happened for action in _texts(wish))
        elif key == "place":
            fits = str(wish) in str(stands)
        else:
            fits = stands == wish
        assert fits, f"{where}: {key} of {line['request']} is {json.dumps(stands, ensure_ascii=False)}, not {wish}"


def _texts(wish: object) -> list[str]:
    assert isinstance(wish, list)
    return wish


def _shown(sent: Sequence[Sent]) -> str:
    return "\n".join(json.dumps(each.line(), ensure_ascii=False) for each in sent) or "(nothing)"
