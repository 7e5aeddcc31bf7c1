"""The rules by which messages are understood: read from files that a community worker can change."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.taxonomy import Alarm, Category, Danger, Intent, Urgency
from nlp.fold import Variants, plain
from nlp.match import Matcher, MatcherBuilder

SHIPPED = Path(__file__).parent / "rules"
"""The folder of the rules that come with the program."""

_RULE_KEYS = frozenset(
    "id category subcategory intent urgency words near reach cancel reason weight sure danger alarm examples not_examples off".split(),
)
_FILE_KEYS = frozenset("category rule lists variants masks".split())


class RuleError(Exception):
    """A rule file that cannot be used; the text names the file, the line, what is wrong and what to write."""

    def __init__(self, path: Path, line: int | None, problem: str, remedy: str) -> None:
        """Put the parts together into one line."""
        where = f"{path.name}:{line}" if line else path.name
        super().__init__(f"{where}: {problem} {remedy}".strip())
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to understand a message in one way.

    It fires where one of `words` stands and, when `near` is given, one of those within `reach` characters
    of the same sentence, unless one of `cancel` stands in the sentence.
    """

    id: str
    category: Category
    subcategory: str
    intent: Intent
    urgency: Urgency
    words: tuple[str, ...]
    near: tuple[str, ...] = ()
    reach: int = 12
    cancel: tuple[str, ...] = ()
    reason: str = ""
    weight: float = 1.0
    sure: bool = False
    """Whether it opens a request in a group without a place being named."""
    danger: Danger | None = None
    alarm: Alarm = Alarm.NONE
    examples: tuple[str, ...] = ()
    not_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, word lists, masks and spellings in force, compiled once; `version` names their content."""

    rules: tuple[Rule, ...]
    lists: Mapping[str, tuple[str, ...]]
    masks: tuple[str, ...]
    variants: Variants
    version: str
    matcher: Matcher = field(repr=False)


@dataclass(slots=True)
class _Sheet:
    """What is gathered while files are read; later files override earlier ones by id and by name."""

    rules: dict[str, Rule] = field(default_factory=dict)
    origins: dict[str, tuple[Path, int | None]] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    masks: dict[str, None] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)


def load_rules(*folders: Path) -> RuleBook:
    """Read all `*.toml` of the folders, later ones overriding earlier ones; the shipped rules alone if none is given.

    Raises RuleError for the first entry that cannot be used.
    """
    sheet = _Sheet()
    for folder in folders or (SHIPPED,):
        for path in sorted(folder.glob("*.toml")):
            _read_file(sheet, path)
    return _compiled(sheet)


def _read_file(sheet: _Sheet, path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RuleError(
            path, int(line[1]) if line else None, f"这一行不是合法的 TOML（{error}）。", "请检查引号、逗号和方括号是否成对。"
        ) from error
    for key in content.keys() - _FILE_KEYS:
        raise RuleError(path, _line_of(source, key), f"不认识的项 {key}。", f"可以写的有：{_joined(_FILE_KEYS)}。")
    entry = _Entry(path, source, content, None)
    for name, words in entry.table("lists").items():
        sheet.lists[name] = _Entry(path, source, {name: words}, _line_of(source, name)).strings(name)
    for spelling, word in entry.table("variants").items():
        if not spelling or not isinstance(word, str):
            raise RuleError(path, _line_of(source, spelling), f"写法 {spelling!r} 没有对应的词。", '请写成 "电踢" = "电梯"。')
        sheet.variants[spelling] = word
    sheet.masks.update(dict.fromkeys(entry.strings("masks")))
    category = content.get("category")
    entries = content.get("rule", [])
    if not isinstance(entries, list):
        raise RuleError(path, _line_of(source, "rule"), "rule 不是一组规则。", "每条规则以 [[rule]] 开头。")
    for raw in entries:
        line = _line_of(source, raw.get("id"))
        _read_rule(sheet, _Entry(path, source, {"category": category, **raw} if category else raw, line))


def _read_rule(sheet: _Sheet, entry: "_Entry") -> None:
    name = entry.string("id", "")
    if not name:
        raise entry.wrong("规则没有 id。", '请写 id = "property.lighting" 这样的名字。')
    for key in entry.values.keys() - _RULE_KEYS:
        raise entry.wrong(f"规则 {name} 里有不认识的项 {key}。", f"可以写的有：{_joined(_RULE_KEYS)}。")
    if name in sheet.origins and sheet.origins[name][0] == entry.path:
        raise entry.wrong(f"规则 {name} 写了两遍。", "请改名或合并。")
    sheet.origins[name] = (entry.path, entry.line)
    if entry.values.get("off"):
        sheet.rules.pop(name, None)
        return
    danger = entry.string("danger", "")
    rule = Rule(
        id=name,
        category=Category(entry.choice("category", Category)),
        subcategory=entry.string("subcategory", name.split(".")[min(1, name.count("."))]),
        intent=Intent(entry.choice("intent", Intent, Intent.REQUEST)),
        urgency=Urgency(entry.choice("urgency", Urgency, Urgency.NORMAL)),
        words=entry.strings("words"),
        near=entry.strings("near"),
        reach=int(entry.number("reach", 12)),
        cancel=entry.strings("cancel"),
        reason=entry.string("reason", ""),
        weight=entry.number("weight", 1.0),
        sure=bool(entry.values.get("sure", False)),
        danger=Danger(entry.choice("danger", Danger)) if danger else None,
        alarm=Alarm(entry.choice("alarm", Alarm, Alarm.RING if danger else Alarm.NONE)),
        examples=entry.strings("examples"),
        not_examples=entry.strings("not_examples"),
    )
    if not rule.words:
        raise entry.wrong(f"规则 {name} 没有 words。", '请至少写一个词，如 words = ["路灯"]。')
    sheet.rules[name] = rule


def _compiled(sheet: _Sheet) -> RuleBook:
    variants = Variants.of(sheet.variants)

    def folded(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(variants.apply(plain(word)) for word in words))

    builder = MatcherBuilder()
    lists = {name: folded(words) for name, words in sheet.lists.items()}
    for name, words in lists.items():
        builder.add_list(name, words)
    builder.add_masks(folded(sheet.masks))
    for rule in sheet.rules.values():
        for part in ("words", "near", "cancel"):
            for word in getattr(rule, part):
                if word.startswith("@") and word[1:] not in lists:
                    path, line = sheet.origins[rule.id]
                    raise RuleError(path, line, f"规则 {rule.id} 提到的词表 {word} 不存在。", f"已有的词表：{_joined(lists)}。")
        builder.add_rule(
            words=folded(_spread(rule.words, lists)),
            near=_split(rule.near, folded),
            cancel=_split(rule.cancel, folded),
            reach=rule.reach,
        )
    digest = hashlib.sha256(repr((sheet.rules, sheet.lists, list(sheet.masks), sheet.variants)).encode()).hexdigest()
    return RuleBook(
        rules=tuple(sheet.rules.values()),
        lists=lists,
        masks=folded(sheet.masks),
        variants=variants,
        version=digest[:8],
        matcher=builder.build(),
    )


def _spread(words: Iterable[str], lists: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    for word in words:
        if word.startswith("@"):
            yield from lists[word[1:]]
        else:
            yield word


def _split(words: tuple[str, ...], folded: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:  # noqa: ANN401
    names = tuple(word[1:] for word in words if word.startswith("@"))
    return names, folded(word for word in words if not word.startswith("@"))


def _joined(names: Iterable[str]) -> str:
    return "、".join(sorted(names))


def _line_of(source: str, value: object) -> int | None:
    """Find the line where a key or an id is first written."""
    if not isinstance(value, str):
        return None
    pattern = re.compile(rf"""^\s*(?:id\s*=\s*["']{re.escape(value)}["']|["']?{re.escape(value)}["']?\s*=)""", re.MULTILINE)
    found = pattern.search(source)
    return source.count("\n", 0, found.start()) + 1 + found[0].count("\n") if found else None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of a file, and the errors that say where it stands."""

    path: Path
    source: str
    values: Mapping[str, Any]
    line: int | None

    def wrong(self, problem: str, remedy: str) -> RuleError:
        return RuleError(self.path, self.line, problem, remedy)

    def string(self, key: str, default: str) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(f"{key} 不是文字。", f'请写成 {key} = "…"。')
        return value

    def number(self, key: str, default: float) -> float:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(f"{key} 不是数字。", f"请写成 {key} = {default}。")
        return float(value)

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
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
            raise self.wrong(f"{key} 不能是 {value!r}。", f"可以是：{_joined(kinds)}。")
        return str(value)
