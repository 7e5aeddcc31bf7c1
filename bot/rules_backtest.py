"""`menkou rules backtest`: what changed rules would change about requests or an office's table, before they go live."""

import sys
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bot.complaint import Complaint
from bot.office_csv import LABEL_HEADINGS, TEXT_HEADINGS, read_office_csv
from bot.opening import Opened, open_deployment, plain_words
from bot.roster_command import WaitingBooks
from bot.run import read_settings
from bot.settings import CONFIG_FILE
from bot.site_rules import add_config, folders_in_force
from domain.messages import ChatKind
from domain.neighbourhood import Neighbourhood
from domain.service_request import ServiceRequest
from handlers.gazetteer import names_of
from nlp.backtest import Side, Verdict, compare
from nlp.fold import fold
from nlp.names import Names
from nlp.rulebook import SHIPPED, RuleBook, load_rules, rule_files

_AT_ONCE = 200
_TOLD_EVERY = 2_000
_CUT = 60


class Said(NamedTuple):
    """A text as it was said before, and the office's own label for it, if there is one."""

    text: str
    group: bool = False
    label: str = ""


def prepare(parser: ArgumentParser) -> None:
    """Say what the errand takes."""
    parser.add_argument("changed", type=Path, metavar="RULES", help="改过的规则文件或文件夹 / changed rules")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="用单位的表，不用数据库 / a table instead")
    parser.add_argument("--text", metavar="COLUMN", help="表里内容是哪一列 / the column of the words")
    parser.add_argument("--label", metavar="COLUMN", help="再比学来的词和这一列 / compare learned words with it")
    parser.add_argument("--examples", type=int, default=3, metavar="N", help="每组举几句 / texts a group (%(default)s)")
    add_config(parser)


def execute(arguments: Namespace) -> int:
    """Replay, and print only what would change. Raises Complaint."""
    if arguments.label and not arguments.csv:
        raise Complaint("--label 要和 --csv 一起用：数据库里的事没有别人分的类。")
    with plain_words():
        rules = load_rules(*folders_in_force(arguments.config)), load_rules(*_with(arguments))
    if arguments.csv:
        before, after = (Side(each, Names(site=each.names)) for each in rules)
        said = tuple(_of_table(arguments))
        _report(said, before, after, arguments.examples)
        if arguments.label:
            _compare_labels(said, after.rules)
        return 0
    settings = read_settings(arguments.config or CONFIG_FILE)
    with closing(open_deployment(settings, lambda: datetime.now(UTC))) as opened:
        before, after = (_side(opened.town(), each) for each in rules)
        _report(_of_books(opened), before, after, arguments.examples)
    return 0


def _with(arguments: Namespace) -> list[Path]:
    """Return the rule files as they would be: a folder takes the place of the site's own, a file of its namesake."""
    changed: Path = arguments.changed
    if changed.is_dir():
        return rule_files(SHIPPED, changed)
    if not changed.is_file():
        raise Complaint(f"没有找到 {changed}。请写改过的规则文件，或放规则的文件夹。")
    shipped, *own = folders_in_force(arguments.config)
    others = [file for file in rule_files(*own) if file.name != changed.name]
    return [*rule_files(shipped), *sorted((*others, changed), key=lambda file: file.name)]


def _side(town: Neighbourhood, rules: RuleBook) -> Side:
    return Side(rules, names_of(town, rules.names))


def _of_books(opened: Opened) -> Iterator[Said]:
    """Walk through the stored requests a few at a time, so that a running service is not held up."""
    books, after = WaitingBooks(opened), 0

    def page(last: int) -> tuple[ServiceRequest, ...]:
        return books.do(lambda office: office.desk.requests.page(last, _AT_ONCE))

    while found := page(after):
        for request in found:
            yield Said(request.text, request.origin is not None and request.origin.kind is ChatKind.GROUP)
        after = found[-1].id


def _of_table(arguments: Namespace) -> Iterator[Said]:
    table = read_office_csv(arguments.csv)
    text = table.heading(arguments.text, TEXT_HEADINGS, "--text")
    label = table.heading(arguments.label, LABEL_HEADINGS, "--label") if arguments.label else ""
    sys.stderr.write(f"{table.file}：{table.encoding}，{len(table.rows)} 行；内容用“{text}”。\n")
    for row in table.rows:
        if row[text].strip():
            yield Said(row[text].strip(), label=row[label].strip() if label else "")


def _report(said: Iterable[Said], before: Side, after: Side, examples: int) -> None:
    groups: dict[Verdict, list[str]] = defaultdict(list)
    count = 0
    for count, each in enumerate(said, start=1):
        if count % _TOLD_EVERY == 0:
            sys.stderr.write(f"看了 {count} 句……\n")
        verdict = compare(each.text, group=each.group, before=before, after=after)
        if verdict:
            shown = f"{_cut(each.text)}（{verdict.places}）" if verdict.places else _cut(each.text)
            groups[Verdict(verdict.changes)].append(shown)
    changed = sum(map(len, groups.values()))
    sys.stdout.write(f"规则 {before.rules.version} → {after.rules.version}：看了 {count} 句，{changed} 句会变。\n")
    for verdict, texts in sorted(groups.items(), key=lambda each: -len(each[1])):
        sys.stdout.write(f"\n{len(texts)} 句：{'；'.join(map(str, verdict.changes))}\n")
        sys.stdout.writelines(f"    {text}\n" for text in texts[:examples])


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CUT else f"{line[:_CUT]}…"


def _compare_labels(said: Iterable[Said], rules: RuleBook) -> None:
    """Print how many texts learned words give the label that the office gave."""
    learned = rules.learned
    if learned is None:
        raise Complaint("改过的规则里没有学来的词（[learned]），比不了 --label。先用 menkou rules learn 学。")
    right: dict[str, list[bool]] = defaultdict(list)
    for each in said:
        guess = learned.guess(fold(each.text, rules.variants).text)
        right[each.label].append(guess is not None and guess.label == each.label)
    judged = [each for found in right.values() for each in found]
    sys.stdout.write(f"\n学来的词和表里分的一样：{sum(judged)}/{len(judged)}（{sum(judged) / len(judged):.1%}）\n")
    for label, found in sorted(right.items(), key=lambda each: -len(each[1])):
        sys.stdout.write(f"    {label or '（空）'}：{sum(found)}/{len(found)}\n")
