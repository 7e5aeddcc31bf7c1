"""`menkou rules learn`: words and weights out of an office's own work orders, as a rule file people can read."""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.complaint import Complaint, reason
from bot.office_csv import LABEL_HEADINGS, TEXT_HEADINGS, OfficeTable, read_office_csv
from bot.site_rules import add_config, site_rules
from nlp.fold import Variants, fold
from nlp.learned import ALWAYS, Learned
from nlp.learned_files import written
from nlp.learning import LearnedWord, learn

USUAL_FILE = Path("learned.toml")
_SHOWN = 8
_TRIED = 5
"""One text in so many is kept back, to see how well the words serve on texts they were not learned from."""


def prepare(parser: ArgumentParser) -> None:
    """Say what the errand takes."""
    parser.add_argument(
        "table", type=Path, metavar="LABELLED.csv", help="以前的工单，有内容和分类两列 / past work orders"
    )
    parser.add_argument("--text", metavar="COLUMN", help="内容是哪一列 / the column of the words")
    parser.add_argument("--label", metavar="COLUMN", help="分类是哪一列 / the column of the labels")
    parser.add_argument("--to", type=Path, default=USUAL_FILE, metavar="FILE", help="写到哪里 / where to (%(default)s)")
    add_config(parser)


def execute(arguments: Namespace) -> int:
    """Learn and write the file. Raises Complaint; what exists already is never written over."""
    if arguments.to.exists():
        raise Complaint(f"{arguments.to} 已经有了，没有动它。请用 --to 换个名字，或先把它移走。")
    table = read_office_csv(arguments.table)
    texts, labels = _labelled(table, arguments, site_rules(arguments.config).variants)
    right = _tried(texts, labels)
    learned = learn(texts, labels, _Progress("正在学", len(set(labels))))
    lines = sum(map(len, learned.values()))
    about = f"从 {arguments.table.name} 学来的词：{len(texts)} 条，{len(learned)} 类。menkou rules learn 写的，可以改。"
    try:
        arguments.to.write_text(written(learned, about), "utf-8")
    except OSError as error:
        raise Complaint(f"写不了 {arguments.to}（{reason(error)}）。") from error
    sys.stdout.writelines(f"{label}：{_loudest(words)}\n" for label, words in learned.items())
    sys.stdout.write(
        f"学了 {len(texts)} 条、{len(learned)} 类，写好 {arguments.to}，{lines} 行。"
        f"留出五分之一来试，{right:.1%} 和原来分的一样（有重复的工单时会偏高）。\n"
        f"看一看，删掉没道理的行；在 [labels] 里写上对应我们的哪一类；放进规则文件夹就生效。\n"
    )
    return 0


def _labelled(table: OfficeTable, arguments: Namespace, variants: Variants) -> tuple[list[str], list[str]]:
    """Return the folded texts and their labels; rows without either are left out, and that is said."""
    text = table.heading(arguments.text, TEXT_HEADINGS, "--text")
    label = table.heading(arguments.label, LABEL_HEADINGS, "--label")
    rows = [(row[text].strip(), row[label].strip()) for row in table.rows]
    whole = [(fold(words, variants).text, name) for words, name in rows if words and name]
    sys.stderr.write(f"{table.file}：{table.encoding}，{len(rows)} 行；内容用“{text}”，分类用“{label}”。\n")
    if len(whole) < len(rows):
        sys.stderr.write(f"有 {len(rows) - len(whole)} 行缺内容或分类，没有用。\n")
    often = Counter(name for _, name in whole)
    if len(often) < 2 or len(whole) < _TRIED * 2:  # noqa: PLR2004 - one label says nothing.
        raise Complaint(
            f"{table.file}：只有 {len(whole)} 条、{len(often)} 类，学不出什么。至少要有两类、{_TRIED * 2} 条。"
        )
    return [words for words, _ in whole], [name for _, name in whole]


def _tried(texts: Sequence[str], labels: Sequence[str]) -> float:
    """Learn from most of the texts and return which part of the others gets its own label."""
    known = [at for at in range(len(texts)) if at % _TRIED]
    found = learn([texts[at] for at in known], [labels[at] for at in known], _Progress("先试一遍", len(set(labels))))
    learned = compiled(found)
    asked = range(0, len(texts), _TRIED)
    guesses = [(learned.guess(texts[at]), labels[at]) for at in asked]
    return sum(guess is not None and guess.label == label for guess, label in guesses) / len(asked)


def compiled(learned: dict[str, list[LearnedWord]]) -> Learned:
    """Return what was learned as it will be once it is in force."""
    weights = {label: {each.word: each.weight for each in words} for label, words in learned.items()}
    return Learned.of(weights, {}, Variants())


def _loudest(words: Sequence[LearnedWord]) -> str:
    return "、".join([each.word for each in words if each.word != ALWAYS][:_SHOWN])


class _Progress:
    """Says which label is being learned, on the terminal."""

    def __init__(self, what: str, labels: int) -> None:
        self._what, self._labels, self._done = what, labels, 0

    def __call__(self, label: str) -> None:
        self._done += 1
        sys.stderr.write(f"{self._what} {self._done}/{self._labels}：{label}\n")
