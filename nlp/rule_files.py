"""Rule files: TOML that a community worker writes, read entry by entry with errors that say where and what."""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from domain.taxonomy import Alarm, Category, Danger, Intent, Urgency
from nlp.cues import CUES
from nlp.fold import plain
from nlp.line_numbers import LineNumbers
from nlp.names import NAME_KINDS
from nlp.toml_mistakes import mistake

RULE_KEYS = frozenset(
    {
        "id",
        "category",
        "subcategory",
        "intent",
        "urgency",
        "words",
        "near",
        "reach",
        "cancel",
        "reason",
        "weight",
        "sure",
        "danger",
        "alarm",
        "examples",
        "not_examples",
        "off",
    }
)
FILE_KEYS = frozenset({"category", "rule", "lists", "cues", "variants", "masks", "names", "labels", "learned", "heard"})
NOTHING = "nothing"
"""Under this name a file lists what was heard and asks for nothing; other lists of `heard` bear a rule's id."""
_TALK = frozenset(
    {
        Intent.QUERY_STATUS,
        Intent.FOLLOWUP_RESOLVED,
        Intent.FOLLOWUP_UNRESOLVED,
        Intent.SUPPLEMENT,
        Intent.CORRECTION,
        Intent.CANCEL,
        Intent.ME_TOO,
        Intent.RATE,
        Intent.THANKS,
        Intent.CHATTER,
        Intent.NO_ISSUE,
        Intent.HUMAN,
        Intent.PRIVACY,
        Intent.OPTOUT,
        Intent.REGISTER,
    }
)
_FURTHEST = 12
"""Characters between a word and its near word, unless a rule says otherwise: about a clause."""


_PACKAGE = Path(__file__).parent


class Written(NamedTuple):
    """Where something is written: the file, and the line if it is known."""

    path: Path
    line: int | None

    def __str__(self) -> str:
        """Write the place as compilers do."""
        return f"{self.path}:{self.line}" if self.line else str(self.path)

    def in_short(self) -> str:
        """Write the place without the folders of this machine: `nlp/rules/property.toml:252`, `rules/ours.toml:7`."""
        shipped = self.path.is_relative_to(_PACKAGE)
        path = self.path.relative_to(_PACKAGE.parent) if shipped else Path(self.path.parent.name, self.path.name)
        return str(Written(path, self.line))


class RuleError(Exception):
    """A rule file that cannot be used; the text names the file, the line, what is wrong and what to write."""

    def __init__(self, path: Path, line: int | None, problem: str, remedy: str) -> None:
        super().__init__(f"{Written(path, line)}: {problem}{remedy}")
        self.path = path
        self.line = line


class Rule(Struct, frozen=True):
    """One reason to understand a message in one way.

    It fires where one of `words` stands and, when `near` is given, one of those within `reach` characters
    of the same sentence, unless one of `cancel` stands in the sentence. `@name` stands for a whole word list.
    """

    id: str
    category: Category
    subcategory: str
    intent: Intent
    urgency: Urgency
    words: tuple[str, ...]
    near: tuple[str, ...] = ()
    reach: int = _FURTHEST
    cancel: tuple[str, ...] = ()
    reason: str = ""
    weight: float = 1.0
    sure: bool = False
    """Whether it opens a request in a group although nothing else says that the neighbourhood is meant."""
    danger: Danger | None = None
    alarm: Alarm = Alarm.NONE
    talk: bool = False
    """Whether it speaks of the conversation and of matters already known, not of something in the neighbourhood."""
    examples: tuple[str, ...] = ()
    not_examples: tuple[str, ...] = ()


@dataclass(slots=True)
class RuleSheet:
    """What files say together; a later file overrides an earlier one by rule id, list name and spelling."""

    rules: dict[str, Rule] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cues: dict[str, tuple[str, ...]] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    masks: dict[str, None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    learned: dict[str, dict[str, float]] = field(default_factory=dict)
    heard: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Sentences that people wrote, by the id of the rule that means the same."""
    written: dict[str, Written] = field(default_factory=dict)
    """Where each rule and each spelling is written."""

    def wrong(self, name: str, problem: str, remedy: str) -> RuleError:
        """Make the error about a rule or spelling that was read before."""
        path, line = self.written[name]
        return RuleError(path, line, problem, remedy)


def read_rule_file(sheet: RuleSheet, path: Path) -> None:
    """Add what one file says to a sheet. Raises RuleError for the first entry that cannot be used."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError(path, None, "文件不是 UTF-8 编码。", "请用 UTF-8 另存。") from error
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line, wrong = mistake(error, source)
        problem = f"这里不是合法的 TOML（{wrong}）。"
        raise RuleError(path, line, problem, "请检查引号、逗号和方括号是否成对。") from error
    lines = LineNumbers(source)
    for key in content:
        if key not in FILE_KEYS:
            raise RuleError(path, lines.of(key), f"不认识的项 {key}。", f"可以写的有：{joined(FILE_KEYS)}。")
    whole = _Entry(path, lines, content, None)
    _add_words(sheet, whole)
    entries = content.get("rule", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RuleError(path, lines.of("rule"), "rule 不是一组规则。", "每条规则以 [[rule]] 开头。")
    common = {"category": content["category"]} if "category" in content else {}
    for entry in entries:
        name = entry.get("id")
        _add_rule(sheet, _Entry(path, lines, common | entry, lines.of(name) if isinstance(name, str) else None))


def joined(names: Iterable[str]) -> str:
    """List names for an error message, sorted."""
    return "、".join(sorted(names))


def _add_words(sheet: RuleSheet, whole: "_Entry") -> None:
    for name in whole.table("lists"):
        sheet.lists[name] = whole.line_from("lists", name).strings(name)
    for name in whole.table("cues"):
        cue = whole.line_from("cues", name)
        if name not in CUES:
            raise cue.wrong(f"没有叫 {name} 的语气词。", f"可以写的有：{joined(CUES)}。")
        sheet.cues[name] = cue.strings(name)
    for spelling, word in whole.table("variants").items():
        sheet.written[spelling] = Written(whole.path, whole.line_from("variants", spelling).line)
        if not plain(spelling) or not isinstance(word, str):
            raise sheet.wrong(spelling, f"写法 {spelling!r} 没有对应的词。", '请写成 "电踢" = "电梯"。')
        sheet.variants[spelling] = word
    sheet.masks.update(dict.fromkeys(whole.strings("masks")))
    for name in whole.table("names"):
        sheet.names[name] = whole.line_from("names", name).choice(name, NAME_KINDS)
    for name in whole.table("heard"):
        entry = whole.line_from("heard", name)
        sheet.heard[name] = sheet.heard.get(name, ()) + entry.strings(name)
    _add_learned(sheet, whole)


def _add_learned(sheet: RuleSheet, whole: "_Entry") -> None:
    for label in whole.table("labels"):
        entry = whole.line_from("labels", label)
        meant = entry.string(label, "")
        if meant and meant.partition(".")[0] not in list(Category):
            raise entry.wrong(
                f"{label} 不能是 {meant!r}。", f"可以是：{joined(Category)}，后面可以接 .小类；不对应就空着。"
            )
        sheet.labels[label] = meant
    for label in whole.table("learned"):
        entry = whole.line_from("learned", label)
        sheet.learned[label] = dict(_weights(entry, entry.string(label, "")))


def _weights(entry: "_Entry", lines: str) -> Iterator[tuple[str, float]]:
    """Read lines of a word, its weight and how often it was seen; one that begins with # does not count."""
    # A text of several lines begins on the line below its key.
    below = entry.line is not None and entry.lines.texts[entry.line - 1].rstrip().endswith(("'''", '"""'))
    for count, line in enumerate(lines.splitlines(), start=1 if below else 0):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        word, *figures = written.split()
        try:
            weight = float(figures[0])
            if not plain(word) or not math.isfinite(weight):
                raise ValueError(written)  # noqa: TRY301 - a line that says nothing is as wrong as one without a weight.
        except (IndexError, ValueError):
            at = entry.line + count if entry.line else None
            raise RuleError(
                entry.path, at, f"“{written}”这一行没有权重。", "请写成：词 权重，例如 路灯 1.5；或在行首加 #。"
            ) from None
        yield word, weight


def _add_rule(sheet: RuleSheet, entry: "_Entry") -> None:
    name = entry.string("id", "")
    if not name:
        raise entry.wrong("规则没有 id。", '请写 id = "property.lighting" 这样的名字。')
    for key in entry.values:
        if key not in RULE_KEYS:
            raise entry.wrong(f"规则 {name} 里有不认识的项 {key}。", f"可以写的有：{joined(RULE_KEYS)}。")
    before = sheet.written.get(name)
    if before and before.path.parent == entry.path.parent:
        raise entry.wrong(f"规则 {name} 写了两遍，另一处在 {before}。", "请改名或合并。")
    sheet.written[name] = Written(entry.path, entry.line)
    if entry.flag("off"):
        sheet.rules.pop(name, None)
        return
    sheet.rules[name] = _rule(name, entry)


def _rule(name: str, entry: "_Entry") -> Rule:
    danger = entry.string("danger", "")
    intent = Intent(entry.choice("intent", Intent, Intent.REQUEST))
    rule = Rule(
        id=name,
        category=Category(entry.choice("category", Category)),
        subcategory=entry.string("subcategory", name.rpartition(".")[2]),
        intent=intent,
        urgency=Urgency(entry.choice("urgency", Urgency, Urgency.NORMAL)),
        words=entry.strings("words"),
        near=entry.strings("near"),
        reach=int(entry.number("reach", _FURTHEST)),
        cancel=entry.strings("cancel"),
        reason=entry.string("reason", ""),
        weight=entry.number("weight", 1.0),
        sure=entry.flag("sure"),
        danger=Danger(entry.choice("danger", Danger)) if danger else None,
        alarm=Alarm(entry.choice("alarm", Alarm, Alarm.RING if danger else Alarm.NONE)),
        talk=intent in _TALK,
        examples=entry.strings("examples"),
        not_examples=entry.strings("not_examples"),
    )
    if not rule.words:
        raise entry.wrong(f"规则 {name} 没有 words。", '请至少写一个词，如 words = ["路灯"]。')
    return rule


class _Entry(Struct, frozen=True):
    """One table of a file, whose values are asked for by kind."""

    path: Path
    lines: LineNumbers
    values: Mapping[str, Any]
    line: int | None

    def wrong(self, problem: str, remedy: str) -> RuleError:
        return RuleError(self.path, self.line, problem, remedy)

    def string(self, key: str, default: str) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(f"{key} 不是文字。", f'请写成 {key} = "…"。')
        return value

    def line_from(self, table: str, key: str) -> "_Entry":
        """Return one line of a table of this file as an entry of its own."""
        return _Entry(self.path, self.lines, self.table(table), self.lines.of(key, table))

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{key} 只能是 true 或 false。", f"请写成 {key} = true。")
        return value

    def number(self, key: str, default: float) -> float:
        value = self.values.get(key, default)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value < math.inf:
            raise self.wrong(f"{key} 不是数字。", f"请写成 {key} = {default}。")
        return float(value)

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and plain(word).strip() for word in value):
            raise self.wrong(f"{key} 不是一组词。", f'请写成 {key} = ["路灯", "楼道灯"]。')
        return tuple(value)

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(f"{key} 不是一张表。", f"请以 [{key}] 开头，下面每行一项。")
        return value

    def choice(self, key: str, kinds: Iterable[str], default: str | None = None) -> str:
        value = self.values.get(key, default)
        if value not in list(kinds):
            missing = f"缺少 {key}。" if value is None else f"{key} 不能是 {value!r}。"
            raise self.wrong(missing, f"可以是：{joined(kinds)}。")
        return str(value)
