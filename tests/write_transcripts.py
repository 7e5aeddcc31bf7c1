"""Writes each dialogue as it was played to docs/transcripts, for reading: `make transcripts`."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.replay_script import PRIVATE, Step
from bot.transcript import Sent, Transcript
from domain.messages import Lane, OutgoingKind
from nlp.rulebook import load_rules
from tests.dialogue import Dialogue, files, perform, read

FOLDER = Path(__file__).parents[1] / "docs" / "transcripts"
NOTE = "Written by `make transcripts` from `tests/dialogues`; change those."
RULES_VERSION = re.compile(r"(?<=规则版本 )[0-9a-f]{8}")
"""It changes with every word of every rule, and no page should for that."""
MARKS = {"press": "👆", "photo": "📷", "voice": "🎤", "text": "💬"}


def main() -> int:
    """Write every transcript and an index, and only when all of them are there take away pages of none."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    index, written = ["# Transcripts", "", NOTE, ""], {"README"}
    rules = load_rules()
    for file in files():
        dialogue = read(file)
        (FOLDER / f"{file.stem}.md").write_text(page(dialogue, perform(dialogue, rules)), "utf-8")
        index.append(f"- [{dialogue.title}]({file.stem}.md)")
        written.add(file.stem)
        sys.stdout.write(f"{file.stem}\n")
    (FOLDER / "README.md").write_text("\n".join(index) + "\n", "utf-8")
    for page_of_none in (each for each in FOLDER.glob("*.md") if each.stem not in written):
        page_of_none.unlink()
    return 0


def page(dialogue: Dialogue, played: Transcript) -> str:
    """Return a page: what people did, and under it what the desk said to whom."""
    return RULES_VERSION.sub("……", "\n".join(_shown(dialogue, played))) + "\n"


def _shown(dialogue: Dialogue, played: Transcript) -> Iterator[str]:
    yield from (f"# {dialogue.title}", "", NOTE)
    day = None
    for scene in played.scenes:
        if scene.at.date() != day:
            day = scene.at.date()
            yield from ("", f"## {day:%Y-%m-%d}", "")
        yield from (_done(scene) if isinstance(scene, Step) else _said(scene))
    yield from ("", "## In the end", "")
    for request in played.requests:
        holder = f", {request['holder']}" if request["holder"] else ""
        yield f"- {request['request']}: {request['state']}, {request['place'] or 'no place'}{holder}"


def _done(step: Step) -> Iterator[str]:
    where = "" if step.chat in {"", PRIVATE} else f"（{step.chat}）"
    words = f"【{step.words}】" if step.act == "press" else Path(step.words).name if step.act == "photo" else step.words
    yield f"- **{step.at:%H:%M} {step.person}**{where} {MARKS[step.act]} {words}"


def _said(sent: Sent) -> Iterator[str]:
    kind = sent.queued.message.kind
    if kind is OutgoingKind.REACTION:
        yield f"  - 🤖→{sent.to} {sent.text}"
        return
    edited = "（改卡片）" if sent.edits else ""
    toast = "（弹出）" if kind is OutgoingKind.TOAST else ""
    mark = "🚨" if sent.queued.message.lane is Lane.EMERGENCY and not sent.text.startswith("🚨") else ""
    lines = [*sent.text.splitlines(), *(" ".join(f"【{label}】" for label in row) for row in sent.labels)] or [""]
    # Two spaces at the end of a line keep the next one from being drawn up to it.
    yield f"  - {sent.at:%H:%M} 🤖→{sent.to}{edited}{toast} {mark}" + "  \n    ".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
